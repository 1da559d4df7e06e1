"""The clock of the portal is the database's: what is released, due or past hangs on it alone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

LONDON = ZoneInfo("Europe/London")


def database_now() -> datetime:
    """The database's instant now, in UTC. Fetch it once a request: two readings could straddle a release."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant.astimezone(UTC)


def london_day(at: datetime) -> date:
    """The date it is in London at this instant."""
    return at.astimezone(LONDON).date()


def london_midnight(day: date) -> datetime:
    """The instant at which this day begins in London; stands for an announcement of which only the day is known."""
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


def as_at_instant(day: date, now: datetime) -> datetime:
    """The last instant of this day in London, never later than `now`: what is known as at a day was announced by it."""
    return min(london_midnight(day + timedelta(days=1)) - timedelta(microseconds=1), now)
