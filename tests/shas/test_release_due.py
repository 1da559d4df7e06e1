"""What has come out at its time is written down: once each, whatever else fails, and whenever somebody gets to it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import Error, OperationalError, connection, transaction
from django.test import Client

from shas.clock import database_now
from shas.models import Event, Publication, WorkerBeat
from shas.services import releases, workers
from shas.services.entries import lock
from shas.services.releases import POLL_SECONDS, RETRY_SECONDS, ReleaseWorker, release_due
from shas.services.workers import LONGEST_PAUSE, beat, poll
from shas.workflow import Status
from tests.shas.workflow.stage import OUT, pass_time, publication_at, rows

pytestmark = pytest.mark.django_db


def _stamps() -> list[str]:
    """The slugs of what has been recorded as published, in order."""
    events = Event.objects.filter(kind="publication.published").order_by("pk")
    return list(events.values_list("subject_key", flat=True))


def _fails_for(slug: str, monkeypatch: pytest.MonkeyPatch, error: Callable[[], object]) -> None:
    def stamp(entry: Publication) -> None:
        stamped(entry)
        if entry.slug == slug:
            error()

    stamped = releases.stamp_release
    monkeypatch.setattr(releases, "stamp_release", stamp)


def test_what_its_time_has_released_is_stamped_with_one_event_each_and_nothing_else_is_touched() -> None:
    first, second = publication_at(OUT), publication_at(OUT)
    others = [publication_at(standing) for standing in Status]
    drafted = publication_at(Status.DRAFTING)
    pass_time(drafted)
    before = {entry.pk: entry.status for entry in Publication.objects.exclude(pk__in=[first.pk, second.pk])}
    recorded = len(_stamps())
    done = release_due()
    assert (done.released, done.failed) == ((first, second), ())
    assert _stamps()[recorded:] == [first.slug, second.slug]
    assert Publication.objects.get(pk=first.pk).published_at == first.release_at
    assert {entry.pk: entry.status for entry in Publication.objects.filter(pk__in=before)} == before
    assert drafted.pk in before
    assert {entry.pk for entry in others} <= before.keys()


def test_a_second_pass_and_a_lock_in_between_add_nothing() -> None:
    first, second = publication_at(OUT), publication_at(OUT)
    lock(first)
    assert release_due().released == (second,)
    before = rows(), _stamps()
    done = release_due()
    assert (done.released, done.failed) == ((), ())
    assert (rows(), _stamps()) == before
    assert sorted(_stamps()) == sorted([first.slug, second.slug])


def test_the_longest_due_comes_first() -> None:
    late, early = publication_at(OUT), publication_at(OUT)
    pass_time(late)
    assert release_due().released == (early, late)


@pytest.mark.parametrize("days", [-7, 7])
def test_the_clock_of_the_application_releases_nothing(days: int) -> None:
    out, waiting = publication_at(OUT), publication_at(Status.APPROVED)
    with time_machine.travel(database_now() + timedelta(days=days)):
        assert release_due().released == (out,)
    waiting.refresh_from_db()
    assert waiting.status == Status.APPROVED


def test_a_later_instant_releases_nothing_early_and_an_earlier_one_leaves_out_what_came_after() -> None:
    out, waiting = publication_at(OUT), publication_at(Status.APPROVED)
    assert release_due(at=out.release_at - timedelta(seconds=1)).released == ()
    assert release_due(at=waiting.release_at + timedelta(days=1)).released == (out,)
    assert Publication.objects.get(pk=waiting.pk).status == Status.APPROVED


def test_one_that_fails_is_left_as_it_was_and_logged_without_its_content_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, broken, last = publication_at(OUT), publication_at(OUT), publication_at(OUT)
    _fails_for(broken.slug, monkeypatch, lambda: Publication.objects.filter(pk=broken.pk).update(name=""))
    done = release_due()
    assert (done.released, done.failed) == ((first, last), (broken,))
    assert _stamps() == [first.slug, last.slug]
    assert Publication.objects.get(pk=broken.pk).status == Status.APPROVED
    assert [record.getMessage() for record in caplog.records] == [
        f"{broken.slug} could not be released: IntegrityError"
    ]
    monkeypatch.undo()
    assert release_due().released == (broken,)


def test_a_lost_connection_is_nobodys_failure_and_ends_the_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = publication_at(OUT)

    def lose() -> None:
        raise OperationalError("server closed the connection unexpectedly")

    _fails_for(entry.slug, monkeypatch, lose)
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    with pytest.raises(OperationalError, match="closed the connection"):
        release_due()


def test_a_pass_ends_after_so_many_and_passes_over_what_it_is_told_to() -> None:
    first, second, third = (publication_at(OUT) for _ in range(3))
    assert release_due(limit=1, passing_over=[first.pk]).released == (second,)
    assert release_due(limit=2).released == (first, third)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_else_holds_is_left_to_them() -> None:
    held, free = publication_at(OUT), publication_at(OUT)

    def elsewhere() -> tuple[Publication, ...]:
        try:
            return release_due().released
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        lock(held)
        assert pool.submit(elsewhere).result(timeout=60) == (free,)
        transaction.set_rollback(True)
    assert release_due().released == (held,)


@pytest.mark.parametrize("number", [1, 3])
def test_each_release_takes_the_same_few_queries(number: int, django_assert_num_queries: Any) -> None:
    for _ in range(number):
        publication_at(OUT)
    # The clock and the last look; for each, its savepoint, itself, its row, its event and clock, its requests.
    with django_assert_num_queries(3 + 1 + number * 6):
        assert len(release_due().released) == number


# The command


def _run(*arguments: str) -> str:
    said = StringIO()
    call_command("release_due", *arguments, stdout=said, stderr=said)
    return said.getvalue()


def test_the_command_says_what_it_released() -> None:
    entry = publication_at(OUT)
    assert _run() == f"Released: {entry}\n"
    assert _run() == "Nothing is due.\n"
    assert _run("--verbosity=0") == ""
    assert not WorkerBeat.objects.exists()  # one pass by hand is no worker


def test_the_command_ends_with_an_error_when_something_could_not_be_released(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = publication_at(OUT)
    _fails_for(entry.slug, monkeypatch, lambda: 1 / 0)
    with pytest.raises(CommandError, match="1 publication could not be released"):
        _run()


# The worker


class Stopped:
    """Stops after so many passes, and remembers what it was told to wait."""

    def __init__(self, passes: int) -> None:
        self.passes, self.waited = passes, list[float]()

    def __call__(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return len(self.waited) > self.passes


def test_the_worker_releases_says_that_it_lives_and_stops_when_told() -> None:
    entry, stopped = publication_at(OUT), Stopped(2)
    poll(ReleaseWorker(lambda done: None), name="release_due", stopped=stopped)
    assert _stamps() == [entry.slug]
    assert stopped.waited == [0.0, POLL_SECONDS, POLL_SECONDS]
    assert WorkerBeat.objects.alive().filter(name="release_due").count() == 1


def test_the_worker_wakes_for_the_next_release() -> None:
    publication_at(Status.SUBMITTED)  # whatever is not approved wakes nobody
    waiting = publication_at(Status.APPROVED)
    work = ReleaseWorker(lambda done: None)
    assert work() == POLL_SECONDS
    soon = database_now() + timedelta(seconds=POLL_SECONDS / 2)
    day = Publication.objects.get(pk=waiting.pk).release_at
    with time_machine.travel(day):  # which is of no account: the database's clock counts
        assert work() == POLL_SECONDS
    pass_time(waiting)
    Publication.objects.filter(pk=waiting.pk).update(release_at=soon)
    assert 0 <= work() < POLL_SECONDS


def test_what_fails_rests_before_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    entry, now, told = publication_at(OUT), [1000.0], []
    _fails_for(entry.slug, monkeypatch, lambda: 1 / 0)
    monkeypatch.setattr(releases, "monotonic", lambda: now[0])
    work = ReleaseWorker(lambda done: told.append(done.failed))
    for seconds in (0.0, RETRY_SECONDS - 1, 2.0):
        now[0] += seconds
        work()
    assert told == [(entry,), (), (entry,)]


def test_after_a_full_pass_the_next_begins_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "PER_PASS", 1)
    publication_at(OUT)
    work = ReleaseWorker(lambda done: None)
    assert (work(), work()) == (0.0, POLL_SECONDS)


def test_the_worker_outlives_a_database_that_is_away(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(workers, "close_old_connections", lambda: closed.append(True))
    outcomes: list[Error | float] = [*(OperationalError("away") for _ in range(5)), 0.5]

    def work() -> float:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Error):
            raise outcome
        return outcome

    stopped = Stopped(6)
    poll(work, name="a worker", stopped=stopped)
    assert stopped.waited == [0.0, 0.25, 0.5, 1.0, LONGEST_PAUSE, LONGEST_PAUSE, 0.5]
    assert len(caplog.records) == len(closed) == 5
    assert "away" not in caplog.text
    assert WorkerBeat.objects.get().name == "a worker"


def test_it_is_written_down_once_in_a_while_that_the_worker_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    now, beats = [0.0], []
    monkeypatch.setattr(workers, "monotonic", lambda: now[0])
    monkeypatch.setattr(workers, "beat", lambda name: beats.append(now[0]))

    def work() -> float:
        now[0] += 4
        return 0.0

    poll(work, name="a worker", stopped=Stopped(7))
    assert beats == [4, 16, 28]


def test_a_beat_is_one_row_by_the_databases_clock() -> None:
    with time_machine.travel("2008-05-14"):
        beat("a worker")
    first = WorkerBeat.objects.get()
    beat("a worker")
    again = WorkerBeat.objects.get()
    assert database_now() - timedelta(minutes=1) < first.at < again.at
    assert str(again) == f"a worker at {again.at:%Y-%m-%d %H:%M:%S}"


# Whatever no job has done


def test_the_page_shows_it_at_its_time_whether_or_not_anything_runs(client: Client) -> None:
    entry = publication_at(Status.APPROVED)
    title = entry.editions.get().title
    assert title not in client.get(entry.get_absolute_url()).text
    pass_time(entry)
    assert title in client.get(entry.get_absolute_url()).text
    assert list(Publication.objects.unstamped()) == [entry]
    assert _stamps() == []
    release_due()
    assert title in client.get(entry.get_absolute_url()).text
    assert (_stamps(), Publication.objects.unstamped().count()) == ([entry.slug], 0)
