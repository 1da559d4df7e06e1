"""How what an event changed is said, field by field. Reads no database and no clock; days are London days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date

from shas import words
from shas.workflow import DateStatus

NOTHING = "nothing"
NOT_YET_SET = "Not yet set"


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One field, with what was and what is: “Plan”, “20 May 2008, confirmed”, “27 May 2008, confirmed”."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.field}: {self.before} → {self.after}"


def changed(told: Mapping[str, Any]) -> Iterator[Changed]:
    """What an event changed, in the order in which it holds it."""
    for field, pair in told.items():
        before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        label = field.removesuffix("_id").replace("_", " ")
        yield Changed(field=f"{label[:1].upper()}{label[1:]}", before=_value(before), after=_value(after))


def plan_as_recorded(told: Mapping[str, Any]) -> str:
    """The plan that an event holds as JSON: “20 May 2008, confirmed”."""
    text = _text(told.get("planned_on"), "") or _month(told.get("planned_month"))
    if told.get("release_time"):
        text += f", {told['release_time']}"
    if told.get("date_status") in (DateStatus.PROVISIONAL, DateStatus.CONFIRMED):
        text += f", {DateStatus(told['date_status']).label.lower()}"
    return text


def _value(value: Any) -> str:
    if isinstance(value, dict) and "precision" in value:
        return plan_as_recorded(value)
    return _text(value, NOTHING)


def _text(value: Any, missing: str) -> str:
    if value is None or value == "":
        return missing
    text = str(value)
    try:
        on: date | None = parse_date(text)
    except ValueError:
        on = None
    return words.day_year(on) if on else text


def _month(value: str | None) -> str:
    """“June 2008”, of “2008-06”."""
    first = parse_date(f"{value}-01") if value else None
    return words.month(first) if first else NOT_YET_SET
