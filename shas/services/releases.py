"""Releases at their time. What everyone sees never waits for this: it writes down what the clock has done."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.db import connection

from shas.clock import database_now
from shas.models import Publication
from shas.services.entries import stamp_release
from shas.services.writing import writing
from shas.workflow import Status

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0  # how late a release may be stamped whose approval came after its time
RETRY_SECONDS = 30.0
PER_PASS = 200  # a pass ends after so many, so that the worker hears when it is told to stop


@dataclass(frozen=True, kw_only=True)
class Releases:
    """What one pass did. `at` is the database's instant by which it judged, UTC."""

    at: datetime
    released: tuple[Publication, ...]
    failed: tuple[Publication, ...]


def release_due(
    *, at: datetime | None = None, limit: int | None = None, passing_over: Collection[int] = ()
) -> Releases:
    """Stamp every approved publication whose time has passed, each in a transaction of its own with its one Event.

    Any number of processes may do this at once, late or again: a row that somebody else holds is left to them, and
    what is stamped is never due again. One that cannot be released is logged and left as it was; the others go on.
    `at` (an instant) leaves out what is due only after it, and never reaches past the database's present. `limit` ends
    the pass after so many, `passing_over` are ids not to try. Raises DatabaseError when the database is gone.
    """
    now = database_now()
    at = min(at or now, now)
    released: list[Publication] = []
    failed: list[Publication] = []
    while limit is None or len(released) + len(failed) < limit:
        entry = None
        try:
            with writing("release_due", actor=None):
                entry = _lock_next(at, {*passing_over, *(other.pk for other in failed)})
                if entry is None:
                    break
                stamp_release(entry)
        except Exception as error:
            if entry is None or not connection.is_usable():
                raise
            # Its slug is public; what the error says may quote the row.
            logger.error("%s could not be released: %s", entry.slug, type(error).__name__)
            failed.append(entry)
        else:
            released.append(entry)
    return Releases(at=at, released=tuple(released), failed=tuple(failed))


def _lock_next(at: datetime, passing_over: Collection[int]) -> Publication | None:
    """The longest due of those that nobody holds: judged by its row as it is once it is locked."""
    rows = Publication.objects.select_for_update(of=["self"], skip_locked=True).select_related("authority")
    return rows.unstamped(at).exclude(pk__in=passing_over).order_by("release_at", "pk").first()


class ReleaseWorker:
    """One pass after another, for `poll`. What failed rests a while, so that one bad row does not fill the log."""

    def __init__(self, tell: Callable[[Releases], None]) -> None:
        self._tell = tell
        self._resting: dict[int, float] = {}

    def __call__(self) -> float:
        """Makes a pass and tells what it did. Returns the seconds until the next: the next release, or POLL_SECONDS."""
        now = monotonic()
        self._resting = {pk: until for pk, until in self._resting.items() if until > now}
        done = release_due(limit=PER_PASS, passing_over=self._resting)
        self._resting |= {entry.pk: now + RETRY_SECONDS for entry in done.failed}
        self._tell(done)
        if len(done.released) + len(done.failed) == PER_PASS:
            return 0.0
        return _seconds_to_next(done.at)


def _seconds_to_next(at: datetime) -> float:
    soonest = Publication.objects.filter(status=Status.APPROVED).next_release_at(at)
    if soonest is None:
        return POLL_SECONDS
    return min(POLL_SECONDS, max(0.0, (soonest - database_now()).total_seconds()))
