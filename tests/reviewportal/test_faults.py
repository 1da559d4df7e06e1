"""While something that the portal stands on is away, every door says so in its own way, and nothing of the inside."""

import errno
import json
import logging
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import psycopg2
import pytest
from django.conf import settings as portal_settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.http import HttpResponse
from django.test import Client

from reviewportal.faults import NotOfFaults, fault_behind
from reviewportal.sessions import SessionStore
from shas.models import Event, NonWorkingDay
from shas.rehearsal import WrongDatabaseError
from shas.workflow import DHRole
from tests.factories import UserFactory
from tests.permissions.routes import walk
from tests.permissions.test_permissions import address
from tests.permissions.world import World, world
from tests.reviewportal.breaking import SECRET, away, refusal, unreachable

pytestmark = pytest.mark.django_db

PASSING = [
    "08000",  # the connection is lost
    "08006",
    "25P03",  # idle in a transaction for too long
    "53000",
    "53100",  # the disk is full
    "53200",  # no memory
    "53300",  # too many connections
    "55P03",  # a lock was not to be had in time
    "57014",  # a statement took too long
    "57P01",  # ended by an administrator
    "57P02",  # another process of the server crashed
    "57P03",  # starting, or shutting down
    "58030",  # the disk does not answer
]
OURS = ["22001", "22P02", "23502", "23503", "23505", "23514", "40P01", "42501", "42601", "42P01", "P0001", "XX000"]
INSIDE = (SECRET, "SELECT", "psycopg", "Traceback", "OperationalError", "127.0.0.1", "SQLSTATE", "5310")


@pytest.fixture(scope="module")
def full(request: Any) -> psycopg2.Error:
    return refusal("53100")


@pytest.fixture
def unraised() -> Client:
    """A browser: what goes wrong in the portal is an answer, and no exception."""
    return Client(raise_request_exception=False)


def said(answer: HttpResponse) -> tuple[int, str | None, bool]:
    """Status, when to come back, and whether it may be kept by a cache."""
    return answer.status_code, answer.headers.get("Retry-After"), "no-store" in answer.headers["Cache-Control"]


AWAY = (503, "5", True)


def says_nothing_of_the_inside(answer: HttpResponse) -> None:
    text = answer.content.decode() + str(answer.headers)
    assert [word for word in INSIDE if word in text] == []


# At every door


ADD = "/admin/shas/nonworkingday/add/"
PAGES = ["/", "/changes/", "/authorities/", "/find/?q=ash", "/visions/ash/", "/publications/none/document/"]


@pytest.mark.parametrize("path", [*PAGES, "/timetable.csv", "/workspace/", "/admin/", "/admin/shas/event/"])
def test_a_page_is_a_page_of_the_portal(path: str, unraised: Client, full: psycopg2.Error) -> None:
    unraised.force_login(UserFactory(superuser=True))
    with away(full):
        answer = unraised.get(path)
    assert said(answer) == AWAY
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "<title>Not available for a moment – Review Portal</title>" in answer.text
    assert "nhsuk-header" in answer.text
    assert answer["X-Frame-Options"] == "DENY"
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    says_nothing_of_the_inside(answer)


@pytest.mark.parametrize("path", ["/workspace/ash/edition/", ADD, "/accounts/login/"])
def test_whoever_sends_something_is_told_to_take_it_as_not_saved(
    path: str, unraised: Client, full: psycopg2.Error
) -> None:
    unraised.force_login(UserFactory(superuser=True))
    with away(full):
        answer = unraised.post(path, {"login": "person@example.org", "password": "typed", "name": "typed"})
    assert said(answer) == AWAY
    assert "Take it as not saved." in answer.text
    assert "go back in your browser. What you typed is still there." in answer.text
    says_nothing_of_the_inside(answer)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/api/v1/publications/"),
        ("get", "/api/v1/changes/"),
        ("get", "/api/v1/publications/none/editions/1/"),
        ("post", "/api/v1/publications/none/approve/"),
        ("put", "/api/v1/publications/none/editions/1/document/"),
    ],
)
def test_the_api_answers_with_a_problem(method: str, path: str, unraised: Client, full: psycopg2.Error) -> None:
    unraised.force_login(UserFactory(superuser=True))
    with away(full):
        answer = getattr(unraised, method)(path, data={}, content_type="application/json")
    assert said(answer) == AWAY
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "The portal cannot answer just now. Try again in a few seconds. "
        "A write may have been saved: read first.",
        "code": "unavailable",
    }


@pytest.mark.parametrize("lost", [True, False])
def test_machines_are_answered_in_a_line(lost: bool, unraised: Client, full: psycopg2.Error) -> None:
    with away(psycopg2.InterfaceError("connection already closed") if lost else full):
        assert unraised.get("/healthz").content == b"ok\n"
        ready, figures = unraised.get("/readyz"), unraised.get("/metrics")
    assert (said(ready), ready.content) == (AWAY, b"the database does not answer\n")
    assert "portal_database_up 0.0" in figures.text


def test_machines_too_are_told_no_more_than_that(unraised: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def rehearsed() -> str:
        raise WrongDatabaseError(SECRET)

    monkeypatch.setattr("reviewportal.health._problem", rehearsed)
    answer = unraised.get("/readyz")
    assert (said(answer), answer.content) == (AWAY, b"something that the portal stands on is away\n")
    assert answer["Content-Type"] == "text/plain"


@pytest.fixture
def everything() -> World:
    return world("drafting")


@pytest.mark.slow
@pytest.mark.parametrize(("method", "after", "least"), [("get", 4, 100), ("post", 0, 100), ("put", 2, 20)])
def test_no_address_of_the_portal_ever_answers_otherwise(
    method: str, after: int, least: int, everything: World, unraised: Client, full: psycopg2.Error
) -> None:
    unraised.force_login(UserFactory(superuser=True))
    wrong, seen = [], 0
    for name, route in walk():
        path = address(name, route, everything, own=True)
        if path:
            with transaction.atomic():
                with away(full, after=after):
                    answer = getattr(unraised, method)(path)
                transaction.set_rollback(True)
            if answer.status_code == 503:
                seen += 1
                says_nothing_of_the_inside(answer)
            if answer.status_code >= 500 and said(answer) != AWAY:
                wrong.append((method, path, answer.status_code))
    assert wrong == []
    assert seen > least  # the rest refuses without asking


@pytest.mark.parametrize("path", ["/", "/workspace/", "/api/v1/publications/"])
def test_a_developer_sees_what_visitors_see(path: str, unraised: Client, full: psycopg2.Error, settings: Any) -> None:
    settings.DEBUG = True
    unraised.force_login(UserFactory(superuser=True))
    with away(full):
        answer = unraised.get(path)
    assert said(answer) == AWAY
    says_nothing_of_the_inside(answer)


# What counts


@pytest.mark.parametrize("sqlstate", PASSING)
def test_what_passes_by_itself_is_no_error_of_the_portal(sqlstate: str, unraised: Client) -> None:
    with away(refusal(sqlstate)):
        assert [said(unraised.get(path)) for path in ("/", "/api/v1/publications/")] == [AWAY] * 2


@pytest.mark.parametrize("sqlstate", OURS)
def test_an_error_of_the_portal_stays_one(sqlstate: str, unraised: Client) -> None:
    with away(refusal(sqlstate)):
        page, api = unraised.get("/"), unraised.get("/api/v1/publications/")
    assert (page.status_code, api.status_code) == (500, 500)
    assert ("Retry-After" in page, "Retry-After" in api) == (False, False)
    says_nothing_of_the_inside(page)


def test_an_error_of_the_code_stays_one(unraised: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise OSError(errno.ENOENT, SECRET)

    monkeypatch.setattr("reviewportal.health._problem", broken)
    assert unraised.get("/readyz").status_code == 500


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_passes_too(number: int, unraised: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(*args: Any) -> None:
        raise OSError(number, SECRET)

    monkeypatch.setattr("reviewportal.health._problem", write)
    assert said(unraised.get("/readyz")) == AWAY


@pytest.mark.django_db(transaction=True)
def test_a_database_that_nothing_answers_for_is_away(unraised: Client) -> None:
    with unreachable():
        answers = [unraised.get(path) for path in ("/", "/api/v1/publications/", "/accounts/login/")]
    assert [said(answer) for answer in answers[:2]] == [AWAY] * 2
    says_nothing_of_the_inside(answers[0])
    assert unraised.get("/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_closed_underneath_is_away_once_and_then_made_anew(unraised: Client) -> None:
    class Closed:
        done = False

        def __call__(self, execute: Any, *statement: Any) -> Any:
            if not Closed.done:
                Closed.done = True
                connection.connection.close()
            return execute(*statement)

    connection.ensure_connection()
    with connection.execute_wrapper(Closed()):
        answer = unraised.get("/")
    assert said(answer) == AWAY
    close_old_connections()  # as before every request, but where the test client stands for the server
    assert unraised.get("/").status_code == 200


def _raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as raised:
        return raised


def _behind(error: Exception, other: Exception, *, hidden: bool = False) -> Exception:
    """The other one, raised while the error was handled."""
    try:
        try:
            raise error
        except Exception:
            if hidden:
                raise other from None
            raise other  # noqa: B904
    except Exception as raised:
        return raised


def test_what_is_behind_an_exception_is_found_however_far_and_only_if_it_shows() -> None:
    lost = psycopg2.OperationalError("server closed the connection unexpectedly")
    assert fault_behind(_behind(_behind(lost, OperationalError()), ValueError())) == "the database does not answer"
    assert fault_behind(_behind(lost, ValueError(), hidden=True)) == ""
    assert fault_behind(OSError(errno.ENOSPC, "")) == "the disk is full"
    assert fault_behind(refusal("53300")) == "the database refuses (53300)"
    assert fault_behind(psycopg2.InterfaceError("connection already closed")) == "the database does not answer"
    assert fault_behind(psycopg2.InterfaceError("cursor already closed")) == "the database does not answer"
    assert fault_behind(psycopg2.InterfaceError("can't encode unicode string")) == ""
    assert fault_behind(psycopg2.DatabaseError("error with status PGRES_TUPLES_OK")) == "the database does not answer"
    assert fault_behind(psycopg2.ProgrammingError("no results to fetch")) == ""
    assert fault_behind(InterfaceError("of nobody")) == ""
    assert fault_behind(None) == ""


def test_exceptions_that_are_behind_each_other_are_looked_at_once() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert fault_behind(first) == ""


def test_a_live_portal_that_meets_a_rehearsals_database_is_away(unraised: Client, monkeypatch: Any) -> None:
    def refuse(*args: Any) -> None:
        raise WrongDatabaseError("This database holds a rehearsal")

    monkeypatch.setattr("shas.clock.connection.cursor", refuse)
    assert said(unraised.get("/")) == AWAY


# Sessions


def test_a_session_that_cannot_be_saved_is_no_bad_request(full: psycopg2.Error) -> None:
    store = SessionStore()
    store.create()
    store["what"] = "was typed"
    with away(full), pytest.raises(OperationalError) as raised:
        store.save()
    assert raised.value.__cause__ is full


def test_a_session_that_was_ended_meanwhile_is_one_still() -> None:
    store = SessionStore()
    store.create()
    SessionStore(store.session_key).delete()
    with pytest.raises(UpdateError):
        store.save()


def test_a_write_whose_session_cannot_be_saved_is_not_called_a_bad_request(
    unraised: Client, full: psycopg2.Error, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page has been answered by its view; only then is the session saved."""
    UserFactory(email="person@example.org", password="correct horse battery staple")
    unraised.get("/accounts/login/")
    saved = SessionStore.save

    def save(store: SessionStore, must_create: bool = False) -> None:
        with away(full):
            saved(store, must_create)

    monkeypatch.setattr(SessionStore, "save", save)
    answer = unraised.post(
        "/accounts/login/", {"login": "person@example.org", "password": "correct horse battery staple"}
    )
    assert said(answer) == AWAY
    assert portal_settings.SESSION_ENGINE == "reviewportal.sessions"


# What is not half done


@pytest.mark.django_db(transaction=True)
def test_a_write_is_made_whole_or_not_at_all_wherever_it_breaks_off(unraised: Client, full: psycopg2.Error) -> None:
    unraised.force_login(UserFactory(dh=[DHRole.EDITOR]))
    found = set()
    for after in range(0, 42, 3):
        rows, events = NonWorkingDay.objects.count(), Event.objects.count()
        day = str(date(2009, 1, 1) + timedelta(days=after))
        typed = {"kind": "election", "name": "An election", "source": "a list", "reason": "As listed"}
        with away(full, after=after):
            answer = unraised.post(ADD, typed | {"first_on": day, "last_on": day})
        made = NonWorkingDay.objects.count() - rows
        assert Event.objects.count() - events == made
        found.add((answer.status_code, made))
    # Made, and then the page that follows could not be: the visitor is told to look.
    assert {(503, 0), (302, 1)} <= found <= {(503, 0), (503, 1), (302, 1)}


# What the operator hears


def test_the_log_says_in_one_line_what_is_away(
    unraised: Client, full: psycopg2.Error, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.filtering(NotOfFaults()), away(full):
        unraised.get("/"), unraised.get("/api/v1/publications/")
    told = [(record.name, record.levelname, record.getMessage()) for record in caplog.records]
    assert told == [("django.request", "ERROR", "Answered 503: the database refuses (53100)")] * 2


def test_any_other_error_is_in_the_log_with_all_that_is_known(
    unraised: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.filtering(NotOfFaults()), away(refusal("42P01")):
        unraised.get("/")
    assert [(record.name, record.levelname) for record in caplog.records] == [("django.request", "ERROR")]
    assert caplog.records[0].exc_info is not None


def test_the_log_goes_to_the_standard_error_stream_without_debug_too() -> None:
    root = portal_settings.LOGGING["root"]
    assert root == {"handlers": ["stderr"], "level": "WARNING"}
    handler = portal_settings.LOGGING["handlers"]["stderr"]
    assert (handler["class"], handler["filters"]) == ("logging.StreamHandler", ["not_of_faults"])
    configured = [
        each for each in logging.getLogger().handlers if any(isinstance(f, NotOfFaults) for f in each.filters)
    ]
    assert len(configured) == 1


# That nobody waits for ever


TELLS = """
import django, json
django.setup()
from django.db import connection
names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
with connection.cursor() as cursor:
    found = [cursor.execute(f"SHOW {name}") or cursor.fetchone()[0] for name in names]
parameters = connection.connection.get_dsn_parameters()
asked = [parameters[name] for name in ("connect_timeout", "keepalives_idle", "tcp_user_timeout")]
print(json.dumps([found, asked, connection.settings_dict["CONN_HEALTH_CHECKS"]]))
"""


def test_the_server_is_told_how_long_to_wait_for_what() -> None:
    """By default; the tests themselves may take longer."""
    environment = {name: value for name, value in os.environ.items() if not re.fullmatch(r"DATABASE_\w+_SECONDS", name)}
    environment["DJANGO_SETTINGS_MODULE"] = "reviewportal.settings"
    told = subprocess.run([sys.executable, "-c", TELLS], capture_output=True, check=True, env=environment)
    assert json.loads(told.stdout) == [["30s", "20s", "1min"], ["5", "10", "20000"], True]


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_is_not_to_be_had_is_a_503_and_not_a_process_that_hangs(unraised: Client) -> None:
    name = connection.settings_dict["NAME"]
    other = psycopg2.connect(f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}")
    try:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE shas_publication")
            with connection.cursor() as own:
                own.execute("SET lock_timeout = '50ms'")
            answer = unraised.get("/")
    finally:
        other.close()
    assert said(answer) == AWAY
