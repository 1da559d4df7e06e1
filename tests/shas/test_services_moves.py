"""What every move must settle: reasons, warnings set aside, staleness, nearness; and several moves at once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings

from shas.clock import database_now, london_day
from shas.models import DateChange, Event, Publication
from shas.services import Move, bulk_reschedule, cancel, confirm, reinstate, reschedule, schedule
from shas.warnings import Override
from shas.workflow import DHRole, Plan, Status
from tests.factories import ANYWAY, AuthorityFactory, PublicationFactory, UserFactory, plan_at
from tests.refusals import refusal_codes

pytestmark = pytest.mark.django_db

MAY_20, MAY_27, MONDAY_OFF = (Plan.on(date(2055, 5, day)) for day in (20, 27, 31))
SATURDAY = Plan.on(date(2055, 5, 22))


def written() -> tuple[int, int]:
    return DateChange.objects.count(), Event.objects.count()


def test_a_warning_refuses_the_move_until_it_is_set_aside_with_a_reason() -> None:
    entry = PublicationFactory(plan=MAY_20)
    move = {"publication": entry, "plan": SATURDAY, "public_note": "A launch", "actor": None}
    assert refusal_codes(reschedule, **move) == ["weekend"]
    assert refusal_codes(reschedule, **move, override=Override(reason=" ")) == ["override_reason_required"]
    seen_other = Override(reason="The launch is then", codes=frozenset({"bank_holiday"}))
    assert refusal_codes(reschedule, **move, override=seen_other) == ["weekend"]
    change = reschedule(**move, override=Override(reason=" The launch is then ", codes=frozenset({"weekend", "past"})))
    assert (change.overridden, change.override_reason) == (["weekend"], "The launch is then")
    event = Event.objects.latest("pk")
    assert (event.reason, event.public_note) == ("Warnings set aside (weekend): The launch is then", "A launch")


def test_the_refusal_says_what_is_wrong_and_what_to_do() -> None:
    entry = PublicationFactory(plan=MAY_20)
    with pytest.raises(ValidationError) as refusal:
        reschedule(publication=entry, plan=MONDAY_OFF, public_note="A launch", actor=None)
    assert refusal.value.messages == [
        "Monday 31 May 2055 is a bank holiday. Choose another day, or say why it must be that day."
    ]


def test_a_missing_reason_and_warnings_are_told_together() -> None:
    entry = PublicationFactory(plan=MAY_20)
    codes = refusal_codes(reschedule, publication=entry, plan=SATURDAY, actor=None)
    assert codes == ["reason_required", "weekend"]


def test_an_override_without_a_warning_is_not_kept() -> None:
    change = reschedule(
        publication=PublicationFactory(plan=MAY_20), plan=MAY_27, public_note="x", override=ANYWAY, actor=None
    )
    assert (change.overridden, change.override_reason) == ([], "")


def test_what_was_announced_elsewhere_is_a_fact_and_nobody_is_warned_of_it() -> None:
    entry = PublicationFactory(plan=Plan.on(date(2008, 5, 20)))
    change = reschedule(
        publication=entry,
        plan=Plan.on(date(2008, 5, 26)),
        public_note="x",
        source="A letter",
        announced_at=entry.announced_at,
        actor=None,
    )
    assert change.overridden == []


@pytest.mark.parametrize("service", [schedule, confirm])
def test_first_dates_and_confirmations_are_warned_of_too(service) -> None:
    plan = Plan.on(date(2055, 5, 22), confirmed=False)
    entry = PublicationFactory(plan=plan if service is confirm else None)
    more = {"plan": plan} if service is schedule else {}
    assert refusal_codes(service, publication=entry, actor=None, **more) == ["weekend"]


def test_only_the_public_reason_moves_what_is_public() -> None:
    known, unknown = PublicationFactory(plan=MAY_20), PublicationFactory(national=True, unannounced=True, plan=MAY_20)
    assert refusal_codes(reschedule, publication=known, plan=MAY_27, reason="x", actor=None) == ["reason_required"]
    assert reschedule(publication=unknown, plan=MAY_27, reason="x", actor=None).reason == "x"


def test_a_provisional_date_moves_silently_and_is_logged() -> None:
    entry = PublicationFactory(plan=Plan.on(date(2055, 5, 20), confirmed=False))
    before = written()
    reschedule(publication=entry, plan=Plan.on(date(2055, 5, 27), confirmed=False), actor=None)
    assert written() == (before[0] + 1, before[1] + 1)


def test_a_move_based_on_an_older_plan_is_refused_and_says_what_was_done_meanwhile() -> None:
    entry = PublicationFactory(plan=MAY_20)
    seen = entry.date_changes.get().pk
    other = Plan.on(date(2055, 5, 25))
    newest = reschedule(publication=entry, plan=other, public_note="The printer", actor=None, based_on=seen)
    with pytest.raises(ValidationError) as refusal:
        reschedule(publication=entry, plan=MAY_27, public_note="Mine", actor=None, based_on=seen)
    assert refusal.value.code == "stale"
    assert "to 25 May 2055 on" in refusal.value.message
    assert "“The printer”" in refusal.value.message
    reschedule(publication=entry, plan=MAY_27, public_note="Mine", actor=None, based_on=newest.pk)
    assert Publication.objects.get(pk=entry.pk).plan == MAY_27


def test_a_release_nearer_than_caches_keep_pages_is_refused() -> None:
    with override_settings(PUBLIC_CACHE_SECONDS=3600):
        entry = PublicationFactory()
        near = plan_at(database_now() + timedelta(minutes=50))
        assert refusal_codes(schedule, publication=entry, plan=near, override=ANYWAY, actor=None) == ["too_near"]
        far = plan_at(database_now() + timedelta(minutes=70))
        schedule(publication=entry, plan=far, override=ANYWAY, actor=None)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.APPROVED])
@pytest.mark.parametrize("source", ["", "The press notice"])
def test_what_an_approval_would_put_out_at_once_is_not_moved_into_the_past(status: Status, source: str) -> None:
    entry = PublicationFactory(plan=MAY_20, status=status)
    passed = Plan.on(london_day(database_now()) - timedelta(days=1))
    move = {"publication": entry, "plan": passed, "public_note": "It is quoted", "actor": None, "source": source}
    assert refusal_codes(reschedule, **move, override=ANYWAY) == ["passed"]
    entry.refresh_from_db()
    assert (entry.status, entry.plan) == (status, MAY_20)
    unfinished = {"status": Status.CLINICAL_REVIEW, "approved_by": None, "approved_at": None}
    Publication.objects.filter(pk=entry.pk).update(**unfinished)
    reschedule(**move, override=ANYWAY)
    assert Publication.objects.get(pk=entry.pk).plan == passed


# Several at once


def two() -> tuple[Publication, Publication]:
    return tuple(
        PublicationFactory(authority=AuthorityFactory(short_name=name, slug=name.lower()), plan=plan)
        for name, plan in [("Ash", MAY_20), ("Birch", MAY_27)]
    )


def test_several_entries_move_with_one_shared_reason_each_with_its_own_entry_in_the_record() -> None:
    (ash, birch), editor = two(), UserFactory(dh=[DHRole.EDITOR])
    before = written()
    changes = bulk_reschedule(
        moves=[Move(publication=ash, plan=MAY_27), Move(publication=birch, plan=MAY_20)],
        public_note="They swap",
        actor=editor,
    )
    assert [(change.publication, change.plan, change.public_note) for change in changes] == [
        (ash, MAY_27, "They swap"),
        (birch, MAY_20, "They swap"),
    ]
    assert written() == (before[0] + 2, before[1] + 2)
    assert [event.public_note for event in Event.objects.order_by("-pk")[:2]] == ["They swap", "They swap"]


def test_one_blocker_stops_all_and_every_blocker_is_named() -> None:
    ash, birch = two()
    cedar = PublicationFactory(
        authority=AuthorityFactory(short_name="Cedar", slug="cedar"), plan=MAY_20, status=Status.CANCELLED
    )
    before = written()
    with pytest.raises(ValidationError) as refusal:
        bulk_reschedule(
            moves=[
                Move(publication=ash, plan=MAY_27),
                Move(publication=birch, plan=MAY_27),
                Move(publication=cedar, plan=MAY_27),
            ],
            public_note="Together",
            actor=None,
        )
    assert [(error.code, error.params["publication"]) for error in refusal.value.error_list] == [
        ("no_change", "birch"),
        ("closed", "cedar"),
    ]
    assert refusal.value.messages[0] == "Birch: strategic vision is already planned for 27 May 2055."
    assert written() == before
    assert Publication.objects.get(pk=ash.pk).plan == MAY_20


def test_warnings_and_missing_reasons_of_a_bulk_move_name_their_entries() -> None:
    ash, birch = two()
    moves = [Move(publication=ash, plan=SATURDAY), Move(publication=birch, plan=SATURDAY)]
    with pytest.raises(ValidationError) as refusal:
        bulk_reschedule(moves=moves, actor=None)
    assert [(error.code, error.params["publication"]) for error in refusal.value.error_list] == [
        ("reason_required", "ash"),
        ("reason_required", "birch"),
        ("weekend", "ash"),
        ("same_day", "ash"),
        ("weekend", "birch"),
        ("same_day", "birch"),
    ]
    assert all(message.startswith(("Ash: strategic vision: ", "Birch: ")) for message in refusal.value.messages)


def test_a_name_with_a_percent_sign_is_no_format() -> None:
    entry = PublicationFactory(national=True, name="100% %s %(x)s", plan=MAY_20)
    with pytest.raises(ValidationError) as refusal:
        bulk_reschedule(moves=[Move(publication=entry, plan=MAY_20)], public_note="x", actor=None)
    assert refusal.value.messages == ["100% %s %(x)s is already planned for 20 May 2055."]


def test_an_empty_or_doubled_bulk_move_is_refused() -> None:
    ash, _ = two()
    move = Move(publication=ash, plan=MAY_27)
    assert refusal_codes(bulk_reschedule, moves=[], actor=None) == ["nothing_to_move"]
    assert refusal_codes(bulk_reschedule, moves=[move, move], actor=None) == ["entry_twice"]


def test_nobody_but_dh_moves_several() -> None:
    ash, _ = two()
    for actor in (UserFactory(leads=ash.authority), UserFactory(superuser=True)):
        with pytest.raises(PermissionDenied):
            bulk_reschedule(moves=[Move(publication=ash, plan=MAY_27)], public_note="x", actor=actor)


# Cancelling, and taking it back


def test_a_cancelled_entry_keeps_its_plan_and_says_why_in_public() -> None:
    entry, publisher = PublicationFactory(plan=MAY_20), UserFactory(dh=[DHRole.PUBLISHER])
    before = written()
    cancel(publication=entry, public_note=" The authority is closed ", reason="By phone", actor=publisher)
    entry.refresh_from_db()
    assert (entry.status, entry.plan) == (Status.CANCELLED, MAY_20)
    assert written() == (before[0], before[1] + 1)
    event = Event.objects.latest("pk")
    assert (event.kind, event.public_note, event.reason, event.is_public, event.actor) == (
        "publication.cancelled",
        "The authority is closed",
        "By phone",
        True,
        publisher,
    )
    reinstate(publication=entry, public_note="It was a mistake", actor=publisher)
    entry.refresh_from_db()
    assert (entry.status, entry.plan) == (Status.PLANNED, MAY_20)
    assert Event.objects.latest("pk").kind == "publication.reinstated"


def test_cancelling_an_approved_entry_takes_its_approval_away() -> None:
    entry = PublicationFactory(plan=plan_at(database_now() + timedelta(days=2)), status=Status.APPROVED)
    cancel(publication=entry, public_note="x", actor=None)
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by, entry.approved_at) == (Status.CANCELLED, None, None)


def test_what_cannot_be_cancelled_or_taken_back() -> None:
    entry = PublicationFactory(plan=MAY_20)
    assert refusal_codes(cancel, publication=entry, public_note="  ", actor=None) == ["public_reason_required"]
    assert refusal_codes(reinstate, publication=entry, public_note="x", actor=None) == ["not_cancelled"]
    for status in (Status.PUBLISHED, Status.WITHDRAWN, Status.CANCELLED):
        closed = PublicationFactory(status=status)
        assert refusal_codes(cancel, publication=closed, public_note="x", actor=None) == ["closed"]
    out = PublicationFactory(plan=plan_at(database_now() - timedelta(seconds=1)), status=Status.APPROVED)
    assert refusal_codes(cancel, publication=out, public_note="x", actor=None) == ["closed"]
    seen = entry.date_changes.get().pk
    reschedule(publication=entry, plan=MAY_27, public_note="x", actor=None)
    assert refusal_codes(cancel, publication=entry, public_note="x", actor=None, based_on=seen) == ["stale"]


def test_only_publishers_cancel_and_reinstate() -> None:
    entry = PublicationFactory(plan=MAY_20)
    actors = (UserFactory(dh=[DHRole.EDITOR]), UserFactory(leads=entry.authority), UserFactory(superuser=True))
    for actor in actors:
        with pytest.raises(PermissionDenied):
            cancel(publication=entry, public_note="x", actor=actor)
    cancelled = PublicationFactory(status=Status.CANCELLED)
    for actor in actors:
        with pytest.raises(PermissionDenied):
            reinstate(publication=cancelled, public_note="x", actor=actor)


def test_moving_several_gives_first_dates_and_confirms_as_well() -> None:
    unset, provisional = PublicationFactory(), PublicationFactory(plan=Plan.on(date(2055, 5, 27), confirmed=False))
    bulk_reschedule(
        moves=[Move(publication=unset, plan=MAY_20), Move(publication=provisional, plan=MAY_27)], actor=None
    )
    kinds = dict(
        Event.objects.filter(kind__in=[f"publication.{what}" for what in ("scheduled", "confirmed")])
        .order_by("pk")
        .values_list("publication", "kind")
    )
    assert (kinds[unset.pk], kinds[provisional.pk]) == ("publication.scheduled", "publication.confirmed")


@pytest.mark.parametrize(
    "plan", [Plan.on(date(208, 5, 27)), Plan.in_month(date(2208, 5, 1)), Plan.on(date(1947, 12, 31))]
)
def test_a_slip_in_the_year_is_refused(plan: Plan) -> None:
    assert refusal_codes(schedule, publication=PublicationFactory(), plan=plan, actor=None) == ["no_such_year"]
