"""Caches: what everybody is shown may be kept till the next release and no longer, and nothing else at all.

Every route of the URL map is asked; a new one that is public has to be named here. (That every answer to every role
says one or the other, `tests/permissions` looks at in passing.)
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.views.decorators.cache import cache_control

from reviewportal.caching import KeepTillNextRelease
from shas.clock import database_now
from shas.moments import Moment, instant_of, moment_of
from shas.workflow import Status
from tests.embargo.keeping import NOBODY, seconds_kept, wrongly_kept
from tests.embargo.scene import due_in, soon
from tests.factories import LetterFactory, PublicationFactory, UserFactory, plan_at
from tests.permissions.routes import ANONYMOUS, EDITOR, LEAD, walk
from tests.permissions.test_permissions import address
from tests.permissions.world import World, world

pytestmark = pytest.mark.django_db

OUTSIDE_CONSOLE = [(name, route) for name, route in walk() if not route.startswith("admin/")]
# The same for everyone, signed in or not: no cookie is read.
FOR_ALL = {
    "authority_ics",
    "changes_feed",
    "letter_docx",
    "letter_draft_docx",
    "letter_draft_text",
    "letter_text",
    "publications_feed",
    "timetable_csv",
    "timetable_ics",
    "timetable_json",
    "timetable_xlsx",
}
# The same for everyone who has not signed in.
FOR_STRANGERS = {
    "accessibility",
    "authorities",
    "authority",
    "changes",
    "find",
    "letter",
    "letter_draft",
    "letters",
    "pledges",
    "timeline",
    "vision",
    "working_groups",
    *(f"api:{noun}-list" for noun in ("authority", "change", "group", "letter", "pledge", "publication", "trust")),
    *(f"api:{noun}-detail" for noun in ("authority", "change", "group", "letter", "pledge", "publication", "trust")),
    *("api:root", "api:schema", "api:docs", "api:edition-list"),
}
SECONDS = 600  # to the next release


@pytest.fixture
def where(settings: Any) -> World:
    LetterFactory.reset_sequence(0)  # the matrix asks for the first letter
    made = world()
    due_in(Status.DRAFTING, seconds=SECONDS)
    settings.PUBLIC_CACHE_SECONDS = 3600
    return made


def kept_by(role: str, where: World, routes: list[tuple[str, str]]) -> set[str]:
    """Those of the routes whose answers to this role caches may keep; fails for one that says what it may not."""
    kept = set()
    for name, route in routes:
        at = address(name, route, where, own=True)
        assert at is not None, name
        answer = where.client(role).get(at)
        assert wrongly_kept(answer, signed_in=role != ANONYMOUS, most=SECONDS) == "", f"{at} as {role}"
        if seconds_kept(answer) is not None:
            kept.add(name)
    return kept


def test_what_visitors_are_shown_is_kept_till_the_next_release_and_nothing_else(where: World) -> None:
    assert kept_by(ANONYMOUS, where, OUTSIDE_CONSOLE) == FOR_ALL | FOR_STRANGERS


def test_of_what_is_shown_to_who_has_signed_in_only_that_is_kept_which_is_the_same_for_all(where: World) -> None:
    pages = [(name, route) for name, route in OUTSIDE_CONSOLE if name in FOR_ALL | FOR_STRANGERS]
    for role in (LEAD, EDITOR):
        assert kept_by(role, where, pages) == FOR_ALL


def test_pages_made_for_somebody_are_told_apart_by_their_cookie(client: Client) -> None:
    """A browser that kept the page from before signing in must not show it afterwards."""
    for at in ("/", "/changes/", "/api/v1/publications/"):
        assert "Cookie" in client.get(at)["Vary"]


@pytest.mark.parametrize("at", ["/", "/timetable.json", "/api/v1/publications/", "/publications/feed/"])
def test_the_last_second_before_a_release_is_kept_for_none(at: str, client: Client) -> None:
    due_in(seconds=0.9)
    assert client.get(at)["Cache-Control"] == "public, max-age=0"


def test_what_is_not_announced_shortens_nothing(client: Client) -> None:
    """Else its time could be read from the seconds."""
    entry = PublicationFactory(national=True, unannounced=True, plan=plan_at(soon(days=1)), status=Status.APPROVED)
    due_in(entry=entry, seconds=20)
    assert client.get("/")["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("status", [Status.PLANNED, Status.SUBMITTED, Status.APPROVED])
def test_that_it_is_approved_cannot_be_read_from_the_seconds(status: Status, client: Client, settings: Any) -> None:
    due_in(status, seconds=SECONDS)
    settings.PUBLIC_CACHE_SECONDS = 3600
    assert SECONDS - 60 < int(seconds_kept(client.get("/")) or 0) < SECONDS


def test_the_time_that_an_answer_takes_is_taken_off() -> None:
    at = database_now()
    moment = Moment(at=at, next_release_at=at + timedelta(seconds=10), read_at=time.monotonic())
    assert moment.seconds_to_keep() == 9
    assert replace(moment, read_at=moment.read_at - 4).seconds_to_keep() == 5
    assert replace(moment, read_at=moment.read_at - 40).seconds_to_keep() == 0
    assert replace(moment, next_release_at=None).seconds_to_keep() == 60


def test_a_request_has_one_instant(rf: RequestFactory, django_assert_num_queries: Callable) -> None:
    before = database_now()
    entry = due_in(minutes=1)
    due_in(minutes=2)
    due_in(minutes=-2)
    request = rf.get("/")
    with django_assert_num_queries(1):
        read = {instant_of(request) for _ in range(3)}
    assert len(read) == 1
    assert before < read.pop() < database_now()
    assert moment_of(request).next_release_at == entry.release_at


def answered(rf: RequestFactory, response: HttpResponse, user: Any = None) -> str:
    request = rf.get("/")
    request.user = user
    return KeepTillNextRelease(lambda request: response)(request)["Cache-Control"]


def marked(**more: Any) -> HttpResponse:
    return cache_control(public=True, **more)(lambda request: HttpResponse())(RequestFactory().get("/"))


def test_a_view_that_says_nothing_is_kept_by_nobody(rf: RequestFactory) -> None:
    assert answered(rf, HttpResponse()) == NOBODY
    assert answered(rf, marked()) == "public, max-age=60"
    assert answered(rf, marked(no_cache=True)) == "public, no-cache"


@pytest.mark.parametrize("status", [201, 204, 302, 400, 403, 404, 405, 410, 500, 503])
def test_a_refusal_is_kept_by_nobody(status: int, rf: RequestFactory) -> None:
    response = marked()
    response.status_code = status
    assert answered(rf, response) == NOBODY


def test_a_cookie_is_kept_by_nobody(rf: RequestFactory) -> None:
    response = marked()
    response.set_cookie("name", "value")
    assert answered(rf, response) == NOBODY


def test_what_was_made_for_one_reader_is_kept_by_nobody(rf: RequestFactory) -> None:
    response = marked()
    response["Vary"] = "Accept, Cookie"
    assert answered(rf, response, UserFactory()) == NOBODY
    response = marked()
    assert answered(rf, response, UserFactory()) == "public, max-age=60"


def test_a_page_that_needs_no_database_is_shown_without_one(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(request: Any) -> Moment:
        raise DatabaseError

    monkeypatch.setattr("reviewportal.caching.moment_of", gone)
    answer = client.get("/accessibility/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, NOBODY)


@pytest.mark.browser
def test_signing_in_and_out_shows_at_once(transactional_db: None, browser: Any, live_server: Any, sign_in: Any) -> None:
    """In a browser with its cache: the test pages' own has none, for it is looked at what they ask for."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(live_server.url)
        assert page.get_by_role("link", name="Sign in").is_visible()
        sign_in(page, UserFactory())
        page.goto(f"{live_server.url}/accessibility/")
        page.goto(live_server.url)
        assert page.get_by_role("link", name="Sign out").is_visible()
        context.clear_cookies()
        page.goto(f"{live_server.url}/pledges/")
        page.goto(live_server.url)
        assert page.get_by_role("link", name="Sign in").is_visible()
