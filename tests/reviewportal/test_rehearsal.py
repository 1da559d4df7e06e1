"""Whoever meets a rehearsal is told: on every page, in every answer. It and a live portal never share a database."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection
from django.template.loader import render_to_string
from django.test import Client

from shas import rehearsal
from shas.models import Publication
from shas.rehearsal import WrongDatabaseError, refuse_wrong_database
from shas.services import announce, begin_rehearsal
from shas.words import full
from shas.workflow import DHRole, Kind
from tests.environment import ENVIRONMENT
from tests.factories import AuthorityFactory, PublicationFactory, UserFactory
from tests.house import PROJECT
from tests.rehearsing import rehearsing

STRIP = '<section class="rehearsal-strip" aria-label="Rehearsal">'


@pytest.fixture
def begun(db: None) -> Iterator[Publication]:
    """A rehearsal with one vision in it."""
    with rehearsing():
        begin_rehearsal()
        yield PublicationFactory(authority=AuthorityFactory(slug="ash"))


# What is said


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/visions/ash/", 200),
        ("/changes/", 200),
        ("/letters/", 200),
        ("/accounts/login/", 200),
        ("/accounts/2fa/authenticate/", 302),
        ("/api/v1/docs/", 200),
        ("/nothing-here/", 404),
        ("/visions/nowhere/", 404),
    ],
)
def test_every_page_has_the_strip(address: str, status: int, begun: Publication, client: Client) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert response.content.decode().count(STRIP) == (status != 302)
    assert (response["X-Rehearsal"], response["X-Robots-Tag"]) == ("yes", "noindex, nofollow")


def test_the_strip_says_which_day_is_shown_as_which(begun: Publication, client: Client) -> None:
    page = client.get("/").content.decode()
    shown = full(rehearsal.shown(rehearsal.WEDNESDAY))
    assert f"<b>Wednesday 14 May 2008</b> is shown as <b>{shown}</b>." in page
    assert "Nothing here is live and no message is sent." in page
    assert page.index(STRIP) < page.index("<header")


@pytest.mark.parametrize("address", ["/admin/", "/admin/shas/publication/", "/admin/shas/publication/?_popup=1"])
def test_the_console_and_its_windows_have_it(address: str, begun: Publication, client: Client) -> None:
    client.force_login(UserFactory(dh=[DHRole.PUBLISHER]))
    page = client.get(address)
    assert page.status_code == 200
    assert page.content.decode().count(STRIP) == 1


def test_the_workspace_has_it(begun: Publication, client: Client) -> None:
    client.force_login(UserFactory(leads=begun.authority))
    page = client.get("/workspace/ash/")
    assert (page.status_code, page.content.decode().count(STRIP)) == (200, 1)


def test_a_refusal_and_a_failure_have_it(begun: Publication, monkeypatch) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(UserFactory())
    forbidden = client.get("/admin/login/")
    forged = client.post("/accounts/login/", {"login": "a"})
    monkeypatch.setattr("shas.views.changes.instant_of", lambda request: 1 / 0)
    failed = client.get("/changes/")
    for response, status in ((forbidden, 403), (forged, 403), (failed, 500)):
        assert (response.status_code, response.content.decode().count(STRIP)) == (status, 1)
        assert response["X-Rehearsal"] == "yes"


def test_the_page_that_needs_no_database_says_it_without_the_day(monkeypatch) -> None:
    def gone() -> int:
        raise DatabaseError

    with rehearsing():
        monkeypatch.setattr("shas.rehearsal.week.shift_weeks", gone)
        page = render_to_string("500.html")
    assert STRIP in page
    assert "Nothing here is live" in page
    assert "14 May 2008" not in page


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/publications/nowhere/", "/timetable.csv", "/changes/feed/"])
def test_answers_to_programs_are_marked(address: str, begun: Publication, client: Client) -> None:
    assert client.get(address)["X-Rehearsal"] == "yes"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/nothing-here/", "/api/v1/docs/", "/api/v1/"])
def test_a_live_portal_has_nothing_of_it(address: str, client: Client) -> None:
    response = client.get(address)
    assert not response.has_header("X-Rehearsal")
    assert not response.has_header("X-Robots-Tag")
    assert "rehears" not in response.content.decode().lower()


# What is refused


def test_without_a_mark_nothing_is_answered(db: None, client: Client) -> None:
    with rehearsing():
        response = client.get("/")
    assert response.status_code == 503
    assert response.content.decode() == "There is no rehearsal in this database yet. Run: make rehearse\n"
    assert response["X-Rehearsal"] == "yes"


def _refused() -> str:
    """What is said when the connection is looked at; the connection itself stays, for the test's own transaction."""

    class Looked:
        closed = False
        cursor = staticmethod(connection.cursor)

        def close(self) -> None:
            self.closed = True

    looked = Looked()
    with pytest.raises(WrongDatabaseError) as refusal:
        refuse_wrong_database(looked)
    assert looked.closed
    return str(refusal.value)


def test_a_live_portal_and_an_empty_rehearsal_may_connect(db: None) -> None:
    refuse_wrong_database(connection)
    with rehearsing():
        refuse_wrong_database(connection)
        begin_rehearsal()
        refuse_wrong_database(connection)


def test_a_rehearsal_may_not_connect_to_what_is_not_marked(db: None) -> None:
    announce(kind=Kind.GUIDANCE, name="Guidance", slug="guidance", actor=None)
    refuse_wrong_database(connection)
    with rehearsing():
        assert _refused() == (
            "This database holds a portal that is not a rehearsal. Give the rehearsal a database of its own:"
            " REHEARSAL_DATABASE_URL, see .env.example."
        )


def test_a_mark_that_the_record_contradicts_is_not_believed(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO shas_rehearsal (id, shift_weeks, begun_at) VALUES (1, 967, now())")
    announce(kind=Kind.GUIDANCE, name="Guidance", slug="guidance", actor=None)
    with rehearsing():
        assert "although it is marked as one: its record does not begin with it." in _refused()


def test_a_live_portal_may_not_connect_to_a_rehearsal(begun: Publication, settings) -> None:
    settings.REHEARSAL = False
    assert _refused() == (
        "This database holds a rehearsal, and nothing in it is live. Set DATABASE_URL to the portal’s own."
    )


# The settings


def _run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _setting(expression: str, **environment: str) -> str:
    program = (
        "import environ; environ.Env.read_env = lambda *a, **k: None; import reviewportal.settings as settings;"
        f"print({expression})"
    )
    done = _run([sys.executable, "-c", program], **environment)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


LIVE = {"DATABASE_URL": "postgres://app:secret@127.0.0.1/portal"}
OWN = {"REHEARSAL": "1", "REHEARSAL_DATABASE_URL": "postgres://app:secret@127.0.0.1/other"}


def test_a_rehearsal_takes_nothing_that_is_the_portals() -> None:
    told = "settings.DATABASES['default']['NAME'], settings.DOCUMENT_ROOT.name, settings.SESSION_COOKIE_NAME"
    live = {"DOCUMENT_ROOT": "/srv/documents"} | LIVE
    assert _setting(told, **live) == "portal documents sessionid"
    assert _setting(told, **live, **OWN) == "other documents-rehearsal rehearsal_sessionid"


def test_a_rehearsal_sends_no_mail_and_shows_visitors_error_pages() -> None:
    told = "settings.EMAIL_BACKEND.split('.')[-2], settings.DEBUG"
    wanted = {"EMAIL_URL": "smtp://mail.example.org:25", "DEBUG": "1"}
    assert _setting(told, **LIVE, **wanted) == "smtp True"
    assert _setting(told, **LIVE, **OWN, **wanted) == "console False"


@pytest.mark.parametrize("debug", ["0", "1"])
def test_a_rehearsal_beside_a_named_database_needs_one_of_its_own(debug: str) -> None:
    said = _setting("1", **LIVE, REHEARSAL="1", DEBUG=debug)
    assert "REHEARSAL_DATABASE_URL is not set." in said
