"""Uploading from the workspace: real files through the real gate, and what is refused at its field."""

import hashlib
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from shas.models import Document, Edition, Event, Publication, StrategicHealthAuthority
from shas.services import end_membership, send_back, write_edition
from shas.workflow import DocumentRole, Status
from tests.factories import AuthorityFactory, DocumentFactory
from tests.shas.documents.pdfs import cut_off, encrypted, pdf, pdf_with_script, renamed_page
from tests.shas.views.workplace import (
    DOCUMENT,
    a_file,
    a_vision,
    as_user,
    circulated,
    codes,
    drafted,
    lead_of,
    make_ash,
    text,
    upload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ash() -> StrategicHealthAuthority:
    return make_ash()


@pytest.fixture
def lead(ash: StrategicHealthAuthority) -> User:
    return lead_of(ash)


@pytest.fixture
def entry(ash: StrategicHealthAuthority) -> Publication:
    return a_vision(ash)


def send(client: Client, do: str = "document", **typed: Any) -> Any:
    seen = client.get(DOCUMENT).context["document_form"]["seen"].value()
    return client.post(DOCUMENT, {"do": do, "seen": seen} | typed)


def test_the_document_is_uploaded_shown_and_replaced(entry: Publication, lead: User) -> None:
    client, content = as_user(lead), pdf(pages=3)
    answer = send(client, file=a_file(content))
    assert (answer.status_code, answer.url) == (302, DOCUMENT)
    page = text(client.get(DOCUMENT))
    assert "The document was checked and is in edition 1." in page
    assert hashlib.sha256(content).hexdigest() in page
    assert "3 pages" in page
    assert ", by you" in page
    assert 'href="/visions/ash/editions/1/document/"' in page
    send(client, file=a_file(pdf(pages=4)))
    assert [(row.role, row.pages, row.uploaded_by) for row in Document.objects.all()] == [(DocumentRole.MAIN, 4, lead)]


def test_an_attachment_says_what_it_is(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    refused = send(client, "attachment", file=a_file(), label=" ")
    assert codes(refused.context["sent"]) == {"label": ["label_required"]}
    assert '<a href="#id_attachment_label">Say what the attachment is' in text(refused)
    assert send(client, "attachment", file=a_file(), label="Summary for patients").status_code == 302
    assert Document.objects.get().label == "Summary for patients"
    assert 'href="/visions/ash/editions/1/attachments/1/">Summary for patients' in text(client.get(DOCUMENT))


def test_removing_takes_the_one_that_was_meant(entry: Publication, lead: User) -> None:
    edition = drafted(entry, lead)
    for position in (1, 2):
        DocumentFactory(edition=edition, role="attachment", position=position, label=f"Attachment {position}")
    client = as_user(lead)
    assert send(client, "remove", position="1").status_code == 302
    assert list(Document.objects.values_list("position", flat=True)) == [0, 2]
    assert "“Attachment 1” is removed." in text(client.get(DOCUMENT))
    for odd in ("1", "9", "x", ""):
        send(client, "remove", position=odd)
    assert "This document is not in the edition any more." in text(client.get(DOCUMENT))
    assert Document.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        (renamed_page(), "document_not_pdf", "Upload a PDF. This file is something else"),
        (pdf_with_script(), "document_active_content", "This file contains a script, so it cannot be accepted."),
        (encrypted(), "document_encrypted", "This file is encrypted"),
        (cut_off(), "document_damaged", "damaged or incomplete"),
        (b"", "document_empty", "This file is empty."),
    ],
)
def test_what_the_gate_refuses_stands_at_the_field_and_keeps_the_note(
    content: bytes, code: str, told: str, entry: Publication, lead: User
) -> None:
    circulated(entry, lead)
    send_back(publication=entry, reason="A slip", actor=lead)
    answer = send(as_user(lead), file=a_file(content), change_note="The slip is gone.")
    assert codes(answer.context["sent"]) == {"file": [code]}
    page = text(answer)
    assert page.count(told) == 2
    assert "The slip is gone.</textarea>" in page
    assert "<b>Choose the file again</b>: a browser does not give it back." in page
    assert (Edition.objects.count(), Document.objects.count()) == (1, 1)


def test_no_file_is_asked_for(entry: Publication, lead: User) -> None:
    answer = send(as_user(lead))
    assert codes(answer.context["sent"]) == {"file": ["file_required"]}
    assert "Choose the PDF to upload." in text(answer)


def test_a_file_that_is_too_large_is_told_so_and_the_label_kept(entry: Publication, lead: User, settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 500
    answer = send(as_user(lead), "attachment", file=a_file(pdf()), label="Summary")
    assert codes(answer.context["sent"]) == {"file": ["document_too_large"]}
    assert 'value="Summary"' in text(answer)
    assert Document.objects.count() == 0


def test_an_upload_begins_the_next_edition_after_circulation(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    send_back(publication=entry, reason="A slip", actor=lead)
    client = as_user(lead)
    page = text(client.get(DOCUMENT))
    assert "The first upload begins edition 2 as its copy" in page
    assert "Remove" not in page
    send(client, file=a_file(pdf(pages=5)), change_note="Page 3")
    assert list(Document.objects.order_by("edition__number").values_list("edition__number", "pages")) == [
        (1, 2),
        (2, 5),
    ]
    assert Edition.objects.get(number=2).change_note == "Page 3"


def test_a_stale_upload_is_refused_and_goes_through_knowingly(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    write_edition(publication=entry, fields={"title": "Theirs"}, actor=None)
    refused = client.post(DOCUMENT, {"do": "attachment", "seen": "0-0", "file": a_file(), "label": "Summary"})
    assert codes(refused.context["sent"]) == {"__all__": ["stale"]}
    now = refused.context["sent"]["seen"].value()
    again = client.post(DOCUMENT, {"do": "attachment", "seen": now, "file": a_file(), "label": "Summary"})
    assert again.status_code == 302
    untagged = client.post(DOCUMENT, {"do": "attachment", "file": a_file(), "label": "Summary"})
    assert codes(untagged.context["sent"]) == {"__all__": ["stale"]}


def test_a_stale_removal_removes_nothing(entry: Publication, lead: User) -> None:
    edition, client = drafted(entry, lead), as_user(lead)
    seen = edition.version_tag
    write_edition(publication=entry, fields={"title": "Another"}, actor=None)
    client.post(DOCUMENT, {"do": "remove", "position": "0", "seen": seen})
    assert "Someone changed this edition meanwhile." in text(client.get(DOCUMENT))
    assert Document.objects.count() == 1


def test_under_review_the_documents_are_shown_and_nothing_is_taken(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    client = as_user(lead)
    page = text(client.get(DOCUMENT))
    assert "<form" not in page.split('id="maincontent"')[1]
    assert "return it to drafting" in page
    refused = send(client, file=a_file())
    assert codes(refused.context["sent"]) == {"__all__": ["under_review"]}
    send(client, "remove", position="0")
    assert "Return it to drafting first." in text(client.get(DOCUMENT))
    assert Document.objects.count() == 1


def test_ten_attachments_are_enough(entry: Publication, lead: User) -> None:
    edition = drafted(entry, lead)
    for position in range(1, 11):
        DocumentFactory(edition=edition, role="attachment", position=position, label=f"Attachment {position}")
    answer = send(as_user(lead), "attachment", file=a_file(), label="One more")
    assert codes(answer.context["sent"]) == {"file": ["too_many_attachments"]}


def test_changing_an_approved_one_is_warned_of(entry: Publication, lead: User) -> None:
    drafted(entry, lead)
    Publication.objects.filter(pk=entry.pk).update(
        status=Status.APPROVED, approved_by=lead_of(make_other()), approved_at="2008-05-14T10:00Z"
    )
    assert "Changing a document takes the approval back" in text(as_user(lead).get(DOCUMENT))


def make_other() -> StrategicHealthAuthority:
    return AuthorityFactory(short_name="Birch", slug="birch")


def test_nothing_of_another_authority_is_taken_or_removed(lead: User) -> None:
    other = a_vision(make_other())
    document = upload(other, None)
    client, before = as_user(lead), Event.objects.count()
    for typed in ({"do": "remove", "position": "0"}, {"do": "document", "file": a_file()}):
        assert client.post("/workspace/birch/document/", typed).status_code == 404
    assert (Document.objects.get().pk, Event.objects.count()) == (document.pk, before)


def test_a_lead_removed_while_the_page_is_open_uploads_nothing(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    client.get(DOCUMENT)
    end_membership(membership=lead.memberships.get(), actor=None)
    assert client.post(DOCUMENT, {"do": "document", "seen": "0-0", "file": a_file()}).status_code == 404
    assert Document.objects.count() == 0


def test_a_label_is_text_and_its_signs_are_visible(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    send(client, "attachment", file=a_file(), label="<script>alert(1)</script>")
    page = client.get(DOCUMENT).content.decode()
    assert "<script>alert" not in page
    too_long = send(client, "attachment", file=a_file(), label="x" * 10_000)
    assert codes(too_long.context["sent"]) == {"label": ["max_length"]}
