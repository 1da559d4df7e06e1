"""What every worker does besides its work: go on through a restart of the database, and say that it is alive."""

import logging
from collections.abc import Callable
from time import monotonic

from django.db import Error, close_old_connections

from shas.clock import database_now
from shas.models import WorkerBeat

logger = logging.getLogger(__name__)

BEAT_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 2.0  # seconds until the database is asked again, doubled each time


def beat(name: str) -> None:
    """Write down that this kind of worker has made a pass, at the database's instant."""
    WorkerBeat.objects.bulk_create(
        [WorkerBeat(name=name, at=database_now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


def poll(work: Callable[[], float], *, name: str, stopped: Callable[[float], bool]) -> None:
    """Do a piece of work over and over, until told to stop.

    `work` returns the seconds to wait before the next time. `stopped` waits so many seconds and is true as soon as it
    is time to stop. While the database is away, it is asked again after ever longer pauses of at most LONGEST_PAUSE.
    """
    beaten: float | None = None
    pause, failures = 0.0, 0
    while not stopped(pause):
        try:
            pause = work()
            if beaten is None or monotonic() - beaten >= BEAT_SECONDS:
                beat(name)
                beaten = monotonic()
            failures = 0
        except Error as error:
            close_old_connections()
            pause = min(FIRST_PAUSE * 2**failures, LONGEST_PAUSE)
            failures = min(failures + 1, 10)
            logger.warning("%s: the database refuses (%s); again in %s s", name, type(error).__name__, pause)
