"""Every date a publication ever had, newest first, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shas import words
from shas.clock import LONDON, london_day
from shas.timeline.changes import correction
from shas.timeline.entries import Entry
from shas.timeline.moves import said, said_plan, time_said
from shas.workflow import TRANSITIONS, DateStatus, Outcome, PublicStatus, Transition

AFTER_RELEASE = frozenset({TRANSITIONS[Transition.CORRECT].event, Outcome.WITHDRAWN})
# Kinds of events that the page tells.
TOLD_OF_IT = (Outcome.PUBLISHED, Outcome.CANCELLED, Outcome.REINSTATED, *sorted(AFTER_RELEASE))


@dataclass(frozen=True, kw_only=True)
class Past:
    """One thing that happened to its date. `at` is for machines, `when` for people.

    `recorded_later`: the world knew before the portal did; `source` then says whence it is known.
    """

    mark: str
    at: str
    when: str
    strong: str
    text: str
    note: str = ""
    source: str = ""
    recorded_later: bool = False


def kept(entry: Entry) -> str:
    """“on the planned day”, “7 days later than planned”, “in the planned month”."""
    if not entry.actual or entry.outside:
        return ""
    if entry.on:
        distance = words.later_or_earlier(entry.actual, entry.on)
        return f"{distance} than planned" if distance else "on the planned day"
    within = entry.month and (entry.actual.year, entry.actual.month) == (entry.month.year, entry.month.month)
    return "in the planned month" if within else "not in the planned month" if entry.month else ""


def history(
    entry: Entry, publication: Any, changes: Sequence[Any], letter: Any, outcomes: Sequence[Any] = ()
) -> list[Past]:
    """Newest first. `outcomes` are its public events of the kinds TOLD_OF_IT, oldest first."""
    told: list[tuple[datetime, Past]] = [
        (change.announced_at, _change(change, before, letter if _is_the_letters(change, entry) else None))
        for before, change in zip([None, *changes], changes, strict=False)
    ]
    for event in outcomes:
        if event.kind in AFTER_RELEASE or event.kind == Outcome.PUBLISHED:
            continue
        plans = [change for change in changes if change.announced_at <= event.announced_at]
        told.append((event.announced_at, _outcome(event, plans[-1] if plans else None)))
    past = [line for _, line in sorted(told, key=lambda item: item[0])]  # what was told at once keeps its order
    afterwards = [_afterwards(event) for event in outcomes if event.kind in AFTER_RELEASE]
    if entry.actual:
        notes = [event.public_note for event in outcomes if event.kind == Outcome.PUBLISHED]
        past.append(
            Past(
                mark=PublicStatus.PUBLISHED,
                at=entry.actual.isoformat(),
                when=words.full(entry.actual) + (f", {words.clock_time(entry.at)}" if entry.at else ""),
                strong="Published",
                text=f", {said}" if (said := kept(entry)) else "",
                note=notes[-1] if notes else "",
                source=publication.published_source,
                recorded_later=_published_elsewhere(publication),
            )
        )
    return [*reversed(afterwards), *reversed(past)]


def _afterwards(event: Any) -> Past:
    """A correction of what is out, or its withdrawal."""
    strong, text = ("Withdrawn", "") if event.kind == Outcome.WITHDRAWN else correction(event)
    return Past(
        mark=PublicStatus.WITHDRAWN if event.kind == Outcome.WITHDRAWN else PublicStatus.PUBLISHED,
        at=event.announced_at.astimezone(LONDON).isoformat(timespec="minutes"),
        when=_when(event.announced_at),
        strong=strong,
        text=text,
        note=event.public_note,
        source=event.source,
        recorded_later=event.recorded_later,
    )


def _published_elsewhere(publication: Any) -> bool:
    """Whether its actual date was recorded afterwards: it has a source, and was never approved for release here."""
    return bool(publication.published_source) and publication.approved_at is None


def _outcome(event: Any, plan: Any) -> Past:
    """Cancelled; or reinstated, with the plan that then holds again."""
    day = london_day(event.announced_at)
    cancelled = event.kind == Outcome.CANCELLED
    mark: str = PublicStatus.CANCELLED
    if not cancelled:
        mark = PublicStatus.NOT_YET_SCHEDULED
        if plan is not None:
            confirmed = plan.date_status == DateStatus.CONFIRMED
            mark = PublicStatus.CONFIRMED if confirmed else PublicStatus.PROVISIONAL
    planned = f"for {said_plan(plan, day.year)}" if plan is not None else ""
    return Past(
        mark=mark,
        at=event.announced_at.astimezone(LONDON).isoformat(timespec="minutes"),
        when=_when(event.announced_at),
        strong="Cancelled" if cancelled else "Reinstated",
        text=(f"; it was planned {planned}" if cancelled else f", again planned {planned}") if planned else "",
        note=event.public_note,
        source=event.source,
        recorded_later=event.recorded_later,
    )


def _change(change: Any, before: Any, letter: Any) -> Past:
    day = london_day(change.announced_at)
    move = said(before, change, year=day.year)
    text = move.text
    if letter is not None and day == letter.issued_on:
        text += f", in the letter of {words.day(letter.issued_on)}"
    return Past(
        mark=move.mark,
        at=change.announced_at.astimezone(LONDON).isoformat(timespec="minutes"),
        when=_when(change.announced_at),
        strong=move.strong,
        text=text,
        note=change.public_note,
        source=change.source,
        recorded_later=change.recorded_later,
    )


def _is_the_letters(change: Any, entry: Entry) -> bool:
    """Whether it is what the letter gave: on the day of a letter a date may move after it, too."""
    return entry.in_letter and (change.planned_on, change.planned_month) == (entry.letter_on, entry.letter_month)


def _when(at: datetime) -> str:
    """The London day, with the time where it is known: midnight stands for a day without one."""
    known = time_said(at)
    return words.full(london_day(at)) + (f", {known}" if known else "")
