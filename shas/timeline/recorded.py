"""How what an event changed is said, field by field. Reads no database and no clock; days are London days."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import TextChoices
from django.utils.dateparse import parse_date

from shas import words
from shas.workflow import DateStatus, DocumentRole, Status

NOTHING = "nothing"
REFUSED_AS = {  # why somebody was refused what they tried, by the code that is kept of it
    "not_named": "they are not named as a reader",
    "ended": "the access has been ended",
    "not_open": "the window is not open",
    "terms_not_accepted": "the terms are not accepted",
    "no_such_document": "there is no such document",
    "file_missing": "the file is not in the store",
    "not_allowed": "it is not theirs to do",
    "edited_last": "they edited it last, so somebody else must do it",
    "approved_it": "they approved it, so somebody else must do it",
}
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
        say = SAID.get(field, _value)
        yield Changed(field=f"{label[:1].upper()}{label[1:]}", before=say(before), after=say(after))


def document_said(position: int) -> str:
    """“the document”, “attachment 2”."""
    return f"attachment {position}" if position else "the document"


def asked_for_said(asked: str) -> str:
    """What a reader before the release had asked for: “the edition”, “the terms”, “the document”, “attachment 2”."""
    what, _, position = asked.partition(" ")
    return document_said(int(position)) if what == "document" and position.isdecimal() else f"the {asked}"


def refused_as_said(code: str) -> str:
    """Why they were refused; a code that has no words stands for itself."""
    return REFUSED_AS.get(code, code)


def plan_as_recorded(told: Mapping[str, Any]) -> str:
    """The plan that an event holds as JSON: “20 May 2008, confirmed”."""
    text = _text(told.get("planned_on"), "") or _month(told.get("planned_month"))
    if told.get("release_time"):
        text += f", {told['release_time']}"
    if told.get("date_status") in (DateStatus.PROVISIONAL, DateStatus.CONFIRMED):
        text += f", {DateStatus(told['date_status']).label.lower()}"
    return text


def _said(say: Callable[[Any], str], value: Any) -> str:
    return NOTHING if value is None else say(value)


def _labelled(choices: type[TextChoices], value: Any) -> str:
    """“Clinical review”, of “clinical_review”; a value of another kind of choice stands for itself."""
    return choices(value).label if value in choices.values else _value(value)


# Fields whose values are kept as codes and numbers.
SAID: dict[str, Callable[[Any], str]] = {
    "document": partial(_said, document_said),
    "asked_for": partial(_said, asked_for_said),
    "refused_as": partial(_said, refused_as_said),
    "status": partial(_labelled, Status),
    "role": partial(_labelled, DocumentRole),
}


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
