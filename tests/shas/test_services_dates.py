"""Dates: each move makes one DateChange and one Event, or nothing."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from shas.clock import database_now
from shas.models import DateChange, Event, Publication
from shas.services import confirm, reschedule, schedule
from shas.services.moves import london_instant
from shas.workflow import DHRole, Plan, Status
from tests.factories import ANYWAY, AuthorityFactory, PublicationFactory, UserFactory, plan_at
from tests.refusals import refusal_codes

pytestmark = pytest.mark.django_db

MAY_20, MAY_27 = Plan.on(date(2055, 5, 20)), Plan.on(date(2055, 5, 27))
JUNE = Plan.in_month(date(2055, 6, 14))


def counts() -> tuple[int, int]:
    return DateChange.objects.count(), Event.objects.count()


def test_schedule_gives_the_first_date_with_one_change_and_one_event() -> None:
    entry, editor = PublicationFactory(), UserFactory(dh=[DHRole.EDITOR])
    before = counts()
    change = schedule(publication=entry, plan=MAY_20, actor=editor, public_note="As the region asked")
    entry.refresh_from_db()
    assert counts() == (before[0] + 1, before[1] + 1)
    assert entry.plan == MAY_20
    assert entry.release_at == datetime(2055, 5, 20, 8, 30, tzinfo=UTC)
    assert entry.sort_on == date(2055, 5, 20)
    assert entry.last_edited_by == editor
    assert (change.author, change.public_note, change.announced_at) == (
        editor,
        "As the region asked",
        change.recorded_at,
    )
    event = Event.objects.latest("pk")
    assert (event.kind, event.actor, event.is_public) == ("publication.scheduled", editor, True)
    assert event.changes["plan"][1] == {
        "precision": "day",
        "planned_on": "2055-05-20",
        "planned_month": None,
        "release_time": None,
        "date_status": "confirmed",
    }


def test_a_month_sorts_by_its_last_day_and_has_no_release_time() -> None:
    entry = PublicationFactory(plan=JUNE)
    assert (entry.planned_on, entry.planned_month, entry.sort_on) == (None, date(2055, 6, 1), date(2055, 6, 30))
    assert entry.release_at is None


def test_no_plan_sorts_into_the_far_future() -> None:
    assert PublicationFactory().sort_on == date(9999, 12, 31)


def test_a_time_set_by_hand_is_london_wall_time() -> None:
    entry = PublicationFactory(plan=Plan.on(date(2055, 1, 20), at=time(11, 0)))
    assert entry.release_at == datetime(2055, 1, 20, 11, 0, tzinfo=UTC)


def test_reschedule_moves_and_keeps_every_earlier_date() -> None:
    entry, editor = PublicationFactory(plan=MAY_20), UserFactory(dh=[DHRole.EDITOR])
    reschedule(publication=entry, plan=MAY_27, public_note="A by-election", actor=editor)
    entry.refresh_from_db()
    assert entry.plan == MAY_27
    assert [(change.planned_on, change.public_note) for change in entry.date_changes.order_by("pk")] == [
        (date(2055, 5, 20), ""),
        (date(2055, 5, 27), "A by-election"),
    ]


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_moving_a_confirmed_date_without_a_reason_is_refused(reason: str) -> None:
    entry = PublicationFactory(plan=MAY_20)
    before = counts()
    assert refusal_codes(reschedule, publication=entry, plan=MAY_27, reason=reason, actor=None) == ["reason_required"]
    assert counts() == before


def test_moving_a_provisional_date_may_be_silent() -> None:
    entry = PublicationFactory(plan=JUNE)
    reschedule(publication=entry, plan=Plan.on(date(2055, 6, 30), confirmed=False), public_note="", actor=None)
    entry.refresh_from_db()
    assert entry.plan == Plan.on(date(2055, 6, 30), confirmed=False)


def test_nobody_is_asked_for_a_reason_for_a_move_that_is_refused_anyway() -> None:
    told = {"announced_at": datetime(2008, 4, 1, tzinfo=UTC), "source": "A letter"}
    entry, plan = PublicationFactory(plan=Plan.on(date(2008, 5, 20))), Plan.on(date(2008, 5, 29))
    codes = refusal_codes(reschedule, publication=entry, plan=plan, reason="", actor=None, **told)
    assert codes == ["older_than_newest"]
    out = PublicationFactory(plan=Plan.on(date(2008, 5, 20)), status=Status.PUBLISHED)
    assert refusal_codes(reschedule, publication=out, plan=plan, reason="", actor=None) == ["closed"]


@pytest.mark.parametrize("plan", [JUNE, Plan.on(date(2055, 5, 27), confirmed=False), Plan.unset()])
def test_a_confirmed_date_never_becomes_provisional_again(plan: Plan) -> None:
    entry = PublicationFactory(plan=MAY_20)
    codes = refusal_codes(reschedule, publication=entry, plan=plan, reason="Unsure", actor=None)
    assert codes == ["confirmed_stays_confirmed"]


def test_a_move_to_the_same_plan_is_refused_and_writes_nothing() -> None:
    entry = PublicationFactory(plan=MAY_20)
    before = counts()
    assert refusal_codes(reschedule, publication=entry, plan=MAY_20, reason="Again", actor=None) == ["no_change"]
    assert counts() == before


def test_schedule_twice_and_reschedule_without_a_date_are_refused() -> None:
    dated, undated = PublicationFactory(plan=MAY_20), PublicationFactory()
    assert refusal_codes(schedule, publication=dated, plan=MAY_27, actor=None) == ["already_scheduled"]
    assert refusal_codes(reschedule, publication=undated, plan=MAY_27, reason="x", actor=None) == ["not_scheduled"]


def test_confirm_makes_a_provisional_day_certain() -> None:
    entry = PublicationFactory(plan=Plan.on(date(2055, 5, 20), confirmed=False))
    confirm(publication=entry, actor=None)
    entry.refresh_from_db()
    assert entry.plan == MAY_20
    assert Event.objects.latest("pk").kind == "publication.confirmed"


def test_confirm_needs_an_exact_day_and_happens_once() -> None:
    assert refusal_codes(confirm, publication=PublicationFactory(plan=JUNE), actor=None) == ["not_exact"]
    assert refusal_codes(confirm, publication=PublicationFactory(plan=MAY_20), actor=None) == ["no_change"]


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.CANCELLED, Status.WITHDRAWN])
def test_the_plan_of_a_closed_entry_stays(status: Status) -> None:
    entry = PublicationFactory(plan=Plan.on(date(2008, 5, 20)), published_on=date(2008, 5, 20), status=status)
    assert refusal_codes(reschedule, publication=entry, plan=MAY_27, reason="x", actor=None) == ["closed"]


def test_a_new_date_sends_an_approved_entry_back_to_be_approved_again() -> None:
    entry = PublicationFactory(plan=plan_at(database_now() + timedelta(hours=1)), status=Status.APPROVED)
    later = plan_at(database_now() + timedelta(days=30))
    reschedule(publication=entry, plan=later, public_note="A clash", override=ANYWAY, actor=None)
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by, entry.approved_at, entry.plan) == (Status.SUBMITTED, None, None, later)


def test_an_approved_entry_whose_time_has_passed_is_out_and_cannot_move() -> None:
    entry = PublicationFactory(plan=plan_at(database_now() - timedelta(seconds=1)), status=Status.APPROVED)
    codes = refusal_codes(reschedule, publication=entry, plan=MAY_27, reason="Too late", actor=None)
    assert codes == ["closed"]
    assert Publication.objects.get(pk=entry.pk).status == Status.APPROVED


def test_an_announcement_of_another_day_needs_a_source_and_may_not_be_older() -> None:
    entry = PublicationFactory(plan=Plan.on(date(2008, 5, 20)))
    told = datetime(2008, 5, 8, tzinfo=UTC)
    arguments = {"publication": entry, "plan": Plan.on(date(2008, 5, 27)), "public_note": "x", "actor": None}
    assert refusal_codes(reschedule, **arguments, announced_at=told) == ["source_required"]
    assert refusal_codes(reschedule, **arguments, announced_at=told, source="A letter") == ["older_than_newest"]
    change = reschedule(**arguments, announced_at=datetime(2008, 5, 13, tzinfo=UTC), source="A letter")
    assert (change.recorded_later, change.source) == (True, "A letter")


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2055, 3, 27), time(9, 30), datetime(2055, 3, 27, 9, 30, tzinfo=UTC)),
        (date(2055, 3, 28), time(9, 30), datetime(2055, 3, 28, 8, 30, tzinfo=UTC)),
        (date(2055, 3, 28), time(0, 59), datetime(2055, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2055, 3, 28), time(2, 0), datetime(2055, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2055, 10, 30), time(9, 30), datetime(2055, 10, 30, 8, 30, tzinfo=UTC)),
        (date(2055, 10, 31), time(9, 30), datetime(2055, 10, 31, 9, 30, tzinfo=UTC)),
        (date(2055, 10, 31), time(0, 59), datetime(2055, 10, 30, 23, 59, tzinfo=UTC)),
    ],
)
def test_wall_time_in_london_around_the_clock_changes(day: date, at: time, expected: datetime) -> None:
    assert london_instant(day, at) == expected


@pytest.mark.parametrize(
    ("day", "at", "code"),
    [
        (date(2055, 3, 28), time(1, 0), "time_missing"),
        (date(2055, 3, 28), time(1, 59), "time_missing"),
        (date(2055, 10, 31), time(1, 0), "time_twice"),
        (date(2055, 10, 31), time(1, 59), "time_twice"),
    ],
)
def test_an_hour_that_is_missing_or_comes_twice_is_refused(day: date, at: time, code: str) -> None:
    assert refusal_codes(schedule, publication=PublicationFactory(), plan=Plan.on(day, at=at), actor=None) == [code]


def test_only_dh_moves_dates() -> None:
    place = AuthorityFactory()
    entry = PublicationFactory(authority=place, plan=MAY_20)
    for actor in (UserFactory(), UserFactory(leads=place), UserFactory(superuser=True)):
        with pytest.raises(PermissionDenied):
            reschedule(publication=entry, plan=MAY_27, public_note="Mine", actor=actor)
    assert Publication.objects.get(pk=entry.pk).plan == MAY_20
    for role in DHRole:
        plan = Plan.on(entry.planned_on + timedelta(days=7 if role == DHRole.EDITOR else 14))
        reschedule(publication=entry, plan=plan, public_note="Ours", actor=UserFactory(dh=[role]))
    assert Publication.objects.get(pk=entry.pk).plan == Plan.on(date(2055, 6, 3))


def test_the_date_of_an_unannounced_entry_is_not_told() -> None:
    entry = PublicationFactory(national=True, unannounced=True)
    schedule(publication=entry, plan=MAY_20, actor=None)
    assert Event.objects.latest("pk").is_public is False
