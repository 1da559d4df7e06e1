"""To whoever may not read it, what is under embargo or of another authority answers like what is not there at all.

Byte for byte, headers and all, by every route of the URL map: a new one is in it by itself.
"""

import re
from typing import Any

import pytest
from django.test import Client

from shas.models import Publication
from shas.workflow import Status
from tests.embargo.scene import VISITORS, Scene, heard, like_unknown, readable, scene
from tests.factories import PublicationFactory
from tests.permissions.routes import ANONYMOUS, LEAD, walk
from tests.permissions.test_permissions import address

pytestmark = pytest.mark.django_db

# Of one thing among others; what is on the pages without a name in their address, the crawl of test_embargo.py reads.
OF_ONE = re.compile(r"<|\(\?P")
EVERY_ROUTE = [(name, route) for name, route in walk() if OF_ONE.search(route) and not route.startswith("accounts/")]
OUTSIDE_CONSOLE = [(name, route) for name, route in EVERY_ROUTE if not route.startswith("admin/")]
DOCUMENTS = [(name, route) for name, route in OUTSIDE_CONSOLE if name.endswith(("_document", "_attachment"))]
RANGE = {"Range": "bytes=0-99"}
# Public, whoever asks: that there is such an entry, authority, trust or letter, and its record.
FOUND = {200, 405}


def wrong(at: Scene, visitor: str, routes: list[tuple[str, str]], methods: tuple[str, ...]) -> tuple[list[str], int]:
    """What of Birch's answers otherwise than what is not there, or says a word of the secret; and how much was asked.

    GET by a range is a method of its own here.
    """
    found, asked, nobodys = [], 0, like_unknown(at.where)
    client = at.where.client(visitor)
    for name, route in routes:
        there, not_there = (address(name, route, where, own=False) for where in (at.where, nobodys))
        if there is None or not_there is None:
            continue
        slugs = (at.where.birch.slug, "x" * len(at.where.birch.slug))
        for method in methods:
            asked += 1
            answer = ask(client, method, there)
            if words := at.given_away(readable(answer)):
                found.append(f"{method} {there} by {visitor} gives away {words}")
            elif answer.status_code not in FOUND:
                said = heard(answer, slugs, (there, not_there))
                # That there is such an entry is public: then it is another edition that is not there.
                another = there.replace("/editions/1/", "/editions/9/")
                if said != heard(ask(client, method, not_there), slugs, (there, not_there)) and (
                    another == there
                    or heard(answer, (there, another), ("“1”", "“9”")) != heard(ask(client, method, another))
                ):
                    found.append(f"{method} {there} by {visitor} differs from {not_there}")
    return found, asked


def ask(client: Client, method: str, at: str) -> Any:
    return client.get(at, headers=RANGE) if method == "RANGE" else client.generic(method, at)


def test_what_is_not_for_them_answers_like_what_is_not_there() -> None:
    at = scene()
    for visitor in (ANONYMOUS, LEAD):
        found, asked = wrong(at, visitor, OUTSIDE_CONSOLE, ("GET",))
        assert found == []
        assert asked > 40
    for visitor in VISITORS:
        found, asked = wrong(at, visitor, DOCUMENTS, ("HEAD", "RANGE"))
        assert found == []
        assert asked >= 8


@pytest.mark.slow
@pytest.mark.parametrize("status", [Status.DRAFTING, Status.APPROVED])
@pytest.mark.parametrize("visitor", VISITORS)
def test_so_it_does_by_every_method_and_in_the_console(visitor: str, status: Status) -> None:
    found, asked = wrong(scene(status), visitor, EVERY_ROUTE, ("GET", "HEAD", "RANGE"))
    assert found == []
    assert asked > 400


def test_a_difference_would_be_found() -> None:
    """The control: the desk's own lead reads what the others must not."""
    at = scene()
    at.where.clients[LEAD].force_login(at.where.rows[False]["user"])
    routes = [*DOCUMENTS, *(each for each in OUTSIDE_CONSOLE if each[0] == "workspace_edition")]
    found, _ = wrong(at, LEAD, routes, ("GET",))
    assert any(line.startswith("GET /workspace/birch/edition/ by lead gives away") for line in found)
    assert any(line.startswith("GET /visions/birch/editions/1/document/ by lead gives away") for line in found)


UNANNOUNCED = [
    "/publications/{}/",
    "/publications/{}/editions/1/document/",
    "/publications/{}/editions/1/attachments/1/",
    "/api/v1/publications/{}/",
    "/api/v1/publications/{}/editions/",
    "/api/v1/publications/{}/editions/1/",
    "/api/v1/publications/{}/workflow/",
    "/api/v1/publications/{}/date-requests/",
    "/api/v1/changes/?publication={}",
    "/timetable.json?search={}",
    "/find/?q={}",
    "/?search={}",
    "/changes/?publication={}",
]


@pytest.mark.parametrize("visitor", [ANONYMOUS, LEAD])
def test_an_entry_that_is_not_announced_is_not_there(visitor: str) -> None:
    at = scene()
    secret = PublicationFactory(national=True, slug="zqhidden", name="zqhidden", unannounced=True)
    assert Publication.objects.filter(slug=secret.slug).exists()
    client = at.where.client(visitor)
    for template in UNANNOUNCED:
        for method in ("get", "head"):
            there, not_there = (getattr(client, method)(template.format(slug)) for slug in ("zqhidden", "zqnobody"))
            word = ("zqhidden", "zqnobody")
            assert heard(there, word) == heard(not_there, word), (method, template)


@pytest.mark.parametrize("visitor", [ANONYMOUS, LEAD])
def test_which_editions_and_files_there_are_of_a_known_entry_cannot_be_told(visitor: str) -> None:
    at = scene()
    client = at.where.client(visitor)
    base = "/visions/birch/editions"
    pairs: list[tuple[str, str]] = [
        (f"{base}/1/document/", f"{base}/9/document/"),
        (f"{base}/1/attachments/1/", f"{base}/9/attachments/9/"),
        (f"{base}/1/attachments/1/", f"{base}/1/attachments/9/"),
        ("/api/v1/publications/birch/editions/1/", "/api/v1/publications/birch/editions/9/"),
    ]
    for there, not_there in pairs:
        for headers in ({}, RANGE):
            for method in ("get", "head"):
                answers = [getattr(client, method)(each, headers=headers) for each in (there, not_there)]
                called = [(there, not_there), ("“1”", "“9”")]
                assert heard(answers[0], *called) == heard(answers[1], *called), (method, there)
                assert answers[0].status_code == 404


def test_a_method_that_is_not_taken_is_refused_alike() -> None:
    """Whether there is something to write to cannot be told either."""
    at = scene()
    nobodys = like_unknown(at.where)
    for visitor in (ANONYMOUS, LEAD):
        client = at.where.client(visitor)
        for name, route in DOCUMENTS:
            there, not_there = (address(name, route, where, own=False) for where in (at.where, nobodys))
            word = ("birch", "xxxxx")
            for method in ("POST", "PUT", "DELETE", "OPTIONS"):
                answers = [client.generic(method, each) for each in (there, not_there)]
                assert heard(answers[0], word) == heard(answers[1], word)
