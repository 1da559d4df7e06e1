"""The timeline page, worked out: handed the publications and the day, it says what the page shows.

Reads no database and no clock. Days are London days.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shas import words
from shas.timeline.card import (
    Card,
    Fact,
    counted_entries,
    introduction,
    lead_card,
    letter_fact,
    published_fact,
    tally,
)
from shas.timeline.chips import Filters, address, filters, nothing_found, selection
from shas.timeline.entries import Entry, read
from shas.timeline.listing import Group, grouped
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
    filters: Filters | None
    groups: Sequence[Group]
    nothing_found: str
    pager: Pager | None
    tiles: Sequence[Tile]


def present(
    publications: Iterable[Any],
    *,
    today: date,
    letter: Any = None,
    selected: Mapping[str, str] | None = None,
    matching: Collection[int] | None = None,
    start: date | None = None,
) -> Timeline:
    """Work out the page.

    `publications` are all that are public, with their public status; `letter` is the first issued letter; `selected`
    the filters in force, and `matching` the ids they let through (None: no filter); `start` the week from which a
    crowded graphic is shown.
    """
    entries = [read(publication) for publication in publications]
    inside = [entry for entry in entries if not entry.outside]
    awaited = [entry for entry in inside if entry.is_awaited]
    next_up = min(awaited, key=lambda entry: entry.order, default=None)
    all_past = bool(inside) and not awaited
    shown = [entry for entry in entries if matching is None or entry.pk in matching]
    pager = None
    if matching is None and len(inside) > CROWDED:
        shown, pager = _one_month(entries, inside, today)
    chosen = dict(selected or {})
    facts = [published_fact(inside, today), letter_fact(inside, letter, today)]
    return Timeline(
        introduction=introduction(inside, today),
        tally=tally(inside),
        card=_with_link(lead_card(inside, today), inside),
        facts=[fact for fact in facts if fact],
        weeks=draw(inside, today=today, start=start, all_past=all_past),
        filters=filters(entries, chosen) if entries else None,
        groups=grouped(shown, today=today, letter=letter, next_up=next_up),
        nothing_found=nothing_found(chosen) if entries and not shown else "",
        pager=pager,
        tiles=tiles(entries),
    )


def _with_link(card: Card, inside: Sequence[Entry]) -> Card:
    """From the card of the past, to what is not recorded; the template adds the pledges where all is out."""
    unrecorded = [e for e in counted_entries(inside) if e.status == PublicStatus.ACTUAL_NOT_RECORDED]
    if card.entries or not unrecorded:
        return card
    text = f"See the {words.number(len(unrecorded))} that {'is' if len(unrecorded) == 1 else 'are'} not recorded"
    url = address(status=PublicStatus.ACTUAL_NOT_RECORDED)
    return Card(eyebrow=card.eyebrow, when=card.when, lines=card.lines, link=(text, url))


def _one_month(entries: Sequence[Entry], inside: Sequence[Entry], today: date) -> tuple[list[Entry], Pager]:
    """The month of today or the next one with entries (else the last); its neighbours are filters by month."""
    months = sorted({entry.month_key for entry in inside if entry.month_key})
    now = next((month for month in months if month >= f"{today:%Y-%m}"), months[-1])
    place = months.index(now)

    def link(month: str) -> tuple[str, str]:
        return words.month(date.fromisoformat(f"{month}-01")), address(month=month)

    pager = Pager(
        month=link(now)[0],
        earlier=link(months[place - 1]) if place > 0 else None,
        later=link(months[place + 1]) if place + 1 < len(months) else None,
    )
    return [entry for entry in entries if entry.month_key == now], pager


__all__ = ["Entry", "Timeline", "present", "selection"]
