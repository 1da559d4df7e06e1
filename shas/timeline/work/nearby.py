"""The public dates of other authorities around one's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shas import words
from shas.timeline.entries import Entry
from shas.workflow import PublicStatus

EITHER_SIDE = 2
GONE = frozenset({PublicStatus.CANCELLED, PublicStatus.WITHDRAWN})


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """One other entry: `on` in words, and how far from one's own (“2 days before”); empty of a month."""

    entry: Entry
    on: str
    distance: str


def neighbours(own: Entry, others: Iterable[Entry]) -> list[Neighbour]:
    """The nearest on either side, in date order, of entries that are public; none to an entry without a date."""
    mine = _day(own)
    if mine is None:
        return []
    dated = [entry for entry in others if entry.pk != own.pk and entry.status not in GONE and _day(entry)]
    before = sorted((entry for entry in dated if _order(entry) < mine), key=_order)[-EITHER_SIDE:]
    after = sorted((entry for entry in dated if _order(entry) >= mine), key=_order)[:EITHER_SIDE]
    return [Neighbour(entry=entry, on=_said(entry), distance=_distance(entry, own)) for entry in (*before, *after)]


def _day(entry: Entry) -> date | None:
    """The day it stands at, of a month its last."""
    return entry.shown_on or (entry.sort_on if entry.month else None)


def _order(entry: Entry) -> date:
    return _day(entry) or date.max


def _said(entry: Entry) -> str:
    if entry.shown_on:
        return words.full(entry.shown_on)
    return words.month(entry.month) if entry.month else ""


def _distance(entry: Entry, own: Entry) -> str:
    if not (entry.shown_on and own.shown_on):
        return ""
    days = (entry.shown_on - own.shown_on).days
    if days == 0:
        return "the same day"
    return f"{words.distance(entry.shown_on, own.shown_on)} {'after' if days > 0 else 'before'} yours"
