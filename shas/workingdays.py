"""England's bank holidays. Pure Python: the days come from the `holidays` library."""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

import holidays


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_bank_holiday(on: date) -> bool:
    """Whether this day is a bank holiday in England."""
    return on in _bank_holidays(on.year)


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
