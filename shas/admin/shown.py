"""How the console shows values: days and London times in words, plans, and what an event changed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from shas import words
from shas.clock import LONDON, london_day, london_midnight
from shas.timeline.recorded import NOT_YET_SET, changed
from shas.workflow import Plan

NOT_RECORDED = "Not recorded"
NOT_YET = "Not yet"
NONE = "–"
THE_PORTAL = "The portal"


def day(value: date | None, missing: str = NOT_RECORDED) -> str:
    """“20 May 2008”."""
    return words.day_year(value) if value else missing


def month(value: date | None, missing: str = NOT_RECORDED) -> str:
    """“June 2008”."""
    return words.month(value) if value else missing


def moment(value: datetime | None, missing: str = NOT_RECORDED) -> str:
    """An instant as London's clocks show it: “20 May 2008, 09:30”."""
    if value is None:
        return missing
    local = value.astimezone(LONDON)
    return f"{words.day_year(local.date())}, {words.clock_time(local.time())}"


def told(value: datetime | None, missing: str = NOT_RECORDED) -> str:
    """When the world was told: the day alone where only the day is known, which is kept as its midnight in London."""
    if value is not None and value == london_midnight(london_day(value)):
        return day(london_day(value))
    return moment(value, missing)


def plan(value: Plan) -> str:
    """“20 May 2008”, “June 2008” or “Not yet set”; with the time only where one was set by hand."""
    text = day(value.planned_on, "") or month(value.planned_month, NOT_YET_SET)
    return f"{text}, {words.clock_time(value.release_time)}" if value.release_time else text


def changes(told: dict[str, Any]) -> Iterable[str]:
    """What an event changed, one line a field: “Plan: 20 May 2008, confirmed → 27 May 2008, confirmed”."""
    return map(str, changed(told))
