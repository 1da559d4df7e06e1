"""Entries: announced, edited, recorded as published elsewhere."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from shas.clock import database_now, london_midnight
from shas.models import Edition, Event, Letter, Publication
from shas.services import EntryLine, announce, edit_entry, issue_letter, record_published, schedule
from shas.workflow import DHRole, Kind, Plan, Status
from tests.factories import AuthorityFactory, EditionFactory, PublicationFactory, UserFactory, plan_at
from tests.refusals import refusal_codes

pytestmark = pytest.mark.django_db


def test_a_vision_is_named_after_its_authority_and_public_at_once() -> None:
    place, editor = AuthorityFactory(short_name="North West", slug="north-west"), UserFactory(dh=[DHRole.EDITOR])
    entry = announce(kind=Kind.VISION, authority=place, actor=editor)
    assert (entry.name, entry.slug) == ("North West: strategic vision", "north-west")
    assert Publication.objects.public().get() == entry
    event = Event.objects.get(kind="publication.announced")
    assert (event.actor, event.authority, event.is_public, event.recorded_later) == (editor, place, True, False)


def test_an_authority_has_one_vision() -> None:
    entry = PublicationFactory()
    codes = refusal_codes(announce, kind=Kind.VISION, authority=entry.authority, slug="another", actor=None)
    assert codes == ["one_vision_each"]
    assert Publication.objects.count() == 1


def test_a_vision_without_an_authority_and_a_report_with_one_are_refused() -> None:
    assert refusal_codes(announce, kind=Kind.VISION, name="x", slug="x", actor=None) == [
        "publication_vision_iff_authority"
    ]
    place = AuthorityFactory()
    codes = refusal_codes(announce, kind=Kind.NATIONAL_REPORT, authority=place, name="x", slug="x", actor=None)
    assert codes == ["publication_vision_iff_authority"]


def test_an_announcement_of_another_day_needs_its_source() -> None:
    told = london_midnight(date(2008, 5, 9))
    codes = refusal_codes(announce, kind=Kind.VISION, authority=AuthorityFactory(), announced_at=told, actor=None)
    assert codes == ["source_required"]


@pytest.mark.parametrize("who", ["nobody", "lead", "superuser"])
def test_only_dh_announces(who: str) -> None:
    place = AuthorityFactory()
    actor = {
        "nobody": lambda: UserFactory(),
        "lead": lambda: UserFactory(leads=place),
        "superuser": lambda: UserFactory(superuser=True),
    }[who]()
    with pytest.raises(PermissionDenied):
        announce(kind=Kind.VISION, authority=place, actor=actor)


def test_edit_entry_changes_name_lead_and_order_with_one_event() -> None:
    first, second, editor = PublicationFactory(), PublicationFactory(national=True), UserFactory(dh=[DHRole.EDITOR])
    lead = UserFactory(dh=[DHRole.PUBLISHER])
    before = Event.objects.count()
    edit_entry(publication=second, changes={"name": "Final report", "lead": lead, "follows": [first]}, actor=editor)
    second.refresh_from_db()
    assert (second.name, second.lead, list(second.follows.all())) == ("Final report", lead, [first])
    assert second.last_edited_by == editor
    assert Event.objects.count() == before + 1
    assert Event.objects.latest("pk").is_public is False
    edit_entry(publication=second, changes={"name": "Final report"}, actor=editor)
    assert Event.objects.count() == before + 1


def test_nothing_follows_itself() -> None:
    entry = PublicationFactory()
    assert refusal_codes(edit_entry, publication=entry, changes={"follows": [entry]}, actor=None) == ["follows_itself"]


def test_editing_an_approved_entry_sends_it_back_to_drafting() -> None:
    entry = PublicationFactory(plan=plan_at(database_now() + timedelta(days=2)), status=Status.APPROVED)
    edit_entry(publication=entry, changes={"name": "Another name"}, actor=None)
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by, entry.approved_at) == (Status.DRAFTING, None, None)


def test_record_published_keeps_plan_date_source_and_what_was_published() -> None:
    entry = PublicationFactory(plan=Plan.on(date(2008, 5, 20)))
    publisher = UserFactory(dh=[DHRole.PUBLISHER])
    record_published(
        publication=entry,
        published_on=date(2008, 5, 27),
        source="A newspaper",
        edition={"title": "Healthier"},
        actor=publisher,
    )
    entry.refresh_from_db()
    assert (entry.status, entry.published_on, entry.published_source) == (
        Status.PUBLISHED,
        date(2008, 5, 27),
        "A newspaper",
    )
    assert entry.planned_on == date(2008, 5, 20)
    edition = Edition.objects.released().get()
    assert (edition.number, edition.title) == (1, "Healthier")
    event = Event.objects.latest("pk")
    assert (event.kind, event.actor, event.announced_at) == (
        "publication.published",
        publisher,
        datetime(2008, 5, 26, 23, 0, tzinfo=UTC),
    )


def test_recording_freezes_the_draft_edition_instead_of_adding_one() -> None:
    entry = PublicationFactory(plan=Plan.on(date(2008, 5, 20)))
    Edition.objects.create(publication=entry, number=1, title="Healthier")
    record_published(publication=entry, published_on=date(2008, 5, 20), source="A newspaper", actor=None)
    assert [(edition.number, edition.title) for edition in Edition.objects.released()] == [(1, "Healthier")]


def test_recording_needs_a_source_and_a_day_that_has_come() -> None:
    entry = PublicationFactory()
    tomorrow = database_now().date() + timedelta(days=2)
    past = date(2008, 5, 20)
    assert refusal_codes(record_published, publication=entry, published_on=past, source=" ", actor=None) == [
        "source_required"
    ]
    assert refusal_codes(record_published, publication=entry, published_on=tomorrow, source="x", actor=None) == [
        "in_the_future"
    ]
    record_published(publication=entry, published_on=past, source="x", actor=None)
    assert refusal_codes(record_published, publication=entry, published_on=past, source="x", actor=None) == ["closed"]


@pytest.mark.parametrize("role", [DHRole.EDITOR, None])
def test_only_a_publisher_records(role: DHRole | None) -> None:
    actor = UserFactory(dh=[role] if role else [])
    with pytest.raises(PermissionDenied):
        record_published(publication=PublicationFactory(), published_on=date(2008, 5, 20), source="x", actor=actor)


def test_nothing_is_announced_ahead_of_its_time() -> None:
    tomorrow = database_now() + timedelta(days=1)
    told = {"announced_at": tomorrow, "source": "A letter", "actor": None}
    assert refusal_codes(announce, kind=Kind.VISION, authority=AuthorityFactory(), **told) == ["announced_in_future"]
    entry = PublicationFactory()
    assert refusal_codes(schedule, publication=entry, plan=Plan.on(date(2008, 5, 20)), **told) == [
        "announced_in_future"
    ]
    line = EntryLine(publication=entry, plan=Plan.unset())
    letter = {"title": "Dates", "issued_on": tomorrow.date(), "entries": [line]}
    assert refusal_codes(issue_letter, **letter, **told) == ["announced_in_future"]
    assert Letter.objects.count() == 0


def test_the_time_of_publication_is_on_its_day_in_london() -> None:
    entry = PublicationFactory()
    told = {"published_on": date(2008, 5, 20), "source": "A newspaper", "actor": None}
    late = datetime(2008, 5, 20, 23, 30, tzinfo=UTC)
    assert refusal_codes(record_published, publication=entry, published_at=late, **told) == ["time_not_on_day"]
    record_published(publication=entry, published_at=late - timedelta(hours=1), **told)
    entry.refresh_from_db()
    assert entry.published_at == datetime(2008, 5, 20, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize("slug", ["feed", "move-together"])
def test_an_address_of_the_portal_itself_is_no_slug(slug: str) -> None:
    codes = refusal_codes(announce, kind=Kind.GUIDANCE, name="Feed", slug=slug, actor=None)
    assert codes == ["slug_reserved"]


def test_recording_what_was_circulated_adds_no_empty_edition() -> None:
    entry = PublicationFactory(status=Status.CLINICAL_REVIEW)
    EditionFactory(publication=entry, frozen=True, title="A frozen title")
    record_published(publication=entry, published_on=date(2008, 5, 20), source="A list", actor=None)
    assert [edition.title for edition in entry.editions.all()] == ["A frozen title"]


def test_a_slip_in_the_year_is_not_recorded() -> None:
    codes = refusal_codes(
        record_published, publication=PublicationFactory(), published_on=date(208, 5, 20), source="A list", actor=None
    )
    assert codes == ["no_such_year"]
