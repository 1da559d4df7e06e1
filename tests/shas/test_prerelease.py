"""Reading before the release: who, from when, on which terms, and what stays on record of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from shas.clock import database_now
from shas.documents import remove, store
from shas.models import Document, Event, PreReleaseAccess, Publication
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
from shas.timeline.readers import said_at
from shas.timeline.recorded import changed
from shas.workflow import DHRole, DocumentRole
from tests.factories import (
    AuthorityFactory,
    DocumentFactory,
    EditionFactory,
    PublicationFactory,
    UserFactory,
    plan_at,
)
from tests.shas.workflow.stage import pass_time

pytestmark = pytest.mark.django_db

TITLE = "A canary of a title"
FILE = b"%PDF-1.7 zq canary"
WHY = "Prepares the answers for the day"


@pytest.fixture
def publisher() -> User:
    return UserFactory(dh=[DHRole.PUBLISHER], name="A publisher")


@pytest.fixture
def reader() -> User:
    return UserFactory(name="A reader", email="reader@example.org")


def vision(hours_to_release: float = 5, *, approved: bool = True, short_name: str = "Ember") -> Publication:
    """A vision to be released in so many hours, circulated and submitted, with a document and an attachment."""
    plan = plan_at(database_now() + timedelta(hours=hours_to_release))
    entry = PublicationFactory(authority=AuthorityFactory(short_name=short_name), plan=plan, status="submitted")
    edition = EditionFactory(publication=entry, title=TITLE, complete=True, document=False)
    for position in (0, 1):
        key = store(ContentFile(FILE))
        role = DocumentRole.ATTACHMENT if position else DocumentRole.MAIN
        label = "Figures" if position else ""
        DocumentFactory(edition=edition, role=role, position=position, label=label, key=key, size=len(FILE))
    edition.frozen_at = database_now()
    edition.save(update_fields=["frozen_at"])
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


def test_a_document_whose_file_is_missing_was_not_read(
    reader: User, publisher: User, caplog: pytest.LogCaptureFixture
) -> None:
    entry = vision()
    accepted(entry, reader, publisher)
    document = Document.objects.get(edition__publication=entry, position=1)
    remove(document.key)
    assert refused(entry, reader, 1) == "file_missing"
    assert caplog.messages == [f"The file of document {document.pk} is not in the store"]
    client = Client()
    client.force_login(reader)
    assert client.get("/pre-release/ember/attachments/1/").status_code == 404
    tried = ("refused", "A reader", {"asked_for": [None, "document 1"], "refused_as": [None, "file_missing"]})
    assert log(entry)[2:] == [tried, tried]


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


def test_a_document_is_sent_and_its_view_recorded(reader: User, publisher: User, client: Client) -> None:
    entry = vision()
    accepted(entry, reader, publisher)
    client.force_login(reader)
    for part, position in (("document/", 0), ("attachments/1/", 1)):
        answer = page(client, f"/pre-release/ember/{part}")
        assert b"".join(answer.streaming_content) == FILE  # type: ignore[attr-defined]
        assert log(entry)[-1] == ("viewed", "A reader", {"edition": [None, 1], "document": [None, position]})


def test_who_asks_for_the_head_alone_has_read_nothing_and_is_refused_on_record(
    reader: User, publisher: User, client: Client
) -> None:
    entry = vision()
    accepted(entry, reader, publisher)
    client.force_login(reader)
    parts = ("", "document/", "attachments/1/")
    assert [client.head(f"/pre-release/ember/{part}").status_code for part in parts] == [200, 200, 200]
    assert [kind for kind, *_ in log(entry)] == ["granted", "accepted"]
    client.force_login(UserFactory(name="A stranger"))
    assert client.head("/pre-release/ember/document/").status_code == 404
    refused_as = {"asked_for": [None, "document 0"], "refused_as": [None, "not_named"]}
    assert log(entry)[2:] == [("refused", "A stranger", refused_as)]


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


def ending(client: Client, entry: Publication, end: object, reason: str) -> Any:
    return client.post(f"/admin/shas/publication/{entry.pk}/readers/", {"end": end, "reason": reason})


def the_end_form(answer: Any) -> Any:
    """The only form of the page that ends an access."""
    ((_, form),) = answer.context["readers"]
    return form


def test_an_ending_without_a_reason_says_so_where_the_page_begins_and_at_its_field(
    reader: User, publisher: User, client: Client
) -> None:
    entry = vision()
    access = named(entry, reader, publisher)
    client.force_login(publisher)
    answer = ending(client, entry, access.pk, " ")
    text = answer.content.decode()
    said = "Say why it is ended. It stays on record."
    assert [error.code for error in the_end_form(answer).errors.as_data()["reason"]] == ["reason_required"]
    assert answer.context["problems"] == [(f"end-reason-{access.pk}", said)]
    assert f'<a href="#end-reason-{access.pk}">{said}</a>' in text
    assert "Error:" in re.search("<title>(.*?)</title>", text, re.S)[1]
    field = re.search(rf'<input[^>]*id="end-reason-{access.pk}"[^>]*>', text)[0]
    assert 'aria-invalid="true"' in field
    assert f'aria-describedby="end-reason-{access.pk}_error"' in field
    assert f'id="end-reason-{access.pk}_error"' in text
    assert "maxlength" not in field
    assert "<details open>" in text
    assert answer.context["unsaved"] == []


def test_who_ends_what_a_colleague_has_ended_is_told_by_whom_and_keeps_the_reason(
    reader: User, publisher: User, client: Client
) -> None:
    entry = vision()
    access = named(entry, reader, UserFactory(dh=[DHRole.PUBLISHER]))
    ended = end_access(access=access, reason="Is ill", actor=publisher)
    client.force_login(UserFactory(dh=[DHRole.PUBLISHER]))
    answer = ending(client, entry, access.pk, "Has <left>")
    text = answer.content.decode()
    state = f"Ended by A publisher, {said_at(ended.ended_at)}: Is ill"
    said = f"The access of A reader had been ended already. {state}"
    assert (answer.status_code, the_end_form(answer)) == (200, None)
    assert answer.context["problems"] == [(f"reader-{access.pk}", said)]
    assert f'id="reader-{access.pk}"' in text
    assert "Error:" in re.search("<title>(.*?)</title>", text, re.S)[1]
    assert answer.context["unsaved"] == [("Why it is ended", "Has <left>")]
    assert "Has &lt;left&gt;</textarea>" in text
    access.refresh_from_db()
    assert (access.ended_reason, access.ended_by) == ("Is ill", publisher)


@pytest.mark.parametrize("end", ["abc", "", "0", "%s", "9" * 5000, "other"])
def test_an_ending_of_nobody_on_the_list_ends_nothing_and_keeps_the_reason(
    end: str, reader: User, publisher: User, client: Client
) -> None:
    entry, other = vision(), named(vision(short_name="Birch"), reader, publisher)
    named(entry, reader, publisher)
    client.force_login(publisher)
    answer = ending(client, entry, other.pk if end == "other" else end, "Has left")
    said = "Choose in the list whose access is to be ended. Nobody on it was named."
    assert (answer.status_code, answer.context["problems"]) == (200, [("", said)])
    assert answer.context["unsaved"] == [("Why it is ended", "Has left")]
    assert the_end_form(answer).is_bound is False
    assert not PreReleaseAccess.objects.filter(ended_at__isnull=False).exists()


def test_the_list_says_in_words_what_was_read_and_refused(reader: User, publisher: User, client: Client) -> None:
    entry = vision()
    end_access(access=accepted(entry, reader, publisher, hours=1), reason="A mistake", actor=publisher)
    accepted(entry, reader, publisher)
    read(entry, reader)
    for position in (0, 1):
        read(entry, reader, position)
    assert refused(entry, reader, 7) == "no_such_document"
    stranger = UserFactory(name="A stranger", email="stranger@example.org")
    for asked in (None, 0, 1):
        assert refused(entry, stranger, asked) == "not_named"
    with pytest.raises(ReadingRefused):
        accept_terms(publication=entry, actor=stranger)
    client.force_login(publisher)
    shown = client.get(f"/admin/shas/publication/{entry.pk}/readers/").context
    unknown = "they are not named as a reader"
    assert [line.what for line in reversed(shown["log"])] == [
        f"named A reader for the hour before the release: {WHY}",
        "accepted the terms, version 1",
        "ended the access of A reader: A mistake",
        f"named A reader for the 24 hours before the release: {WHY}",
        "accepted the terms, version 1",
        "read edition 1",
        "took the document of edition 1",
        "took attachment 1 of edition 1",
        "asked for attachment 7 and was refused: there is no such document",
        f"asked for the edition and was refused: {unknown}",
        f"asked for the document and was refused: {unknown}",
        f"asked for attachment 1 and was refused: {unknown}",
        f"asked for the terms and was refused: {unknown}",
    ]
    assert [row.window.partition(",")[0] for row, _ in shown["readers"]] == ["1 hour", "24 hours"]


def test_the_record_says_in_words_what_was_read_and_refused(reader: User, publisher: User, client: Client) -> None:
    entry = vision()
    accepted(entry, reader, publisher)
    read(entry, reader, 0)
    assert refused(entry, reader, 7) == "no_such_document"
    client.force_login(publisher)
    rows = client.get("/record/", {"subject": "publication:ember", "kind": "prerelease"}).context["lines"]
    assert [[str(each) for each in row.changes] for row in rows[:2]] == [
        ["Asked for: nothing → attachment 7", "Refused as: nothing → there is no such document"],
        ["Edition: nothing → 1", "Document: nothing → the document"],
    ]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("not_named", "they are not named as a reader"),
        ("file_missing", "the file is not in the store"),
        ("not_allowed", "it is not theirs to do"),
        ("edited_last", "they edited it last, so somebody else must do it"),
        ("a_code_of_old", "a_code_of_old"),
        (None, "nothing"),
    ],
)
def test_why_somebody_was_refused_is_said_in_words(code: str | None, said: str) -> None:
    assert [each.after for each in changed({"refused_as": [None, code]})] == [said]


def test_the_console_page_keeps_what_was_typed_and_says_what_to_do(publisher: User, client: Client) -> None:
    entry = vision()
    client.force_login(publisher)
    typed = {"reader": "nobody@example.org", "justification": WHY, "hours": "500"}
    answer = client.post(f"/admin/shas/publication/{entry.pk}/readers/", typed)
    errors = answer.context["form"].errors.get_json_data()
    assert errors["reader"][0]["code"] == "no_account"
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
