"""Rows of a table (CSV or XLSX) to statements.

Needs a column that names the authority (its name, slug or code) and one with the date; a column of kinds may say
that a row is the national report. Headings match whatever their case and spacing, and under the usual other names.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shas.importers import dates
from shas.importers.cells import Cell, Row
from shas.importers.dates import DateWords
from shas.importers.report import PassedOver, Problem, Refused
from shas.importers.source import plain
from shas.importers.statements import Findings, Statement, is_final_report
from shas.workflow import Kind

HEADINGS = {
    "authority": ("authority", "sha", "strategic health authority", "region", "organisation", "name", "slug", "code",
                  "authority code", "ons code", "nhs code", "sha code"),
    "date": ("date", "planned on", "planned date", "publication date", "date of publication", "planned day",
             "publishes on", "day", "when"),
    "month": ("month", "planned month"),
    "kind": ("kind", "type", "publication kind"),
}  # fmt: skip
NEEDED = ("authority", "date")
_KINDS = {
    "": Kind.VISION,
    "vision": Kind.VISION,
    "strategic vision": Kind.VISION,
    "national report": Kind.NATIONAL_REPORT,
    "final report": Kind.NATIONAL_REPORT,
    "report": Kind.NATIONAL_REPORT,
}
_DELIMITERS = (",", ";", "\t")
_LONGEST_HEADER = 2000  # characters
_HEADER_WITHIN = 10  # rows of title there may be above the headings


@dataclass(frozen=True)
class Columns:
    """Where each column stands, counted from 0; ``row`` is the index of the heading row."""

    row: int
    at: dict[str, int]

    def cell(self, row: Row, column: str) -> Cell:
        index = self.at.get(column)
        return row.cells[index] if index is not None and index < len(row.cells) else Cell("")


def delimiter_of(text: str, filename: str = "") -> str | None:
    """What parts the columns, if the text is a table: it has a heading row, or its name ends in .csv.

    Below a letter's date or "Dear" a row of headings is part of the letter. A single known heading counts only in
    the first row, above rows with the same delimiter: then the table lacks a column.
    """
    head = [line[:_LONGEST_HEADER] for line in text.splitlines() if line.strip()][:_HEADER_WITHIN]
    above = next((index for index, line in enumerate(head) if _is_of_a_letter(line)), len(head))
    best, most = None, 0
    for delimiter in _DELIMITERS:
        for index, line in enumerate(head[:above]):
            known = len(_columns_in(next(csv.reader([line], delimiter=delimiter), [])))
            alone = known == 1 and not (index == 0 and all(delimiter in other for other in head))
            if known > most and not alone:
                best, most = delimiter, known
    if best is None and head and filename.lower().endswith((".csv", ".tsv")):
        best = max(_DELIMITERS, key=head[0].count)
    return best


def _is_of_a_letter(line: str) -> bool:
    line = plain(line)
    return dates.DAY.search(line) is not None or line.strip().casefold().startswith("dear ")


def read_table(rows: Sequence[Row]) -> Findings:
    """The statements of a table. Raises Refused: ``missing_column``, ``duplicate_column``, ``empty_file``."""
    columns = _find_columns(rows)
    findings = Findings()
    findings.passed_over += [PassedOver(row.number, row.text) for row in rows[: columns.row + 1]]
    for row in rows[columns.row + 1 :]:
        try:
            findings.statements.append(_statement(row, columns))
        except Refused as refusal:
            findings.problems.append(refusal.at(row.number))
    if not findings.statements and not findings.problems:
        findings.problems.append(
            Problem(None, "nothing_found", "The table has headings but no rows. Add a row for each authority.")
        )
    return findings


def _find_columns(rows: Sequence[Row]) -> Columns:
    if not rows:
        raise Refused("empty_file", "The table is empty. Give it a heading row and a row for each authority.")
    best_row, best = 0, _columns_in([cell.text for cell in rows[0].cells])
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        known = _columns_in([cell.text for cell in row.cells])
        if len(known) > len(best):
            best_row, best = index, known
    missing = [column for column in NEEDED if column not in best and not (column == "date" and "month" in best)]
    header = rows[best_row]
    if missing:
        found = ", ".join(f"“{cell.text}”" for cell in header.cells if cell.text)
        raise Refused(
            "missing_column",
            f"There is no column for the {' or the '.join(missing)}. A timetable needs the columns “authority” and "
            f"“date”; found: {found}. Name the columns in the first row.",
            header.number,
        )
    return Columns(best_row, {column: _place(column, headings, header.number) for column, headings in best.items()})


def _place(column: str, headings: dict[str, list[int]], line: int) -> int:
    """Where the column stands: "Authority" beside "Code" names the same thing twice over, and comes first."""
    heading = next(name for name in HEADINGS[column] if name in headings)
    places = headings[heading]
    if len(places) > 1:
        raise Refused(
            "duplicate_column", f"Two columns are headed “{heading}”. Rename or remove the one not meant.", line
        )
    return places[0]


def _columns_in(headings: Sequence[str]) -> dict[str, dict[str, list[int]]]:
    """For each column the headings it goes by here, and the places of each."""
    known: dict[str, dict[str, list[int]]] = {}
    for place, heading in enumerate(headings):
        words = " ".join(plain(heading).casefold().replace("_", " ").replace("-", " ").strip(" .:").split())
        for column, names in HEADINGS.items():
            if words in names:
                known.setdefault(column, {}).setdefault(words, []).append(place)
    return known


def _statement(row: Row, columns: Columns) -> Statement:
    subject = columns.cell(row, "authority").text
    kind_words = columns.cell(row, "kind").text
    kind = _KINDS.get(kind_words.casefold().replace("_", " "))
    if kind is None:
        raise Refused(
            "kind_not_known",
            f"“{kind_words}” is not a kind that a timetable holds. Write “vision” or “national report”.",
        )
    if is_final_report(subject):
        kind = Kind.NATIONAL_REPORT
    if not subject and kind == Kind.VISION:
        raise Refused("missing_authority", "This row names no authority. Add its name, or remove the row.")
    return Statement(
        line=row.number,
        text=row.text,
        subject=subject or "final report",
        date=_date(row, columns, subject),
        kind=kind,
        lines=(row.number,),
    )


def _date(row: Row, columns: Columns, subject: str) -> DateWords:
    cell = columns.cell(row, "date")
    if not cell.text:
        cell = columns.cell(row, "month")
    if not cell.text:
        raise Refused(
            "missing_date", f"{subject or 'This row'} has no date. Add the day, or the month, or remove the row."
        )
    if cell.day:
        written = DateWords(cell.text, cell.day.day, cell.day.month, cell.day.year, time=cell.time)
        return replace(written, text=f"{cell.day:%B %Y}", day=None, time=None) if cell.month_only else written
    words = dates.whole(cell.text)
    if words is None:
        raise dates.not_understood(cell.text)
    return words
