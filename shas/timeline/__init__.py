"""The timeline page, worked out: handed the publications and the day, it says what the page shows.

Reads no database and no clock. Days are London days.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shas import words
from shas.timeline.asat import AsAt, control
from shas.timeline.card import Card, lead_card
from shas.timeline.chips import Filters, address, filters, nothing_found, query, selection
from shas.timeline.entries import Entry, read
from shas.timeline.facts import Fact, letter_fact, published_fact
from shas.timeline.listing import Group, grouped
from shas.timeline.summary import counted_entries, introduction, tally
from shas.timeline.tiles import Tile, tiles
from shas.timeline.weeks import CROWDED, Weeks, draw
from shas.workflow import PublicStatus


@dataclass(frozen=True, kw_only=True)
class Pager:
    """The list by month, when it is too long for one page."""

    month: str
    earlier: tuple[str, str] | None
    later: tuple[str, str] | None


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Everything the page shows."""

    introduction: str
    tally: str
    card: Card
    facts: Sequence[Fact]
    weeks: Weeks | None
    other_weeks: Sequence[tuple[str, str]]
    filters: Filters | None
    groups: Sequence[Group]
    nothing_found: str
    pager: Pager | None
    tiles: Sequence[Tile]
    as_at: AsAt


def present(
    publications: Iterable[Any],
    *,
    today: date,
    letter: Any = None,
    selected: Mapping[str, str] | None = None,
    matching: Collection[int] | None = None,
    start: date | None = None,
    as_at: date | None = None,
    around: tuple[date | None, date | None] = (None, None),
) -> Timeline:
    """Work out the page, of now or as it stood on the day `as_at`.

    `publications` are all that are public, with their public status; `letter` is the first issued letter; `selected`
    the filters in force, and `matching` the ids they let through (None: no filter); `start` the week from which a
    crowded graphic is shown; `around` the days before and after `as_at` on which something changed.
    """
    day, past = as_at or today, as_at is not None
    kept = {"as_at": as_at.isoformat()} if as_at else {}
    entries = [read(publication) for publication in publications]
    inside = [entry for entry in entries if not entry.outside]
    awaited = [entry for entry in inside if entry.is_awaited]
    next_up = min(awaited, key=lambda entry: entry.order, default=None)
    all_past = bool(inside) and not awaited
    shown = [entry for entry in entries if matching is None or entry.pk in matching]
    pager = None
    if matching is None and len(inside) > CROWDED:
        shown, pager = _one_month(entries, inside, day, kept)
    chosen = dict(selected or {})
    facts = [published_fact(inside, day, past=past), letter_fact(inside, letter, day, past=past)]
    weeks = draw(inside, today=day, start=start, all_past=all_past, past=past)
    return Timeline(
        introduction=introduction(inside, past=past),
        tally=tally(inside, past=past),
        card=_with_link(lead_card(inside, day, past=past), inside, kept),
        facts=[fact for fact in facts if fact],
        weeks=weeks,
        other_weeks=_other_weeks(weeks, {**kept, **chosen}) if weeks else [],
        filters=filters(entries, chosen, kept) if entries else None,
        groups=grouped(shown, today=day, letter=letter, next_up=next_up, past=past),
        nothing_found=nothing_found(chosen) if entries and not shown else "",
        pager=pager,
        tiles=tiles(entries),
        as_at=control(entries, today=today, day=as_at, letter=letter, around=around, selected=chosen),
    )


def _other_weeks(weeks: Weeks, kept: Mapping[str, str]) -> list[tuple[str, str]]:
    """Where the graphic shows earlier and later weeks, with everything else as it is."""
    offered = [("Earlier weeks", weeks.earlier), ("Later weeks", weeks.later)]
    return [(text, query(**{**kept, "from": first.isoformat()})) for text, first in offered if first]


def _with_link(card: Card, inside: Sequence[Entry], kept: Mapping[str, str]) -> Card:
    """From the card of the past, to what is not recorded; the template adds the pledges where all is out."""
    unrecorded = [e for e in counted_entries(inside) if e.status == PublicStatus.ACTUAL_NOT_RECORDED]
    if card.entries or not unrecorded:
        return card
    text = f"See the {words.number(len(unrecorded))} that {'is' if len(unrecorded) == 1 else 'are'} not recorded"
    url = address(**kept, status=PublicStatus.ACTUAL_NOT_RECORDED)
    return Card(eyebrow=card.eyebrow, when=card.when, lines=card.lines, link=(text, url))


def _one_month(
    entries: Sequence[Entry], inside: Sequence[Entry], today: date, kept: Mapping[str, str]
) -> tuple[list[Entry], Pager]:
    """The month of today or the next one with entries (else the last); its neighbours are filters by month."""
    months = sorted({entry.month_key for entry in inside if entry.month_key})
    now = next((month for month in months if month >= f"{today:%Y-%m}"), months[-1])
    place = months.index(now)

    def link(month: str) -> tuple[str, str]:
        return words.month(date.fromisoformat(f"{month}-01")), address(**kept, month=month)

    pager = Pager(
        month=link(now)[0],
        earlier=link(months[place - 1]) if place > 0 else None,
        later=link(months[place + 1]) if place + 1 < len(months) else None,
    )
    return [entry for entry in entries if entry.month_key == now], pager


__all__ = ["Entry", "Timeline", "present", "selection"]
