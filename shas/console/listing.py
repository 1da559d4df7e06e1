"""All visions in date order: what the letter said, what is planned, what came, and how far the work is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shas import words
from shas.console.needs import standing
from shas.console.rows import Row, moved
from shas.workflow import PublicStatus


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry. `moved` says that the plan is another than the letter's, `apart` by how much.

    `word` is the status in a narrow column: the longest is cut to the eye, and `heard` is what the ear is given first.
    """

    row: Row
    word: str
    heard: str
    letter: str
    plan: str
    moved: bool
    apart: str
    actual: str
    standing: str
    note: str


def lines(rows: Iterable[Row], *, today: date) -> list[Line]:
    """In date order; what is outside the timetable, as London's vision is, stands last."""
    inside_first = sorted(rows, key=lambda row: (row.outside, row.actual or row.sort_on, row.pk))
    return [_line(row, today) for row in inside_first]


def _line(row: Row, today: date) -> Line:
    changed = row.in_letter and moved(row, row.letter_on, row.letter_month)
    unrecorded = row.status == PublicStatus.ACTUAL_NOT_RECORDED
    return Line(
        row=row,
        word="Not recorded" if unrecorded else str(row.status.label),
        heard="Actual date" if unrecorded else "",
        letter=_said(row.letter_on, row.letter_month, today) or ("No date" if row.in_letter else "Not in it"),
        plan=_said(row.on, row.month, today) or ("None" if row.outside else "Not set"),
        moved=changed,
        apart=words.later_or_earlier(row.on, row.letter_on) if changed and row.on and row.letter_on else "",
        actual=_actual(row, today),
        standing=standing(row),
        note="Outside this timetable" if row.outside else "",
    )


def _said(on: date | None, month: date | None, today: date) -> str:
    if on:
        return words.day_within(on, today.year)
    return words.month(month) if month else ""


def _actual(row: Row, today: date) -> str:
    """What has not come yet is told apart from what came and is not recorded."""
    if row.actual:
        return words.day_within(row.actual, today.year)
    if row.status == PublicStatus.CANCELLED:
        return "None"
    return "Not recorded" if row.status == PublicStatus.ACTUAL_NOT_RECORDED else "Not yet"
