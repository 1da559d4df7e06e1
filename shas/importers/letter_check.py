"""Whether a letter, before it is issued, can be read back as the timetable it gives (named in settings.LETTER_CHECKS).

What the portal sends out must be what it takes in: a line of the opening that reads as a row of the timetable would
give a publication a date that the letter does not mean.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from shas.importers.content import read_content
from shas.importers.report import Report, Understood, Whose
from shas.importers.source import SourceKind
from shas.importers.timetable import known_authorities
from shas.models import Letter, LetterEntry
from shas.timeline.letter import ComposedLetter, Line, Part, compose_issued, row_as_issued

CODE = "reads_as_timetable"
Said = tuple[date | None, date | None]

# Lines that the portal makes itself are nobody's to correct; the rest are named after the field they stand in.
_OWN = frozenset({Part.TIMETABLE, Part.DATE, Part.NUMBER, Part.CORRECTS, Part.NOTICE})


def refuse_misreading(letter: Letter, entries: Sequence[LetterEntry]) -> None:
    """Raise ValidationError `reads_as_timetable` unless the letter's text reads back as exactly these entries.

    The error is at the field whose words are the cause, where it can be told.
    """
    rows = [row_as_issued(entry, dated=letter.issued_on) for entry in entries]
    composed = compose_issued(letter, rows, corrects=letter.corrects.number if letter.corrects else None)
    report = read_content(composed.text.encode(), filename=f"letter-{letter.number}.txt", directory=known_authorities())
    expected = {_whose(entry): (entry.planned_on, entry.planned_month) for entry in entries}
    found = {item.whose: _said(item) for item in report.understood}
    if report.ok and found == expected and report.letter_date == letter.issued_on:
        return
    blamed = {line.part.value: line for line in _causes(report, expected, composed) if line.part}
    if blamed:
        raise ValidationError({field: ValidationError(_advice(line), code=CODE) for field, line in blamed.items()})
    if report.read_as == SourceKind.LETTER and report.letter_date != letter.issued_on:
        message = "The letter’s own date would not be found in it. Begin the salutation with “Dear”."
        raise ValidationError({"salutation": ValidationError(message, code=CODE)})
    raise ValidationError({NON_FIELD_ERRORS: ValidationError(_of_the_rows(report), code=CODE)})


def _causes(report: Report, expected: dict[Whose, Said], composed: ComposedLetter) -> Iterable[Line]:
    """Lines of the wording that were taken for something of the timetable."""
    numbers = [problem.line for problem in report.problems]
    for item in report.understood:
        if _said(item) != expected.get(item.whose):
            numbers += item.lines
    lines = [composed.lines[number - 1] for number in numbers if number]
    if report.read_as != SourceKind.LETTER:  # a table is known by its headings, and only the address stands so high
        lines = [line for line in composed.lines if line.part == Part.SENDER]
    return [line for line in lines if line.part and line.part not in _OWN]


def _whose(entry: LetterEntry) -> Whose:
    authority = entry.publication.authority
    return (authority.slug, None) if authority else (None, entry.publication.slug)


def _said(item: Understood) -> Said:
    return (item.plan.planned_on, item.plan.planned_month)


def _advice(line: Line) -> str:
    shown = line.text if len(line.text) <= 80 else f"{line.text[:79].rstrip()}…"
    return (
        f"“{shown}” would be taken for a part of the timetable when somebody imports this letter."
        " Write it as a longer sentence, or leave the date or the name out."
    )


def _of_the_rows(report: Report) -> str:
    told = " ".join(problem.message for problem in report.problems[:1])
    return f"The text of this letter could not be read back as its timetable. {told}".rstrip()
