"""What is public, what is released, and the status the public is told."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shas.clock import database_now, london_midnight
from shas.models import Edition, Event, Publication
from shas.services import EntryLine, reschedule
from shas.workflow import DHRole, Plan, PublicStatus, Status
from tests.factories import (
    AuthorityFactory,
    EditionFactory,
    LetterFactory,
    PublicationFactory,
    UserFactory,
    plan_at,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2055, 5, 14, 12, 0, tzinfo=ZoneInfo("Europe/London"))
MAY_20 = Plan.on(date(2055, 5, 20))


def status_of(entry: Publication, at: datetime = NOON) -> str:
    return Publication.objects.with_public_status(at).get(pk=entry.pk).public_status


@pytest.mark.parametrize(
    ("plan", "status", "expected"),
    [
        (None, Status.PLANNED, PublicStatus.NOT_YET_SCHEDULED),
        (Plan.in_month(date(2055, 5, 1)), Status.PLANNED, PublicStatus.PROVISIONAL),
        (Plan.in_month(date(2055, 4, 1)), Status.PLANNED, PublicStatus.ACTUAL_NOT_RECORDED),
        (Plan.in_month(date(2055, 4, 1)), Status.DRAFTING, PublicStatus.OVERDUE),
        (Plan.on(date(2055, 5, 20), confirmed=False), Status.PLANNED, PublicStatus.PROVISIONAL),
        (MAY_20, Status.PLANNED, PublicStatus.CONFIRMED),
        (MAY_20, Status.SUBMITTED, PublicStatus.CONFIRMED),
        (Plan.on(date(2055, 5, 14)), Status.DRAFTING, PublicStatus.CONFIRMED),
        (Plan.on(date(2055, 5, 13)), Status.DRAFTING, PublicStatus.OVERDUE),
        (Plan.on(date(2055, 5, 13)), Status.PLANNED, PublicStatus.ACTUAL_NOT_RECORDED),
        (MAY_20, Status.APPROVED, PublicStatus.CONFIRMED),
        (Plan.on(date(2055, 5, 14)), Status.APPROVED, PublicStatus.PUBLISHED),
        (MAY_20, Status.CANCELLED, PublicStatus.CANCELLED),
        (Plan.on(date(2008, 5, 20)), Status.PUBLISHED, PublicStatus.PUBLISHED),
        (Plan.on(date(2008, 5, 20)), Status.WITHDRAWN, PublicStatus.WITHDRAWN),
    ],
)
def test_public_status(plan: Plan | None, status: Status, expected: PublicStatus) -> None:
    assert status_of(PublicationFactory(plan=plan, status=status)) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([20, 27], PublicStatus.POSTPONED),
        ([20, 18], PublicStatus.BROUGHT_FORWARD),
        ([20, 27, 18], PublicStatus.BROUGHT_FORWARD),
        ([20, 27, 25], PublicStatus.BROUGHT_FORWARD),
    ],
)
def test_postponed_and_brought_forward_compare_with_the_last_confirmed_day(
    days: list[int], expected: PublicStatus
) -> None:
    entry = PublicationFactory(plan=Plan.on(date(2055, 5, days[0])))
    for day in days[1:]:
        reschedule(publication=entry, plan=Plan.on(date(2055, 5, day)), public_note="x", actor=None)
    assert status_of(entry) == expected


def test_a_new_time_on_the_same_day_does_not_undo_a_postponement() -> None:
    entry = PublicationFactory(plan=MAY_20)
    moved = date(2055, 5, 27)
    reschedule(publication=entry, plan=Plan.on(moved), public_note="x", actor=None)
    reschedule(publication=entry, plan=Plan.on(moved, at=NOON.time()), public_note="x", actor=None)
    assert status_of(entry) == PublicStatus.POSTPONED


def test_moving_a_provisional_day_is_no_postponement() -> None:
    entry = PublicationFactory(plan=Plan.on(date(2055, 5, 20), confirmed=False))
    reschedule(publication=entry, plan=Plan.on(date(2055, 5, 27)), public_note="", actor=None)
    assert status_of(entry) == PublicStatus.CONFIRMED


def test_the_day_ends_at_midnight_in_london() -> None:
    entry = PublicationFactory(plan=MAY_20)
    assert status_of(entry, london_midnight(date(2055, 5, 21)) - timedelta(seconds=1)) == PublicStatus.CONFIRMED
    assert status_of(entry, london_midnight(date(2055, 5, 21))) == PublicStatus.ACTUAL_NOT_RECORDED


def test_the_letter_date_is_the_first_issued_letters() -> None:
    entry = PublicationFactory(plan=MAY_20)
    for number, day in ((2, 20), (1, 18), (3, 25)):
        LetterFactory(number=number, entries=[EntryLine(publication=entry, plan=Plan.on(date(2055, 5, day)))])
    row = Publication.objects.with_public_status(NOON).get(pk=entry.pk)
    assert (row.letter_number, row.letter_precision, row.letter_on, row.letter_month) == (
        1,
        "day",
        date(2055, 5, 18),
        None,
    )


def test_released_turns_at_the_very_instant() -> None:
    at = database_now()
    entry = PublicationFactory(plan=plan_at(at), status=Status.APPROVED)
    EditionFactory(publication=entry, frozen=True)
    EditionFactory(publication=entry)
    assert Publication.objects.released(at - timedelta(microseconds=1)).count() == 0
    assert Edition.objects.released(at - timedelta(microseconds=1)).count() == 0
    assert Publication.objects.released(at).get() == entry
    assert Edition.objects.released(at).get().frozen_at is not None


def test_who_sees_unannounced_entries_and_embargoed_editions() -> None:
    place = AuthorityFactory()
    vision = PublicationFactory(authority=place, plan=MAY_20)
    secret = PublicationFactory(national=True, unannounced=True)
    draft = EditionFactory(publication=vision)
    seen = {
        "anonymous": None,
        "lead": UserFactory(leads=place),
        "other lead": UserFactory(leads=AuthorityFactory()),
        "editor": UserFactory(dh=[DHRole.EDITOR]),
        "publisher": UserFactory(dh=[DHRole.PUBLISHER]),
        "superuser": UserFactory(superuser=True),
        "dismissed editor": UserFactory(dh=[DHRole.EDITOR], is_active=False),
        "dismissed lead": UserFactory(leads=place, is_active=False),
    }
    rows = {
        who: (
            secret in Publication.objects.visible_to(user),
            draft in Edition.objects.visible_to(user),
        )
        for who, user in seen.items()
    }
    assert rows == {
        "anonymous": (False, False),
        "lead": (False, True),
        "other lead": (False, False),
        "editor": (True, True),
        "publisher": (True, True),
        "superuser": (True, True),
        "dismissed editor": (False, False),
        "dismissed lead": (False, False),
    }


def test_events_are_scoped_like_the_rows_they_tell_of() -> None:
    place = AuthorityFactory()
    PublicationFactory(authority=place, plan=MAY_20)
    PublicationFactory(national=True, unannounced=True, plan=MAY_20)
    everything = Event.objects.count()
    hidden = Event.objects.filter(is_public=False).count()
    assert hidden > 0
    assert Event.objects.visible_to(None).count() == everything - hidden
    assert Event.objects.visible_to(UserFactory(dh=[DHRole.EDITOR])).count() == Event.objects.count()
