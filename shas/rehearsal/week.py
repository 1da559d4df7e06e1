"""The week that is rehearsed: which day of 2008 is shown as which."""

from datetime import date, timedelta

from django.conf import settings

from shas.rehearsal.mark import shift_weeks

MONDAY = date(2008, 5, 12)
WEDNESDAY = date(2008, 5, 14)


def weeks_until(today: date) -> int:
    """How many weeks the week of this London day, Monday to Sunday, comes after that of 14 May 2008."""
    return (today - timedelta(days=today.weekday()) - MONDAY).days // 7


def shown(day: date) -> date:
    """The day as which the portal shows a day of 2008: itself, but in a rehearsal."""
    return day + timedelta(weeks=shift_weeks()) if settings.REHEARSAL else day


def original(day: date) -> date:
    """The day of 2008 that the portal shows as this day: itself, but in a rehearsal."""
    return day - timedelta(weeks=shift_weeks()) if settings.REHEARSAL else day


def shown_month(first: date) -> date:
    """The first day of the month as which a month of 2008 is shown: the one that its middle falls into."""
    return shown(first.replace(day=15)).replace(day=1) if settings.REHEARSAL else first


def is_to_be_lived(day: date) -> bool:
    """Whether what happened on this day of 2008 is left to whoever rehearses: that of the week itself, and later."""
    return settings.REHEARSAL and day >= MONDAY
