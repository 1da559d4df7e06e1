"""One publication's page, worked out: status, steps, three dates, and every date it ever had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shas import words
from shas.clock import london_day
from shas.timeline.entries import UNRECORDED, Entry, read
from shas.timeline.history import Past, history, kept
from shas.timeline.moves import plan_of
from shas.workflow import PublicStatus


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the way: done, now or still to come."""

    state: str
    name: str
    text: str

    @property
    def said(self) -> str:
        return {"done": "Done", "now": "Now", "todo": "To come"}[self.state]


@dataclass(frozen=True, kw_only=True)
class ThreeDate:
    """Letter, plan or actual: the date or its absence, and a word on it."""

    name: str
    text: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class PublicationPage:
    """What the page shows of dates. `reason` is why it was cancelled, in public words."""

    entry: Entry
    date_text: str
    aside: str
    notice: str
    reason: str
    steps: Sequence[Step]
    dates: Sequence[ThreeDate]
    moved: bool
    history: Sequence[Past]


def present(
    publication: Any, changes: Sequence[Any], *, today: date, letter: Any = None, outcomes: Sequence[Any] = ()
) -> PublicationPage:
    """Work out the page from a publication with its public status, and its announced date changes, oldest first.

    `outcomes` are the public events of `history.TOLD_OF_IT`, oldest first; `letter` is the first issued letter
    that names it, or None.
    """
    entry = read(publication)
    moves = [change for change, before in zip(changes[1:], changes, strict=False) if plan_of(change) != plan_of(before)]
    return PublicationPage(
        entry=entry,
        date_text=_date_text(entry),
        aside=_aside(entry, today),
        notice=_notice(entry),
        reason=entry.outcome_note if entry.status in {PublicStatus.CANCELLED, PublicStatus.WITHDRAWN} else "",
        steps=_steps(entry, publication, changes, moves, today),
        dates=[_in_letter(entry, letter), _planned(entry, len(moves)), _actual(entry, today)],
        moved=bool(moves),
        history=history(entry, publication, changes, letter, outcomes),
    )


def _date_text(entry: Entry) -> str:
    if entry.shown_on:
        at = f", {words.clock_time(entry.at)}" if entry.at else ""
        said = words.full(entry.shown_on) + at
    else:
        said = words.month(entry.month) if entry.month else ""
    if said and not entry.actual and not entry.is_awaited:
        return f"Planned for {said}"  # its status is no word for a plan
    return said or "No date yet"


def _from_letter(entry: Entry) -> str:
    """“7 days after the letter's date”, once it is out and the plan had moved."""
    if not (entry.actual and entry.letter_on and entry.moved_since_letter) or entry.actual == entry.letter_on:
        return ""
    days = words.counted(abs((entry.actual - entry.letter_on).days), "day")
    return f"{days} {'after' if entry.actual > entry.letter_on else 'before'} the letter’s date"


def _aside(entry: Entry, today: date) -> str:
    if entry.outside:
        return "it had no planned date"
    if entry.actual:
        return ", ".join(part for part in (_from_letter(entry), kept(entry)) if part)
    if entry.is_awaited and entry.on:
        countdown = words.countdown(entry.on, today)
        return countdown[:1].lower() + countdown[1:]
    return "day not set" if entry.month else ""


def _notice(entry: Entry) -> str:
    what = "vision" if entry.is_vision else "publication"
    match entry.status:
        case PublicStatus.NOT_YET_SCHEDULED:
            return f"Not yet published. No date is set. Nothing from the {what} is shown before it is out."
        case PublicStatus.ACTUAL_NOT_RECORDED:
            return "The planned date has passed. When it was published is not recorded, so nothing from it is shown."
        case PublicStatus.OVERDUE:
            return "The planned date has passed, and it has not been published here."
        case PublicStatus.CANCELLED:
            on = f" on {words.full(entry.outcome_on)}" if entry.outcome_on else ""
            return f"Cancelled{on}. It will not be published; this entry stays on record."
        case PublicStatus.WITHDRAWN:
            return "Withdrawn. It was published, and is no longer available here; this notice stays."
    if not entry.is_awaited:
        return ""
    if entry.on:
        at = f" at {words.clock_time(entry.at)}" if entry.at else ""
        when = f"The {what} will be on this page on {words.full(entry.on)}{at}."
    else:
        when = f"It is planned for {words.month(entry.month)}; the day is not set." if entry.month else ""
    return f"Not yet published. {when} Nothing from it is shown before then."


def _steps(entry: Entry, publication: Any, changes: Sequence[Any], moves: Sequence[Any], today: date) -> list[Step]:
    if entry.outside:
        return []
    announced = london_day(changes[0].announced_at if changes else publication.announced_at)
    year = today.year
    steps = [
        Step(
            state="done",
            name="Announced",
            text=f"{words.day_within(announced, year)}, for {_short_plan(changes[0], year)}"
            if changes
            else "No date yet",
        )
    ]
    if moves:
        moved = london_day(moves[-1].announced_at)
        steps.append(
            Step(
                state="done",
                name="Date moved" if len(moves) == 1 else f"Date moved {len(moves)} times",
                text=f"{words.day_within(moved, year)}, to {_short_plan(moves[-1], year)}",
            )
        )
    if entry.status in UNRECORDED:
        now = "Planned date passed"
        recorded = "Actual date not recorded" if entry.status == PublicStatus.ACTUAL_NOT_RECORDED else "Overdue"
        return [
            *steps,
            Step(state="now", name=now, text=_plan_text(entry, year)),
            Step(state="todo", name="Published", text=recorded),
        ]
    if entry.status == PublicStatus.CANCELLED:
        return [*steps, Step(state="now", name="Cancelled", text=_cancelled_on(entry, year))]
    if entry.actual:
        steps.append(
            Step(
                state="now" if entry.is_published else "done",
                name="Published",
                text=words.day_within(entry.actual, year) + (f", {words.clock_time(entry.at)}" if entry.at else ""),
            )
        )
        if entry.status == PublicStatus.WITHDRAWN:
            steps.append(Step(state="now", name="Withdrawn", text="No longer available here"))
        return steps
    waiting = words.countdown(entry.on, today) if entry.on else "Day not set" if entry.month else "No date yet"
    return [
        *steps,
        Step(state="now", name="Waiting for publication", text=waiting),
        Step(state="todo", name="Published", text=_plan_text(entry, year)),
    ]


def _cancelled_on(entry: Entry, year: int) -> str:
    return words.day_within(entry.outcome_on, year) if entry.outcome_on else "It will not be published"


def _short_plan(change: Any, year: int) -> str:
    if change.planned_on:
        return words.day_within(change.planned_on, year)
    return words.month(change.planned_month) if change.planned_month else "a date to be set"


def _plan_text(entry: Entry, year: int) -> str:
    if entry.on:
        at = f", {words.clock_time(entry.at)}" if entry.at else ""
        return words.day_within(entry.on, year) + at
    return words.month(entry.month) if entry.month else "No date yet"


def _in_letter(entry: Entry, letter: Any) -> ThreeDate:
    if not entry.in_letter or letter is None:
        return ThreeDate(name="In the letter", text="Not in it")
    text = words.day_year(entry.letter_on) if entry.letter_on else ""
    text = text or (words.month(entry.letter_month) if entry.letter_month else "No date")
    return ThreeDate(
        name="In the letter",
        text=text,
        note=f"Letter of {words.day_year(letter.issued_on)}",
        url=letter.get_absolute_url(),
    )


def _planned(entry: Entry, moves: int) -> ThreeDate:
    if not entry.on and not entry.month:
        return ThreeDate(name="Plan", text="None" if entry.outside else "Not set")
    text = words.day_year(entry.on) if entry.on else words.month(entry.month) if entry.month else ""
    notes = []
    if entry.on and entry.letter_on and (distance := words.later_or_earlier(entry.on, entry.letter_on)):
        notes.append(f"{distance} than the letter")
    elif entry.in_letter and not entry.moved_since_letter:
        notes.append("As in the letter")
    if moves:
        notes.append("moved once" if moves == 1 else f"moved {moves} times")
    return ThreeDate(name="Plan", text=text, note=", ".join(notes))


def _actual(entry: Entry, today: date) -> ThreeDate:
    if entry.actual:
        said = kept(entry)
        return ThreeDate(name="Actual", text=words.day_year(entry.actual), note=said[:1].upper() + said[1:])
    if entry.status == PublicStatus.ACTUAL_NOT_RECORDED:
        return ThreeDate(name="Actual", text="Not recorded")
    if entry.status == PublicStatus.CANCELLED:
        return ThreeDate(name="Actual", text="None", note="Cancelled")
    days = (entry.on - today).days if entry.on and entry.is_awaited else 0
    return ThreeDate(name="Actual", text="Not yet", note=f"{words.counted(days, 'day')} to go" if days > 0 else "")
