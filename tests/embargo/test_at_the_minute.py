"""Page, API, feed, files and document turn together, at the minute and not before, while readers ask all the time.

By the database's clock: the time on which a test waits here is the one that the promise is about.
"""

from collections import Counter
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from shas.models import Event
from shas.services.releases import release_due
from tests.embargo.racing import Race, approved, targets_of, together_in
from tests.embargo.scene import soon

pytestmark = pytest.mark.django_db(transaction=True)

PUBLISHED = "publication.published"
BATCHES, OF = 5, 10


def releases() -> Counter[int]:
    return Counter(Event.objects.filter(kind=PUBLISHED).values_list("publication", flat=True))


def test_all_doors_turn_at_the_minute_with_no_job_to_help(live_server: Any) -> None:
    [entry] = approved(1)
    targets = [target for target in targets_of([entry]) if not target.address.endswith(("csv", "ics", "editions/1/"))]
    assert len(targets) == 7
    ahead = Race(server=live_server.url, release_at=soon(days=1), targets=targets)
    ahead.once()
    race = Race(server=live_server.url, release_at=together_in(1.5, [entry]), targets=targets)
    race.run()
    assert (ahead.wrong, race.wrong) == ([], [])
    assert sum(before for before, _, _ in race.said.values()) > 0
    assert {address for address, (_, _, after) in race.said.items() if after} == {each.address for each in targets}
    assert releases() == {}
    release_due()
    assert releases() == {entry.pk: 1}
    assert release_due().released == ()


class Job(Thread):
    """The worker, pass after pass, beside the readers."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = Signal()

    def run(self) -> None:
        try:
            while not self.ended.is_set():
                release_due()
        finally:
            connection.close()


@pytest.mark.slow
def test_fifty_releases_are_neither_early_nor_late_nor_mixed(live_server: Any) -> None:
    """In batches, every other one with the job stamping at the same time."""
    entries = approved(BATCHES * OF)
    Race(server=live_server.url, release_at=soon(days=1), targets=targets_of(entries[:1])).once()
    for number in range(BATCHES):
        batch = entries[number * OF : (number + 1) * OF]
        race = Race(server=live_server.url, release_at=together_in(5, batch), targets=targets_of(batch))
        job = Job() if number % 2 else None
        if job:
            job.start()
        try:
            race.run(readers=6)
        finally:
            if job:
                job.ended.set()
                job.join()
        assert race.wrong == []
        assert sum(before for before, _, _ in race.said.values()) > 0
        release_due()
    assert releases() == {entry.pk: 1 for entry in entries}
