"""A timetable letter as lines: the words around the timetable, and one line for each publication.

Pure. Page, plain text, Word and console all show these lines, and the importer reads them back; so a date is written
as letters write it, with its year wherever a reader of the letter could take it for another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from shas import names, words
from shas.workflow import DateStatus

DRAFT_NOTICE = "Draft: not issued. This is the timetable as it stands today."
WORDS_NOT_KEPT = "The words of this letter are not kept here. This is the timetable that it gave."

# A day without a year, said in December, may be of next January: long gone days are written with their year.
_LONG_GONE = timedelta(days=150)
_GAP = 4  # spaces between the columns of the plain text


class Part(StrEnum):
    """What a line of the letter belongs to. Those of the wording are named as its fields are."""

    NOTICE = "notice"
    SENDER = "sender"
    NUMBER = "number"
    CORRECTS = "corrects"
    GATEWAY_REFERENCE = "gateway_reference"
    AUDIENCE = "audience"
    DATE = "issued_on"
    SALUTATION = "salutation"
    TITLE = "title"
    OPENING = "opening"
    LEAD_IN = "lead_in"
    TIMETABLE = "timetable"
    CLOSING = "closing"
    SIGNATORY = "signatory"


# One under another, without an empty line between.
_REFERENCES = frozenset({Part.NUMBER, Part.CORRECTS, Part.GATEWAY_REFERENCE, Part.AUDIENCE})


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the timetable: “12th May”, “East of England”. `provisional` is an exact day not confirmed yet."""

    publication: int
    when: str
    name: str
    url: str
    provisional: bool = False


@dataclass(frozen=True, kw_only=True)
class Block:
    """Lines that stand together, a paragraph of the letter."""

    part: Part
    lines: Sequence[str]


@dataclass(frozen=True)
class Line:
    """A line of the plain text and the part it belongs to; None for an empty one. `row` where it is the timetable's."""

    part: Part | None
    text: str
    row: Row | None = None


@dataclass(frozen=True)
class ComposedLetter:
    """The letter from its first line to its last; `blocks` holds all of it but the rows."""

    blocks: Sequence[Block]
    rows: Sequence[Row]

    @cached_property
    def lines(self) -> Sequence[Line]:
        """Every line of the plain text, those between paragraphs too."""
        width = max((len(row.when) for row in self.rows), default=0) + _GAP
        found: list[Line] = []
        previous: Part | None = None
        for block in self.blocks:
            if previous and not {previous, block.part} <= _REFERENCES:
                found.append(Line(None, ""))
            found += [Line(block.part, line) for line in block.lines]
            if block.part == Part.TIMETABLE:
                found += [Line(block.part, f"{row.when:<{width}}{row.name}", row) for row in self.rows]
            previous = block.part
        return found

    @property
    def text(self) -> str:
        """The plain text, as it is sent and as the importer reads it."""
        return "\n".join(line.text for line in self.lines) + "\n"

    @cached_property
    def by_part(self) -> dict[str, list[Sequence[str]]]:
        """The paragraphs of each part, each a list of its lines, for pages."""
        return {part.value: [block.lines for block in self.blocks if block.part == part] for part in Part}


def row_as_told(publication: Any, *, dated: date) -> Row:
    """The line of a publication with its public status, in a letter of this date."""
    provisional = publication.told_on is not None and publication.told_certainty == DateStatus.PROVISIONAL
    name = names.in_letters(publication)
    return _row(publication, name, publication.told_on, publication.told_month, dated, provisional)


def row_as_issued(entry: Any, *, dated: date) -> Row:
    """The line of a letter's entry, in its letter of this date."""
    name = entry.name or names.in_letters(entry.publication)  # letters of before names were kept have none
    return _row(entry.publication, name, entry.planned_on, entry.planned_month, dated)


def when(on: date | None, month: date | None, *, dated: date) -> str:
    """“12th May”, “12th May 2009” where the letter's date leaves the year in doubt, “June 2008”."""
    if on is None:
        return words.month(month) if month else "No date"
    said = f"{on.day}{_ordinal(on.day)} {on:%B}"
    return said if on.year == dated.year and dated - on < _LONG_GONE else f"{said} {on.year}"


def compose_draft(wording: Any, publications: Iterable[Any], *, today: date) -> ComposedLetter:
    """The letter as it would be issued today, from publications with their public status, in the order given."""
    rows = [row_as_told(publication, dated=today) for publication in publications]
    return _compose(wording, rows, dated=today, head=[(Part.NOTICE, DRAFT_NOTICE)])


def compose_issued(letter: Any, rows: Sequence[Row], *, corrects: int | None = None) -> ComposedLetter:
    """A letter as issued; `corrects` is the number of the one it takes the place of.

    Of a letter that was recorded afterwards the words are not kept, and it says so.
    """
    head = [(Part.NUMBER, f"Letter {letter.number}")]
    if corrects is not None:
        head.append((Part.CORRECTS, f"This letter takes the place of letter {corrects}"))
    if letter.gateway_reference:
        head.append((Part.GATEWAY_REFERENCE, f"Gateway reference: {letter.gateway_reference}"))
    opening = WORDS_NOT_KEPT if letter.recorded_later else letter.opening
    return _compose(letter, rows, dated=letter.issued_on, head=head, opening=opening)


def _row(
    publication: Any, name: str, on: date | None, month: date | None, dated: date, provisional: bool = False
) -> Row:
    return Row(
        publication=publication.pk,
        when=when(on, month, dated=dated),
        name=name,
        url=publication.get_absolute_url(),
        provisional=provisional,
    )


def _compose(
    wording: Any,
    rows: Sequence[Row],
    *,
    dated: date,
    head: Sequence[tuple[Part, str]],
    opening: str | None = None,
) -> ComposedLetter:
    audience = [(Part.AUDIENCE, f"To: {wording.audience}")] if wording.audience else []
    texts = [
        (Part.SENDER, wording.sender),
        *head,
        *audience,
        (Part.DATE, words.day_year(dated)),
        (Part.SALUTATION, wording.salutation),
        (Part.TITLE, wording.title),
        (Part.OPENING, wording.opening if opening is None else opening),
        (Part.LEAD_IN, wording.lead_in),
        (Part.TIMETABLE, ""),
        (Part.CLOSING, wording.closing),
        (Part.SIGNATORY, wording.signatory),
    ]
    blocks = [block for part, text in texts for block in _paragraphs(part, text)]
    return ComposedLetter(blocks, rows)


def _paragraphs(part: Part, text: str) -> list[Block]:
    """The paragraphs of a field; an empty line parts them. Nothing unprintable is left in a line."""
    if part == Part.TIMETABLE:
        return [Block(part=part, lines=[])]
    paragraphs: list[list[str]] = [[]]
    for line in map(names.clean, text.splitlines()):
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [Block(part=part, lines=lines) for lines in paragraphs if lines]


def _ordinal(day: int) -> str:
    if day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
