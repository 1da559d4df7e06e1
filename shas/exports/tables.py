"""Rows as CSV, XLSX and, of the timetable, JSON: the same rows and columns in each.

CSV is by RFC 4180, in UTF-8 with a byte order mark: without it Excel reads the file in the machine's own old encoding
and spoils “–” and “’”, while other readers pass over it. XLSX has real days where a day is known; a month stays text.
Both make formulas harmless; JSON, which nothing runs, has the texts as they are.

In a rehearsal JSON and the name of the sheet say so; CSV has the same columns as ever, and its file name says it.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from shas.exports.cells import neutral
from shas.exports.timetable import COLUMNS

Row = dict[str, Any]
DAYS = frozenset({"planned_on", "letter_date", "previous_on", "moved_on", "published_on"})
_WIDE = {"name": 44, "title": 50, "public_note": 50, "source": 40, "url": 56, "slug": 26, "authority": 26}
_WIDTH = 15  # characters
_FIRST_DAY_OF_EXCEL = date(1900, 3, 1)  # before it, Excel counts a day that never was


class _Line:
    """Hands the CSV writer's line back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Row], columns: Sequence[str] = COLUMNS) -> Iterator[str]:
    """The byte order mark with a line of headings, then the rows one by one, for a file that is sent as it is made.

    Nothing stands where a value is null, “true” and “false” as in JSON.
    """
    writer: Any = csv.writer(_Line(), lineterminator="\r\n")
    yield f"\ufeff{writer.writerow(columns)}"
    for row in rows:
        yield writer.writerow([_as_text(row[name]) for name in columns])


def write_csv(rows: Iterable[Row]) -> bytes:
    """All of it at once."""
    return "".join(csv_lines(rows)).encode()


def write_json(rows: Sequence[Row], *, as_at: date | None = None) -> bytes:
    """`{"as_at": …, "publications": […]}`; `as_at` is null for the timetable as it is.

    Before them `"rehearsal": true`, in a rehearsal alone.
    """
    marked = {"rehearsal": True} if settings.REHEARSAL else {}
    answer = marked | {"as_at": as_at.isoformat() if as_at else None, "publications": list(rows)}
    return json.dumps(answer, ensure_ascii=False, indent=2).encode()


def write_xlsx(
    rows: Sequence[Row],
    *,
    title: str = "Timetable",
    columns: Sequence[str] = COLUMNS,
    wide: Mapping[str, int] = _WIDE,
) -> bytes:
    """A workbook of one sheet, the headings fixed above it. No cell is a formula. `wide` are widths in characters."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"Rehearsal {title}" if settings.REHEARSAL else title)
    sheet.freeze_panes = "A2"
    for place, name in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = wide.get(name, _WIDTH)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    headings = [WriteOnlyCell(sheet, value=name) for name in columns]
    for heading in headings:
        heading.font = Font(bold=True)
    sheet.append(headings)
    for row in rows:
        sheet.append([_cell(sheet, name, row[name]) for name in columns])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return neutral(value)
    return "" if value is None else json.dumps(value)


def _cell(sheet: Any, name: str, value: Any) -> Any:
    if day := _real_day(name, value):
        cell = WriteOnlyCell(sheet, value=day)
        cell.number_format = "yyyy-mm-dd"
        cell.alignment = Alignment(horizontal="left")
        return cell
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=neutral(value))
    cell.data_type = "s"  # whatever it looks like: “#N/A” and “=1” are texts here
    return cell


def _real_day(name: str, value: Any) -> date | None:
    """The day that a column of days holds; None for a month (“2008-06”) and for what Excel cannot count."""
    if name not in DAYS or not value or len(value) != len("2008-05-20"):
        return None
    day = date.fromisoformat(value)
    return day if day >= _FIRST_DAY_OF_EXCEL else None
