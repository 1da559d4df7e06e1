"""Rows of CSV and XLSX; formulas, broken and hostile workbooks."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from shas.importers import cells
from shas.importers.cells import Cell
from shas.importers.report import Refused


def workbook(*rows: list[object], formats: dict[str, str] | None = None) -> bytes:
    """An XLSX with these rows in its first sheet; ``formats`` gives cells their number format."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, number_format in (formats or {}).items():
        sheet[place].number_format = number_format
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The archive with parts replaced or added; "/" is written "__" in the names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        new = {name.replace("__", "/") + ".xml": part for name, part in parts.items()}
        for item in before.infolist():
            if item.filename not in new:
                after.writestr(item.filename, before.read(item))
        for name, part in new.items():
            after.writestr(name, part)
    return stream.getvalue()


def code_and_line(content: bytes) -> tuple[str, int | None]:
    with pytest.raises(Refused) as refusal:
        cells.workbook_rows(content)
    return refusal.value.code, refusal.value.line


def test_csv_rows_keep_the_line_they_begin_on() -> None:
    rows = cells.csv_rows('a,b\r\n\r\n"two\nlines",x\rlast,y\n', ",")
    assert [(row.number, row.cells[0].text) for row in rows] == [(1, "a"), (3, "two lines"), (5, "last")]


def test_csv_cells_are_in_plain_characters() -> None:
    (row,) = cells.csv_rows("Yorkshire\u00a0& the Humber;14\u2009May – ", ";")
    assert [cell.text for cell in row.cells] == ["Yorkshire & the Humber", "14 May -"]


@pytest.mark.parametrize("cell", ["=1+1", "+44 20", "-2", "@SUM(A1)", " =1", '"=HYPERLINK(""x"")"', "＝1"])
def test_a_formula_in_a_csv_cell_is_refused_with_its_line(cell: str) -> None:
    with pytest.raises(Refused) as refusal:
        cells.csv_rows(f"authority,date\nNorth West,12 May\n{cell},13 May\n", ",")
    assert (refusal.value.code, refusal.value.line) == ("formula", 3)


def test_a_lone_dash_is_no_formula() -> None:
    assert cells.csv_rows("-,x", ",")[0].cells[0] == Cell("-")


def test_quotation_marks_that_do_not_match_are_refused_with_their_line() -> None:
    with pytest.raises(Refused) as refusal:
        cells.csv_rows('a,b\n"open,c\nd,e\n', ",")
    assert (refusal.value.code, refusal.value.line) == ("broken_csv", 2)


def test_workbook_cells_know_their_dates() -> None:
    content = workbook(
        ["authority", "date"],
        ["North West", date(2008, 5, 12)],
        [],
        ["North East", datetime.combine(date(2008, 5, 13), time(10, 30))],
        ["London", datetime.combine(date(2008, 6, 1), time())],
        formats={"B5": "mmm-yy"},
    )
    rows, passed = cells.workbook_rows(content)
    assert passed == []
    assert [(row.number, row.cells[1]) for row in rows[1:]] == [
        (2, Cell("2008-05-12", day=date(2008, 5, 12))),
        (4, Cell("2008-05-13", day=date(2008, 5, 13), time=time(10, 30))),
        (5, Cell("2008-06-01", day=date(2008, 6, 1), month_only=True)),
    ]


@pytest.mark.parametrize(
    ("number_format", "month_only"),
    [("mmm-yy", True), ("mmmm yyyy", True), ('mmmm" d. J. "yy', True), ("[$-809]mmmm yyyy", True),
     ("dd/mm/yyyy", False), ("yyyy-mm-dd", False), ("d mmm", False), ("General", False)],
)  # fmt: skip
def test_a_format_without_a_day_shows_a_month(number_format: str, month_only: bool) -> None:
    assert cells._shows_month_only(number_format) is month_only


def test_other_sheets_are_passed_over_by_name() -> None:
    book = Workbook()
    book.create_sheet("Notes")
    stream = io.BytesIO()
    book.save(stream)
    _, passed = cells.workbook_rows(stream.getvalue())
    assert [item.text for item in passed] == ["sheet “Notes”"]


@pytest.mark.parametrize("cell", ["=1+1", '=HYPERLINK("x")', ArrayFormula("A3:A3", "=B1"), "@x", "+1"])
def test_a_formula_in_a_workbook_is_refused_with_its_row(cell: object) -> None:
    assert code_and_line(workbook(["authority", "date"], ["North West", "12 May"], [cell])) == ("formula", 3)


def test_a_formula_without_words_is_refused_too() -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData><row r="1"><c r="A1"><f/><v>5</v></c></row></sheetData></worksheet>'
    content = repacked(workbook(["authority"]), xl__worksheets__sheet1=sheet.encode())
    assert code_and_line(content) == ("formula", 1)


def test_a_broken_workbook_is_refused() -> None:
    good = workbook(["authority", "date"])
    assert code_and_line(good[: len(good) // 2])[0] == "broken_workbook"
    assert code_and_line(b"PK\x03\x04" + b"x" * 100)[0] == "broken_workbook"
    assert code_and_line(repacked(good, xl__worksheets__sheet1=b"<worksheet><sheetData><row"))[0] == "broken_workbook"
    assert code_and_line(repacked(good, xl__workbook=b""))[0] == "broken_workbook"


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert code_and_line(stream.getvalue())[0] == "binary_file"


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(workbook(["authority"]), xl__worksheets__sheet1=b" " * (cells.MAX_UNPACKED + 1))
    assert len(bomb) < 100_000
    assert code_and_line(bomb)[0] == "workbook_too_large"


def test_a_size_declared_too_small_does_not_help_a_bomb() -> None:
    content = repacked(workbook(["authority"]), xl__worksheets__sheet1=b" " * (cells.MAX_UNPACKED + 1))
    lying = content.replace((cells.MAX_UNPACKED + 1).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content
    assert code_and_line(lying)[0] == "broken_workbook"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused(encoding: str) -> None:
    sheet = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    content = repacked(workbook(["authority"]), xl__worksheets__sheet1=sheet.encode(encoding))
    assert code_and_line(content)[0] == "broken_workbook"


def test_a_sheet_that_claims_a_million_rows_is_refused_quickly() -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><dimension ref="A1:XFD1048576"/><sheetData>'
    sheet += "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c><c r="A{n}"><v>1</v></c></row>' for n in (1, 1048576))
    sheet += "</sheetData></worksheet>"
    content = repacked(workbook(["authority"]), xl__worksheets__sheet1=sheet.encode())
    rows, _ = cells.workbook_rows(content)
    assert max(len(row.cells) for row in rows) <= cells.MAX_COLUMNS


def test_more_rows_than_any_timetable_are_refused() -> None:
    with pytest.raises(Refused) as refusal:
        cells.csv_rows("x\n" * (cells.MAX_LINES + 1), ",")
    assert (refusal.value.code, refusal.value.line) == ("too_many_lines", cells.MAX_LINES + 1)
    assert code_and_line(workbook(*[["x"]] * (cells.MAX_LINES + 1))) == ("too_many_lines", cells.MAX_LINES + 1)
