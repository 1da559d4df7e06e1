"""The documents of a draft edition over the API: sent as bytes, checked, kept, and taken out again."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shas.api.views.documents import PDFParser
from shas.documents import opened
from shas.models import Document, Edition, Event, Publication
from shas.services import circulate
from shas.workflow import DocumentRole, Status
from tests.factories import DocumentFactory, EditionFactory
from tests.shas.api.sending import PUBLICATIONS, ROLES, editor, refusal, signed_in, vision, written
from tests.shas.documents import pdfs
from tests.shas.documents.conftest import files
from tests.shas.documents.conftest import root as root  # for every test here too

pytestmark = pytest.mark.django_db

WRITERS = {"lead", "editor", "publisher"}
PDF = "application/pdf"
TAG = {"If-Match": '"1-1"'}


@pytest.fixture
def edition() -> Edition:
    """A draft without a document."""
    return EditionFactory(publication=vision(status=Status.DRAFTING))


def put(actor: Any, content: bytes, number: int = 1, kind: str = PDF, **headers: Any) -> Any:
    address = f"{PUBLICATIONS}ash/editions/{number}/document/"
    return signed_in(actor).put(address, content, content_type=kind, headers=TAG | headers)


def attach(actor: Any, content: bytes, query: str = "?label=Summary", **headers: Any) -> Any:
    address = f"{PUBLICATIONS}ash/editions/1/attachments/{query}"
    return signed_in(actor).post(address, content, content_type=PDF, headers=TAG | headers)


def kinds(actor: Any) -> list[str]:
    return list(Event.objects.filter(actor=actor).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("role", ROLES)
def test_who_uploads_the_document(edition: Edition, root: Path, role: str) -> None:
    actor, before, content = ROLES[role](edition.publication), written(), pdfs.pdf(pages=3)
    response = put(actor, content)
    if role not in WRITERS:
        assert (refusal(response), written(), files(root)) == ((403, []), before, [])
        return
    assert (response.status_code, response["ETag"], kinds(actor)) == (200, '"1-2"', ["document.attached"])
    [told] = response.json()["documents"]
    document = Document.objects.get()
    assert (told["role"], told["size"], told["pages"], told["sha256"]) == (
        "main",
        len(content),
        3,
        document.sha256,
    )
    assert told["url"] == "http://testserver/visions/ash/editions/1/document/"
    with opened(document.key) as kept:
        assert kept.read() == content
    assert signed_in(actor).get(f"{PUBLICATIONS}ash/editions/1/").json() == response.json()


def test_the_document_is_replaced_and_one_stays(edition: Edition) -> None:
    actor = editor()
    assert put(actor, pdfs.pdf(pages=1)).status_code == 200
    response = put(actor, pdfs.pdf(pages=5), **{"If-Match": '"1-2"'})
    assert [document["pages"] for document in response.json()["documents"]] == [5]
    assert refusal(put(actor, pdfs.pdf(), **{"If-Match": '"1-2"'})) == (412, [(None, "stale")])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "document_empty"),
        (pdfs.renamed_page, "document_not_pdf"),
        (pdfs.cut_off, "document_damaged"),
        (pdfs.encrypted, "document_encrypted"),
        (pdfs.pdf_with_script, "document_active_content"),
        (pdfs.pdf_with_embedded_file, "document_active_content"),
        (lambda: b"\n" + pdfs.pdf(), "document_not_pdf"),
    ],
)
def test_nothing_is_kept_of_what_is_refused(edition: Edition, root: Path, make: Callable[[], bytes], code: str) -> None:
    before = written()
    for response in (put(editor(), make()), attach(editor(), make())):
        assert (refusal(response), response.json()["code"]) == ((400, [(None, code)]), code)
    assert (written(), files(root)) == (before, [])


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(edition: Edition, root: Path, settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 1000
    content, before = pdfs.pdf() + b"\n" * 1000, written()
    response = put(editor(), content)
    assert (response.status_code, response.json()["code"]) == (413, "document_too_large")
    assert response.json()["detail"].startswith("Upload a PDF of at most ")
    assert (written(), files(root)) == (before, [])


class Endless:
    """A body that goes on, whatever its length was said to be."""

    def read(self, size: int = -1) -> bytes:
        return b"x" * max(size, 1)


def test_a_body_that_goes_on_is_cut_at_the_limit(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 1000
    with pytest.raises(Exception, match="Upload a PDF of at most") as refused:
        PDFParser().parse(Endless())
    assert refused.value.code == "document_too_large"


def test_a_body_that_ends_too_early_is_refused_and_nothing_kept(edition: Edition, root: Path) -> None:
    content, before = pdfs.pdf(), written()
    address = f"{PUBLICATIONS}ash/editions/1/document/"
    sent: Any = {"wsgi.input": io.BytesIO(content), "CONTENT_LENGTH": str(len(content) + 10)}
    response = signed_in(editor()).put(address, content, content_type=PDF, headers=TAG, **sent)
    assert refusal(response) == (400, [(None, "document_damaged")])
    assert response.json()["detail"].startswith("Upload the file again.")
    assert (written(), files(root)) == (before, [])


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/html", "application/x"])
def test_what_is_not_sent_as_a_pdf_is_refused(edition: Edition, kind: str) -> None:
    response = put(editor(), pdfs.pdf(), kind=kind)
    assert refusal(response) == (415, [])
    assert response.json()["detail"].endswith("Send application/pdf.")


def test_a_form_with_a_file_is_not_the_way(edition: Edition, root: Path) -> None:
    form = {"file": SimpleUploadedFile("vision.pdf", pdfs.pdf(), content_type=PDF)}
    response = signed_in(editor()).post(f"{PUBLICATIONS}ash/editions/1/attachments/?label=x", form, headers=TAG)
    assert (refusal(response), files(root)) == ((415, []), [])


@pytest.mark.parametrize(("tag", "status"), [(None, 428), ("*", 412), ('"1-9"', 412), ('W/"1-1"', 412)])
def test_the_version_that_was_read_is_asked_for(edition: Edition, root: Path, tag: str | None, status: int) -> None:
    DocumentFactory(edition=edition, role=DocumentRole.ATTACHMENT, position=1, label="A summary")
    client, before = signed_in(editor()), written()
    headers = {"If-Match": tag} if tag else {}
    base = f"{PUBLICATIONS}ash/editions/1/"
    for response in (
        client.put(f"{base}document/", pdfs.pdf(), content_type=PDF, headers=headers),
        client.post(f"{base}attachments/?label=x", pdfs.pdf(), content_type=PDF, headers=headers),
        client.delete(f"{base}attachments/1/", headers=headers),
    ):
        assert refusal(response)[0] == status
    assert (written(), files(root)) == (before, [])


def test_nothing_goes_into_a_frozen_edition_nor_begins_the_next(edition: Edition, root: Path) -> None:
    DocumentFactory(edition=edition)
    DocumentFactory(edition=edition, role=DocumentRole.ATTACHMENT, position=1, label="A summary")
    circulate(publication=edition.publication, actor=None)
    Publication.objects.update(status=Status.DRAFTING)
    before, client = written(), signed_in(editor())
    assert refusal(put(editor(), pdfs.pdf())) == (409, [(None, "frozen")])
    assert refusal(attach(editor(), pdfs.pdf())) == (409, [(None, "frozen")])
    response = client.delete(f"{PUBLICATIONS}ash/editions/1/attachments/1/", headers=TAG)
    assert refusal(response) == (409, [(None, "frozen")])
    assert (written(), files(root)) == (before, [])


def test_an_attachment_is_added_and_removed(edition: Edition, root: Path) -> None:
    actor = editor()
    told = attach(actor, pdfs.pdf(pages=1), "?label=Summary%20for%20patients").json()
    assert [(each["role"], each["position"], each["label"]) for each in told["documents"]] == [
        ("attachment", 1, "Summary for patients")
    ]
    address = f"{PUBLICATIONS}ash/editions/1/attachments/1/"
    removed = signed_in(actor).delete(address, headers={"If-Match": '"1-2"'})
    assert (removed.status_code, removed["ETag"], removed.json()["documents"]) == (200, '"1-3"', [])
    assert kinds(actor) == ["document.attached", "document.removed"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "label_required"),
        ("?label=%20", "empty_parameter"),
        ("?label=x&label=y", "repeated_parameter"),
        ("?name=x", "unknown_parameter"),
        (f"?label={'x' * 201}", "max_length"),
    ],
)
def test_a_label_at_fault_is_a_parameter_at_fault(edition: Edition, root: Path, query: str, code: str) -> None:
    before = written()
    response = attach(editor(), pdfs.pdf(), query)
    [error] = response.json()["errors"]
    assert (response.status_code, error["code"], "parameter" in error) == (400, code, True)
    assert (written(), files(root)) == (before, [])


@pytest.mark.parametrize("place", ["0", "2", "01", "x", "-1"])
def test_only_an_attachment_that_is_there_is_removed(edition: Edition, place: str) -> None:
    DocumentFactory(edition=edition)
    DocumentFactory(edition=edition, role=DocumentRole.ATTACHMENT, position=1, label="A summary")
    before = written()
    response = signed_in(editor()).delete(f"{PUBLICATIONS}ash/editions/1/attachments/{place}/", headers=TAG)
    assert (refusal(response), written()) == ((404, []), before)


@pytest.mark.parametrize("role", ROLES)
def test_who_removes_an_attachment(edition: Edition, role: str) -> None:
    DocumentFactory(edition=edition, role=DocumentRole.ATTACHMENT, position=1, label="A summary")
    actor, before = ROLES[role](edition.publication), written()
    response = signed_in(actor).delete(f"{PUBLICATIONS}ash/editions/1/attachments/1/", headers=TAG)
    if role in WRITERS:
        assert (response.status_code, Document.objects.count()) == (200, 0)
    else:
        assert (refusal(response), written()) == ((403, []), before)


def test_a_file_without_the_csrf_token_is_refused(edition: Edition, root: Path) -> None:
    client, before = signed_in(editor(), enforce_csrf_checks=True), written()
    base = f"{PUBLICATIONS}ash/editions/1/"
    for response in (
        client.put(f"{base}document/", pdfs.pdf(), content_type=PDF, headers=TAG),
        client.post(f"{base}attachments/?label=x", pdfs.pdf(), content_type=PDF, headers=TAG),
        client.delete(f"{base}attachments/1/", headers=TAG),
    ):
        assert refusal(response) == (403, [])
        assert response.json()["detail"].startswith("CSRF Failed")
    assert (written(), files(root)) == (before, [])
