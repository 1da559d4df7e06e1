"""What speaks against a day: each warning on its own, together, and who is told of what."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shas.clock import database_now, london_midnight
from shas.models import NonWorkingDay, Publication
from shas.services import reschedule
from shas.warnings import Override, standing_warnings, warnings_of
from shas.workflow import Kind, NonWorking, Plan, Status, WarningCode
from tests.factories import ANYWAY, AuthorityFactory, PublicationFactory, UserFactory

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2008, 5, 1, 12, tzinfo=UTC)
MAY_20 = Plan.on(date(2008, 5, 20))


def vision(name: str = "Ash", plan: Plan | None = None, **fields: object) -> Publication:
    return PublicationFactory(authority=AuthorityFactory(short_name=name, slug=name.lower()), plan=plan, **fields)


def election(**fields: object) -> NonWorkingDay:
    values = {
        "kind": NonWorking.BY_ELECTION,
        "name": "Ash Vale by-election",
        "first_on": date(2008, 5, 22),
        "last_on": date(2008, 5, 22),
        "source": "A list",
    }
    return NonWorkingDay.objects.create(**{**values, **fields})


def told(entry: Publication, plan: Plan, at: datetime = LONG_AGO, **known: object) -> list[tuple[WarningCode, str]]:
    found = warnings_of({entry: plan}, at=at, **known)
    assert set(found) <= {entry.pk}
    return [(warning.code, warning.sentence) for warning in found.get(entry.pk, [])]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2008, 5, 20), []),
        (date(2008, 5, 24), [(WarningCode.WEEKEND, "Saturday 24 May 2008 is at the weekend.")]),
        (date(2008, 5, 25), [(WarningCode.WEEKEND, "Sunday 25 May 2008 is at the weekend.")]),
        (date(2008, 5, 26), [(WarningCode.BANK_HOLIDAY, "Monday 26 May 2008 is a bank holiday.")]),
        (
            date(2010, 12, 25),
            [
                (WarningCode.WEEKEND, "Saturday 25 December 2010 is at the weekend."),
                (WarningCode.BANK_HOLIDAY, "Saturday 25 December 2010 is a bank holiday."),
            ],
        ),
    ],
)
def test_weekends_and_englands_bank_holidays_are_warned_of(day: date, expected: list) -> None:
    assert told(vision(), Plan.on(day)) == expected


def test_a_month_is_warned_of_no_single_day() -> None:
    election(first_on=date(2008, 5, 1), last_on=date(2008, 5, 31))
    vision("Birch", Plan.on(date(2008, 5, 31)))
    assert told(vision(), Plan.in_month(date(2008, 5, 1))) == []


def test_an_election_is_warned_of_in_its_own_area() -> None:
    ash, birch = vision("Ash"), vision("Birch")
    election().authorities.add(ash.authority)
    sentence = "Thursday 22 May 2008 is the day of an election: Ash Vale by-election."
    assert told(ash, Plan.on(date(2008, 5, 22))) == [(WarningCode.BY_ELECTION, sentence)]
    assert told(ash, Plan.on(date(2008, 5, 21))) == told(ash, Plan.on(date(2008, 5, 23))) == []
    assert told(birch, Plan.on(date(2008, 5, 22))) == []


def test_a_national_publication_is_warned_of_elections_anywhere_and_everyone_of_a_general_one() -> None:
    ash, report = vision("Ash"), PublicationFactory(national=True)
    by_election = election()
    by_election.authorities.add(ash.authority)
    assert [code for code, _ in told(report, Plan.on(date(2008, 5, 22)))] == [WarningCode.BY_ELECTION]
    by_election.authorities.clear()
    assert [code for code, _ in told(vision("Birch"), Plan.on(date(2008, 5, 22)))] == [WarningCode.BY_ELECTION]


def test_a_pre_election_period_is_warned_of_on_its_first_and_last_day_and_not_beyond() -> None:
    election(kind=NonWorking.PRE_ELECTION, name="Ash council", first_on=date(2008, 4, 29), last_on=date(2008, 5, 8))
    ash = vision()
    sentence = "is in a pre-election period: Ash council, 29 April to 8 May 2008."
    assert told(ash, Plan.on(date(2008, 4, 29)), at=LONG_AGO - timedelta(days=30)) == [
        (WarningCode.PRE_ELECTION, f"Tuesday 29 April 2008 {sentence}")
    ]
    assert told(ash, Plan.on(date(2008, 5, 8))) == [(WarningCode.PRE_ELECTION, f"Thursday 8 May 2008 {sentence}")]
    assert told(ash, Plan.on(date(2008, 5, 9))) == []


def test_two_visions_on_one_day_are_warned_of() -> None:
    vision("Birch", MAY_20)
    assert told(vision(), MAY_20) == [(WarningCode.SAME_DAY, "Birch is planned for 20 May 2008 too.")]


def test_a_vision_that_is_out_holds_its_actual_day_and_no_longer_its_plan() -> None:
    vision("Birch", MAY_20, status=Status.PUBLISHED, published_on=date(2008, 5, 21))
    ash = vision()
    assert told(ash, MAY_20) == []
    assert told(ash, Plan.on(date(2008, 5, 21))) == [(WarningCode.SAME_DAY, "Birch was published on 21 May 2008 too.")]


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.WITHDRAWN])
def test_what_is_cancelled_or_withdrawn_clashes_with_nothing(status: Status) -> None:
    vision("Birch", MAY_20, status=status)
    assert told(vision(), MAY_20) == []


def test_a_report_and_a_vision_may_share_a_day_and_a_month_is_no_day() -> None:
    PublicationFactory(national=True, plan=MAY_20)
    vision("Birch", Plan.in_month(date(2008, 5, 1)))
    assert told(vision(), MAY_20) == told(vision("Cedar"), Plan.on(date(2008, 5, 30))) == []


@pytest.mark.parametrize(
    ("plan", "late"),
    [
        (Plan.on(date(2008, 6, 27)), False),
        (Plan.on(date(2008, 6, 30)), False),
        (Plan.in_month(date(2008, 6, 1)), False),
        (Plan.on(date(2008, 7, 1)), True),
        (Plan.in_month(date(2008, 7, 1)), True),
        (Plan.unset(), False),
    ],
)
def test_a_vision_clashes_with_a_report_in_a_month_only_beyond_it(plan: Plan, late: bool) -> None:
    ash, report = vision(), PublicationFactory(national=True, name="The report", plan=Plan.in_month(date(2008, 6, 1)))
    report.follows.add(ash)
    sentence = "The report, which follows it, is planned for June 2008."
    assert told(ash, plan) == ([(WarningCode.AFTER_FOLLOWER, sentence)] if late else [])


def test_moving_the_report_before_its_visions_is_warned_of_once_and_names_them_in_date_order() -> None:
    report = PublicationFactory(national=True, plan=Plan.in_month(date(2008, 6, 1)))
    report.follows.add(
        vision("Birch", Plan.on(date(2008, 5, 27))), vision("Ash", Plan.on(date(2008, 5, 26))), vision("Cedar")
    )
    assert told(report, Plan.on(date(2008, 5, 20))) == [
        (
            WarningCode.BEFORE_FOLLOWED,
            "It follows what comes later: Ash is planned for 26 May 2008 and Birch is planned for 27 May 2008.",
        )
    ]
    assert told(report, Plan.on(date(2008, 5, 27))) == []


def test_a_day_in_the_past_is_warned_of_by_the_clock_handed_in() -> None:
    ash = vision()
    sentence = "Tuesday 20 May 2008 is in the past."
    assert told(ash, MAY_20, at=london_midnight(date(2008, 5, 21))) == [(WarningCode.PAST, sentence)]
    assert told(ash, Plan.in_month(date(2008, 4, 1))) == [(WarningCode.PAST, "April 2008 is in the past.")]
    before, after = (datetime(2008, 5, 20, 8, minute, tzinfo=UTC) for minute in (29, 30))
    assert told(ash, MAY_20, at=before) == []
    assert told(ash, MAY_20, at=after) == [(WarningCode.PAST, "09:30 today has passed.")]
    assert told(ash, Plan.on(date(2008, 5, 20), at=time(17, 0)), at=after) == []
    assert told(ash, Plan.on(date(2008, 5, 20), confirmed=False), at=after) == []


def test_plans_are_judged_as_the_timetable_they_make_together() -> None:
    ash, birch = vision("Ash", MAY_20), vision("Birch", Plan.on(date(2008, 5, 21)))
    swapped = {ash: birch.plan, birch: ash.plan}
    assert warnings_of(swapped, at=LONG_AGO) == {}
    both = warnings_of({ash: Plan.on(date(2008, 5, 23)), birch: Plan.on(date(2008, 5, 23))}, at=LONG_AGO)
    assert {pk: [warning.code for warning in found] for pk, found in both.items()} == {
        ash.pk: [WarningCode.SAME_DAY],
        birch.pk: [WarningCode.SAME_DAY],
    }


def test_whoever_may_not_know_of_an_entry_is_not_warned_of_it() -> None:
    ash = vision()
    report = PublicationFactory(national=True, unannounced=True, name="Secret", plan=MAY_20)
    report.follows.add(ash)
    later = Plan.on(date(2008, 5, 21))
    assert [code for code, _ in told(ash, later)] == [WarningCode.AFTER_FOLLOWER]
    assert told(ash, later, known_to=UserFactory(leads=ash.authority)) == []


@pytest.mark.parametrize("several", [1, 3])
def test_the_number_of_queries_is_the_same_for_one_plan_and_for_three(several: int) -> None:
    election()
    plans = {vision(f"Place{number}", MAY_20): Plan.on(date(2008, 5, 22 + number)) for number in range(several)}
    report = PublicationFactory(national=True, plan=MAY_20)
    report.follows.set(plans)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        warnings_of(plans, at=LONG_AGO)
    assert len(queries) == 4


def test_standing_warnings_are_of_awaited_entries_and_leave_out_what_was_set_aside() -> None:
    saturday = date(2055, 5, 22)
    ash = vision("Ash", Plan.on(saturday))
    vision("Gone", Plan.on(date(2008, 5, 24)))
    vision("Off", Plan.on(saturday), status=Status.CANCELLED)
    held = vision("Held", Plan.on(saturday - timedelta(days=1)))
    reschedule(publication=held, plan=Plan.on(saturday), public_note="Moved", override=ANYWAY, actor=None)
    found = standing_warnings(database_now())
    # Ash was planned before anyone was warned; of Held both warnings of that day were set aside.
    assert {pk: [warning.code for warning in warnings] for pk, warnings in found.items()} == {
        ash.pk: [WarningCode.WEEKEND, WarningCode.SAME_DAY]
    }


def test_an_override_covers_the_warnings_that_were_shown_and_no_other() -> None:
    ash = vision()
    (weekend,) = warnings_of({ash: Plan.on(date(2008, 5, 24))}, at=LONG_AGO)[ash.pk]
    assert Override(reason="x").covers(weekend)
    assert Override(reason="x", codes=frozenset({"weekend"})).covers(weekend)
    assert not Override(reason="x", codes=frozenset({"past"})).covers(weekend)
    assert ash.kind == Kind.VISION
