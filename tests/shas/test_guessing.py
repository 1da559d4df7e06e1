"""Whoever tries addresses of documents gets the same answer each time, and the Department hears of it once."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.models import User
from shas.clock import database_now
from shas.models import Event
from shas.services import guessing
from shas.services.guessing import GUESSED, WINDOW, document_missed
from shas.workflow import DHRole, Status
from tests.factories import AuthorityFactory, DocumentFactory, UserFactory
from tests.shas.workflow.stage import publication_at

pytestmark = pytest.mark.django_db

SOMEBODY = "203.0.113.7"
AS_SET = portal_settings.DOCUMENT_GUESSING_TRIES  # before a test sets it


@pytest.fixture(autouse=True)
def _few_tries(settings: Any) -> None:
    settings.DOCUMENT_GUESSING_TRIES = 4
    cache.clear()


def _alarms() -> list[Event]:
    return list(Event.objects.filter(kind=GUESSED).order_by("pk"))


def _miss(times: int, address: str = SOMEBODY) -> None:
    for _ in range(times):
        document_missed(address=address)


def test_an_alarm_is_raised_by_the_try_that_makes_it_too_many_and_then_not_again() -> None:
    _miss(3)
    assert _alarms() == []
    _miss(1)
    assert len(_alarms()) == 1
    _miss(20)
    assert len(_alarms()) == 1


def test_the_alarm_is_the_portals_own_not_public_and_holds_no_address(caplog: pytest.LogCaptureFixture) -> None:
    _miss(4)
    alarm = _alarms()[0]
    assert (alarm.actor, alarm.is_public, alarm.changes) == (None, False, {"tries": [None, 4]})
    assert (alarm.subject_kind, len(alarm.subject_key)) == ("network_address", 16)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert alarm.subject_key in caplog.text
    assert SOMEBODY not in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shas_event e WHERE to_jsonb(e)::text LIKE %s", [f"%{SOMEBODY}%"])
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("user", "reads"), [({"dh": [DHRole.EDITOR]}, 1), ({}, 0), ({"leads": True}, 0)], ids=["DH", "nobody", "lead"]
)
def test_the_department_reads_of_it_and_nobody_else(user: dict[str, Any], reads: int) -> None:
    if "leads" in user:
        user = {"leads": AuthorityFactory()}
    _miss(4)
    reader: User = UserFactory(**user)
    assert Event.objects.visible_to(reader).filter(kind=GUESSED).count() == reads


def test_each_address_is_counted_by_itself_and_stays_recognisable() -> None:
    _miss(3), _miss(3, "203.0.113.8")
    assert _alarms() == []
    _miss(1), _miss(1, "203.0.113.8")
    assert len({alarm.subject_key for alarm in _alarms()}) == 2


def test_a_network_of_ipv6_is_one_address() -> None:
    for host in range(1, 5):
        document_missed(address=f"2001:db8:1:2::{host:x}")
    document_missed(address="2001:db8:1:3::1")
    assert len(_alarms()) == 1


def test_where_no_address_is_known_it_is_counted_all_the_same() -> None:
    _miss(2, ""), _miss(2, "")
    assert len(_alarms()) == 1


def test_tries_further_apart_than_the_window_are_not_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [database_now()]
    monkeypatch.setattr(guessing, "database_now", lambda: now[0])
    for _ in range(8):
        _miss(1)
        now[0] += WINDOW / 3
    assert _alarms() == []
    now[0] += WINDOW
    _miss(2)
    now[0] += WINDOW - timedelta(seconds=1)
    _miss(2)
    assert len(_alarms()) == 1


def test_whoever_goes_on_is_told_of_again_after_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [database_now()]
    monkeypatch.setattr(guessing, "database_now", lambda: now[0])
    _miss(4)
    now[0] += WINDOW - timedelta(seconds=1)
    _miss(4)
    assert len(_alarms()) == 1
    now[0] += timedelta(seconds=1)
    _miss(1)
    assert len(_alarms()) == 2


# The addresses of documents


def _addresses() -> list[str]:
    """Of a document that is embargoed, of its attachment, and of documents that there never were."""
    entry = publication_at(Status.DRAFTING)
    DocumentFactory(edition=entry.editions.get(), role="attachment", position=1, label="A summary")
    main, attachment = (document.get_absolute_url() for document in entry.editions.get().documents.order_by("position"))
    return [
        main,
        attachment,
        main.replace(entry.slug, "nowhere"),
        main.replace("/visions/", "/publications/"),
    ]


def test_what_is_embargoed_and_what_never_was_count_alike_at_every_address_of_documents(client: Client) -> None:
    answers = [client.get(address) for address in _addresses()]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.content for answer in answers}) == 1
    assert len(_alarms()) == 1


def test_the_forty_four_tries_that_came_before_a_real_leak_raise_one_alarm(client: Client, settings: Any) -> None:
    settings.DOCUMENT_GUESSING_TRIES = AS_SET
    guesses = [f"/publications/budget-{n}/editions/1/document/" for n in range(22)]
    guesses += [f"/media/2008/05/budget-{n}.pdf" for n in range(22)]
    assert {client.get(guess, REMOTE_ADDR=SOMEBODY).status_code for guess in guesses} == {404}
    assert [alarm.changes for alarm in _alarms()] == [{"tries": [None, 40]}]


@pytest.mark.parametrize("path", ["/x.pdf", "/documents/2008/x.pdf", "/visions/ash.pdf", "/visions/ash/x.pdf"])
def test_what_looks_like_a_document_counts_and_answers_like_any_unknown_address(path: str, client: Client) -> None:
    client = Client(enforce_csrf_checks=True)
    for method in ("get", "post", "put", "delete"):
        answer, unknown = getattr(client, method)(path), getattr(client, method)(path.replace(".pdf", ".txt"))
        assert (answer.status_code, answer.content, answer.headers) == (404, unknown.content, unknown.headers)
    assert len(_alarms()) == 1


def test_the_answer_is_the_same_before_and_after_the_alarm(client: Client) -> None:
    address = _addresses()[0]
    before = client.get(address)
    for _ in range(4):
        after = client.head(address)
    assert (after.status_code, after.headers.items()) == (before.status_code, before.headers.items())
    assert len(_alarms()) == 1
    assert client.get(address).content == before.content


def test_who_may_read_it_is_not_counted(client: Client) -> None:
    address = _addresses()[0]
    client.force_login(UserFactory(dh=[DHRole.EDITOR]))
    for _ in range(5):
        client.get(address)
    assert _alarms() == []


@pytest.mark.parametrize(
    "headers", [{"REMOTE_ADDR": ""}, {"HTTP_X_FORWARDED_FOR": "one"}, {"HTTP_X_FORWARDED_FOR": "a,b,c"}]
)
def test_a_caller_who_cannot_be_placed_gets_the_same_answer(
    headers: dict[str, str], client: Client, settings: Any
) -> None:
    address = _addresses()[0]
    before = client.get(address)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    after = client.get(address, **headers)
    assert (after.status_code, after.content) == (404, before.content)
