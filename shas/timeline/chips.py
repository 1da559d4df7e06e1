"""The filters above the list: links with counts. Each count is the number of rows that its link lists
(a crowded timetable lists “All” month by month).

What is outside the timetable, as London's vision is, is listed and therefore counted here. It is in no count of what
was due: the tally of the lead (shas.timeline.summary) leaves it out.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from shas import words
from shas.timeline.entries import Entry
from shas.workflow import DUE_SOON_DAYS, Kind, PublicStatus

ANCHOR = "#timetable"
STATUSES = (  # what is out, what is to come, what went otherwise
    PublicStatus.PUBLISHED,
    PublicStatus.CONFIRMED,
    PublicStatus.POSTPONED,
    PublicStatus.BROUGHT_FORWARD,
    PublicStatus.PROVISIONAL,
    PublicStatus.NOT_YET_SCHEDULED,
    PublicStatus.ACTUAL_NOT_RECORDED,
    PublicStatus.OVERDUE,
    PublicStatus.CANCELLED,
    PublicStatus.WITHDRAWN,
)


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One filter link; `status` draws its shape."""

    text: str
    count: int
    url: str
    current: bool
    status: PublicStatus | None = None


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """One row of filters."""

    name: str
    heading: str
    chips: Sequence[Chip]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """All of them. `due_soon` is None where nothing is; `more_open` when one of those folded away is chosen."""

    everything: Chip
    status: Dimension
    due_soon: Chip | None
    more: Sequence[Dimension]
    more_open: bool


def selection(cleaned: Mapping[str, Any]) -> dict[str, str]:
    """The filters in force, as an address writes them, from the cleaned values of the filter set's form."""
    written = {
        "authority": lambda authority: authority.slug,
        "month": lambda days: days[0].isoformat()[:7],
        "due_soon": lambda due: "true" if due else "false",
    }
    given = {name: value for name, value in cleaned.items() if value not in (None, "")}
    return {name: str(written.get(name, str)(value)) for name, value in given.items()}


def query(**chosen: str) -> str:
    """The timeline with these filters, from its top."""
    return f"?{urlencode(chosen)}" if chosen else "/"


def address(**chosen: str) -> str:
    """The timeline with these filters, at its list."""
    return f"{query(**chosen)}{ANCHOR}"


def filters(entries: Sequence[Entry], selected: Mapping[str, str], kept: Mapping[str, str] | None = None) -> Filters:
    """The filters for these entries: all that are public, also those outside the timetable.

    `kept` is what every link keeps: the day that the timetable is shown as at.
    """
    link = partial(address, **(kept or {}))
    dimension_of = partial(_dimension, entries, link, selected)
    statuses = dimension_of("status", "Status", lambda entry: entry.status, STATUSES)
    names = {entry.authority: entry.name for entry in entries if entry.authority}
    kinds = dimension_of("kind", "Kind", lambda entry: entry.kind, list(Kind))
    months = sorted({entry.month_key for entry in entries if entry.month_key})
    by_month = dimension_of("month", "Planned month", lambda entry: entry.month_key, months)
    slugs = sorted(names, key=lambda slug: names[slug])
    authorities = dimension_of("authority", "Authority", lambda entry: entry.authority, slugs, names)
    more = [dimension for dimension in (kinds, by_month, authorities) if len(dimension.chips) > 1]
    return Filters(
        everything=Chip(text="All", count=len(entries), url=link(), current=not selected),
        status=statuses,
        due_soon=_due_soon(entries, link, selected),
        more=more,
        more_open=any(chip.current for dimension in more for chip in dimension.chips),
    )


def _due_soon(entries: Sequence[Entry], link: Callable[..., str], selected: Mapping[str, str]) -> Chip | None:
    count, chosen = sum(entry.due_soon for entry in entries), selected.get("due_soon") == "true"
    if not count and not chosen:
        return None
    return Chip(text="Due soon", count=count, url=link(due_soon="true"), current=chosen)


def _dimension(
    entries: Sequence[Entry],
    link: Callable[..., str],
    selected: Mapping[str, str],
    name: str,
    heading: str,
    value_of: Callable[[Entry], str | None],
    values: Sequence[str],
    names: Mapping[str, str] | None = None,
) -> Dimension:
    counts = Counter(value_of(entry) for entry in entries)
    chips = [
        Chip(
            text=_text(name, value, names or {}),
            count=counts[value],
            url=link(**{name: str(value)}),
            current=selected.get(name) == value,
            status=PublicStatus(value) if name == "status" else None,
        )
        for value in values
        if counts[value] or selected.get(name) == value
    ]
    return Dimension(name=name, heading=heading, chips=chips)


def _text(name: str, value: str, names: Mapping[str, str]) -> str:
    match name:
        case "status":
            return str(PublicStatus(value).label)
        case "kind":
            return f"{Kind(value).label}s" if Kind(value) != Kind.GUIDANCE else str(Kind(value).label)
        case "month":
            return words.month(date.fromisoformat(f"{value}-01"))
    return names.get(value, value)


def nothing_found(selected: Mapping[str, str]) -> str:
    """“No vision is cancelled.”"""
    if set(selected) == {"status"} and selected["status"] in PublicStatus.values:
        status = PublicStatus(selected["status"])
        if status == PublicStatus.ACTUAL_NOT_RECORDED:
            return "No vision is waiting for its actual date."
        return f"No vision is {status.label.lower()}."
    if selected == {"due_soon": "true"}:
        return f"Nothing is due within {DUE_SOON_DAYS} days."
    return "Nothing in the timetable matches."
