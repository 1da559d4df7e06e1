"""A letter's timetable, line by line, and what has happened to each line since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shas import words
from shas.timeline.entries import Entry, read
from shas.workflow import PublicStatus


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line as issued, and since. `moved` is from and to, where the plan is another now."""

    date_text: str
    entry: Entry
    since: str
    moved: tuple[str, str] | None


@dataclass(frozen=True, kw_only=True)
class Since:
    """The letter compared with now."""

    lines: Sequence[Line]
    heading: str
    counts: Sequence[tuple[str, int]]

    @property
    def moved(self) -> Sequence[Line]:
        return [line for line in self.lines if line.moved]


def compare(letter_entries: Iterable[Any], publications: Iterable[Any]) -> Since:
    """`letter_entries` in the letter's order; `publications` those they name, with their public status."""
    entries = {publication.pk: read(publication) for publication in publications}
    lines = [_line(line, entries[line.publication_id]) for line in letter_entries if line.publication_id in entries]
    moved = sum(line.moved is not None for line in lines)

    def having(*statuses: PublicStatus) -> int:
        return sum(line.entry.status in statuses for line in lines)

    counts = [
        ("Published", having(PublicStatus.PUBLISHED)),
        ("Moved", moved),
        ("Still to come, as in the letter", sum(line.entry.is_awaited and not line.moved for line in lines)),
        ("Actual date not recorded", having(PublicStatus.ACTUAL_NOT_RECORDED)),
        ("Overdue", having(PublicStatus.OVERDUE)),
        ("Cancelled or withdrawn", having(PublicStatus.CANCELLED, PublicStatus.WITHDRAWN)),
    ]
    return Since(
        lines=lines,
        heading=f"Since then: {moved} moved" if moved else "Since then: none moved",
        counts=[(text, count) for text, count in counts if count or text == "Moved"],
    )


def _line(line: Any, entry: Entry) -> Line:
    year = (line.planned_on or line.planned_month or entry.sort_on).year
    issued = _said(line.planned_on, line.planned_month, year) or "No date"
    now = _said(entry.on, entry.month, year) or "no date"
    within = (
        line.planned_month
        and entry.on
        and (entry.on.year, entry.on.month)
        == (
            line.planned_month.year,
            line.planned_month.month,
        )
    )
    moved = (issued, now) if issued != now and not within else None
    return Line(date_text=issued, entry=entry, since=_since(entry, now, bool(moved), year), moved=moved)


def _said(on: date | None, month: date | None, year: int) -> str:
    if on:
        return words.day_within(on, year)
    return words.month(month) if month else ""


def _since(entry: Entry, now: str, moved: bool, year: int) -> str:
    if entry.is_published and entry.actual:
        return f"Published {words.day_within(entry.actual, year)}"
    if entry.is_awaited and moved:
        return f"Now {now}"
    if entry.is_awaited:
        return "As in the letter"
    return str(entry.status.label)
