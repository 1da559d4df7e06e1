"""After the release: a corrected edition, the right actual date, withdrawing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from shas.clock import database_now, london_day
from shas.models import Edition, Event, Publication
from shas.services import correct_actual_date, correct_edition, withdraw, write_edition
from shas.workflow import DHRole, DocumentRole, Status
from tests.factories import SOURCE, DocumentFactory, EditionFactory, PublicationFactory, UserFactory
from tests.refusals import refusal_codes
from tests.shas.workflow.stage import publication_at, rows

pytestmark = pytest.mark.django_db

CANARY = "Canary of a correction"


def publisher() -> User:
    return UserFactory(dh=[DHRole.PUBLISHER])


def titles() -> list[str | None]:
    """What everyone may read."""
    return list(Edition.objects.released().order_by("number").values_list("title", flat=True))


# A corrected edition


def test_a_correction_is_drafted_while_what_is_out_stays_out() -> None:
    entry = PublicationFactory(status=Status.PUBLISHED, edition={"title": "As it came out"})
    lead = UserFactory(leads=entry.authority)
    draft = write_edition(publication=entry, fields={"title": CANARY}, actor=lead)
    entry.refresh_from_db()
    assert (entry.status, entry.last_edited_by, draft.number, draft.is_frozen) == (Status.PUBLISHED, lead, 2, False)
    assert titles() == ["As it came out"]
    assert list(Edition.objects.visible_to(AnonymousUser())) == [entry.editions.get(number=1)]
    assert list(Edition.objects.visible_to(lead).order_by("number")) == list(entry.editions.order_by("number"))


def test_a_publisher_who_did_not_write_it_puts_it_in_place_with_a_public_note() -> None:
    entry = PublicationFactory(status=Status.PUBLISHED, edition={"title": "As it came out"})
    author, other = publisher(), publisher()
    write_edition(publication=entry, fields={"title": "Corrected"}, actor=author)
    first = rows("shas_edition")["shas_edition", entry.editions.get(number=1).pk]
    note = {"publication": entry, "public_note": " A figure on page 3 "}
    assert refusal_codes(correct_edition, **note, actor=author) == ["edited_last"]
    assert refusal_codes(correct_edition, **note, actor=None) == ["person_required"]
    assert refusal_codes(correct_edition, **note, actor=other, seen="2-9") == ["stale"]
    correct_edition(**note, actor=other, reason="By telephone", seen=entry.editions.get(number=2).version_tag)
    assert titles() == ["As it came out", "Corrected"]
    assert rows("shas_edition")["shas_edition", entry.editions.get(number=1).pk] == first  # it stays on record
    event = Event.objects.get(kind="publication.corrected")
    assert (event.public_note, event.reason, event.is_public) == ("A figure on page 3", "By telephone", True)
    assert event.changes == {"edition": [None, 2]}
    assert refusal_codes(correct_edition, **note, actor=other) == ["no_correction"]


@pytest.mark.parametrize("note", ["", " \n"])
def test_everyone_is_owed_the_reason_of_a_correction(note: str) -> None:
    entry = publication_at(Status.PUBLISHED)
    codes = refusal_codes(correct_edition, publication=entry, public_note=note, actor=publisher())
    assert codes == ["public_reason_required"]
    assert not entry.editions.get(number=2).is_frozen


def test_a_correction_has_a_document_where_the_edition_before_had_one() -> None:
    entry = PublicationFactory(status=Status.PUBLISHED)
    EditionFactory(publication=entry, complete=True, frozen=True)
    bare = EditionFactory(publication=entry)
    DocumentFactory(edition=bare, role=DocumentRole.ATTACHMENT, position=1, label="A summary")
    correct = {"publication": entry, "public_note": "A figure", "actor": publisher()}
    assert refusal_codes(correct_edition, **correct) == ["document_missing"]
    DocumentFactory(edition=bare)
    correct_edition(**correct)


def test_what_came_out_elsewhere_without_a_document_is_corrected_without_one() -> None:
    entry = PublicationFactory(status=Status.PUBLISHED)
    EditionFactory(publication=entry)
    correct_edition(publication=entry, public_note="The title", actor=publisher())


def test_a_correction_of_an_unannounced_entry_is_no_public_event() -> None:
    entry = publication_at(Status.PUBLISHED, national=True)
    Publication.objects.filter(pk=entry.pk).update(announced_at=None)
    correct_edition(publication=entry, public_note="A figure", actor=publisher())
    assert Event.objects.get(kind="publication.corrected").is_public is False


# The right actual date


def test_the_actual_date_is_put_right_with_its_source_and_a_public_note() -> None:
    entry = PublicationFactory(status=Status.PUBLISHED, published_on=date(2008, 5, 20))
    at = datetime(2008, 5, 21, 23, 30, tzinfo=UTC)  # in London it is 22 May
    correct_actual_date(
        publication=entry,
        published_on=date(2008, 5, 22),
        published_at=at,
        source=" The archive ",
        public_note=" The archive says so ",
        reason="By post",
        actor=publisher(),
    )
    entry.refresh_from_db()
    assert (entry.published_on, entry.published_at, entry.published_source) == (date(2008, 5, 22), at, "The archive")
    event = Event.objects.get(kind="publication.corrected")
    assert event.changes == {"published_on": ["2008-05-20", "2008-05-22"]}
    assert (event.public_note, event.reason, event.is_public) == ("The archive says so", "By post", True)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"source": " "}, ["source_required"]),
        ({"published_on": date(208, 5, 22)}, ["no_such_year"]),
        ({"published_on": date(2099, 5, 22)}, ["in_the_future"]),
        ({"published_at": datetime(2008, 5, 22, 23, 30, tzinfo=UTC)}, ["time_not_on_day"]),
        ({"published_on": date(2008, 5, 20)}, ["no_change"]),
        ({"public_note": " "}, ["public_reason_required"]),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value[0],
)
def test_what_cannot_be_the_right_actual_date(changes: dict, codes: list[str]) -> None:
    entry = PublicationFactory(status=Status.PUBLISHED, published_on=date(2008, 5, 20))
    given = {"published_on": date(2008, 5, 22), "source": SOURCE, "public_note": "A day later"} | changes
    before = rows()
    assert refusal_codes(correct_actual_date, publication=entry, actor=None, **given) == ["person_required"]
    actor = publisher()
    assert refusal_codes(correct_actual_date, publication=entry, actor=actor, **given) == codes
    assert rows() == before


def test_a_time_still_to_come_today_is_no_actual_time() -> None:
    entry, soon = PublicationFactory(status=Status.PUBLISHED), database_now() + timedelta(seconds=30)
    given = {"published_on": london_day(soon), "published_at": soon, "source": SOURCE, "public_note": "x"}
    assert refusal_codes(correct_actual_date, publication=entry, actor=publisher(), **given) == ["in_the_future"]


def test_whoever_drafts_a_correction_does_not_put_the_date_right() -> None:
    entry, author = publication_at(Status.PUBLISHED), publisher()
    write_edition(publication=entry, fields={"summary": "Another"}, actor=author)
    given = {"published_on": date(2008, 5, 22), "source": SOURCE, "public_note": "A day later"}
    assert refusal_codes(correct_actual_date, publication=entry, actor=author, **given) == ["edited_last"]


# Withdrawing


def test_what_is_withdrawn_is_read_by_nobody_outside_and_kept_for_those_who_must() -> None:
    entry = PublicationFactory(status=Status.PUBLISHED, edition={"title": CANARY})
    DocumentFactory(edition=EditionFactory(publication=entry))
    lead, foreign = UserFactory(leads=entry.authority), UserFactory(leads=PublicationFactory().authority)
    before = rows("shas_edition", "shas_document")
    withdraw(publication=entry, public_note=" The figures are wrong ", actor=publisher())
    assert titles() == []
    assert [list(Edition.objects.visible_to(user)) for user in (AnonymousUser(), foreign)] == [[], []]
    for reader in (lead, UserFactory(dh=[DHRole.EDITOR]), UserFactory(superuser=True)):
        assert Edition.objects.visible_to(reader).count() == 2
    assert rows("shas_edition", "shas_document") == before
    event = Event.objects.get(kind="publication.withdrawn")
    assert (event.public_note, event.is_public, event.changes) == ("The figures are wrong", True, {})
    entry.refresh_from_db()
    assert (entry.status, entry.published_on) == (Status.WITHDRAWN, date(2008, 5, 20))


def test_everyone_is_owed_the_reason_of_a_withdrawal() -> None:
    entry = publication_at(Status.PUBLISHED)
    assert refusal_codes(withdraw, publication=entry, public_note=" ", actor=None) == ["public_reason_required"]


def test_a_withdrawn_publication_keeps_its_approver() -> None:
    entry = publication_at(Status.APPROVED)
    approver = entry.approved_by
    changes = {"published_on": date(2008, 5, 20), "published_source": SOURCE, "status": Status.PUBLISHED}
    Publication.objects.filter(pk=entry.pk).update(**changes)
    withdraw(publication=entry, public_note="The figures are wrong", actor=None)
    assert Publication.objects.get(pk=entry.pk).approved_by == approver
