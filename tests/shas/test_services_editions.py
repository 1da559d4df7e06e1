"""Draft editions: made and edited by their lead and DH, frozen for good."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.texts import LONGEST_TEXT
from shas.clock import database_now
from shas.models import CONTENT, READER_BOX, Edition, Event
from shas.services import draft_edition, edit_edition, record_published, write_edition
from shas.workflow import DHRole, Status
from tests.factories import AuthorityFactory, EditionFactory, PublicationFactory, UserFactory, plan_at
from tests.refusals import refusal_codes
from tests.shas.workflow.stage import publication_at, rows

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
    closed = PublicationFactory(status=Status.WITHDRAWN)
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


# Writing what is to come, and nothing over anybody


def test_writing_begins_the_first_edition_and_edits_it_afterwards() -> None:
    entry = PublicationFactory()
    lead = UserFactory(leads=entry.authority)
    first = write_edition(publication=entry, fields={"title": CANARY}, actor=lead, seen="0-0")
    assert (first.number, first.title, first.is_frozen) == (1, CANARY, False)
    tag = first.version_tag
    again = write_edition(publication=entry, fields={"summary": CANARY}, actor=lead, seen=tag)
    assert (again.pk, again.title, again.summary) == (first.pk, CANARY, CANARY)
    assert again.revision == first.revision + 1
    events = Event.objects.filter(subject_kind="edition").order_by("pk")
    assert [event.kind for event in events] == ["edition.drafted", "edition.edited"]


def test_nobody_saves_over_what_they_have_not_seen() -> None:
    entry = EditionFactory().publication
    seen = entry.editions.get().version_tag
    write_edition(publication=entry, fields={"summary": "By a colleague"}, actor=None, seen=seen)
    before = rows(), Event.objects.count()
    mine = {"fields": {"summary": "Mine"}, "actor": None}
    assert refusal_codes(write_edition, publication=entry, seen=seen, **mine) == ["stale"]
    assert refusal_codes(write_edition, publication=entry, seen="0-0", **mine) == ["stale"]
    assert refusal_codes(edit_edition, edition=entry.editions.get(), seen=seen, **mine) == ["stale"]
    assert (rows(), Event.objects.count()) == before
    write_edition(publication=entry, seen=entry.editions.get().version_tag, **mine)
    assert entry.editions.get().summary == "Mine"


def test_a_draft_begun_meanwhile_is_not_saved_over() -> None:
    entry = PublicationFactory()
    EditionFactory(publication=entry, frozen=True)
    seen = entry.editions.get().version_tag
    write_edition(publication=entry, fields={"title": "By a colleague"}, actor=None)
    mine = {"publication": entry, "fields": {"title": "Mine"}, "seen": seen, "actor": None}
    assert refusal_codes(write_edition, **mine) == ["stale"]
    assert entry.editions.count() == 2


@pytest.mark.parametrize("standing", [Status.CLINICAL_REVIEW, Status.SUBMITTED])
def test_what_is_under_review_is_not_written_by_any_service(standing: Status) -> None:
    entry = publication_at(standing)
    for write in (write_edition, draft_edition):
        assert refusal_codes(write, publication=entry, fields={"title": "x"}, actor=None) == ["under_review"]
    draft = EditionFactory(publication=entry)
    assert refusal_codes(edit_edition, edition=draft, fields={"title": "x"}, actor=None) == ["under_review"]


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.WITHDRAWN])
def test_what_is_closed_is_not_written_by_any_service(status: Status) -> None:
    entry = PublicationFactory(status=status)
    draft = EditionFactory(publication=entry)
    assert refusal_codes(edit_edition, edition=draft, fields={"title": "x"}, actor=None) == ["closed"]
    assert refusal_codes(write_edition, publication=entry, fields={"title": "x"}, actor=None) == ["closed"]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"title": "x" * 10_000}, ["max_length"]),
        ({"title": "Hea\u202elthy"}, ["invisible_sign"]),
        ({"summary": "x" * (LONGEST_TEXT + 1)}, ["max_length"]),
        ({"summary": "A line\x00"}, ["invisible_sign"]),
        ({"external_url": "javascript:alert(1)"}, ["invalid"]),
        ({"title": ""}, ["edition_title_null_or_text"]),
        ({"title": " \u200b "}, ["invisible_sign"]),
        ({"contact": "\u2060", "source": "A\u00adlist"}, ["invisible_sign", "invisible_sign"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value[0],
)
def test_what_cannot_be_written_is_refused_and_nothing_is_kept(fields: dict[str, str], codes: list[str]) -> None:
    entry = EditionFactory().publication
    before = rows(), Event.objects.count()
    assert refusal_codes(write_edition, publication=entry, fields=fields, actor=None) == codes
    assert (rows(), Event.objects.count()) == before


def test_text_is_kept_as_it_was_typed() -> None:
    text = "A ‘vision’ – <script>alert(1)</script>\n\tcafé"
    edition = write_edition(publication=PublicationFactory(), fields={"summary": text}, actor=None)
    assert Edition.objects.get(pk=edition.pk).summary == text


def test_every_field_can_be_written_and_none_of_it_stands_in_the_record() -> None:
    entry = PublicationFactory()
    fields = {name: f"Canary {name}"[:50] for name in CONTENT} | {"external_url": "https://canary.example.org/"}
    edition = write_edition(publication=entry, fields=fields, actor=UserFactory(leads=entry.authority))
    assert {name: getattr(edition, name) for name in CONTENT} == fields
    assert set(READER_BOX) < set(CONTENT)
    assert "anary" not in str(list(Event.objects.values()))


FROM = {"title": "A vision", "source": "The cover"}


@pytest.mark.parametrize("write", [draft_edition, write_edition])
@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({}, "The cover"),
        ({"title": "A vision", "summary": "Another summary"}, "The cover"),
        ({"title": "Another vision"}, ""),
        ({"title": None}, ""),
        ({"title": "Another vision", "source": "The press notice"}, "The press notice"),
        ({"title": "Another vision", "source": "The cover"}, "The cover"),
        ({"source": ""}, ""),
    ],
)
def test_the_next_edition_has_the_source_of_its_title_while_the_title_is_the_same(
    write: Callable[..., Edition], fields: dict[str, Any], source: str
) -> None:
    first = EditionFactory(**FROM, frozen=True)
    assert write(publication=first.publication, fields=fields, actor=None).source == source
    first.refresh_from_db()
    assert first.source == "The cover"


@pytest.mark.parametrize(
    ("fields", "source"),
    [({"title": "A vision"}, "The cover"), ({"summary": "Another"}, "The cover"), ({"title": "Another vision"}, "")],
)
def test_another_title_does_not_keep_the_source_of_the_one_before(fields: dict[str, str], source: str) -> None:
    draft = EditionFactory(**FROM)
    assert edit_edition(edition=draft, fields=fields, actor=None).source == source
    draft.refresh_from_db()
    assert draft.source == source


@pytest.mark.parametrize(("title", "source"), [("A vision", "The cover"), ("Another vision", "")])
def test_what_came_out_under_another_title_than_was_drafted_has_no_source_of_it(title: str, source: str) -> None:
    draft = EditionFactory(**FROM)
    told = {"published_on": date(2008, 5, 20), "source": "A list", "edition": {"title": title}}
    record_published(publication=draft.publication, actor=None, **told)
    draft.refresh_from_db()
    assert (draft.title, draft.source) == (title, source)
