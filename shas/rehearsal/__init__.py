"""A rehearsal shows the timetable of 2008 in another week, from a database of its own.

The week that began on Monday 12 May 2008 becomes the one that the rehearsal began in; every day of the review's data is
shown so many whole weeks later, and every weekday stays the same. How many is read from the mark in the database: it
is worked out once, when the rehearsal begins, and holds on when that week is over.

``mark`` reads it, ``week`` moves days, ``guard`` sees to it that no database serves as both, and ``taken_away`` marks
what leaves the portal.
"""

from shas.rehearsal.guard import LIVE_HERE, USE_ANOTHER, of_others, refuse_wrong_database
from shas.rehearsal.mark import BEGUN, WrongDatabaseError, read_mark, shift_weeks
from shas.rehearsal.taken_away import NOTICE, file_name, namespace, title
from shas.rehearsal.week import (
    MONDAY,
    WEDNESDAY,
    is_to_be_lived,
    original,
    shown,
    shown_month,
    weeks_until,
)

__all__ = [
    "BEGUN",
    "LIVE_HERE",
    "MONDAY",
    "NOTICE",
    "USE_ANOTHER",
    "WEDNESDAY",
    "WrongDatabaseError",
    "file_name",
    "is_to_be_lived",
    "namespace",
    "of_others",
    "original",
    "read_mark",
    "refuse_wrong_database",
    "shift_weeks",
    "shown",
    "shown_month",
    "title",
    "weeks_until",
]
