"""Reading the review's files: exact values, and one clear sentence with file and line for each kind of damage."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shas.importers.review.rows import DamagedDataError, Row, read_rows

COLUMNS = ["slug", "name"]


def read(folder: Path, content: bytes | str) -> list[Row]:
    path = folder / "things.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_rows(path, columns=COLUMNS, key=["slug"])


def cell(text: str) -> Row:
    return Row("things.csv", 7, {"value": text})


def test_rows_come_in_the_order_of_the_file_with_their_line_and_trimmed(tmp_path):
    rows = read(tmp_path, 'slug,name\nb,"Two, words "\na,é\n')
    assert [(row.line, row.cells) for row in rows] == [
        (2, {"slug": "b", "name": "Two, words"}),
        (3, {"slug": "a", "name": "é"}),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "things.csv, line 1: the column “slug” is missing."),
        ("slug\na\n", "things.csv, line 1: the column “name” is missing."),
        ("slug,name,colour\na,A,red\n", "things.csv, line 1: the column “colour” is not known."),
        ("name,slug\nA,a\n", "things.csv, line 1: the columns are not in this order: slug, name."),
        ("slug,name\na,A\nb\n", "things.csv, line 3: there are 1 values where 2 are expected."),
        ("slug,name\na,A,x\n", "things.csv, line 2: there are 3 values where 2 are expected."),
        ("slug,name\na,A\n\n", "things.csv, line 3: there are 0 values where 2 are expected."),
        ("slug,name\n,A\n", "things.csv, line 2: “slug” is empty."),
        ("slug,name\na,A\na,B\n", "things.csv, line 3: “a” is given twice."),
        (
            'slug,name\na,"A\n',
            "things.csv, line 2: the line cannot be read (unexpected end of data).",
        ),
        (b"slug,name\na,\xff\n", "things.csv: the file is not UTF-8 text. Restore it from the project."),
    ],
)
def test_damage_is_told_with_file_and_line(tmp_path, content, sentence):
    with pytest.raises(DamagedDataError) as refusal:
        read(tmp_path, content)
    assert refusal.value.messages == [sentence]
    assert refusal.value.code == "damaged_data"


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DamagedDataError) as refusal:
        read_rows(tmp_path / "things.csv", columns=COLUMNS, key=["slug"])
    assert refusal.value.messages == ["things.csv: the file is missing. Restore it from the project."]


def test_values_are_read_exactly():
    assert cell("2008-05-09").day("value") == date(2008, 5, 9)
    assert cell("2008-06").month("value") == date(2008, 6, 1)
    assert cell("2000").number("value") == 2000
    assert cell("5.4").decimal("value") == Decimal("5.4")
    assert cell("yes").yes("value") is True


def test_an_empty_cell_is_not_recorded():
    empty = cell("")
    assert empty.text("value") == ""
    assert [empty.maybe("value"), empty.day("value"), empty.month("value")] == [None, None, None]
    assert [empty.number("value"), empty.decimal("value"), empty.yes("value")] == [None, None, False]


@pytest.mark.parametrize("read_as", ["required", "required_day", "required_number"])
def test_an_empty_cell_is_refused_where_it_is_needed(read_as):
    with pytest.raises(DamagedDataError) as refusal:
        getattr(cell(""), read_as)("value")
    assert refusal.value.messages == ["things.csv, line 7: “value” is empty."]


@pytest.mark.parametrize(
    ("read_as", "text", "problem"),
    [
        ("day", "31 June", "“31 June” in “value” is not a day like 2008-05-09."),
        ("day", "2008-06-31", "“2008-06-31” in “value” is not a day like 2008-05-09."),
        ("month", "2008-13", "“2008-13” in “value” is not a month like 2008-06."),
        ("number", "some 2,000", "“some 2,000” in “value” is not a whole number."),
        ("number", "-1", "“-1” in “value” is not a whole number."),
        ("decimal", "five", "“five” in “value” is not a number."),
        ("yes", "no", "“value” is “yes” or empty, not “no”."),
    ],
)
def test_a_value_of_the_wrong_form_is_refused(read_as, text, problem):
    with pytest.raises(DamagedDataError) as refusal:
        getattr(cell(text), read_as)("value")
    assert refusal.value.messages == [f"things.csv, line 7: {problem}"]
