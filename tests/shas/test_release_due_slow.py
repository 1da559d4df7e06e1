"""Releases under many processes, kills and races: none lost, none twice, none that was no longer approved."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier
from threading import Event as Signal
from time import monotonic

import psutil
import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from shas.clock import database_now
from shas.models import DateChange, Edition, Event, Publication, WorkerBeat
from shas.models.workers import RELEASE_WORKER
from shas.services.releases import release_due
from shas.workflow import DateStatus, DHRole, Kind, Precision, Status
from tests.factories import THE_LETTER, UserFactory, plan_at
from tests.house import PROJECT
from tests.shas.workflow.stage import MOVES, Call, move_date, publication_at, said_by, write

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PUBLISHED = "publication.published"
RELEASE = [sys.executable, "manage.py", "release_due"]
PATIENCE = 120  # seconds, after which a test that waits for something gives up


def _environment() -> dict[str, str]:
    """For a process of its own on this test's database."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    return os.environ | {
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "reviewportal.settings",
    }


def _start(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=PROJECT,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@contextmanager
def _worker() -> Iterator[subprocess.Popen[str]]:
    """The worker, from its first sign of life; told to stop at the end, which it does in good order."""
    WorkerBeat.objects.all().delete()
    process = _start([*RELEASE, "--loop"])
    try:
        _wait_for(WorkerBeat.objects.filter(name=RELEASE_WORKER).exists)
        yield process
        process.terminate()
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.communicate()


def _wait_for(happened: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not happened():
        assert monotonic() < deadline


def _make_due(number: int) -> list[int]:
    """Ids of so many approved publications whose time passed a minute ago."""
    at = database_now() - timedelta(minutes=1)
    plan, approver = plan_at(at), UserFactory()
    fields = {
        "precision": Precision.DAY,
        "planned_on": plan.planned_on,
        "release_time": plan.release_time,
        "date_status": DateStatus.CONFIRMED,
    }
    with transaction.atomic():
        entries = Publication.objects.bulk_create(
            Publication(
                kind=Kind.GUIDANCE,
                name=f"Guidance {n}",
                slug=f"due-{n}",
                announced_at=THE_LETTER,
                status=Status.APPROVED,
                approved_by=approver,
                approved_at=at,
                release_at=at,
                **fields,
            )
            for n in range(number)
        )
        DateChange.objects.bulk_create(
            DateChange(publication=entry, announced_at=at, recorded_at=at, **fields) for entry in entries
        )
    return [entry.pk for entry in entries]


def _set_release(entry: Publication, at: datetime) -> None:
    """Rows as if it had been planned for this instant when it was approved."""
    plan = plan_at(at)
    with transaction.atomic():
        change = entry.date_changes.order_by("pk").last()
        change.pk, change.planned_on, change.release_time = None, plan.planned_on, plan.release_time
        change.save(force_insert=True)
        Publication.objects.filter(pk=entry.pk).update(
            planned_on=plan.planned_on, release_time=plan.release_time, release_at=at
        )


def _releases() -> Counter[int]:
    return Counter(Event.objects.filter(kind=PUBLISHED).values_list("publication", flat=True))


def test_eight_processes_release_two_thousand_once_each() -> None:
    due = _make_due(2000)
    processes = [_start(RELEASE) for _ in range(8)]
    said = [process.communicate(timeout=PATIENCE * 3) for process in processes]
    assert [process.returncode for process in processes] == [0] * 8
    assert [errors for _, errors in said] == [""] * 8
    assert sum(output.count("Released: ") for output, _ in said) == 2000
    assert _releases() == dict.fromkeys(due, 1)
    assert set(Publication.objects.values_list("status", flat=True)) == {Status.PUBLISHED}


def test_of_fifty_processes_that_are_killed_none_loses_a_release_or_makes_one_twice() -> None:
    due = _make_due(200)
    killed = _start([sys.executable, "-m", "tests.shas.killed", "25"])
    output, errors = killed.communicate(timeout=PATIENCE * 2)
    assert (output.strip(), errors) == ("50", "")
    in_between = _releases()
    assert 0 < len(in_between) < 200
    assert set(in_between.values()) == {1}
    published = Publication.objects.filter(status=Status.PUBLISHED)
    # What the last one held is free once the server has seen that it is gone.
    _wait_for(lambda: bool(release_due()) and not Publication.objects.unstamped().exists())
    assert _releases() == dict.fromkeys(due, 1)
    assert published.count() == 200


UNDO = {"a new date": move_date, "an edit": write, "a return": MOVES["return"]}


def _race(undo: Call, entry: Publication, actor: User, release_at: datetime, pool: ThreadPoolExecutor) -> str:
    """Takes an approval back while another releases until the time has passed; what came of the former."""
    together, undone = Barrier(2), Signal()

    def take_back() -> str:
        together.wait()
        try:
            return said_by(undo, entry, actor)
        finally:
            undone.set()

    def release() -> None:
        together.wait()
        while not undone.is_set() or database_now() < release_at:
            release_due()
        release_due()

    taken_back, released = pool.submit(take_back), pool.submit(release)
    released.result()
    return taken_back.result()


def test_of_two_hundred_approvals_taken_back_at_the_last_moment_none_is_released() -> None:
    publisher = UserFactory(dh=[DHRole.PUBLISHER])
    with ThreadPoolExecutor(2) as pool:
        for number in range(200):
            name, undo = list(UNDO.items())[number % 3]
            entry = publication_at(Status.APPROVED)
            newest = Event.objects.latest("pk").pk
            release_at = database_now() + timedelta(milliseconds=number % 10 * 8)
            _set_release(entry, release_at)
            says = _race(undo, entry, publisher, release_at, pool)
            entry.refresh_from_db()
            events = Event.objects.filter(pk__gt=newest, publication=entry).order_by("pk")
            kinds = list(events.values_list("kind", flat=True))
            if entry.status == Status.PUBLISHED:
                # Nothing had been taken back before it; an edit afterwards is of the next edition.
                assert (kinds[0], kinds.count(PUBLISHED)) == (PUBLISHED, 1)
                assert (says == "done") == (name == "an edit")
            else:
                assert (says, kinds.count(PUBLISHED), entry.approved_by) == ("done", 0, None)
                assert entry.status != Status.APPROVED
                assert not Edition.objects.released().filter(publication=entry).exists()


def test_a_stopped_worker_delays_no_page_and_once_started_adds_one_event() -> None:
    client = Client()
    entry = publication_at(Status.APPROVED)
    title = entry.editions.get().title
    with _worker():
        pass
    release_at = database_now() + timedelta(seconds=1)
    _set_release(entry, release_at)
    shown = False
    while not shown:
        before = database_now()
        shown = title in client.get(entry.get_absolute_url()).text
        assert shown or before < release_at
    assert database_now() >= release_at
    assert list(Publication.objects.unstamped()) == [entry]
    assert _releases() == {}
    with _worker():
        _wait_for(lambda: not Publication.objects.unstamped().exists())
    release_due()
    assert _releases() == {entry.pk: 1}
    assert Event.objects.get(kind=PUBLISHED).announced_at == release_at


def test_the_worker_goes_on_when_the_database_has_ended_its_session() -> None:
    with _worker():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
            assert cursor.fetchone() == (1,)
        due = _make_due(1)
        _wait_for(lambda: not Publication.objects.unstamped().exists())
    assert _releases() == dict.fromkeys(due, 1)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_the_worker_beside_the_development_server_ends_with_it(number: int) -> None:
    """The recipe of `make run` as it stands, whatever ends the server."""
    recipe = "include Makefile\nserve:\n\t@$(SERVE)\n"
    make = ["make", "--no-print-directory", "-f", "-", "serve", f"PY={sys.executable}", "PORT=0"]
    process = subprocess.Popen(
        make,
        cwd=PROJECT,
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(recipe)
        process.stdin.close()
        _wait_for(WorkerBeat.objects.filter(name=RELEASE_WORKER).exists)
        running = psutil.Process(process.pid).children(recursive=True)
        worker = next(each for each in running if "release_due" in each.cmdline())
        server = worker.parent()
        assert server is not None
        assert "runserver" in server.cmdline()
        server.send_signal(number)
        assert worker.wait(PATIENCE) in {0, None}
    finally:
        for left in [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]:
            left.kill()
        process.wait()
