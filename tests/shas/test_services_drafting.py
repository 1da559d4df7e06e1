"""Starting and circulating: what is circulated is frozen for good, and the work goes on in a copy."""

import pytest
from django.db import IntegrityError, connection, transaction

from shas.models import CARRIED_OVER, Document, Edition, Event, Publication
from shas.services import circulate, edit_edition, send_back, start, write_edition
from shas.workflow import DocumentRole, Status
from tests.factories import DocumentFactory, EditionFactory, PublicationFactory, UserFactory
from tests.refusals import refusal_codes
from tests.shas.workflow.stage import outcome_of, publication_at, rows

pytestmark = pytest.mark.django_db


def refused_by(statement: str, *values: object) -> str:
    """The name of the rule by which the database refuses a statement."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return refusal.value.__cause__.diag.constraint_name


def test_starting_is_no_edit() -> None:
    entry = publication_at(Status.PLANNED)
    editor = entry.last_edited_by
    start(publication=entry, actor=UserFactory(leads=entry.authority))
    entry.refresh_from_db()
    assert (entry.status, entry.last_edited_by) == (Status.DRAFTING, editor)


def test_nothing_is_circulated_without_an_edition_and_its_document() -> None:
    entry = PublicationFactory(status=Status.DRAFTING)
    assert refusal_codes(circulate, publication=entry, actor=None) == ["edition_missing"]
    edition = EditionFactory(publication=entry)
    assert refusal_codes(circulate, publication=entry, actor=None) == ["document_missing"]
    DocumentFactory(edition=edition, role=DocumentRole.ATTACHMENT, position=1, label="A summary")
    assert refusal_codes(circulate, publication=entry, actor=None) == ["document_missing"]
    assert Edition.objects.get().frozen_at is None
    DocumentFactory(edition=edition)
    circulate(publication=entry, actor=None)
    assert Edition.objects.get().frozen_at is not None


def test_a_document_of_an_edition_before_does_not_count() -> None:
    entry = PublicationFactory(status=Status.DRAFTING)
    EditionFactory(publication=entry, complete=True, frozen=True)
    EditionFactory(publication=entry)
    assert refusal_codes(circulate, publication=entry, actor=None) == ["document_missing"]


def test_the_database_refuses_every_change_of_what_was_circulated() -> None:
    entry = publication_at(Status.DRAFTING)
    circulate(publication=entry, actor=None)
    edition = entry.editions.get()
    document = edition.documents.get()
    for column in [field.column for field in Edition._meta.concrete_fields if field.name not in {"id", "publication"}]:
        other = {"number": 7, "revision": 7, "frozen_at": None}.get(column, "Another")
        assert refused_by(f"UPDATE shas_edition SET {column} = %s", other) == "shas_edition_frozen"
    assert refused_by("DELETE FROM shas_edition") == "shas_edition_frozen"
    assert refused_by("UPDATE shas_document SET sha256 = %s", "1" * 64) == "shas_document_frozen"
    assert refused_by("DELETE FROM shas_document") == "shas_document_frozen"
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        DocumentFactory(edition=edition, role=DocumentRole.ATTACHMENT, position=1, label="A summary")
    assert list(Document.objects.all()) == [document]


def test_the_work_goes_on_in_the_next_edition_a_copy_with_the_same_documents() -> None:
    entry = publication_at(Status.DRAFTING)
    first = entry.editions.get()
    edit_edition(edition=first, fields={"title": "A title", "change_note": "First", "source": "A source"}, actor=None)
    DocumentFactory(edition=first, role=DocumentRole.ATTACHMENT, position=2, label="A summary", sha256="a" * 64)
    circulate(publication=entry, actor=None)
    send_back(publication=entry, reason="A figure", actor=None)
    before = rows("shas_edition", "shas_document")
    second = write_edition(publication=entry, fields={"summary": "Another summary"}, actor=None)
    assert before.items() <= rows("shas_edition", "shas_document").items()  # the first is as it was
    first.refresh_from_db()
    assert (second.number, second.revision, second.is_frozen) == (2, 2, False)
    assert [name for name in CARRIED_OVER if getattr(second, name) != getattr(first, name)] == ["summary"]
    assert (second.change_note, second.source) == ("", "A source")
    columns = [field.attname for field in Document._meta.concrete_fields if field.name not in {"id", "edition"}]
    copied = list(second.documents.order_by("position").values_list(*columns))
    assert copied == list(first.documents.order_by("position").values_list(*columns))
    assert [row[columns.index("position")] for row in copied] == [0, 2]


def test_what_was_returned_may_be_circulated_again_as_it_is() -> None:
    entry = publication_at(Status.DRAFTING)
    circulate(publication=entry, actor=None)
    before = rows("shas_edition", "shas_document")
    send_back(publication=entry, reason="The day was wrong", actor=None)
    circulate(publication=entry, actor=None)
    assert Publication.objects.get(pk=entry.pk).status == Status.CLINICAL_REVIEW
    assert rows("shas_edition", "shas_document") == before


def test_the_record_names_the_edition_that_was_circulated() -> None:
    entry = publication_at(Status.DRAFTING)
    circulate(publication=entry, reason="By post too ", actor=None)
    event = Event.objects.get(kind="publication.circulated")
    assert event.changes == {"status": ["drafting", "clinical_review"], "edition": [None, 1]}
    assert (event.reason, event.is_public) == ("By post too", False)


def test_circulating_another_edition_than_was_seen_is_refused() -> None:
    entry = publication_at(Status.DRAFTING)
    seen = entry.editions.get().version_tag
    write_edition(publication=entry, fields={"summary": "By a colleague"}, actor=None)
    outcome = outcome_of(lambda entry, actor: circulate(publication=entry, actor=actor, seen=seen), entry, None)
    assert (outcome.says, outcome.changed, outcome.events) == ("stale", frozenset(), ())
    circulate(publication=entry, actor=None, seen=entry.editions.get().version_tag)
