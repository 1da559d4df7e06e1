"""England's bank holidays, from the `holidays` library.

A rehearsal has those of 2008, on the days that it shows them as.
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

import holidays

from shas import rehearsal


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_bank_holiday(on: date) -> bool:
    """Whether this day is a bank holiday in England."""
    day = rehearsal.original(on)
    return day in _bank_holidays(day.year)


def is_weekend(on: date) -> bool:
    """Whether this day is a Saturday or a Sunday."""
    return on.weekday() >= 5


def month_end(first: date) -> date:
    """The last day of the month that begins on this day."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def bank_holidays(first: date, last: date) -> list[date]:
    """The bank holidays from one day to another, both included, in order."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [on for on in days if is_bank_holiday(on)]
