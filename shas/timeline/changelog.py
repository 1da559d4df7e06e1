"""The page of the public change log, worked out: days, what was done together, and where to go from here.

Reads no database and no clock. Days are London days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from shas import words
from shas.timeline.changes import Change, read
from shas.workflow import Outcome

MANY = 3  # changes of one act; more than these stand together under one heading
TOLD_WITH_ENTRY = {"publication.scheduled", "publication.published"}
TOGETHER = {  # what an act of many changes is called; the number stands before it
    "publication.announced": "entries announced",
    "publication.scheduled": "dates announced",
    "publication.rescheduled": "dates moved",
    "publication.confirmed": "dates confirmed",
    "publication.published": "publications recorded",
    Outcome.CANCELLED: "entries cancelled",
    Outcome.REINSTATED: "entries reinstated",
    "pledge.added": "pledges recorded",
    "group.added": "clinical working groups recorded",
}


@dataclass(frozen=True, kw_only=True)
class Act:
    """What was done at once: one change, or many of a kind, with what they share said once."""

    changes: Sequence[Change]
    heading: str = ""
    note: str = ""

    @property
    def first(self) -> Change:
        return self.changes[0]

    @property
    def mark(self) -> str:
        """The shape they all have."""
        marks = {change.mark for change in self.changes}
        return marks.pop() if len(marks) == 1 else ""


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day and what was announced on it, newest first."""

    on: date
    acts: Sequence[Act]


def _telling(events: Sequence[Any]) -> list[Any]:
    """All but the bare announcement of an entry whose date or publication was told at the same instant."""
    told = {(event.publication_id, event.announced_at) for event in events if event.kind in TOLD_WITH_ENTRY}
    return [
        event
        for event in events
        if event.kind != "publication.announced" or (event.publication_id, event.announced_at) not in told
    ]


def _acts(changes: Sequence[Change]) -> list[Act]:
    """Neighbours of one kind, instant and source are one act; its list is in the order in which they were told."""
    found = []
    for (kind, *_), told in groupby(changes, key=lambda change: (change.kind, change.at, change.source)):
        together = list(told)
        if len(together) <= MANY:
            found += [Act(changes=[change]) for change in together]
            continue
        notes = {change.note for change in together}
        heading = f"{len(together)} {TOGETHER.get(kind, f'changes: {words.happened(kind).lower()}')}"
        note = notes.pop() if len(notes) == 1 else ""
        found.append(Act(changes=together[::-1], heading=heading, note=note))
    return found


@dataclass(frozen=True, kw_only=True)
class Sort:
    """One of the two links above the list; the other filters stay in force."""

    text: str
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Log:
    """Everything the page shows. `earlier` and `newest` are addresses, empty where there is nothing to go to.

    `narrowed`: by authority or day, which are folded away.
    """

    days: Sequence[Day]
    sorts: Sequence[Sort]
    narrowed: bool
    earlier: str
    newest: str
    nothing: str


def present(
    events: Sequence[Any],
    *,
    chosen: Mapping[str, str],
    authority: str = "",
    onward: str = "",
    later: bool = False,
) -> Log:
    """The page of these events, newest first, with what `shas.filters.record.newest_first` adds.

    `chosen` are the filters in force as an address writes them, and `authority` the name of the one chosen; `onward`
    is the place where earlier changes go on, if any; `later` says that this is not the first page.
    """
    changes = [read(event) for event in _telling(events)]
    sorts = [
        Sort(
            text=text, url=address({**_without(chosen, "what"), **more}), current=chosen.get("what") == more.get("what")
        )
        for text, more in (("Everything", {}), ("Dates moved or cancelled", {"what": "moves"}))
    ]
    return Log(
        days=[Day(on=on, acts=_acts(list(told))) for on, told in groupby(changes, key=lambda change: change.day)],
        sorts=sorts,
        narrowed=bool(set(chosen) - {"what"}),
        earlier=address({**chosen, "before": onward}) if onward else "",
        newest=address(chosen) if later else "",
        nothing="" if changes else _nothing(chosen, authority, later),
    )


def address(chosen: Mapping[str, str]) -> str:
    """The change log with these filters."""
    page = reverse("changes")
    return f"{page}?{urlencode(chosen)}" if chosen else page


def _without(chosen: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in chosen.items() if key != name}


def _nothing(chosen: Mapping[str, str], authority: str, later: bool) -> str:
    """Why the list is empty."""
    if later:
        return "No earlier change matches." if chosen else "There is no earlier change."
    if set(chosen) <= {"authority", "what"} and chosen.get("what") == "moves":
        whose = f" of {authority}" if authority else ""
        return f"No date{whose} has been moved or cancelled."
    if set(chosen) == {"authority"}:
        return f"Nothing has been announced of {authority} yet."
    return "No change matches." if chosen else "Nothing has been announced yet."
