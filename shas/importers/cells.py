"""Rows of cells from CSV and XLSX, with the number each has in its file.

A formula is refused wherever it stands: its value is not known here, and a table that is handed on must not run
on the next reader's machine. An XLSX is an archive that anyone may have made: its real size is bounded before it
is opened, and document type declarations (entity bombs) are refused.
"""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import load_workbook

from shas.importers.report import PassedOver, Refused
from shas.importers.source import MAX_LINES, MEGABYTE
from shas.names import plain

MAX_COLUMNS = 40
MAX_UNPACKED = 20 * MEGABYTE
MAX_PARTS = 500
_FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_DECLARATIONS = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


@dataclass(frozen=True)
class Cell:
    """A cell's words; ``day`` (and ``time``) where the workbook knows it as a date, ``month_only`` as it is shown."""

    text: str
    day: datetime.date | None = None
    time: datetime.time | None = None
    month_only: bool = False


@dataclass(frozen=True)
class Row:
    """The cells of one row; ``number`` is its line in a CSV, its row in a sheet."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        """The row in words, for the report."""
        return " | ".join(cell.text for cell in self.cells if cell.text)


def csv_rows(text: str, delimiter: str) -> list[Row]:
    """The rows that hold anything. Raises Refused: ``formula``, ``broken_csv``, ``too_many_lines``."""
    stream = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="")
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    rows: list[Row] = []
    start = 1
    while True:
        try:
            values = next(reader, None)
        except csv.Error as error:
            raise Refused(
                "broken_csv", f"The quotation marks of this row do not match ({error}). Correct the row.", start
            ) from None
        if values is None:
            return rows
        _refuse_too_many(start)
        for value in values:
            _refuse_formula(value, start)
        cells = tuple(Cell(plain(value).strip()) for value in values[:MAX_COLUMNS])
        if any(cell.text for cell in cells):
            rows.append(Row(start, cells))
        start = reader.line_num + 1


def workbook_rows(content: bytes) -> tuple[list[Row], list[PassedOver]]:
    """The rows of the first sheet that hold anything, and the sheets passed over.

    Raises Refused: ``formula``, ``binary_file`` (an archive, but no workbook), ``broken_workbook``,
    ``workbook_too_large``, ``too_many_lines``.
    """
    _check_archive(content)
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            sheets = workbook.worksheets
            if not sheets:
                raise _broken()
            rows = list(_sheet_rows(sheets[0]))
            passed = [PassedOver(0, f"sheet “{sheet.title}”") for sheet in sheets[1:]]
        finally:
            workbook.close()
    except Refused:
        raise
    except Exception as error:  # the library raises whatever a mangled part provokes, all of it the file's fault
        raise _broken() from error
    return rows, passed


def _sheet_rows(sheet: object) -> Iterator[Row]:
    # The bounds matter: a sheet may claim a million rows of 16,384 columns in one line of XML.
    for number, cells in enumerate(
        sheet.iter_rows(max_row=MAX_LINES + 1, max_col=MAX_COLUMNS),  # type: ignore[attr-defined]
        start=1,
    ):
        row = Row(number, tuple(_cell(cell, number) for cell in cells))
        if row.text:
            _refuse_too_many(number)
            yield row


def _cell(cell: object, number: int) -> Cell:
    value = getattr(cell, "value", None)
    if value is None:
        return Cell("")
    if getattr(cell, "data_type", "") == "f" or not isinstance(
        value, str | int | float | bool | datetime.date | datetime.time
    ):
        raise _formula(str(value), number)
    if isinstance(value, datetime.datetime):
        time = value.time().replace(second=0, microsecond=0)
        shown = str(getattr(cell, "number_format", ""))
        return Cell(
            value.date().isoformat(),
            day=value.date(),
            time=time if time != datetime.time(0) else None,
            month_only=_shows_month_only(shown),
        )
    if isinstance(value, str):
        _refuse_formula(value, number)
    return Cell(plain(str(value)).replace("\n", " ").strip())


def _shows_month_only(number_format: str) -> bool:
    """ "mmm-yy" has no day in it: Excel makes 1 June 2008 of "June 2008", and that is not what was meant."""
    shown = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", number_format.split(";")[0]).lower()
    return "m" in shown and "y" in shown and "d" not in shown


def _check_archive(content: bytes) -> None:
    """Bounds what unpacking may cost; zipfile itself reads no part further than the size it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Refused(
                    "workbook_too_large",
                    f"Unpacked, the workbook is larger than {MAX_UNPACKED // MEGABYTE} MB. "
                    "Copy the timetable alone into a new workbook and import that.",
                )
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise Refused(
                    "binary_file",
                    "The file is an archive or a Word document, not a workbook. "
                    "Save the letter as plain text, or the timetable as CSV or XLSX, and import that.",
                )
            for part in parts:
                unpacked = archive.read(part)
                if any(declaration in unpacked for declaration in _DECLARATIONS):
                    raise _broken()
    except Refused:
        raise
    except Exception as error:  # zipfile, zlib and struct each have their own word for "broken" or "encrypted"
        raise _broken() from error


def _refuse_formula(value: str, number: int) -> None:
    stripped = value.strip()
    if stripped.startswith(_FORMULA_SIGNS) and len(stripped) > 1:
        raise _formula(stripped, number)


def _formula(value: str, number: int) -> Refused:
    return Refused(
        "formula",
        f"A cell holds a formula, or begins as one does: “{value[:40]}”. Replace it with its plain value.",
        number,
    )


def _refuse_too_many(number: int) -> None:
    if number > MAX_LINES:
        raise Refused(
            "too_many_lines",
            f"The table has more than {MAX_LINES} rows, more than any timetable. Import the timetable alone.",
            number,
        )


def _broken() -> Refused:
    return Refused(
        "broken_workbook",
        "The workbook is broken or protected. Open it, save it again as XLSX without a password, and import that.",
    )
