"""Nobody guesses a document's address before its time: every guess answers like what is not there.

44 tries in six hours preceded the reading of a budget before it was given. Here are more than five hundred.
"""

from collections.abc import Iterable

import pytest
from django.core.cache import cache
from django.test import Client

from shas.models import Event
from shas.services.guessing import GUESSED
from tests.embargo.guesses import NOBODY, Pair, guesses
from tests.embargo.scene import Scene, content, heard, readable, scene
from tests.permissions.routes import ANONYMOUS, LEAD

pytestmark = pytest.mark.django_db

METHODS: dict[str, tuple[str, dict[str, str]]] = {
    "GET": ("GET", {}),
    "HEAD": ("HEAD", {}),
    "Range": ("GET", {"Range": "bytes=0-99", "If-Range": '"x"'}),
}


@pytest.fixture(autouse=True)
def _counted_from_none() -> None:
    cache.clear()


def leaks(at: Scene, client: Client, pairs: Iterable[Pair], methods: Iterable[str] = METHODS) -> list[str]:
    """Where a guess answers with anything of the secret, or otherwise than what is not there."""
    found, unknown = [], {}
    for guess, like in pairs:
        for name in methods:
            method, headers = METHODS[name]
            there = client.generic(method, guess, headers=headers)
            if (like, name) not in unknown:
                unknown[like, name] = heard(client.generic(method, like, headers=headers))
            if words := at.given_away(readable(there)):
                found.append(f"{name} {guess} gives away {words}")
            elif there.status_code not in {301, 302, 400, 404, 405}:
                found.append(f"{name} {guess} answers {there.status_code}")
            elif heard(there, *called(guess, like)) != unknown[like, name]:
                found.append(f"{name} {guess} differs from {like}")
    return found


def called(guess: str, like: str) -> list[tuple[str, str]]:
    """What of the guess an answer may say again: all of it, and the part that the API quotes."""
    told = [(guess, like), *zip(guess.split("/"), like.split("/"), strict=False)]
    return [(first, second) for first, second in told if len(first) == len(second) > 2]


def test_no_address_leads_to_a_document_before_its_time() -> None:
    at = scene()
    pairs = guesses(at)
    assert len(pairs) >= 500
    assert leaks(at, at.where.client(ANONYMOUS), pairs[:: len(pairs) // 60]) == []


@pytest.mark.slow
@pytest.mark.parametrize("visitor", [ANONYMOUS, LEAD])
def test_none_of_five_hundred_does_whoever_tries_it(visitor: str) -> None:
    at = scene()
    pairs = guesses(at)
    assert len(pairs) >= 500
    assert leaks(at, at.where.client(visitor), pairs) == []


def test_a_leak_would_be_found() -> None:
    """The control: to the lead whose it is, one address answers with the document."""
    at = scene()
    at.where.clients[LEAD].force_login(at.where.rows[False]["user"])
    mine = [pair for pair in guesses(at) if pair[0].startswith("/visions/birch/editions/1/")]
    found = leaks(at, at.where.client(LEAD), mine, ["GET"])
    assert [line.split(" gives away")[0] for line in found] == [
        "GET /visions/birch/editions/1/document/",
        "GET /visions/birch/editions/1/attachments/1/",
    ]
    assert b"zqcanary-document" in content(at.where.client(LEAD).get("/visions/birch/editions/1/document/"))


def test_so_many_tries_raise_one_alarm() -> None:
    at = scene()
    documents = [pair for pair in guesses(at) if pair[0].endswith("/document/") and NOBODY in pair[1]]
    leaks(at, at.where.client(ANONYMOUS), documents[:25], ["GET"])
    assert Event.objects.filter(kind=GUESSED).count() == 1
