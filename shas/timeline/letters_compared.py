"""Two timetables side by side: a letter with another letter, or with today; what differs, both ways. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shas import names, words
from shas.workflow import PublicStatus

_CALLED_OFF = frozenset({PublicStatus.CANCELLED, PublicStatus.WITHDRAWN})


@dataclass(frozen=True, kw_only=True)
class Given:
    """What one timetable says of one publication: a day, a month, or instead what became of it."""

    publication: int
    name: str
    url: str
    on: date | None = None
    month: date | None = None
    instead: str = ""

    @property
    def text(self) -> str:
        if self.instead:
            return self.instead
        if self.on:
            return words.day_year(self.on)
        return words.month(self.month) if self.month else "No date"


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """One of the two. `name` begins a column (“Letter 1”), `inside` is it within a sentence (“letter 1”)."""

    name: str
    inside: str
    given: Sequence[Given]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A publication in both, or in one of them; the other then says so."""

    name: str
    url: str
    first: str
    second: str
    difference: str
    differs: bool


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The two timetables, line by line, in the order of the first; then what only the second has."""

    first: str
    second: str
    summary: str
    pairs: Sequence[Pair]


def given_in_letter(entries: Iterable[Any]) -> list[Given]:
    """From a letter's entries, in the letter's order."""
    return [_given(entry.publication, entry.planned_on, entry.planned_month) for entry in entries]


def given_today(publications: Iterable[Any]) -> list[Given]:
    """From publications with their public status; one that was called off says so instead of its day."""
    return [
        _given(
            row,
            row.told_on,
            row.told_month,
            instead=str(PublicStatus(row.public_status).label) if row.public_status in _CALLED_OFF else "",
        )
        for row in publications
    ]


def compare_timetables(first: Timetable, second: Timetable) -> Comparison:
    """What each says of every publication that either names."""
    here = {given.publication: given for given in first.given}
    there = {given.publication: given for given in second.given}
    both = {**here, **{pk: given for pk, given in there.items() if pk not in here}}
    pairs = [_pair(given, here.get(pk), there.get(pk), first, second) for pk, given in both.items()]
    differing = sum(pair.differs for pair in pairs)
    lines = words.counted(len(pairs), "line")
    summary = f"{differing} of {lines} {'differs' if differing == 1 else 'differ'}." if differing else "No differences."
    return Comparison(first=first.name, second=second.name, summary=summary, pairs=pairs)


def _given(publication: Any, on: date | None, month: date | None, instead: str = "") -> Given:
    return Given(
        publication=publication.pk,
        name=names.in_letters(publication),
        url=publication.get_absolute_url(),
        on=on,
        month=month,
        instead=instead,
    )


def _pair(named: Given, here: Given | None, there: Given | None, first: Timetable, second: Timetable) -> Pair:
    difference = _difference(here, there, first, second)
    return Pair(
        name=named.name,
        url=named.url,
        first=here.text if here else "–",
        second=there.text if there else "–",
        difference=difference or "The same",
        differs=bool(difference),
    )


def _difference(here: Given | None, there: Given | None, first: Timetable, second: Timetable) -> str:
    """In words; nothing where both say the same."""
    if here is None or there is None:
        return f"Not in {(first if here is None else second).inside}"
    if here.text == there.text:
        return ""
    if here.instead or there.instead:
        return there.instead or f"No longer {here.instead.lower()}"
    if here.on and there.on:
        return words.later_or_earlier(there.on, here.on)
    if _month(here) != _month(there):
        return "Another month"
    return "The exact day in that month" if there.on else "The month alone"


def _month(given: Given) -> tuple[int, int] | None:
    first = given.on or given.month
    return (first.year, first.month) if first else None
