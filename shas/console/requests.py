"""Requests for another date that wait for a decision: who asks for which day, why, and what speaks against it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from shas import words
from shas.clock import LONDON
from shas.console import ways
from shas.console.ways import Way


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request. `name` is the entry's; `by_dh` tells that the Department asked and not the authority.

    `planned_on` and `planned_month` are the plan as it stands, `warnings` what speaks against the day asked for.
    """

    pk: int
    publication: int
    name: str
    on: date
    at: time | None
    reason: str
    asked_at: datetime
    by_dh: bool
    planned_on: date | None = None
    planned_month: date | None = None
    warnings: Sequence[str] = ()

    def day(self, today: date) -> str:
        """“Friday 6 June”, with its year where that is another, and the time where one was asked for."""
        at = f" at {words.clock_time(self.at)}" if self.at else ""
        return f"{_weekday_within(self.on, today)}{at}"

    def instead(self, today: date) -> str:
        """“instead of Thursday 5 June”, or nothing where no date was planned."""
        if self.planned_on:
            return f"instead of {_weekday_within(self.planned_on, today)}"
        return f"instead of {words.month(self.planned_month)}" if self.planned_month else ""

    def sentence(self, today: date) -> str:
        """“Friday 6 June is asked for, instead of Thursday 5 June”."""
        instead = self.instead(today)
        return f"{self.day(today)} is asked for" + (f", {instead}" if instead else "")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A request as the panel shows it."""

    asked: Asked
    heading: str
    instead: str
    when: str
    hint: str
    way: Way | None


def show(asked: Asked, today: date, allowed: Collection[str]) -> Shown:
    """“East Midlands asks for Friday 6 June”, when it was asked, and whether the day clashes with anything."""
    heading = f"{asked.name} asks for {asked.day(today)}"
    if asked.by_dh:
        heading = f"DH asks for {asked.day(today)} for {asked.name}"
    way = ways.decide(asked.pk)
    local = asked.asked_at.astimezone(LONDON)
    return Shown(
        asked=asked,
        heading=heading,
        instead=asked.instead(today),
        when=f"Asked {words.day_within(local.date(), today.year)}, {words.clock_time(local.time())}.",
        way=way if way.open_to(allowed) else None,
        hint=" ".join(asked.warnings) or f"No clash on {words.day_within(asked.on, today.year)}.",
    )


def _weekday_within(on: date, today: date) -> str:
    return words.weekday(on) if on.year == today.year else words.full(on)
