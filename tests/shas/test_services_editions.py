"""Draft editions: made and edited by their lead and DH, frozen for good."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from shas.clock import database_now
from shas.models import Edition, Event
from shas.services import draft_edition, edit_edition
from shas.workflow import DHRole, Status
from tests.factories import AuthorityFactory, EditionFactory, PublicationFactory, UserFactory, plan_at
from tests.refusals import refusal_codes

pytestmark = pytest.mark.django_db

CANARY = "Canary of the embargo"


def test_a_lead_drafts_and_edits_their_own_edition_and_the_record_keeps_no_content() -> None:
    place = AuthorityFactory()
    entry, lead = PublicationFactory(authority=place), UserFactory(leads=place)
    edition = draft_edition(publication=entry, fields={"title": CANARY}, actor=lead)
    edit_edition(edition=edition, fields={"summary": CANARY}, actor=lead)
    entry.refresh_from_db()
    assert entry.last_edited_by == lead
    events = Event.objects.filter(subject_kind="edition").order_by("pk")
    assert [(event.kind, event.subject_key, event.actor) for event in events] == [
        ("edition.drafted", f"{entry.slug}/1", lead),
        ("edition.edited", f"{entry.slug}/1", lead),
    ]
    assert CANARY not in str(list(events.values()))


def test_others_may_not() -> None:
    entry = PublicationFactory()
    edition = EditionFactory(publication=entry)
    for actor in (UserFactory(leads=AuthorityFactory()), UserFactory(superuser=True), UserFactory()):
        with pytest.raises(PermissionDenied):
            draft_edition(publication=entry, fields={}, actor=actor)
        with pytest.raises(PermissionDenied):
            edit_edition(edition=edition, fields={"title": "Mine"}, actor=actor)
    assert Edition.objects.get().title == edition.title


def test_one_draft_at_a_time_and_none_of_a_closed_entry() -> None:
    entry = EditionFactory().publication
    assert refusal_codes(draft_edition, publication=entry, fields={}, actor=None) == ["draft_exists"]
    closed = PublicationFactory(status=Status.PUBLISHED)
    assert refusal_codes(draft_edition, publication=closed, fields={}, actor=None) == ["closed"]


def test_a_frozen_edition_stays() -> None:
    edition = EditionFactory(frozen=True)
    assert refusal_codes(edit_edition, edition=edition, fields={"title": "Other"}, actor=None) == ["frozen"]


def test_editing_an_approved_publication_sends_it_back_to_drafting() -> None:
    entry = PublicationFactory(plan=plan_at(database_now() + timedelta(days=2)), status=Status.APPROVED)
    editor = UserFactory(dh=[DHRole.EDITOR])
    edit_edition(edition=EditionFactory(publication=entry), fields={"title": "Other"}, actor=editor)
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by, entry.last_edited_by) == (Status.DRAFTING, None, editor)
