"""A database that is killed, full or crowded under a portal as in production: nothing acknowledged is lost, nothing is
half written, and all goes on by itself."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from time import monotonic
from typing import Any

import psycopg2
import pytest
import requests
from django.db import connection, transaction

from reviewportal.embedded_postgres import stop
from shas.clock import database_now
from shas.models import Event, NonWorkingDay, Publication, WorkerBeat
from shas.models.workers import RELEASE_WORKER
from shas.workflow import DHRole, Status
from tests.factories import UserFactory
from tests.reviewportal.own_server import ANSWER_SECONDS, PATIENCE, Browser, Server, process, site
from tests.shas.workflow.stage import pass_time, publication_at
from tests.tiny_disk import tiny_disk

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("own server")]

EDITOR, PASSWORD = "editor@example.org", "correct horse battery staple"
ADD = "/admin/shas/nonworkingday/add/"
HEALED_SECONDS = 5
INSIDE = ("Traceback", "psycopg", "SELECT", "server closed", "127.0.0.1", "reviewportal_app")


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[Server]:
    # Not below pytest's own folder, which other users may not enter: the server is one, for root.
    folder = Path(tempfile.mkdtemp(prefix="review-portal-server-"))
    try:
        server = Server(folder)
        with django_db_blocker.unblock(), server.as_ours():
            UserFactory(email=EDITOR, password=PASSWORD, dh=[DHRole.EDITOR])
            yield server
    finally:
        stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def address(server: Server) -> Iterator[str]:
    with site(server) as address:
        yield address


@pytest.fixture
def editor(address: str) -> Browser:
    return Browser(address, EDITOR, PASSWORD)


DAYS = count()


def add_day(browser: Browser) -> tuple[str, requests.Response]:
    """Its name, which no other has, and the answer."""
    number = next(DAYS)
    name, day = f"An election {number}", str(date(2010, 1, 1) + timedelta(days=number))
    return name, browser.send_form(
        ADD, kind="election", name=name, source="a list", reason="As listed", first_on=day, last_on=day
    )


def judged(answer: requests.Response) -> str:
    """“made”, “away”, or what is wrong with the answer."""
    if answer.status_code == 302 and answer.headers["Location"] == "/admin/shas/nonworkingday/":
        return "made"
    is_clean = "no-store" in answer.headers["Cache-Control"] and not any(word in answer.text for word in INSIDE)
    if answer.status_code == 503 and answer.headers["Retry-After"] == "5" and is_clean:
        return "away"
    return f"{answer.status_code} {answer.headers.get('Location', '')}"


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not happened():
        assert monotonic() < deadline


class Writer(Thread):
    """Adds one day after the other until told to stop, and remembers what it was told of each."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.browser = Browser(address, EDITOR, PASSWORD)
        self.told: list[tuple[str, str]] = []
        self.stopped = Signal()

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                name, answer = add_day(self.browser)
                self.told.append((judged(answer), name))
            except Exception as error:  # an answer that does not come is one of the things to be found
                self.told.append((repr(error), ""))

    def times(self, what: str) -> int:
        return sum(told == what for told, _ in self.told)


def approved_for_soon() -> Publication:
    entry = publication_at(Status.APPROVED)
    with transaction.atomic():
        pass_time(entry, database_now() + timedelta(seconds=0.5))
    return entry


def each_is_told(what: str, writers: list[Writer]) -> None:
    """Waits until each of them has been told so once more."""
    before = {writer: writer.times(what) for writer in writers}
    wait_for(lambda: all(writer.times(what) > times for writer, times in before.items()))


def ready(address: str) -> tuple[int, str]:
    answer = requests.get(f"{address}/readyz", timeout=ANSWER_SECONDS)
    return answer.status_code, answer.text


def seconds_until_healed(address: str) -> float:
    """From now to the last answer before so many good ones that every process must have given one."""
    began, last_bad, good = monotonic(), 0.0, 0
    while good < 12:
        page = requests.get(f"{address}/", timeout=ANSWER_SECONDS)
        good += 1
        if page.status_code != 200:
            good, last_bad = 0, monotonic() - began
            assert last_bad < PATIENCE
    return last_bad


@contextmanager
def at_work(address: str) -> Iterator[list[Writer]]:
    writers = [Writer(address) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        for writer in writers:
            writer.stopped.set()
        for writer in writers:
            writer.join(PATIENCE)
    assert [writer.is_alive() for writer in writers] == [False] * 3


def test_three_restarts_under_load_lose_nothing_and_heal_within_seconds(server: Server, address: str) -> None:
    WorkerBeat.objects.all().delete()
    due, healed = [], []
    with process(server, sys.executable, "manage.py", "release_due", "--loop"):
        wait_for(WorkerBeat.objects.filter(name=RELEASE_WORKER).exists)
        assert ready(address) == (200, "ok\n")
        with at_work(address) as writers:
            for number in (signal.SIGQUIT, signal.SIGKILL, signal.SIGQUIT):
                due.append(approved_for_soon())
                each_is_told("made", writers)
                server.end(number)
                each_is_told("away", writers)
                assert ready(address) == (503, "the database does not answer\n")
                server.start()
                healed.append(seconds_until_healed(address))
                close_ours()
                assert ready(address) == (200, "ok\n")
                each_is_told("made", writers)
        wait_for(lambda: not Publication.objects.filter(status=Status.APPROVED).exists())
    assert max(healed) < HEALED_SECONDS
    told = [each for writer in writers for each in writer.told]
    assert {what for what, _ in told} == {"made", "away"}
    there = set(NonWorkingDay.objects.values_list("name", flat=True))
    assert [name for what, name in told if what == "made" and name not in there] == []
    assert Event.objects.filter(kind="reference.added").count() == len(there)
    released = Event.objects.filter(kind="publication.published").values_list("publication", flat=True)
    assert sorted(released) == sorted(entry.pk for entry in due)


def close_ours() -> None:
    """This process's connection is dead as well."""
    connection.close()


def crowd_out(server: Server, most: int) -> None:
    """So many sessions of the portal from now on; those that there are end."""
    close_ours()
    server.run(f"ALTER ROLE reviewportal_app CONNECTION LIMIT {most}")
    server.run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'reviewportal_app'")


def test_too_many_connections_are_a_503_and_leave_no_row(server: Server, address: str, editor: Browser) -> None:
    assert judged(add_day(editor)[1]) == "made"
    rows = NonWorkingDay.objects.count()
    crowd_out(server, 0)
    with pytest.raises(psycopg2.OperationalError, match="too many connections"):
        psycopg2.connect(server.cluster.url("app"))
    told = {judged(add_day(editor)[1]) for _ in range(8)}
    page, api = (requests.get(f"{address}{path}", timeout=ANSWER_SECONDS) for path in ("/", "/api/v1/publications/"))
    is_ready = ready(address)
    server.run("ALTER ROLE reviewportal_app CONNECTION LIMIT -1")
    assert told == {"away"}
    assert is_ready == (503, "the database does not answer\n")
    assert (judged(page), judged(api), api.json()["code"]) == ("away", "away", "unavailable")
    assert NonWorkingDay.objects.count() == rows
    assert judged(add_day(editor)[1]) == "made"


@pytest.fixture
def disk() -> Iterator[Path]:
    with tiny_disk() as disk:
        yield disk


def fill(server: Server) -> None:
    row = "INSERT INTO ballast SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 200)"
    with closing(server.administrator()) as session, session.cursor() as cursor, suppress(psycopg2.errors.DiskFull):
        for _ in range(10_000):
            cursor.execute(row)
        raise AssertionError("The disk does not fill.")


def test_a_full_disk_is_a_503_and_leaves_no_half_of_a_write(
    server: Server, address: str, editor: Browser, disk: Path
) -> None:
    inner = disk / "tablespace"
    inner.mkdir(mode=0o700)
    owner = server.cluster.home.stat()
    os.chown(inner, owner.st_uid, owner.st_gid)
    server.run(f"CREATE TABLESPACE tiny LOCATION '{inner}'")
    server.run("ALTER TABLE shas_event SET TABLESPACE tiny")
    server.run("CREATE TABLE ballast (kilobyte text) TABLESPACE tiny")
    try:
        fill(server)
        told = [judged(add_day(editor)[1])]
        while told[-1] == "made" and len(told) < 100:  # there is room in a page that is there already
            told.append(judged(add_day(editor)[1]))
        page = requests.get(f"{address}/", timeout=ANSWER_SECONDS)
        rows, events = NonWorkingDay.objects.count(), Event.objects.filter(kind="reference.added").count()
    finally:
        server.run("DROP TABLE ballast")
        healed = judged(add_day(editor)[1])
        server.run("ALTER TABLE shas_event SET TABLESPACE pg_default")
        server.run("DROP TABLESPACE tiny")
    assert set(told) <= {"made", "away"}
    assert told[-1] == "away"
    assert page.status_code == 200  # reading takes no room
    assert (rows, healed) == (events, "made")
