"""Every date a publication ever had, newest first, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from shas import words
from shas.clock import LONDON, london_day
from shas.timeline.entries import Entry
from shas.workflow import DateStatus, PublicStatus


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


def plan_of(change: Any) -> tuple[date | None, date | None]:
    return (change.planned_on, change.planned_month)


def kept(entry: Entry) -> str:
    """“on the planned day”, “7 days later than planned”, “in the planned month”."""
    if not entry.actual or entry.outside:
        return ""
    if entry.on:
        distance = words.later_or_earlier(entry.actual, entry.on)
        return f"{distance} than planned" if distance else "on the planned day"
    within = entry.month and (entry.actual.year, entry.actual.month) == (entry.month.year, entry.month.month)
    return "in the planned month" if within else "not in the planned month" if entry.month else ""


def history(entry: Entry, publication: Any, changes: Sequence[Any], letter: Any) -> list[Past]:
    """Newest first."""
    past = [
        _change(change, before, letter if entry.in_letter else None)
        for before, change in zip([None, *changes], changes, strict=False)
    ]
    if entry.actual:
        past.append(
            Past(
                mark=PublicStatus.PUBLISHED,
                at=entry.actual.isoformat(),
                when=words.full(entry.actual) + (f", {words.clock_time(entry.at)}" if entry.at else ""),
                strong="Published",
                text=f", {said}" if (said := kept(entry)) else "",
                source=publication.published_source,
                recorded_later=_published_elsewhere(publication),
            )
        )
    past.reverse()
    return past


def _published_elsewhere(publication: Any) -> bool:
    """Whether its actual date was recorded afterwards: it has a source, and was never approved for release here."""
    return bool(publication.published_source) and publication.approved_at is None


def _change(change: Any, before: Any, letter: Any) -> Past:
    day = london_day(change.announced_at)
    mark, strong, text = _said_change(change, before)
    if letter is not None and day == letter.issued_on:
        text += f", in the letter of {words.day(letter.issued_on)}"
    return Past(
        mark=mark,
        at=change.announced_at.astimezone(LONDON).isoformat(timespec="minutes"),
        when=_when(change.announced_at),
        strong=strong,
        text=text,
        note=change.public_note,
        source=change.source,
        recorded_later=change.recorded_later,
    )


def _when(at: datetime) -> str:
    """The London day, with the time where it is known: midnight stands for a day without one."""
    local = at.astimezone(LONDON)
    return words.full(local.date()) + ("" if local.time() == time.min else f", {words.clock_time(local.time())}")


def _said_change(change: Any, before: Any) -> tuple[str, str, str]:
    """The shape, the strong words and the rest: “Postponed” “ from Tuesday 20 May to Tuesday 27 May”."""
    confirmed = change.date_status == DateStatus.CONFIRMED
    mark: str = PublicStatus.CONFIRMED if confirmed else PublicStatus.PROVISIONAL
    if before is None or before.date_status == DateStatus.UNSCHEDULED:
        strong = "Announced and confirmed" if confirmed else "Announced"
        return mark, strong, f" for {_said_plan(change)}" + ("" if change.planned_on else ", day not set")
    if plan_of(change) == plan_of(before):
        return mark, "Confirmed" if confirmed else "Kept", f" for {_said_plan(change)}"
    if before.date_status == DateStatus.CONFIRMED and before.planned_on and change.planned_on:
        later = change.planned_on > before.planned_on
        mark = PublicStatus.POSTPONED if later else PublicStatus.BROUGHT_FORWARD
        strong = "Postponed" if later else "Brought forward"
        return mark, strong, f" from {_said_plan(before)} to {_said_plan(change)}"
    strong = "Moved and confirmed" if confirmed else "Moved"
    return mark, strong, f" from {_said_plan(before)} to {_said_plan(change)}"


def _said_plan(change: Any) -> str:
    if change.planned_on:
        return words.weekday(change.planned_on)
    return words.month(change.planned_month) if change.planned_month else "a date to be set"
