"""Reading before the release: who, from when, on which terms, and what stays on record of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from shas.clock import database_now
from shas.models import Event, PreReleaseAccess, Publication
from shas.services import approve, cancel, send_back, withdraw
from shas.services.entries import stamp_release
from shas.services.prerelease import (
    Reading,
    ReadingRefused,
    accept_terms,
    end_access,
    name_reader,
    read_before_release,
)
from shas.workflow import DHRole
from tests.factories import AuthorityFactory, EditionFactory, PublicationFactory, UserFactory, plan_at
from tests.shas.workflow.stage import pass_time

pytestmark = pytest.mark.django_db

TITLE = "A canary of a title"
WHY = "Prepares the answers for the day"


@pytest.fixture
def publisher() -> User:
    return UserFactory(dh=[DHRole.PUBLISHER], name="A publisher")


@pytest.fixture
def reader() -> User:
    return UserFactory(name="A reader", email="reader@example.org")


def vision(hours_to_release: float = 5, *, approved: bool = True, short_name: str = "Ember") -> Publication:
    """A vision to be released in so many hours, circulated and submitted."""
    plan = plan_at(database_now() + timedelta(hours=hours_to_release))
    entry = PublicationFactory(authority=AuthorityFactory(short_name=short_name), plan=plan, status="submitted")
    EditionFactory(publication=entry, title=TITLE, complete=True, frozen=True)
    if approved:
        approve(publication=entry, actor=UserFactory(dh=[DHRole.PUBLISHER]))
    return Publication.objects.select_related("authority").get(pk=entry.pk)


def named(entry: Publication, reader: User, publisher: User, **more: Any) -> PreReleaseAccess:
    return name_reader(publication=entry, reader=reader, justification=WHY, actor=publisher, **more)


def accepted(entry: Publication, reader: User, publisher: User, **more: Any) -> PreReleaseAccess:
    named(entry, reader, publisher, **more)
    return accept_terms(publication=entry, actor=reader)


def read(entry: Publication, reader: User, position: int | None = None) -> Reading:
    return read_before_release(publication=entry, actor=reader, position=position)


def refused(entry: Publication, reader: User, position: int | None = None) -> str:
    with pytest.raises(ReadingRefused) as refusal:
        read(entry, reader, position)
    return refusal.value.code


def log(entry: Publication) -> list[tuple[str, str, dict[str, Any]]]:
    rows = Event.objects.filter(publication=entry, kind__startswith="prerelease.").order_by("pk")
    return [(event.kind.removeprefix("prerelease."), str(event.actor), event.changes) for event in rows]


def test_a_named_reader_reads_in_the_window_after_the_terms_and_every_step_is_on_record(
    reader: User, publisher: User
) -> None:
    entry = vision()
    named(entry, reader, publisher)
    assert refused(entry, reader) == "terms_not_accepted"
    accept_terms(publication=entry, actor=reader)
    assert read(entry, reader).edition.title == TITLE
    document = read(entry, reader, 0).document
    assert document is not None
    assert document.role == "main"
    assert log(entry) == [
        ("granted", "A publisher", {"reader": [None, "A reader"], "hours": [None, 24]}),
        (
            "refused",
            "A reader",
            {"asked_for": [None, "edition"], "refused_as": [None, "terms_not_accepted"]},
        ),
        ("accepted", "A reader", {"terms": [None, "1"]}),
        ("viewed", "A reader", {"edition": [None, 1]}),
        ("viewed", "A reader", {"edition": [None, 1], "document": [None, 0]}),
    ]
    granted = Event.objects.get(publication=entry, kind="prerelease.granted")
    assert (granted.reason, granted.is_public, granted.public_note) == (WHY, False, "")


def test_the_window_opens_so_many_hours_before_the_release(reader: User, publisher: User) -> None:
    entry = vision(30)
    accepted(entry, reader, publisher, hours=29)
    assert refused(entry, reader) == "not_open"
    pass_time(entry, database_now() + timedelta(hours=28, minutes=59))
    assert read(entry, reader).edition.title == TITLE


def test_a_submitted_publication_is_not_read_however_near_its_time(reader: User, publisher: User) -> None:
    entry = vision(approved=False)
    accepted(entry, reader, publisher)
    assert refused(entry, reader) == "not_open"
    approve(publication=entry, actor=publisher)
    assert read(entry, reader).edition.title == TITLE
    send_back(publication=entry, reason="A figure is wrong", actor=publisher)
    assert refused(entry, reader) == "not_open"


@pytest.mark.parametrize("status", ["cancelled", "withdrawn"])
def test_what_is_called_off_is_not_promised_any_more(reader: User, publisher: User, status: str) -> None:
    entry = vision()
    named(entry, reader, publisher)
    if status == "withdrawn":
        pass_time(entry)
        stamp_release(Publication.objects.get(pk=entry.pk))
        withdraw(publication=entry, public_note="A figure is wrong", reason="A figure", actor=publisher)
    else:
        cancel(publication=entry, public_note="The review has ended", actor=publisher)
    assert refused(entry, reader) == "not_open"
    with pytest.raises(ValidationError) as refusal:
        accept_terms(publication=entry, actor=reader)
    assert refusal.value.code == "never"
    client = Client()
    client.force_login(reader)
    page = client.get(f"/pre-release/{entry.slug}/")
    assert page.status_code == 403
    assert page.context["window"].said == f"It is {status}: there is nothing to read any more."
    for address in ("/pre-release/", f"/pre-release/{entry.slug}/", f"/pre-release/{entry.slug}/terms/"):
        shown = client.get(address).content.decode()
        assert f"It is {status}: there is nothing to read any more." in shown, address
        assert "ccept the terms" not in shown, address


def test_from_its_release_on_it_is_read_like_any_other(reader: User, publisher: User) -> None:
    entry = vision()
    accepted(entry, reader, publisher)
    pass_time(entry)
    with pytest.raises(ValidationError) as refusal:
        read(entry, reader)
    assert refusal.value.code == "released"
    entry.refresh_from_db()
    stamp_release(entry)
    with pytest.raises(ValidationError) as refusal:
        read(entry, reader)
    assert refusal.value.code == "released"
    assert "viewed" not in [kind for kind, *_ in log(entry)]


def test_whoever_is_not_named_is_refused_and_that_stays_on_record(publisher: User, reader: User) -> None:
    entry, other = vision(), vision(short_name="Birch")
    accepted(other, reader, publisher)
    assert refused(entry, reader) == "not_named"
    assert log(entry) == [("refused", "A reader", {"asked_for": [None, "edition"], "refused_as": [None, "not_named"]})]


def test_an_ended_access_ends_at_once(reader: User, publisher: User) -> None:
    entry = vision()
    access = accepted(entry, reader, publisher)
    assert read(entry, reader)
    end_access(access=access, reason="Has moved on", actor=publisher)
    assert refused(entry, reader) == "ended"
    assert refused(entry, reader, 0) == "ended"
    with pytest.raises(ReadingRefused):
        accept_terms(publication=entry, actor=reader)
    assert [kind for kind, *_ in log(entry)] == [
        "granted",
        "accepted",
        "viewed",
        "ended",
        "refused",
        "refused",
        "refused",
    ]
    named(entry, reader, publisher)
    assert refused(entry, reader) == "terms_not_accepted"


def test_a_closed_account_reads_nothing(reader: User, publisher: User) -> None:
    entry = vision()
    accepted(entry, reader, publisher)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    reader.refresh_from_db()
    assert refused(entry, reader) == "not_named"


def test_a_document_that_is_not_there_is_refused_and_recorded(reader: User, publisher: User) -> None:
    entry = vision()
    accepted(entry, reader, publisher)
    assert refused(entry, reader, 7) == "no_such_document"


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"justification": "  "}, "justification", "justification_required"),
        ({"hours": 0}, "hours", "hours_out_of_range"),
        ({"hours": 169}, "hours", "hours_out_of_range"),
    ],
)
def test_naming_says_what_is_wrong_at_its_field(
    given: dict[str, Any], field: str, code: str, reader: User, publisher: User
) -> None:
    told = {"publication": vision(), "reader": reader, "justification": WHY, "actor": publisher}
    with pytest.raises(ValidationError) as refusal:
        name_reader(**{**told, **given})
    assert [error.code for error in refusal.value.error_dict[field]] == [code]
    assert not PreReleaseAccess.objects.exists()


def test_nobody_is_named_twice_nor_who_works_on_it_anyway(reader: User, publisher: User) -> None:
    entry = vision()
    named(entry, reader, publisher)
    people = {
        "reader_already": reader,
        "reader_reads_already": UserFactory(leads=entry.authority),
        "reader_inactive": UserFactory(is_active=False),
    }
    for code, person in people.items():
        with pytest.raises(ValidationError) as refusal:
            named(entry, person, publisher)
        assert [error.code for error in refusal.value.error_dict["reader"]] == [code]
    foreign_lead = UserFactory(leads=AuthorityFactory())
    assert named(entry, foreign_lead, publisher).reader == foreign_lead


def test_nobody_is_named_for_what_is_out(reader: User, publisher: User) -> None:
    entry = vision()
    pass_time(entry)
    with pytest.raises(ValidationError) as refusal:
        named(entry, reader, publisher)
    assert refusal.value.code == "closed"


@pytest.mark.parametrize("role", ["lead", "editor", "superuser", "nobody"])
def test_only_a_publisher_names_and_ends(role: str, reader: User, publisher: User) -> None:
    entry = vision()
    access = named(entry, reader, publisher)
    person = {
        "lead": UserFactory(leads=entry.authority),
        "editor": UserFactory(dh=[DHRole.EDITOR]),
        "superuser": UserFactory(superuser=True),
        "nobody": UserFactory(),
    }[role]
    with pytest.raises(PermissionDenied):
        named(entry, UserFactory(), person)
    with pytest.raises(PermissionDenied):
        end_access(access=access, reason="No", actor=person)
    assert PreReleaseAccess.objects.get().ended_at is None


@pytest.mark.parametrize(
    "changes",
    [
        "hours = 100",
        "justification = 'x'",
        "terms_accepted_at = now() + interval '1 day'",
        "publication_id = publication_id + 1",
    ],
)
def test_what_was_granted_and_accepted_never_changes(changes: str, reader: User, publisher: User) -> None:
    accepted(vision(), reader, publisher)
    kept = pytest.raises(IntegrityError, match="stays on record as it was")
    with kept, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE shas_prereleaseaccess SET {changes}")


def test_a_reader_is_told_by_mail_and_nothing_of_what_is_in_it(
    reader: User, publisher: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    reader.set_password("a password")
    with django_capture_on_commit_callbacks(execute=True):
        named(vision(), reader, publisher)
        named(vision(short_name="Birch"), UserFactory(password=None), publisher)
    (message,) = mailoutbox
    assert message.to == ["reader@example.org"]
    assert message.subject == "You may read Ember: strategic vision before its release"
    assert "https://portal.example.org/pre-release/ember/" in message.body
    assert TITLE not in message.body
    assert WHY not in message.body


# Pages


def page(client: Client, address: str, **more: Any) -> Any:
    return client.get(address, **more)


def test_a_reader_reads_on_a_page_that_bears_their_name(reader: User, publisher: User, client: Client) -> None:
    entry = vision()
    named(entry, reader, publisher)
    client.force_login(reader)
    assert "Ember: strategic vision" in page(client, "/pre-release/").content.decode()
    answer = page(client, "/pre-release/ember/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/pre-release/ember/terms/")
    assert TITLE not in page(client, "/pre-release/ember/terms/").content.decode()
    answer = client.post("/pre-release/ember/terms/", {})
    assert answer.context["form"].errors.get_json_data()["accept"][0]["code"] == "terms_not_accepted"
    answer = client.post("/pre-release/ember/terms/", {"accept": "on"}, follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain == [("/pre-release/ember/", 302)]
    assert TITLE in text
    assert "A reader" in text
    assert "reader@example.org" in text
    assert "no-store" in answer.headers["Cache-Control"]
    assert [kind for kind, *_ in log(entry)] == ["granted", "refused", "accepted", "viewed"]


def test_before_the_window_the_page_says_when_it_opens(reader: User, publisher: User, client: Client) -> None:
    entry = vision(48)
    accepted(entry, reader, publisher)
    client.force_login(reader)
    answer = page(client, "/pre-release/ember/")
    assert answer.status_code == 403
    assert "You can read it from" in answer.content.decode()
    assert TITLE not in answer.content.decode()
    assert page(client, "/pre-release/ember/document/").status_code == 403
    assert [kind for kind, *_ in log(entry)] == ["granted", "accepted", "refused", "refused"]


def test_to_whoever_is_not_named_it_is_like_an_unknown_one(reader: User, publisher: User, client: Client) -> None:
    entry = vision()
    end_access(access=accepted(entry, reader, publisher), reason="Has moved on", actor=publisher)
    for person in (reader, UserFactory(), UserFactory(leads=AuthorityFactory()), UserFactory(leads=entry.authority)):
        client.force_login(person)
        for part in ("", "terms/", "document/", "attachments/1/"):
            known, unknown = page(client, f"/pre-release/ember/{part}"), page(client, f"/pre-release/amber/{part}")
            assert (known.status_code, unknown.status_code) == (404, 404)
            assert known.content.replace(b"ember", b"amber") == unknown.content
    client.logout()
    answer = page(client, "/pre-release/ember/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/pre-release/ember/")


def test_whoever_is_not_named_and_accepts_the_terms_is_refused_on_record(client: Client) -> None:
    entry = vision()
    client.force_login(UserFactory(name="A stranger"))
    assert client.post("/pre-release/ember/terms/", {"accept": "on"}).status_code == 404
    refused_as = {"asked_for": [None, "terms"], "refused_as": [None, "not_named"]}
    assert log(entry) == [("refused", "A stranger", refused_as)]


def test_after_the_release_the_address_leads_to_the_public_page(reader: User, publisher: User, client: Client) -> None:
    entry = vision()
    accepted(entry, reader, publisher)
    client.force_login(reader)
    pass_time(entry)
    for part in ("", "document/", "terms/"):
        answer = (
            client.post("/pre-release/ember/terms/", {"accept": "1"})
            if part == "terms/"
            else page(client, f"/pre-release/ember/{part}")
        )
        assert (answer.status_code, answer.headers["Location"]) == (302, "/visions/ember/")


def test_a_named_reader_finds_it_nowhere_else(reader: User, publisher: User, client: Client) -> None:
    entry = vision()
    accepted(entry, reader, publisher)
    client.force_login(reader)
    for address in ("/visions/ember/", "/api/v1/publications/ember/", "/timetable.json", "/?search=canary"):
        assert TITLE not in page(client, address).content.decode()
    assert page(client, "/visions/ember/editions/1/document/").status_code == 404
    assert page(client, "/api/v1/publications/ember/editions/1/").status_code in {403, 404}


def test_pages_of_readers_ask_the_same_whatever_there_is(reader: User, publisher: User, client: Client) -> None:
    counts = []
    client.force_login(reader)
    for names in (["Ember"], ["Birch", "Cedar"]):
        for name in names:
            named(vision(short_name=name), reader, publisher)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, "/pre-release/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


# The console


def test_a_publisher_names_and_ends_on_the_console_page(reader: User, publisher: User, client: Client) -> None:
    entry = vision()
    client.force_login(publisher)
    address = f"/admin/shas/publication/{entry.pk}/readers/"
    typed = {"reader": "READER@example.org", "justification": WHY, "hours": "12"}
    answer = client.post(address, typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    access = PreReleaseAccess.objects.get()
    assert (access.reader, access.hours, access.granted_by) == (reader, 12, publisher)
    answer = client.post(address, {"end": access.pk, "reason": ""})
    assert "Say why it is ended" in answer.content.decode()
    assert client.post(address, {"end": access.pk, "reason": "Has moved on"}).status_code == 302
    access.refresh_from_db()
    assert (access.ended_reason, access.ended_by) == ("Has moved on", publisher)
    text = client.get(address).content.decode()
    for said in ("A reader", "reader@example.org", WHY, "Not accepted", "Has moved on"):
        assert said in text


def test_the_console_page_keeps_what_was_typed_and_says_what_to_do(publisher: User, client: Client) -> None:
    entry = vision()
    client.force_login(publisher)
    typed = {"reader": "nobody@example.org", "justification": WHY, "hours": "500"}
    answer = client.post(f"/admin/shas/publication/{entry.pk}/readers/", typed)
    errors = answer.context["form"].errors.get_json_data()
    assert errors["reader"][0]["code"] == "reader_unknown"
    assert WHY in answer.content.decode()
    assert not PreReleaseAccess.objects.exists()


def test_an_editor_reads_the_list_and_changes_nothing(reader: User, publisher: User, client: Client) -> None:
    entry = vision()
    access = named(entry, reader, publisher)
    client.force_login(UserFactory(dh=[DHRole.EDITOR]))
    address = f"/admin/shas/publication/{entry.pk}/readers/"
    assert "reader@example.org" in client.get(address).content.decode()
    assert client.post(address, {"end": access.pk, "reason": "No"}).status_code == 403
    assert client.post(address, {"reader": "x@example.org"}).status_code == 403
    assert PreReleaseAccess.objects.get().ended_at is None
