"""The mark in a rehearsal's database: that it is one, of which week, and since when."""

from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

BEGUN = "rehearsal.begun"  # the kind of the first event of every rehearsal


class WrongDatabaseError(ImproperlyConfigured):
    """The database is a rehearsal's and the portal is not, or the other way round. The message says what to do."""


class Mark(NamedTuple):
    """How many weeks later than 2008 the rehearsal is, and the instant (UTC) at which it began."""

    shift_weeks: int
    begun_at: datetime


@cache
def read_mark() -> Mark:
    """The mark of this rehearsal; the database is asked once. Raises WrongDatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT shift_weeks, begun_at FROM shas_rehearsal")
        row = cursor.fetchone()
    if row is None:
        raise WrongDatabaseError("There is no rehearsal in this database yet. Run: make rehearse")
    return Mark(*row)


def shift_weeks() -> int:
    """How many weeks later than 2008 this rehearsal is. Raises WrongDatabaseError."""
    return read_mark().shift_weeks
