"""Documents as they are sent: to whoever may read them, from their minute on; and the box on the public page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from shas.clock import database_now, london_day
from shas.models import Publication, StrategicHealthAuthority
from shas.services import (
    approve,
    circulate,
    correct_edition,
    record_published,
    release_now,
    send_back,
    submit,
    withdraw,
    write_edition,
)
from shas.workflow import DHRole, DocumentRole, Status
from tests.factories import (
    AuthorityFactory,
    DocumentFactory,
    EditionFactory,
    PublicationFactory,
    UserFactory,
    plan_at,
)
from tests.shas.documents.pdfs import pdf
from tests.shas.views.counting import queries
from tests.shas.views.workplace import a_vision, as_user, circulated, lead_of, make_ash, text, upload

pytestmark = pytest.mark.django_db

ADDRESS = "/visions/ash/editions/1/document/"
ATTACHED = "/visions/ash/editions/1/attachments/1/"


@pytest.fixture
def ash() -> StrategicHealthAuthority:
    return make_ash()


@pytest.fixture
def lead(ash: StrategicHealthAuthority) -> User:
    return lead_of(ash)


@pytest.fixture
def entry(ash: StrategicHealthAuthority) -> Publication:
    return a_vision(ash)


def with_files(entry: Publication, lead: User) -> None:
    """A draft with a document and an attachment in the store."""
    write_edition(publication=entry, fields={"title": "A title"}, actor=lead)
    upload(entry, lead, pdf(text="zq document"))
    upload(entry, lead, pdf(text="zq attachment"), role=DocumentRole.ATTACHMENT, label="A summary")


def put(entry: Publication, status: Status, **fields: Any) -> None:
    entry.editions.filter(frozen_at=None).update(frozen_at=database_now())
    Publication.objects.filter(pk=entry.pk).update(status=status, **fields)


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def unknown(client: Client, address: str = "/visions/oak/editions/1/document/") -> bytes:
    answer = client.get(address)
    assert answer.status_code == 404
    return bytes(answer.content)


def test_a_lead_and_dh_read_a_draft_and_it_is_kept_by_no_cache(entry: Publication, lead: User) -> None:
    with_files(entry, lead)
    for user in (lead, UserFactory(dh=[DHRole.EDITOR]), UserFactory(superuser=True)):
        for address, name, words in (
            (ADDRESS, "ash-edition-1.pdf", b"zq document"),
            (ATTACHED, "ash-edition-1-attachment-1.pdf", b"zq attachment"),
        ):
            answer = as_user(user).get(address)
            assert answer.status_code == 200
            assert words in content(answer)
            assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert {"no-store", "private"} == set(answer["Cache-Control"].split(", "))


@pytest.mark.parametrize("status", [Status.PLANNED, Status.DRAFTING, Status.CLINICAL_REVIEW, Status.SUBMITTED])
def test_before_the_release_it_answers_like_an_unknown_one(status: Status, entry: Publication, lead: User) -> None:
    with_files(entry, lead)
    put(entry, status)
    strangers = [Client(), as_user(UserFactory()), as_user(UserFactory(leads=AuthorityFactory()))]
    for client in strangers:
        for address in (ADDRESS, ATTACHED):
            answer = client.get(address, headers={"Range": "bytes=0-9"})
            assert (answer.status_code, answer.content) == (404, unknown(client))


@pytest.mark.parametrize("release_in", [timedelta(minutes=5), -timedelta(seconds=1)], ids=["before", "after"])
def test_it_turns_with_the_minute_of_the_release(
    release_in: timedelta, ash: StrategicHealthAuthority, lead: User
) -> None:
    entry = a_vision(ash, plan=plan_at(database_now() + release_in))
    with_files(entry, lead)
    put(entry, Status.APPROVED, approved_by=UserFactory(), approved_at=database_now())
    if release_in > timedelta():
        assert unknown(Client(), ADDRESS) == unknown(Client())
        return
    answer = Client().get(ADDRESS)
    assert b"zq document" in content(answer)
    assert set(answer["Cache-Control"].split(", ")) == {"public", "no-cache"}


def test_a_withdrawn_one_is_gone_for_the_public_and_stays_for_its_own(entry: Publication, lead: User) -> None:
    with_files(entry, lead)
    record_published(publication=entry, published_on=london_day(database_now()), source="A newspaper", actor=None)
    assert Client().get(ADDRESS).status_code == 200
    withdraw(publication=entry, public_note="It was wrong.", actor=UserFactory(dh=[DHRole.PUBLISHER]))
    assert unknown(Client(), ADDRESS) == unknown(Client())
    assert as_user(lead).get(ADDRESS).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/visions/ash/editions/2/document/",
        "/visions/ash/editions/0/document/",
        "/visions/ash/editions/99999999999999999999/document/",
        "/visions/ash/editions/1/attachments/0/",
        "/visions/ash/editions/1/attachments/2/",
        "/visions/ash/editions/1/attachments/99999999999999999999/",
        "/publications/ash/editions/1/document/",
        "/publications/ash/editions/1/attachments/1/",
    ],
)
def test_no_other_address_leads_to_it(address: str, entry: Publication, lead: User) -> None:
    with_files(entry, lead)
    assert unknown(as_user(lead), address) == unknown(as_user(lead))


def test_a_national_publication_has_its_own_addresses(lead: User) -> None:
    report = PublicationFactory(national=True, slug="final-report", status=Status.DRAFTING)
    edition = EditionFactory(publication=report)
    upload(report, None, pdf(text="zq report"))
    assert edition.documents.get().get_absolute_url() == "/publications/final-report/editions/1/document/"
    editor = as_user(UserFactory(dh=[DHRole.EDITOR]))
    assert b"zq report" in content(editor.get("/publications/final-report/editions/1/document/"))
    assert unknown(Client(), "/publications/final-report/editions/1/document/") == unknown(Client())
    assert unknown(editor, "/visions/final-report/editions/1/document/") == unknown(editor)


def test_a_file_that_is_not_in_the_store_is_not_there(entry: Publication, lead: User) -> None:
    DocumentFactory(edition=EditionFactory(publication=entry))
    assert unknown(as_user(lead), ADDRESS) == unknown(as_user(lead))


def test_a_document_takes_reading_only(entry: Publication, lead: User) -> None:
    with_files(entry, lead)
    for method in ("post", "put", "patch", "delete"):
        assert getattr(as_user(lead), method)(ADDRESS).status_code == 405
    assert as_user(lead).head(ADDRESS).status_code == 200


# What was circulated and never came out


def returned_once_then_out(entry: Publication, lead: User) -> User:
    """Edition 1 was circulated and returned; edition 2 is out. Gives the publisher who approved it."""
    circulated(entry, lead, title="zq never out")
    send_back(publication=entry, reason="A slip", actor=lead)
    write_edition(publication=entry, fields={"title": "The title that is out"}, actor=lead)
    upload(entry, lead, pdf(text="zq second"))
    circulate(publication=entry, actor=lead)
    submit(publication=entry, actor=lead)
    publisher = UserFactory(dh=[DHRole.PUBLISHER])
    approve(publication=entry, actor=publisher)
    release_now(publication=entry, reason="Now", actor=UserFactory(dh=[DHRole.PUBLISHER]))
    return publisher


def test_an_edition_that_was_replaced_before_the_release_never_comes_out(entry: Publication, lead: User) -> None:
    returned_once_then_out(entry, lead)
    assert unknown(Client(), ADDRESS) == unknown(Client())
    assert b"zq second" in content(Client().get("/visions/ash/editions/2/document/"))
    page = text(Client().get("/visions/ash/"))
    assert "The title that is out" in page
    assert "Edition 1" not in page
    assert Client().get("/api/v1/publications/?search=zq").json()["results"] == []


def test_the_same_where_it_was_published_elsewhere(entry: Publication, lead: User) -> None:
    circulated(entry, lead, title="zq never out")
    send_back(publication=entry, reason="A slip", actor=lead)
    write_edition(publication=entry, fields={"title": "Out"}, actor=lead)
    record_published(publication=entry, published_on=london_day(database_now()), source="A newspaper", actor=None)
    assert Client().get("/api/v1/publications/?search=zq").json()["results"] == []
    assert "Out" in text(Client().get("/visions/ash/"))


def test_what_is_out_stays_on_record_beside_its_correction(entry: Publication, lead: User) -> None:
    publisher = returned_once_then_out(entry, lead)
    write_edition(publication=entry, fields={"change_note": "Page 12 is put right."}, actor=lead)
    upload(entry, lead, pdf(pages=9, text="zq third"))
    public = Client()
    before = text(public.get("/visions/ash/"))
    assert "Edition 3" not in before
    assert unknown(public, "/visions/ash/editions/3/document/") == unknown(public)
    correct_edition(publication=entry, public_note="A figure was wrong.", actor=publisher)
    page = text(public.get("/visions/ash/"))
    assert "9 pages. Edition 3." in page
    assert '<a class="nhsuk-button rp-document" href="/visions/ash/editions/3/document/">Read the vision</a>' in page
    told = public.get("/visions/ash/").context["released"].editions
    assert [(each.number, each.reason, each.note) for each in told] == [
        (3, "A figure was wrong.", "Page 12 is put right."),
        (2, "", ""),
    ]
    for number, words in ((2, b"zq second"), (3, b"zq third")):
        assert words in content(public.get(f"/visions/ash/editions/{number}/document/"))
    assert unknown(public, ADDRESS) == unknown(public)


# The box


def test_the_box_shows_what_is_read_and_how_to_check_it(entry: Publication, lead: User) -> None:
    with_files(entry, lead)
    record_published(publication=entry, published_on=london_day(database_now()), source="A newspaper", actor=None)
    main = entry.editions.get().documents.get(role=DocumentRole.MAIN)
    page = text(Client().get("/visions/ash/"))
    assert "2 pages. Edition 1." in page
    assert f"<code>{main.sha256}</code>" in page
    assert f"Checksum (SHA-256) {main.sha256[:4]} {main.sha256[4:8]} … {main.sha256[-4:]}" in page
    assert f'href="{ATTACHED}">A summary' in page
    assert "Where to read it is not recorded." not in page
    assert main.key not in page


def test_before_the_release_there_is_no_box(entry: Publication, lead: User) -> None:
    with_files(entry, lead)
    for client in (Client(), as_user(lead)):
        page = text(client.get("/visions/ash/"))
        assert "The document" not in page
        assert "A summary" not in page


def test_the_page_makes_the_same_queries_for_more_editions_and_attachments(entry: Publication, lead: User) -> None:
    counts = []
    edition = EditionFactory(publication=entry, complete=True)
    record_published(publication=entry, published_on=london_day(database_now()), source="A newspaper", actor=None)
    for number in range(3):
        counts.append(queries(Client(), "/visions/ash/"))
        edition = EditionFactory(publication=entry, complete=True)
        for position in (1, 2):
            DocumentFactory(edition=edition, role="attachment", position=position, label=f"{number} {position}")
        edition.frozen_at = database_now()
        edition.save(update_fields=["frozen_at"])
    assert counts[0] == counts[1] == counts[2]


def test_a_document_takes_few_queries(entry: Publication, lead: User) -> None:
    with_files(entry, lead)
    record_published(publication=entry, published_on=london_day(database_now()), source="A newspaper", actor=None)
    assert queries(Client(), ADDRESS) == 3
