"""Documents of an edition, by their services: who puts which file where, and what becomes of the file."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile

from accounts.models import User
from shas.documents import Facts, exists
from shas.models import Document, Edition, Event, Publication
from shas.services import circulate, documents, send_back, write_edition
from shas.services.documents import MOST_ATTACHMENTS, attach_document, remove_document
from shas.workflow import DocumentRole, Status
from tests.factories import DocumentFactory, EditionFactory, PublicationFactory, UserFactory
from tests.refusals import refusal_codes
from tests.shas.documents.conftest import files
from tests.shas.documents.conftest import root as root  # for every test here too
from tests.shas.workflow.stage import (
    OUT,
    ROLES,
    STANDINGS,
    Outcome,
    outcome_of,
    people,
    publication_at,
    rows,
)

pytestmark = pytest.mark.django_db

FACTS = Facts(sha256="c" * 64, size=9, pages=3)
EDITABLE = {Status.PLANNED, Status.DRAFTING, Status.APPROVED, Status.PUBLISHED, OUT}
SUMMARY = {"role": DocumentRole.ATTACHMENT, "label": "A summary"}


@pytest.fixture(autouse=True)
def _is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is a sound PDF of three pages: what is not has its own tests."""
    monkeypatch.setattr(documents, "check", lambda file: FACTS)


def attach(entry: Publication, actor: User | None = None, **more: Any) -> Document:
    return attach_document(publication=entry, file=ContentFile(b"%PDF-1.7 x", name="v.pdf"), actor=actor, **more)


def says_closed(standing: Status | str) -> str:
    return "under_review" if standing in {Status.CLINICAL_REVIEW, Status.SUBMITTED} else "closed"


@pytest.mark.parametrize("standing", STANDINGS)
def test_who_uploads_from_where(standing: Status | str, root: Path) -> None:
    entry = publication_at(standing)
    cast, before = people(entry.authority), rows()
    found = {role: outcome_of(attach, entry, cast[role], before) for role in ROLES}
    may = {"lead", "editor", "publisher", "portal"}
    should = "done" if standing in EDITABLE else says_closed(standing)
    assert {role: outcome.says for role, outcome in found.items()} == {
        role: should if role in may else "denied" for role in ROLES
    }
    for outcome in found.values():
        if outcome.says != "done":
            assert outcome == Outcome(says=outcome.says, changed=frozenset(), events=())
            continue
        stamped = ("publication.published",) if standing == OUT else ()
        begun = ("edition.drafted",) if standing in {Status.APPROVED, OUT} else ()
        assert outcome.events == (*stamped, *begun, "document.attached")
        away = ("shas_publication", "approved_by_id") in outcome.changed
        assert away is (standing == Status.APPROVED)


@pytest.mark.parametrize("standing", STANDINGS)
def test_who_takes_out_from_where(standing: Status | str) -> None:
    entry = publication_at(standing)
    edition = entry.editions.order_by("number").last()
    if standing == Status.WITHDRAWN:
        edition = EditionFactory(publication=entry, document=True)
    cast, key = people(entry.authority), edition.documents.get().pk

    def take_out(_: Publication, actor: User | None) -> None:
        remove_document(document=Document.objects.get(pk=key), actor=actor)

    found = {role: outcome_of(take_out, entry, person) for role, person in cast.items()}
    says = {role: outcome.says for role, outcome in found.items()}
    should = says_closed(standing) if standing not in EDITABLE else "frozen" if edition.is_frozen else "done"
    may = {"lead", "editor", "publisher", "portal"}
    assert says == {role: should if role in may else "denied" for role in ROLES}
    left = {outcome.says: outcome.events for outcome in found.values()}
    assert left == {"denied": (), should: ("document.removed",) if should == "done" else ()}


def test_what_is_kept_of_a_file_and_who_put_it_there(root: Path) -> None:
    entry = PublicationFactory()
    lead = UserFactory(leads=entry.authority)
    document = attach(entry, lead, change_note=" Page 3 ")
    edition = entry.editions.get()
    assert (document.edition, document.role, document.position, document.label) == (edition, DocumentRole.MAIN, 0, "")
    assert (document.sha256, document.size, document.pages, document.uploaded_by) == ("c" * 64, 9, 3, lead)
    assert edition.change_note == "Page 3"
    assert [path.name for path in files(root)] == [document.key]
    entry.refresh_from_db()
    assert (entry.last_edited_by, edition.is_frozen) == (lead, False)
    event = Event.objects.get(kind="document.attached")
    assert (event.subject_key, event.changes, event.is_public) == (f"{entry.slug}/1", {"role": [None, "main"]}, False)
    for told in (document.key, "c" * 64, "v.pdf"):
        assert told not in str(list(Event.objects.values()))


def test_a_new_document_takes_the_place_of_the_one_before(root: Path, django_capture_on_commit_callbacks) -> None:
    entry = PublicationFactory()
    first = attach(entry)
    with django_capture_on_commit_callbacks(execute=True):
        second = attach(entry)
    assert list(entry.editions.get().documents.all()) == [second]
    assert (exists(first.key), exists(second.key), len(files(root))) == (False, True, 1)


def test_a_file_that_another_edition_has_stays(root: Path, django_capture_on_commit_callbacks) -> None:
    entry = PublicationFactory(status=Status.DRAFTING)
    kept = attach(entry)
    circulate(publication=entry, actor=None)
    send_back(publication=entry, reason="A figure", actor=None)
    with django_capture_on_commit_callbacks(execute=True):
        attach(entry)
    assert exists(kept.key)
    assert entry.editions.get(number=1).documents.get() == kept
    [copied] = entry.editions.get(number=2).documents.all()
    assert copied.key != kept.key
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(document=copied, actor=None)
    assert (exists(kept.key), exists(copied.key)) == (True, False)


def test_attachments_are_counted_from_one_and_a_gap_is_filled() -> None:
    entry = PublicationFactory()
    made = [attach(entry, label=f" Summary {n} ", role=DocumentRole.ATTACHMENT) for n in range(3)]
    assert [(document.position, document.label) for document in made] == [
        (1, "Summary 0"),
        (2, "Summary 1"),
        (3, "Summary 2"),
    ]
    remove_document(document=made[1], actor=None)
    assert Event.objects.filter(kind="document.removed").values_list("changes", flat=True)[0] == {
        "role": ["attachment", None]
    }
    assert attach(entry, **SUMMARY).position == 2
    assert attach(entry).position == 0


def test_an_edition_has_so_many_attachments_and_each_says_what_it_is(root: Path) -> None:
    edition = EditionFactory()
    for position in range(1, MOST_ATTACHMENTS + 1):
        DocumentFactory(edition=edition, role=DocumentRole.ATTACHMENT, position=position, label="One")
    entry, before = edition.publication, rows()
    assert refusal_codes(attach, entry=entry, **SUMMARY) == ["too_many_attachments"]
    assert refusal_codes(attach, entry=entry, role=DocumentRole.ATTACHMENT, label=" ") == ["label_required"]
    assert (rows(), files(root)) == (before, [])


def test_a_refused_file_is_told_at_its_field_before_anything_is_locked(monkeypatch, root: Path) -> None:
    def refuse(file: object) -> Facts:
        raise ValidationError("Upload a PDF.", code="document_not_pdf")

    monkeypatch.setattr(documents, "check", refuse)
    monkeypatch.setattr(documents, "lock", lambda publication: pytest.fail("it was locked"))
    entry = PublicationFactory()
    with pytest.raises(ValidationError) as refusal:
        attach(entry)
    assert {field: [error.code for error in errors] for field, errors in refusal.value.error_dict.items()} == {
        "file": ["document_not_pdf"]
    }
    with pytest.raises(PermissionDenied):  # nobody has a file checked who may not put it anywhere
        attach(entry, UserFactory(leads=PublicationFactory().authority))
    assert files(root) == []


@pytest.mark.parametrize("breaks", ["changed_content", "record"])
def test_nothing_is_kept_where_the_rest_fails(breaks: str, monkeypatch, root: Path) -> None:
    def fail(*args: object, **more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(documents, breaks, fail)
    entry = EditionFactory().publication
    before = rows(), Event.objects.count()
    with pytest.raises(RuntimeError):
        attach(entry)
    assert (rows(), Event.objects.count(), files(root)) == (*before, [])


def test_nobody_uploads_over_what_they_have_not_seen(root: Path) -> None:
    entry = EditionFactory().publication
    seen = entry.editions.get().version_tag
    write_edition(publication=entry, fields={"summary": "By a colleague"}, actor=None)
    before = rows()
    assert refusal_codes(attach, entry=entry, seen=seen) == ["stale"]
    assert (rows(), files(root)) == (before, [])
    document = attach(entry, seen=entry.editions.get().version_tag)
    assert refusal_codes(remove_document, document=document, actor=None, seen=seen) == ["stale"]
    assert Document.objects.get() == document


def test_a_file_meant_for_an_edition_that_was_frozen_meanwhile_begins_no_other(root: Path) -> None:
    entry = publication_at(Status.DRAFTING)
    edition = entry.editions.get()
    circulate(publication=entry, actor=None)
    send_back(publication=entry, reason="A figure", actor=None)
    assert refusal_codes(attach, entry=entry, edition=edition) == ["frozen"]
    assert (Edition.objects.count(), files(root)) == (1, [])


def test_what_somebody_else_has_taken_out_is_not_taken_out_again() -> None:
    document = attach(EditionFactory().publication)
    again = Document.objects.get(pk=document.pk)
    remove_document(document=document, actor=None)
    assert refusal_codes(remove_document, document=again, actor=None) == ["stale"]
    assert Event.objects.filter(kind="document.removed").count() == 1


@pytest.mark.parametrize(("label", "code"), [("x" * 201, "max_length"), ("Sum\u202emary", "invisible_sign")])
def test_a_label_that_cannot_be_kept_is_refused(label: str, code: str, root: Path) -> None:
    entry = EditionFactory().publication
    before = rows()
    assert refusal_codes(attach, entry=entry, role=DocumentRole.ATTACHMENT, label=label) == [code]
    assert (rows(), files(root)) == (before, [])
