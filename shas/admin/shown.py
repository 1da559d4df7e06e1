"""How the console shows values: days and London times in words, plans, and what an event changed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date

from shas import words
from shas.clock import LONDON, london_day, london_midnight
from shas.workflow import DateStatus, Plan

NOT_RECORDED = "Not recorded"
NOT_YET = "Not yet"
NOT_YET_SET = "Not yet set"
NOTHING = "nothing"
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


def plan_as_recorded(told: dict[str, Any]) -> str:
    """The plan that an event holds as JSON: “20 May 2008, confirmed”."""
    text = _text(told.get("planned_on"), "") or month(_month(told.get("planned_month")), NOT_YET_SET)
    if told.get("release_time"):
        text += f", {told['release_time']}"
    if told.get("date_status") in (DateStatus.PROVISIONAL, DateStatus.CONFIRMED):
        text += f", {DateStatus(told['date_status']).label.lower()}"
    return text


def changes(told: dict[str, Any]) -> Iterable[str]:
    """What an event changed, one line a field: “Plan: 20 May 2008, confirmed → 27 May 2008, confirmed”."""
    for field, pair in told.items():
        before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        label = field.removesuffix("_id").replace("_", " ")
        yield f"{label[:1].upper()}{label[1:]}: {_value(before)} → {_value(after)}"


def _value(value: Any) -> str:
    if isinstance(value, dict) and "precision" in value:
        return plan_as_recorded(value)
    return _text(value, NOTHING)


def _text(value: Any, missing: str) -> str:
    if value is None or value == "":
        return missing
    text = str(value)
    try:
        on = parse_date(text)
    except ValueError:
        on = None
    return day(on) if on else text


def _month(value: str | None) -> date | None:
    """The first day of “2008-06”."""
    return parse_date(f"{value}-01") if value else None
