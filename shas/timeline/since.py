"""A letter's timetable, line by line, and what has happened to each line since. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shas import words
from shas.clock import london_day
from shas.timeline.entries import UNRECORDED, Entry, read
from shas.timeline.letter import when
from shas.workflow import PublicStatus, says_otherwise


class Became(StrEnum):
    """What became of a line: each line is counted once, under the first of these that holds."""

    ON_THE_DAY = "Published, on the day"
    IN_THE_MONTH = "Published, in the month"
    ANOTHER_DAY = "Published, on another day"
    MOVED = "Moved"
    TO_COME = "Still to come, as in the letter"
    NOT_RECORDED = "Actual date not recorded"
    OVERDUE = "Overdue"
    NO_DATE = "Not yet scheduled"
    CALLED_OFF = "Cancelled or withdrawn"


_ALWAYS_COUNTED = (Became.ON_THE_DAY, Became.MOVED, Became.TO_COME, Became.CALLED_OFF)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A move, or the end of a plan: the day on which it was announced, and the reason that everyone reads."""

    day: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line as issued, with what the letter calls the publication, and since.

    `moved` is from and to, where the plan is another now, and `moves` each move on the way. `ended` says when and why
    it was cancelled or withdrawn. `since` is empty where all is as in the letter.
    """

    date_text: str
    name: str
    entry: Entry
    became: Became
    since: str = ""
    moved: tuple[str, str] | None = None
    moves: Sequence[Change] = ()
    ended: Change | None = None


@dataclass(frozen=True, kw_only=True)
class Since:
    """The letter compared with now."""

    lines: Sequence[Line]
    heading: str
    counts: Sequence[tuple[str, int]]

    @property
    def moved(self) -> Sequence[Line]:
        return [line for line in self.lines if line.became == Became.MOVED]

    @property
    def ended(self) -> Sequence[Line]:
        return [line for line in self.lines if line.ended]


def compare(
    letter_entries: Iterable[Any], publications: Iterable[Any], changes: Iterable[Any] = (), *, dated: date
) -> Since:
    """The letter of this date and now.

    `letter_entries` in the letter's order; `publications` those they name, with their public status and, for what was
    called off, their last move; `changes` the plans announced since the letter, oldest first.
    """
    entries = {publication.pk: read(publication) for publication in publications}
    plans: dict[int, list[Any]] = {}
    for change in changes:
        plans.setdefault(change.publication_id, []).append(change)
    lines = [
        _line(line, entries[line.publication_id], plans.get(line.publication_id, []), dated)
        for line in letter_entries
        if line.publication_id in entries
    ]
    counted = Counter(line.became for line in lines)
    moved = counted[Became.MOVED]
    return Since(
        lines=lines,
        heading=f"Since then: {moved} moved" if moved else "Since then: none moved",
        counts=[(kind.value, counted[kind]) for kind in Became if counted[kind] or kind in _ALWAYS_COUNTED],
    )


def _line(line: Any, entry: Entry, plans: Sequence[Any], dated: date) -> Line:
    issued = _said(line.planned_on, line.planned_month, dated.year) or "No date"
    now = _said(entry.on, entry.month, dated.year) or "no date"
    other = says_otherwise((entry.on, entry.month), (line.planned_on, line.planned_month))
    moved = (issued, now) if other else None
    became = _became(line, entry, bool(moved))
    return Line(
        date_text=when(line.planned_on, line.planned_month, dated=dated),
        name=line.name or entry.name,
        entry=entry,
        became=became,
        since=_since(entry, issued, now, dated.year),
        moved=moved,
        moves=_moves(line, plans, dated.year) if moved else (),
        ended=_ended(entry, dated.year) if became == Became.CALLED_OFF else None,
    )


def _within(line: Any, on: date | None) -> bool:
    """Whether this day is in the month that the letter gave."""
    month = line.planned_month
    return bool(month and on and (on.year, on.month) == (month.year, month.month))


def _said(on: date | None, month: date | None, year: int) -> str:
    if on:
        return words.day_within(on, year)
    return words.month(month) if month else ""


def _became(line: Any, entry: Entry, moved: bool) -> Became:
    if entry.status in (PublicStatus.CANCELLED, PublicStatus.WITHDRAWN):
        return Became.CALLED_OFF
    if moved:
        return Became.MOVED
    if entry.is_published:
        if _within(line, entry.actual):
            return Became.IN_THE_MONTH
        return Became.ON_THE_DAY if entry.actual == line.planned_on else Became.ANOTHER_DAY
    ended = {PublicStatus.ACTUAL_NOT_RECORDED: Became.NOT_RECORDED, PublicStatus.OVERDUE: Became.OVERDUE}
    return ended.get(entry.status, Became.TO_COME if entry.is_awaited else Became.NO_DATE)


def _since(entry: Entry, issued: str, now: str, year: int) -> str:
    if entry.is_published and entry.actual:
        return f"Published {words.day_within(entry.actual, year)}"
    if entry.is_awaited:
        return f"Now {now}" if now != issued else ""
    if entry.status in UNRECORDED and now != issued:
        return f"Now {now}, {'overdue' if entry.status == PublicStatus.OVERDUE else 'not recorded'}"
    return str(entry.status.label)


def _moves(line: Any, plans: Sequence[Any], year: int) -> Sequence[Change]:
    """Each plan that was another day or month than the one before it; a confirmation is no move."""
    moves, before = [], (line.planned_on, line.planned_month)
    for plan in plans:
        after = (plan.planned_on, plan.planned_month)
        if after != before:
            moves.append(_change(london_day(plan.announced_at), plan.public_note, year))
        before = after
    return moves


def _ended(entry: Entry, year: int) -> Change | None:
    return _change(entry.outcome_on, entry.outcome_note, year) if entry.outcome_on else None


def _change(day: date, reason: str, year: int) -> Change:
    return Change(day=words.day_within(day, year), reason=reason)
