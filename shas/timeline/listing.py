"""The list by date: grouped by week, one date block a day; what never had a date stands last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from shas import words
from shas.timeline.entries import UNRECORDED, Entry
from shas.timeline.scale import monday
from shas.workflow import PublicStatus
from shas.workingdays import bank_holidays

ALL_DATES = frozenset({PublicStatus.POSTPONED, PublicStatus.BROUGHT_FORWARD, PublicStatus.CANCELLED})
FAR = 365  # days from which a countdown says nothing that the heading’s year does not


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One of the three dates: its words, something smaller below, and whether it is a date or an absence."""

    text: str
    sub: str = ""
    absent: bool = False
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """One entry in the list."""

    entry: Entry
    day: str
    sub: str
    due: str
    same_day: bool
    is_today: bool
    note: str
    all_dates: bool
    recorded: str
    letter: Cell
    plan: Cell
    actual: Cell


@dataclass(frozen=True, kw_only=True)
class Group:
    """A week, a month without a day, what has no date, or what is outside the timetable."""

    heading: str
    note: str
    rows: Sequence[Row]


def grouped(
    entries: Sequence[Entry],
    *,
    today: date,
    letter: Any = None,
    next_up: Entry | None = None,
    past: bool = False,
) -> list[Group]:
    """The list of these entries, earliest first; those outside the timetable stand last, in the same order.

    `past`: `today` is an earlier day, nothing counts down, and what was recorded later says so.
    """
    inside = sorted((entry for entry in entries if not entry.outside), key=_order)
    dated_months = {(entry.shown_on.year, entry.shown_on.month) for entry in inside if entry.shown_on}
    found = []
    for key, members in groupby(inside, key=_group_key):
        heading, note = _heading(key, today, dated_months, list(rows := list(members)), past=past)
        found.append(Group(heading=heading, note=note, rows=_rows(rows, today, letter, next_up, past=past)))
    outside = sorted((entry for entry in entries if entry.outside), key=lambda entry: entry.order)
    if outside:
        found.append(
            Group(
                heading="Outside this timetable",
                note="published without a planned date; never counted as due",
                rows=[_row(entry, today, letter, same_day=False, next_up=None, past=past) for entry in outside],
            )
        )
    return found


def _order(entry: Entry) -> tuple[date, bool, int]:
    """By day; a month without a day comes after the days of its last week."""
    return (monday(entry.order[0]), entry.shown_on is None, entry.order[0].toordinal() * 10**9 + entry.pk)


def _group_key(entry: Entry) -> tuple[str, date | None]:
    if entry.shown_on:
        return ("week", monday(entry.shown_on))
    if entry.month:
        return ("month", entry.month)
    return ("unset", None)


def _heading(
    key: tuple[str, date | None],
    today: date,
    dated_months: set[tuple[int, int]],
    members: Sequence[Entry],
    *,
    past: bool,
) -> tuple[str, str]:
    kind, first = key
    if first is None:
        return "No date yet", "not yet scheduled"
    if kind == "month":
        later = (first.year, first.month) in dated_months and any(entry.is_awaited for entry in members)
        return f"{'Later in ' if later else ''}{words.month(first)}", "day not set"
    days = {entry.shown_on.weekday() for entry in members if entry.shown_on}
    last = first + timedelta(days=6 if max(days) > 4 else 4)
    span = words.day_range(first, last, year=today.year)
    off = [f"{on:%A}" for on in bank_holidays(first, last)]
    holiday = f"{words.listed(off)} {'is a bank holiday' if len(off) == 1 else 'are bank holidays'}" if off else ""
    weeks = {0: "That week", 7: "The week after"} if past else {0: "This week", 7: "Next week"}
    near = weeks.get((first - monday(today)).days)
    if near:
        return near, f"{span}; {holiday}" if holiday else span
    return span, holiday


def _rows(entries: Sequence[Entry], today: date, letter: Any, next_up: Entry | None, *, past: bool) -> list[Row]:
    found = []
    before: Entry | None = None
    for entry in entries:
        same_day = before is not None and entry.shown_on is not None and entry.shown_on == before.shown_on
        found.append(_row(entry, today, letter, same_day=same_day, next_up=next_up, past=past))
        before = entry
    return found


def _row(entry: Entry, today: date, letter: Any, *, same_day: bool, next_up: Entry | None, past: bool) -> Row:
    year = (entry.shown_on or entry.month or today).year
    day, sub = _date_block(entry, today)
    if past and entry.shown_on:
        sub = "That day" if entry.shown_on == today and not entry.outside else ""
    due = "Due soon" if entry.due_soon else ""
    if due and entry.on == today:  # then the countdown says no more than that
        due, sub = f"Due {sub[:1].lower()}{sub[1:]}", ""
    return Row(
        entry=entry,
        day=day,
        sub=sub,
        due=due,
        same_day=same_day,
        is_today=entry.shown_on == today,
        note=_note(entry, letter, None if past else next_up, year),
        all_dates=entry.status in ALL_DATES or (entry.previous is not None and not entry.actual),
        recorded=_recorded(entry, letter) if past else "",
        letter=_letter_cell(entry, letter, year),
        plan=_plan_cell(entry, year),
        actual=_actual_cell(entry, year),
    )


def _date_block(entry: Entry, today: date) -> tuple[str, str]:
    if not entry.shown_on:
        return (words.month(entry.month), "Day not set") if entry.month else ("Not set", "Date to come")
    day, days = words.short_weekday(entry.shown_on), abs((entry.shown_on - today).days)
    if entry.outside:
        day = words.month(entry.shown_on)
    if days >= FAR or entry.status == PublicStatus.CANCELLED:
        return day, ""
    if entry.outside:
        return day, words.countdown(entry.shown_on, today)
    at = f", {words.clock_time(entry.at)}" if entry.at and days <= 1 else ""
    return day, words.countdown(entry.shown_on, today) + at


def _note(entry: Entry, letter: Any, next_up: Entry | None, year: int) -> str:
    if entry.outside:
        return _outside_note(entry, letter)
    if entry.previous and not entry.actual and entry.status != PublicStatus.CANCELLED:
        overdue = " The day has passed, and it has not been published." if entry.status == PublicStatus.OVERDUE else ""
        return _moved(entry, entry.previous, year) + overdue
    if entry.status == PublicStatus.CANCELLED:
        cancelled = f"Cancelled on {words.day_within(entry.outcome_on, year)}" if entry.outcome_on else "Cancelled"
        return f"{cancelled}: “{entry.outcome_note}”" if entry.outcome_note else f"{cancelled}. No reason is recorded."
    if entry.status == PublicStatus.OVERDUE:
        return "The day has passed, and it has not been published."
    if next_up is not None and entry.pk == next_up.pk and entry.on:
        at = f"at {words.clock_time(entry.at)} " if entry.at else ""
        return f"Not yet published. It appears here {at}on the day."
    return ""


def _moved(entry: Entry, previous: date, year: int) -> str:
    """When, from where unless that is the letter's day, which stands in its own column, and why."""
    moved = f"Moved on {words.day_within(entry.moved_at, year)}" if entry.moved_at else "Moved"
    if previous != entry.letter_on:
        moved += f" from {words.day_within(previous, year)}"
    return f"{moved}: “{entry.moved_note}”" if entry.moved_note else f"{moved}. No reason is recorded."


def _recorded(entry: Entry, letter: Any) -> str:
    """That the portal was told after the world was, and when; of a plan from the letter, that it is from there."""
    if entry.recorded_on is None:
        return ""
    from_letter = (
        letter is not None and entry.in_letter and entry.plan_recorded_later and entry.moved_at == letter.issued_on
    )
    source = f", from the letter of {words.day_year(letter.issued_on)}" if from_letter else ""
    return f"Recorded later: {words.day_year(entry.recorded_on)}{source}"


def _outside_note(entry: Entry, letter: Any) -> str:
    if letter is None or entry.actual is None:
        return "It had no planned date, and never counted as due."
    if entry.actual == letter.issued_on:
        return f"Published on the day of the letter, {words.day_year(letter.issued_on)}."
    if entry.actual < letter.issued_on:
        return f"Published before the letter of {words.day_year(letter.issued_on)}; never counted as due."
    return "It had no planned date, and never counted as due."


def _letter_cell(entry: Entry, letter: Any, year: int) -> Cell:
    if entry.letter_on:
        return Cell(text=words.day_within(entry.letter_on, year))
    if entry.letter_month:
        return Cell(text=words.month(entry.letter_month))
    if entry.in_letter:
        return Cell(text="No date", absent=True)
    return Cell(text="Not in it" if letter else "None", absent=True)


def _plan_cell(entry: Entry, year: int) -> Cell:
    moved = entry.moved_since_letter
    if entry.on:
        sub = words.later_or_earlier(entry.on, entry.letter_on) if moved and entry.letter_on else ""
        return Cell(text=words.day_within(entry.on, year), sub=sub, strong=moved)
    if entry.month:
        return Cell(text=words.month(entry.month), strong=moved)
    return Cell(text="None" if entry.outside else "Not set", absent=True)


def _actual_cell(entry: Entry, year: int) -> Cell:
    if entry.actual:
        if entry.outside:
            return Cell(text=words.day_year(entry.actual))
        return Cell(text=words.day_within(entry.actual, year), sub=_kept(entry))
    if entry.status == PublicStatus.CANCELLED:
        return Cell(text="None", absent=True)
    unrecorded = entry.status in UNRECORDED and entry.status != PublicStatus.OVERDUE
    return Cell(text="Not recorded" if unrecorded else "Not yet", absent=True)


def _kept(entry: Entry) -> str:
    """How the actual day compares with the plan."""
    if not entry.actual:
        return ""
    if entry.on:
        return words.later_or_earlier(entry.actual, entry.on) or "on time"
    if entry.month:
        within = (entry.actual.year, entry.actual.month) == (entry.month.year, entry.month.month)
        return "as planned" if within else ""
    return ""
