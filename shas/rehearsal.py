"""A rehearsal shows the timetable of 2008 in another week, from a database of its own.

The week that began on Monday 12 May 2008 becomes the one that the rehearsal began in; every day of the review's data is
shown so many whole weeks later, and every weekday stays the same. How many is read from the mark in the database: it
is worked out once, when the rehearsal begins, and holds on when that week is over.

No database serves as both: `refuse_wrong_database` looks at each new connection, whichever door asks for one.
"""

from datetime import date, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

MONDAY = date(2008, 5, 12)
WEDNESDAY = date(2008, 5, 14)
BEGUN = "rehearsal.begun"  # the kind of the first event of every rehearsal

LIVE_HERE = "This database holds a portal that is not a rehearsal"
USE_ANOTHER = "Give the rehearsal a database of its own: REHEARSAL_DATABASE_URL, see .env.example."


class WrongDatabaseError(ImproperlyConfigured):
    """The database is a rehearsal's and the portal is not, or the other way round. The message says what to do."""


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


@cache
def shift_weeks() -> int:
    """How many weeks later than 2008 this rehearsal is; asked of the database once. Raises WrongDatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT shift_weeks FROM shas_rehearsal")
        mark = cursor.fetchone()
    if mark is None:
        raise WrongDatabaseError("There is no rehearsal in this database yet. Run: make rehearse")
    weeks: int = mark[0]
    return weeks


def refuse_wrong_database(connection: Any, **signal: Any) -> None:
    """Close a new connection and raise WrongDatabaseError where a rehearsal and a live portal would meet.

    A rehearsal may begin in an empty database; one with the mark has the rehearsal's beginning as its first event. Any
    other portal may not touch a database that has the mark.
    """
    if refusal := _refusal(connection):
        connection.close()
        raise WrongDatabaseError(refusal)


def _refusal(connection: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('shas_rehearsal') IS NOT NULL, to_regclass('shas_event') IS NOT NULL")
        has_marks, has_events = cursor.fetchone()
        marked = has_marks and _first(cursor, "SELECT 1 FROM shas_rehearsal")
        if not settings.REHEARSAL:
            wrong = "This database holds a rehearsal, and nothing in it is live. Set DATABASE_URL to the portal’s own."
            return wrong if marked else ""
        began_with = has_events and _first(cursor, "SELECT kind FROM shas_event ORDER BY id LIMIT 1")
    if marked and began_with != BEGUN:
        return f"{LIVE_HERE}, although it is marked as one: its record does not begin with it. {USE_ANOTHER}"
    return f"{LIVE_HERE}. {USE_ANOTHER}" if began_with and not marked else ""


def _first(cursor: Any, query: str) -> Any:
    """The one value of the first row; None where there is no row."""
    cursor.execute(query)
    row = cursor.fetchone()
    return row[0] if row else None
