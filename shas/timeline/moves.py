"""How one move of a date is said, in the history of a publication, in the change log and in feeds alike.

A plan here is anything with `planned_on`, `planned_month` (a month's first day), `date_status` and, where known,
`release_time` (London): a DateChange, a `Plan`, or what `plan_from_json` reads from an event.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from shas import words
from shas.clock import LONDON
from shas.workflow import DateStatus, Plan, Precision, PublicStatus


@dataclass(frozen=True, kw_only=True)
class Said:
    """The shape, the strong words and the rest: “Postponed” “ from Tuesday 20 May to Tuesday 27 May 2008”.

    `short` is for a title, without weekday: “postponed to 27 May 2008”.
    """

    mark: str
    strong: str
    text: str
    short: str


TELL_THEIR_MOVE = frozenset({PublicStatus.POSTPONED, PublicStatus.BROUGHT_FORWARD})


def had_moved(status: str, previous: date | None) -> str:
    """“It was moved from 20 May 2008.”, for a status that does not itself tell of the move."""
    return f"It was moved from {words.day_year(previous)}." if previous and status not in TELL_THEIR_MOVE else ""


def plan_of(change: Any) -> tuple[date | None, date | None]:
    """The day or the month of a plan: where this stays the same, nothing has moved."""
    return (change.planned_on, change.planned_month)


def said(before: Any, after: Any, *, year: int | None = None) -> Said:
    """The move from one plan (None: there was none) to another. `year` is one that goes without saying."""
    confirmed = after.date_status == DateStatus.CONFIRMED
    mark: str = PublicStatus.CONFIRMED if confirmed else PublicStatus.PROVISIONAL
    if before is None or before.date_status == DateStatus.UNSCHEDULED:
        strong = "Announced and confirmed" if confirmed else "Announced"
        unset = "" if after.planned_on else ", day not set"
        return _said(mark, strong, f" for {said_plan(after, year)}{unset}", "announced for", after)
    if plan_of(after) == plan_of(before):
        if after.date_status == before.date_status and _time(after) != _time(before):
            return _retimed(before, after, mark, year)
        strong = "Confirmed" if confirmed else "Kept"
        return _said(mark, strong, f" for {said_plan(after, year)}", f"{strong.lower()} for", after)
    # The day left behind has its year only where that is another than the new one's.
    told = f" from {said_plan(before, _year(after), timed=False)} to {said_plan(after, year)}"
    if before.date_status == DateStatus.CONFIRMED and before.planned_on and after.planned_on:
        later = after.planned_on > before.planned_on
        mark = PublicStatus.POSTPONED if later else PublicStatus.BROUGHT_FORWARD
        strong = "Postponed" if later else "Brought forward"
        return _said(mark, strong, told, f"{strong.lower()} to", after)
    return _said(mark, "Moved and confirmed" if confirmed else "Moved", told, "moved to", after)


def _said(mark: str, strong: str, text: str, short: str, after: Any) -> Said:
    day = words.day_year(after.planned_on) if after.planned_on else said_plan(after, timed=False)
    return Said(mark=mark, strong=strong, text=text, short=f"{short} {day}")


def _retimed(before: Any, after: Any, mark: str, year: int | None) -> Said:
    """Only the time of day is another."""
    was, now, day = _time(before), _time(after), said_plan(after, year, timed=False)
    if now is None:
        return _said(mark, "Time taken back", f": {day} stays, without a time", "time taken back,", after)
    from_to = f" from {words.clock_time(was)} to {words.clock_time(now)}" if was else f" to {words.clock_time(now)}"
    strong = "Time changed" if was else "Time set"
    return _said(mark, strong, f"{from_to} on {day}", f"{strong.lower()} to {words.clock_time(now)} on", after)


def said_plan(plan: Any, year: int | None = None, *, timed: bool = True) -> str:
    """“Tuesday 20 May 2008 at 10:00”, “June 2008”; a day without its year where that is `year`."""
    if plan.planned_on:
        day = words.weekday(plan.planned_on) if plan.planned_on.year == year else words.full(plan.planned_on)
        at = _time(plan) if timed else None
        return f"{day} at {words.clock_time(at)}" if at else day
    return words.month(plan.planned_month) if plan.planned_month else "a date to be set"


def plan_from_json(told: Mapping[str, Any]) -> Plan:
    """The plan that an event holds (see `shas.services.moves.as_json`); a month may also be its first day."""
    on, month, at = (told.get(field) for field in ("planned_on", "planned_month", "release_time"))
    return Plan(
        precision=Precision(told["precision"]),
        planned_on=date.fromisoformat(on) if on else None,
        planned_month=date.fromisoformat(f"{month[:7]}-01") if month else None,
        release_time=time.fromisoformat(at) if at else None,
        date_status=DateStatus(told["date_status"]),
    )


def time_said(at: datetime) -> str:
    """London's time of an announcement; nothing for midnight, which stands for a day of which no time is known."""
    local = at.astimezone(LONDON).time()
    return "" if local == time.min else words.clock_time(local)


def _time(plan: Any) -> time | None:
    return getattr(plan, "release_time", None)


def _year(plan: Any) -> int | None:
    return plan.planned_on.year if plan.planned_on else None
