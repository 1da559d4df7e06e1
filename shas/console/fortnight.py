"""The next fortnight, day by day: weekends, bank holidays, elections, and what is planned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shas import words
from shas.console.rows import Row
from shas.workflow import NonWorking
from shas.workingdays import is_bank_holiday, is_weekend

DAYS = 14


@dataclass(frozen=True, kw_only=True)
class Period:
    """An election or a pre-election period, its first and last day included; no `areas` is all of England."""

    kind: NonWorking
    name: str
    first_on: date
    last_on: date
    areas: Sequence[str] = ()

    @property
    def where(self) -> str:
        return words.listed(list(self.areas)) if self.areas else "all of England"


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day: its name as short as a column and as spoken, what speaks against it, and what is planned."""

    on: date
    name: str
    spoken: str
    is_today: bool
    is_weekend: bool
    is_bank_holiday: bool
    notes: Sequence[str]
    rows: Sequence[Row]

    @property
    def first_of_month(self) -> str:
        """“June”, on its first day."""
        return f"{self.on:%B}" if self.on.day == 1 else ""


@dataclass(frozen=True, kw_only=True)
class Fortnight:
    """The days, and below them what has no single day: periods, and entries of which only the month is known."""

    span: str
    days: Sequence[Day]
    notes: Sequence[str]


def look_ahead(rows: Sequence[Row], periods: Sequence[Period], *, today: date) -> Fortnight:
    """Fourteen days from today. Entries stand at their planned day, and once they are out at the actual one."""
    days = [today + timedelta(days=number) for number in range(DAYS)]
    last = days[-1]
    return Fortnight(
        span=words.day_range(today, last, year=today.year),
        days=[_day(on, rows, periods, today) for on in days],
        notes=[*_long_periods(periods, today, last), *_months(rows, today, last)],
    )


def _day(on: date, rows: Iterable[Row], periods: Iterable[Period], today: date) -> Day:
    holiday = is_bank_holiday(on)
    elections = [period.name for period in periods if period.first_on == period.last_on == on]
    return Day(
        on=on,
        name="Today" if on == today else f"{on:%a}",
        spoken=f"Today, {words.full(on)}" if on == today else words.full(on),
        is_today=on == today,
        is_weekend=is_weekend(on),
        is_bank_holiday=holiday,
        notes=[*(["Bank holiday"] if holiday else []), *elections],
        rows=[row for row in rows if row.shown_on == on],
    )


def _long_periods(periods: Iterable[Period], first: date, last: date) -> Iterable[str]:
    for period in periods:
        if period.first_on < period.last_on and period.first_on <= last and period.last_on >= first:
            span = words.day_range(period.first_on, period.last_on, year=first.year)
            yield f"{period.kind.label}, {span}: {period.name} ({period.where})."


def _months(rows: Iterable[Row], first: date, last: date) -> Iterable[str]:
    waiting = [row for row in rows if row.is_awaited and row.month and row.month <= last and row.sort_on >= first]
    for month in sorted({row.month for row in waiting if row.month}):
        names = words.listed([row.name for row in waiting if row.month == month])
        yield f"{words.month(month)}, day not set: {names}."
