"""CSV, XLSX and JSON agree cell by cell, and none of them is run by whoever opens it."""

import csv
import io
import json
from datetime import date, datetime
from typing import Any
from zipfile import ZipFile

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from shas.exports.cells import clean, raw
from shas.exports.tables import DAYS, write_csv, write_json, write_xlsx
from shas.exports.timetable import COLUMNS

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TEXTS = {"name", "title", "public_note", "source", "authority"}

nasty = st.sampled_from(
    ["=1+1", "@x", " =cmd|'/c calc'!A1", "＝1", "\t-1", "'=1", "#N/A", 'a "b", c', "x\ny", "", "007"]
)
texts = (nasty | st.text(max_size=30)).map(clean)
days = st.dates(min_value=date(1900, 3, 1), max_value=date(2100, 1, 1)).map(date.isoformat)


def value_of(name: str) -> st.SearchStrategy[Any]:
    if name in TEXTS:
        return st.none() | texts
    if name == "letter_date":
        return st.none() | days | days.map(lambda day: day[:7])
    if name in DAYS:
        return st.none() | days
    return {
        "planned_month": st.none() | days.map(lambda day: day[:7]),
        "planned_time": st.sampled_from([None, "09:30", "00:01"]),
        "due_soon": st.booleans(),
        "recorded_later": st.booleans(),
        "letter_number": st.none() | st.integers(1, 99),
    }.get(name, st.just(f"some-{name}"))


rows_of_any_kind = st.lists(st.fixed_dictionaries({name: value_of(name) for name in COLUMNS}), max_size=4)


def from_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def sheet_of(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).active


def as_csv_says(value: Any) -> str:
    """A value of JSON or XLSX as a cell of CSV, formulas unhidden."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return raw(value) if isinstance(value, str) else "" if value is None else json.dumps(value)


@settings(max_examples=60, deadline=None)
@given(rows_of_any_kind)
def test_the_three_tables_agree_and_run_nothing(rows: list[dict[str, Any]]) -> None:
    told = json.loads(write_json(rows))["publications"]
    assert told == rows
    expected = [list(COLUMNS), *([as_csv_says_raw(row[name]) for name in COLUMNS] for row in told)]
    in_csv = from_csv(write_csv(rows))
    assert [[raw(cell) for cell in line] for line in in_csv] == expected
    sheet = sheet_of(write_xlsx(rows))
    in_xlsx = [[as_csv_says(cell.value) for cell in line] for line in sheet.iter_rows()]
    assert in_xlsx == expected
    assert [cell for line in in_csv for cell in line if cell.strip().startswith(FORMULA_SIGNS)] == []
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "inlineStr", "n", "b", "d"}


def as_csv_says_raw(value: Any) -> str:
    """The same of a value of JSON, which hides nothing."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def row(**over: Any) -> dict[str, Any]:
    return {**dict.fromkeys(COLUMNS), "due_soon": False, "recorded_later": False, **over}


def test_no_part_of_a_workbook_holds_a_formula() -> None:
    content = write_xlsx([row(name="=1+1", title="#N/A", public_note='=HYPERLINK("https://example.org")')])
    sheet = ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"<f " not in sheet
    assert b't="e"' not in sheet
    cells = {cell.value for cell in sheet_of(content)[2]}
    assert {"'=1+1", "#N/A", '\'=HYPERLINK("https://example.org")'} <= cells


def test_json_has_formulas_as_they_were_written() -> None:
    assert json.loads(write_json([row(name="=1+1")]))["publications"][0]["name"] == "=1+1"


def test_a_csv_is_one_that_excel_reads_right() -> None:
    content = write_csv([row(name="Ash – “vision”", public_note="one\ntwo", due_soon=True, letter_number=1)])
    assert content.startswith(b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n")
    assert content.endswith(b"\r\n")
    [line] = from_csv(content)[1:]
    told = dict(zip(COLUMNS, line, strict=True))
    assert told["name"] == "Ash – “vision”"
    assert told["public_note"] == "one\ntwo"
    assert (told["due_soon"], told["letter_number"], told["title"]) == ("true", "1", "")


def test_in_a_workbook_a_day_is_a_day_and_a_month_is_none() -> None:
    days = row(planned_on="2008-05-20", letter_date="2008-05-20")
    months = row(planned_month="2008-06", letter_date="2008-06")
    sheet = sheet_of(write_xlsx([days, months]))
    cells = [dict(zip(COLUMNS, line, strict=True)) for line in sheet.iter_rows(min_row=2, values_only=True)]
    assert cells[0]["planned_on"] == cells[0]["letter_date"] == datetime(2008, 5, 20)  # noqa: DTZ001 - no zone in Excel
    assert (cells[1]["planned_on"], cells[1]["planned_month"], cells[1]["letter_date"]) == (None, "2008-06", "2008-06")
    assert sheet.cell(2, COLUMNS.index("planned_on") + 1).number_format == "yyyy-mm-dd"


def test_a_day_that_excel_cannot_count_stays_text() -> None:
    sheet = sheet_of(write_xlsx([row(planned_on="1899-12-31")]))
    assert sheet.cell(2, COLUMNS.index("planned_on") + 1).value == "1899-12-31"


def test_a_table_without_rows_has_its_headings() -> None:
    assert from_csv(write_csv([])) == [list(COLUMNS)]
    assert [cell.value for cell in sheet_of(write_xlsx([]))[1]] == list(COLUMNS)
    assert json.loads(write_json([], as_at=date(2008, 5, 13))) == {"as_at": "2008-05-13", "publications": []}
