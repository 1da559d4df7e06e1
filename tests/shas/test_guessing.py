"""Whoever tries addresses of documents gets the same answer each time, and the Department hears of it once."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from shas.clock import database_now
from shas.models import Event
from shas.services import guessing
from shas.services.guessing import GUESSED, GUESSED_TOGETHER, WINDOW, document_missed
from shas.workflow import DHRole, Status
from tests.factories import AuthorityFactory, DocumentFactory, UserFactory
from tests.shas.workflow.stage import OUT, publication_at

pytestmark = pytest.mark.django_db

SOMEBODY = "203.0.113.7"
# Before a test sets them.
AS_SET = portal_settings.DOCUMENT_GUESSING_TRIES
TOGETHER_AS_SET = portal_settings.DOCUMENT_GUESSING_TRIES_TOGETHER


@pytest.fixture(autouse=True)
def _few_tries(settings: Any) -> None:
    settings.DOCUMENT_GUESSING_TRIES = 4
    cache.clear()


def _alarms(kind: str = GUESSED) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("pk"))


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


# From many networks


def _from(*hosts: int) -> None:
    for host in hosts:
        document_missed(address=f"198.51.100.{host}")


def test_tries_of_many_networks_are_added_up_and_told_once(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.DOCUMENT_GUESSING_TRIES_TOGETHER = 6
    _from(1, 2, 3, 1, 2)
    assert _alarms(GUESSED_TOGETHER) == []
    _from(4)
    (alarm,) = _alarms(GUESSED_TOGETHER)
    assert (alarm.actor, alarm.is_public, alarm.changes) == (None, False, {"tries": [None, 6], "networks": [None, 4]})
    assert (alarm.subject_kind, alarm.subject_key) == ("portal", "documents")
    assert [record.getMessage() for record in caplog.records] == [
        "6 requests from 4 networks for documents that are not there within six hours"
    ]
    _from(*range(5, 20))
    assert (len(_alarms(GUESSED_TOGETHER)), _alarms()) == (1, [])
    assert Event.objects.visible_to(UserFactory(dh=[DHRole.EDITOR])).filter(pk=alarm.pk).exists() is True
    assert Event.objects.visible_to(UserFactory(leads=AuthorityFactory())).filter(pk=alarm.pk).exists() is False


def test_a_network_that_is_told_of_by_itself_is_not_told_of_again_among_all(settings: Any) -> None:
    settings.DOCUMENT_GUESSING_TRIES_TOGETHER = 6
    _from(1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6)
    assert (len(_alarms()), _alarms(GUESSED_TOGETHER)) == (1, [])
    _from(7)
    assert [alarm.changes for alarm in _alarms(GUESSED_TOGETHER)] == [{"tries": [None, 6], "networks": [None, 6]}]


def test_tries_of_many_networks_further_apart_than_the_window_are_not_added_up(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DOCUMENT_GUESSING_TRIES_TOGETHER = 4
    now = [database_now()]
    monkeypatch.setattr(guessing, "database_now", lambda: now[0])
    for host in range(8):
        _from(host)
        now[0] += WINDOW / 3
    assert _alarms(GUESSED_TOGETHER) == []
    _from(20, 21)
    now[0] += WINDOW - timedelta(seconds=1)
    _from(22, 23)
    assert len(_alarms(GUESSED_TOGETHER)) == 1
    now[0] += WINDOW
    _from(20, 21, 22, 23)
    assert len(_alarms(GUESSED_TOGETHER)) == 2


def test_the_forty_four_tries_raise_an_alarm_from_seven_networks_too(client: Client, settings: Any) -> None:
    """As they came: at one address, from seven networks."""
    settings.DOCUMENT_GUESSING_TRIES, settings.DOCUMENT_GUESSING_TRIES_TOGETHER = AS_SET, TOGETHER_AS_SET
    for number in range(44):
        assert client.get("/media/2025/11/budget.pdf", REMOTE_ADDR=f"198.51.100.{number % 7}").status_code == 404
    assert _alarms() == []
    assert [alarm.changes for alarm in _alarms(GUESSED_TOGETHER)] == [{"tries": [None, 40], "networks": [None, 7]}]


# The addresses of documents


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by the network address of each request that is counted."""
    found: list[str] = []
    monkeypatch.setattr("reviewportal.guesses.document_missed", lambda *, address: found.append(address))
    return found


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


LIKE_DOCUMENTS = [
    "/x.pdf",
    "/media/guess-1.PDF",
    "/documents/vision-1.docx",
    "/visions/ash.doc",
    "/visions/ash/x.odt",
    "/files/vision-1.xlsx",
    "/all.zip",
    "/documents/ab/cd/0001",
    "/media/x",
    "/files/x",
    "/visions/ash.pdf/",
    "/visions/ash/document/",
]


@pytest.mark.parametrize("path", LIKE_DOCUMENTS)
def test_what_looks_like_a_document_counts_and_answers_like_any_unknown_address(path: str, counted: list[str]) -> None:
    client = Client(enforce_csrf_checks=True)
    other = "/visions/nowhere.txt" if path.startswith("/visions/") else "/nowhere.txt"
    for method in ("get", "head", "post", "put", "delete"):
        answer, unknown = getattr(client, method)(path), getattr(client, method)(other)
        assert (answer.status_code, answer.content, answer.headers) == (404, unknown.content, unknown.headers)
    assert counted == ["127.0.0.1"] * 5


def test_editions_count_by_every_door_written_in_whatever_way(client: Client, counted: list[str]) -> None:
    entry = publication_at(Status.DRAFTING)
    paths = [
        f"/visions/{entry.slug}/editions/1/document",  # sent on to the address with a slash, and counted there
        f"/visions/{entry.slug}/editions/1/attachments/1/",
        f"/visions/{entry.slug}/editions/-1/document/",
        f"/visions/{entry.slug}/editions/1/",
        "/publications/nowhere/editions/latest/",
        f"/api/v1/publications/{entry.slug}/editions/1/",
        f"/api/v1/publications/{entry.slug}/editions/9/",
        "/api/v1/publications/nowhere/editions/1/",
        f"/api/v1/publications/{entry.slug}/editions/1.pdf",
    ]
    for number, path in enumerate(paths, start=1):
        assert client.get(path, follow=True).status_code == 404
        assert len(counted) == number, path


@pytest.mark.parametrize("path", ["/nowhere/", "/visions/nowhere/", "/api/v1/publications/nowhere/", "/media"])
def test_what_looks_like_no_document_does_not_count(path: str, client: Client, counted: list[str]) -> None:
    assert client.get(path, follow=True).status_code == 404
    assert counted == []


def test_a_method_that_a_documents_address_does_not_take_counts_and_is_refused_alike(counted: list[str]) -> None:
    client = Client(enforce_csrf_checks=True)
    for address in _addresses():
        for method in ("post", "put", "delete", "options"):
            answer = getattr(client, method)(address)
            assert (answer.status_code, answer.content, answer["Allow"]) == (405, b"", "GET, HEAD")
    assert len(counted) == 16


def test_what_is_out_is_kept_by_caches_as_before_and_counts_for_nothing(
    client: Client, counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = publication_at(OUT)
    monkeypatch.setattr("shas.views.documents.send", lambda *args, **kwargs: HttpResponse("%PDF"))
    for path, limit in (
        (f"/visions/{entry.slug}/editions/1/document/", "no-cache"),
        (f"/visions/{entry.slug}/", "max-age=60"),
        (f"/api/v1/publications/{entry.slug}/editions/1/", "max-age=60"),
    ):
        answer = client.get(path)
        assert (answer.status_code, set(answer["Cache-Control"].split(", "))) == (200, {"public", limit})
    assert counted == []


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
