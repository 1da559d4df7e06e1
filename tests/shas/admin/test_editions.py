"""Editions in the console: begun as a copy, written, compared, and their documents uploaded and removed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shas import services
from shas.admin import editions
from shas.clock import database_now
from shas.models import Edition, Publication
from shas.workflow import DHRole, DocumentRole, Status
from tests import factories
from tests.shas.admin.pages import again, codes, last_event, page, press, signed_in, standing, text
from tests.shas.admin.typed import typed
from tests.shas.documents.pdfs import pdf, pdf_with_script
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return signed_in(DHRole.EDITOR)


def _edition_page(name: str, edition: Edition) -> str:
    return reverse(f"admin:shas_edition_{name}", args=[edition.pk])


def _draft(**fields: Any) -> Edition:
    """The draft of a vision that is being drafted."""
    entry = factories.PublicationFactory(status=Status.DRAFTING)
    return factories.EditionFactory(publication=entry, **fields)


def _upload(client: Client, edition: Edition, content: bytes, *, do: str = "document", **over: Any) -> Any:
    """As a browser sends the form of that name from the page as it is now."""
    shown = client.get(_edition_page("document", edition))
    file = SimpleUploadedFile("vision.pdf", content, content_type="application/pdf")
    return client.post(
        _edition_page("document", edition), {"do": do, "seen": shown.context["tag"], "file": file, **over}
    )


def _stored() -> set[Path]:
    """Every file in the store of documents."""
    return {path for path in Path(settings.DOCUMENT_ROOT).rglob("*") if path.is_file()}


# Beginning the next


def test_the_next_edition_asks_for_the_publication_and_begins_as_a_copy(editor: Client) -> None:
    entry = factories.PublicationFactory(status=Status.DRAFTING)
    factories.EditionFactory(publication=entry, complete=True, frozen=True, title="Healthier futures")
    asked = editor.get(f"{reverse('admin:shas_edition_add')}?publication={entry.pk}")
    assert list(asked.context["adminform"].form.fields) == ["publication", "seen"]
    assert typed(asked)["publication"] == [str(entry.pk)]
    done = again(editor, asked)
    edition = entry.editions.get(number=2)
    assert (done.status_code, done.url) == (302, _edition_page("change", edition))
    assert (edition.title, edition.contact, edition.documents.count()) == ("Healthier futures", "The contact", 1)
    shown = editor.get(done.url)
    assert f"Edition 2 of {entry} has begun, as a copy of edition 1." in shown.content.decode()


@pytest.mark.parametrize(
    ("status", "code"), [(Status.SUBMITTED, "under_review"), (Status.CANCELLED, "closed"), (Status.WITHDRAWN, "closed")]
)
def test_no_edition_is_begun_while_another_is_signed_or_when_it_is_over(
    editor: Client, status: Status, code: str
) -> None:
    entry = factories.PublicationFactory(status=status)
    refused = press(editor, reverse("admin:shas_edition_add"), publication=str(entry.pk))
    errors = refused.context["adminform"].form.errors.as_data()
    assert [error.code for error in errors["__all__"]] == [code]


@pytest.mark.parametrize(
    ("status", "frozen", "label"),
    [
        (Status.PLANNED, None, "Write the first edition"),
        (Status.DRAFTING, False, "Edit edition 1"),
        (Status.DRAFTING, True, "Begin edition 2"),
        (Status.PUBLISHED, True, "Draft a correction"),
    ],
)
def test_the_publication_leads_to_where_its_edition_is_written(
    editor: Client, status: Status, frozen: bool | None, label: str
) -> None:
    entry = factories.PublicationFactory(status=status)
    if frozen is not None and status != Status.PUBLISHED:
        factories.EditionFactory(publication=entry, frozen=frozen)
    assert editor.get(page("change", entry)).context["write"]["label"] == label


@pytest.mark.parametrize("status", [Status.CLINICAL_REVIEW, Status.SUBMITTED, Status.CANCELLED, Status.WITHDRAWN])
def test_what_is_signed_or_over_leads_to_no_edition(editor: Client, status: Status) -> None:
    assert editor.get(page("change", factories.PublicationFactory(status=status))).context["write"] is None


# Writing


def test_beginning_an_edition_takes_an_approval_back(editor: Client) -> None:
    plan = factories.plan_at(database_now() + timedelta(days=3))
    entry = factories.PublicationFactory(plan=plan, status=Status.APPROVED)
    factories.EditionFactory(publication=entry, complete=True, frozen=True)
    assert press(editor, reverse("admin:shas_edition_add"), publication=str(entry.pk)).status_code == 302
    after = Publication.objects.get(pk=entry.pk)
    assert (after.status, after.approved_by, after.planned_on) == (Status.DRAFTING, None, entry.planned_on)


def test_an_edition_changed_meanwhile_is_told_at_its_field_and_what_was_typed_is_kept(editor: Client) -> None:
    edition = _draft(title="As it was", author="An author")
    sent = typed(editor.get(_edition_page("change", edition)), title="Mine")
    services.edit_edition(edition=edition, fields={"title": "Theirs"}, actor=None)
    refused = editor.post(_edition_page("change", edition), sent)
    form = refused.context["adminform"].form
    assert [error.code for error in form.errors.as_data()["title"]] == ["stale"]
    assert "It now says: “Theirs”." in form.errors["title"][0]
    assert typed(refused)["title"] == ["Mine"]
    assert again(editor, refused).status_code == 302
    edition.refresh_from_db()
    assert edition.title == "Mine"


def test_a_change_between_the_look_and_the_save_is_refused_by_the_service(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if somebody saved after the form was judged: the edition that was read is not the one any more."""
    edition, real = _draft(title="As it was"), editions.edit_edition

    def after_somebody_else(**told: Any) -> Edition:
        real(edition=edition, fields={"title": "Theirs"}, actor=None)
        return real(**told)

    monkeypatch.setattr(editions, "edit_edition", after_somebody_else)
    refused = press(editor, _edition_page("change", edition), title="Mine")
    errors = refused.context["adminform"].form.errors.as_data()
    assert [error.code for error in errors["__all__"]] == ["stale"]
    edition.refresh_from_db()
    assert edition.title == "As it was"  # what the other had saved was undone with the test's own transaction


@pytest.mark.parametrize(
    ("field", "text_typed", "code"),
    [
        ("title", "x" * 301, "max_length"),
        ("summary", "x" * 5001, "max_length"),
        ("title", "Healthier \u202efutures", "invisible_sign"),
        ("external_url", "no link", "invalid"),
    ],
)
def test_bad_text_is_refused_at_its_field_and_kept(editor: Client, field: str, text_typed: str, code: str) -> None:
    edition = _draft()
    before = standing(edition.publication)
    refused = press(editor, _edition_page("change", edition), **{field: text_typed}, author="An author typed")
    errors = refused.context["adminform"].form.errors.as_data()
    assert [error.code for error in errors[field]] == [code]
    assert (typed(refused)[field], typed(refused)["author"]) == ([text_typed], ["An author typed"])
    assert standing(edition.publication) == before


# Comparing


def test_two_editions_stand_side_by_side(editor: Client) -> None:
    entry = factories.PublicationFactory(status=Status.DRAFTING)
    for title in ("First", "Second", "Third"):
        last = factories.EditionFactory(publication=entry, title=title, frozen=True)
    said = text(editor.get(_edition_page("compare", last)))
    assert "What Edition 2 Edition 3 Title Second Third" in said
    said = text(editor.get(f"{_edition_page('compare', last)}?with=1"))
    assert "What Edition 1 Edition 3 Title First Third" in said
    assert "What Edition 2 Edition 3" in text(editor.get(f"{_edition_page('compare', last)}?with=99"))
    alone = factories.EditionFactory()
    assert "There is no other edition" in text(editor.get(_edition_page("compare", alone)))


def test_the_publication_shows_its_editions_with_documents_and_the_way_to_compare(editor: Client) -> None:
    entry = factories.PublicationFactory(status=Status.DRAFTING)
    factories.EditionFactory(publication=entry, document=True, frozen=True)
    second = factories.EditionFactory(publication=entry)
    shown = editor.get(page("change", entry)).content.decode()
    main = entry.editions.get(number=1).documents.get()
    assert f'<a href="{main.get_absolute_url()}">Document</a> <small>PDF, 1.0\xa0KB, 2 pages</small>' in shown
    assert f'href="{_edition_page("compare", second)}"' in shown


# Documents


def test_a_document_is_uploaded_checked_and_named_by_its_facts(editor: Client) -> None:
    edition = _draft()
    done = _upload(editor, edition, pdf(pages=3))
    assert (done.status_code, done.url) == (302, _edition_page("document", edition))
    document = edition.documents.get()
    assert (document.role, document.pages, document.size) == (DocumentRole.MAIN, 3, len(pdf(pages=3)))
    event = last_event(edition.publication)
    assert (event.kind, event.changes) == ("document.attached", {"role": [None, "main"]})
    said = text(editor.get(done.url))
    assert f"3 pages SHA-256 {document.sha256}" in said


def test_a_second_document_takes_the_place_of_the_first_and_attachments_are_added(editor: Client) -> None:
    edition = _draft()
    _upload(editor, edition, pdf(text="First"))
    key = edition.documents.get().key
    _upload(editor, edition, pdf(text="Second"))
    _upload(editor, edition, pdf(text="Third"), do="attachment", label=" Summary for patients ")
    rows = edition.documents.order_by("position")
    assert [(row.role, row.label) for row in rows] == [("main", ""), ("attachment", "Summary for patients")]
    assert rows[0].key != key


def test_what_has_changed_is_said_with_the_document_from_the_second_edition_on(editor: Client) -> None:
    first = _draft(frozen=True)
    second = factories.EditionFactory(publication=first.publication)
    _upload(editor, second, pdf(), change_note="The figure on page 12")
    second.refresh_from_db()
    assert second.change_note == "The figure on page 12"
    only = _draft()
    assert "change_note" not in editor.get(_edition_page("document", only)).content.decode()


@pytest.mark.parametrize(
    ("content", "over", "errors"),
    [
        (pdf_with_script(), {}, {"file": ["document_active_content"]}),
        (b"<html>", {}, {"file": ["document_not_pdf"]}),
        (b"", {}, {"file": ["document_empty"]}),
        (pdf(), {"do": "attachment", "label": " "}, {"label": ["label_required"]}),
        (pdf(), {"file": ""}, {"file": ["file_required"]}),
        (pdf(), {"seen": "1-9"}, {"__all__": ["stale"]}),
        (pdf(), {"seen": ""}, {"__all__": ["stale"]}),
    ],
)
def test_what_cannot_be_uploaded_is_refused_at_its_field(
    editor: Client, content: bytes, over: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    edition = _draft(document=True)
    before = (standing(edition.publication), list(edition.documents.values()), _stored())
    refused = _upload(editor, edition, content, **over)
    assert codes(refused) == errors
    assert (standing(edition.publication), list(edition.documents.values()), _stored()) == before


def test_an_upload_over_a_change_made_meanwhile_is_refused_once(editor: Client) -> None:
    edition = _draft()
    tag = editor.get(_edition_page("document", edition)).context["tag"]
    services.edit_edition(edition=edition, fields={"title": "Theirs"}, actor=None)
    refused = _upload(editor, edition, pdf(), seen=tag)
    assert codes(refused) == {"__all__": ["stale"]}
    assert edition.documents.count() == 0
    assert _upload(editor, edition, pdf()).status_code == 302


def test_a_document_is_removed_from_a_draft_and_from_no_other_edition(editor: Client) -> None:
    edition, other = _draft(), _draft(document=True)
    _upload(editor, edition, pdf())
    address, tag = _edition_page("document", edition), editor.get(_edition_page("document", edition)).context["tag"]
    theirs = {"do": "remove", "seen": tag, "document": other.documents.get().pk}
    assert editor.post(address, theirs).status_code == 404
    mine = {"do": "remove", "seen": "1-1", "document": edition.documents.get().pk}
    assert codes(editor.post(address, mine)) == {"__all__": ["stale"]}
    assert editor.post(address, {**mine, "seen": tag}).status_code == 302
    assert (edition.documents.count(), other.documents.count()) == (0, 1)
    assert last_event(edition.publication).kind == "document.removed"


def test_a_frozen_edition_keeps_its_documents(editor: Client) -> None:
    edition = _draft(document=True, frozen=True)
    shown = editor.get(_edition_page("document", edition))
    assert "This edition is frozen, so its documents stay as they are." in text(shown)
    assert "<form" not in shown.content.decode().split('id="content-main"')[1]
    for sent in ({"do": "document", "file": SimpleUploadedFile("x.pdf", pdf())}, {"do": "remove"}):
        refused = editor.post(_edition_page("document", edition), {"seen": edition.version_tag, **sent})
        assert codes(refused) == {"__all__": ["frozen"]}
    assert (Edition.objects.count(), edition.documents.count()) == (1, 1)


# Who may


PEOPLE: dict[str, tuple[Callable[[Publication], User], set[str]]] = {
    "editor": (lambda _: factories.UserFactory(dh=(DHRole.EDITOR,)), {"compare", "document", "change"}),
    "publisher": (lambda _: factories.UserFactory(dh=(DHRole.PUBLISHER,)), {"compare", "document", "change"}),
    "superuser": (lambda _: factories.UserFactory(superuser=True), {"compare", "change"}),
    "lead": (lambda entry: factories.UserFactory(leads=entry.authority, is_staff=True), set()),
    "other lead": (lambda _: factories.UserFactory(leads=factories.AuthorityFactory(), is_staff=True), set()),
    "officer": (lambda _: factories.UserFactory(officer_of=factories.TrustFactory(), is_staff=True), set()),
    "stranger": (lambda _: factories.UserFactory(is_staff=True), set()),
}


@pytest.mark.parametrize("role", PEOPLE)
def test_pages_open_for_those_who_may(role: str) -> None:
    edition = _draft()
    make, may = PEOPLE[role]
    client, before = Client(), standing(edition.publication)
    client.force_login(make(edition.publication))
    for name in ("compare", "document", "change"):
        answer = client.get(_edition_page(name, edition))
        assert (name, answer.status_code) == (name, 200 if name in may else answer.status_code)
        assert name in may or answer.status_code in {302, 403}
    if "document" not in may:
        sent = {"do": "document", "seen": edition.version_tag, "file": SimpleUploadedFile("x.pdf", pdf())}
        assert client.post(_edition_page("document", edition), sent).status_code == 403
    assert (standing(edition.publication), edition.documents.count()) == (before, 0)


@pytest.mark.parametrize("name", ["compare", "document"])
def test_an_unknown_edition_is_not_found(editor: Client, name: str) -> None:
    assert editor.get(f"/admin/shas/edition/999999/{name}/").status_code == 404


@pytest.mark.parametrize("name", ["change", "document"])
def test_a_page_takes_as_many_queries_for_three_documents_as_for_one(editor: Client, name: str) -> None:
    edition, counts = _draft(document=True), []
    for position in (1, 2, 3):
        editor.get(_edition_page(name, edition))
        counts.append(queries(editor, _edition_page(name, edition)))
        factories.DocumentFactory(
            edition=edition, role=DocumentRole.ATTACHMENT, position=position, label=f"Attachment {position}"
        )
    assert counts[0] == counts[1] == counts[2]
