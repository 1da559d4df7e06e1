"""From a file's bytes to a report of what it says; nothing is compared with the database yet. Pure."""

from shas.importers import dates, source, table
from shas.importers.authorities import Directory
from shas.importers.cells import csv_rows, workbook_rows
from shas.importers.letter import read_letter
from shas.importers.reading import understand
from shas.importers.report import Note, Refused, Report
from shas.importers.source import SourceKind
from shas.importers.statements import Findings


def read_content(
    content: bytes,
    *,
    filename: str,
    directory: Directory,
    year: int | None = None,
    limit: int = source.DEFAULT_LIMIT,
) -> Report:
    """The report of a letter, CSV or XLSX. What cannot be read at all is a report with one problem."""
    report = Report(filename=filename)
    try:
        if year is not None:
            dates.refuse_other_years(year, str(year))
        source.refuse_larger(len(content), limit=limit)
        kind, findings = _findings(content, filename, directory)
    except Refused as refusal:
        report.problems.append(refusal.at(None))
        return report
    understood, warnings, problems = understand(findings, directory, year=year)
    if findings.letter_date_line and not findings.letter_date:
        # The letter's own date was refused: that no line has a year follows from it, and is not said of each again.
        problems = [problem for problem in problems if problem.code != "no_year"]
    report.read_as = kind.value
    report.letter_date = findings.letter_date
    report.understood = understood
    report.passed_over = findings.passed_over
    report.warnings = sorted([*findings.warnings, *warnings], key=_by_line)
    report.problems = sorted([*findings.problems, *problems], key=_by_line)
    return report


def _findings(content: bytes, filename: str, directory: Directory) -> tuple[SourceKind, Findings]:
    if source.kind_of_bytes(content) == SourceKind.XLSX:
        rows, sheets = workbook_rows(content)
        findings = table.read_table(rows)
        findings.passed_over += sheets
        return SourceKind.XLSX, findings
    text = source.text_of(content)
    delimiter = table.delimiter_of(text, filename)
    if delimiter:
        return SourceKind.CSV, table.read_table(csv_rows(text, delimiter))
    return SourceKind.LETTER, read_letter(source.lines_of(text), directory)


def _by_line(note: Note) -> int:
    return note.line or 0
