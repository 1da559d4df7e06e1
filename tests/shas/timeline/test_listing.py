"""The list by date."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from shas.timeline import Timeline, present
from shas.timeline.listing import Cell, Row
from shas.workflow import Kind, PublicStatus
from tests.shas.timeline.timetables import LETTER, LONDON, VISIONS, StandIn, final_report, timetable, vision

WEDNESDAY = date(2008, 5, 14)
FIRST_TWO = {"East of England": date(2008, 5, 12), "Yorkshire and the Humber": WEDNESDAY}


def page_of(rows: list[StandIn], today: date = WEDNESDAY) -> Timeline:
    return present(rows, today=today, letter=LETTER)


def row_of(rows: list[StandIn], name: str, today: date = WEDNESDAY) -> Row:
    return next(row for group in page_of(rows, today).groups for row in group.rows if row.entry.name == name)


def test_the_list_goes_by_week_with_london_last() -> None:
    groups = page_of(timetable(FIRST_TWO, WEDNESDAY)).groups
    assert [(group.heading, group.note, len(group.rows)) for group in groups] == [
        ("This week", "12 to 16 May", 3),
        ("Next week", "19 to 23 May", 3),
        ("2 to 6 June", "", 3),
        ("Later in June 2008", "day not set", 1),
        ("Outside this timetable", "published without a planned date; never counted as due", 1),
    ]


def test_a_week_with_a_bank_holiday_says_so() -> None:
    groups = page_of([vision(1, "North West", planned_on=date(2008, 5, 27))]).groups
    assert (groups[0].heading, groups[0].note) == ("26 to 30 May", "Monday is a bank holiday")


def test_a_day_at_the_weekend_makes_the_week_seven_days_long() -> None:
    groups = page_of([vision(1, "North West", planned_on=date(2008, 6, 7))]).groups
    assert groups[0].heading == "2 to 8 June"


def test_each_day_has_one_date_block() -> None:
    rows = [vision(1, "North East"), vision(2, "South West", planned_on=date(2008, 5, 22))]
    assert [row.same_day for row in page_of(rows).groups[0].rows] == [False, True]


def test_the_date_block_counts_down_and_today_is_marked() -> None:
    rows = timetable(FIRST_TWO, WEDNESDAY)
    assert (row_of(rows, "South Central").day, row_of(rows, "South Central").sub) == ("Mon 19 May", "In 5 days")
    today = row_of(rows, "Yorkshire and the Humber")
    assert (today.sub, today.is_today) == ("Today", True)


def test_years_later_there_is_no_countdown_and_the_heading_has_the_year() -> None:
    rows = [vision(1, "North East", public_status=PublicStatus.ACTUAL_NOT_RECORDED)]
    groups = page_of(rows, date(2026, 11, 22)).groups
    assert (groups[0].heading, groups[0].rows[0].sub) == ("19 to 23 May 2008", "")


def test_when_nothing_is_to_come_the_earliest_is_still_first() -> None:
    out = {"East of England": date(2008, 5, 12), "East Midlands": date(2008, 6, 5)}
    rows = timetable(out, date(2026, 11, 22))
    rows[9] = final_report(public_status=PublicStatus.PUBLISHED, published_on=date(2008, 6, 30))
    guidance = {"kind": Kind.GUIDANCE, "public_status": PublicStatus.PUBLISHED, "published_on": date(2008, 5, 9)}
    rows.insert(0, StandIn(pk=1000, name="Guidance", **guidance))
    groups = page_of(rows, date(2026, 11, 22)).groups
    assert [row.entry.name for group in groups for row in group.rows] == [
        *VISIONS,
        "Final report",
        "London",
        "Guidance",
    ]


def test_the_three_dates_of_one_on_time() -> None:
    row = row_of(timetable(FIRST_TWO, WEDNESDAY), "East of England")
    assert (row.letter, row.plan) == (Cell(text="12 May"), Cell(text="12 May"))
    assert row.actual == Cell(text="12 May", sub="on time")


def test_a_plan_other_than_the_letters_is_strong_and_says_how_far() -> None:
    rows = timetable(FIRST_TWO, WEDNESDAY)
    rows[4] = replace(
        rows[4],
        planned_on=date(2008, 5, 27),
        previous_on=date(2008, 5, 20),
        public_status=PublicStatus.POSTPONED,
        moved_at=datetime(2008, 5, 13, 15, tzinfo=UTC),
        moved_note="A by-election is near.",
    )
    row = row_of(rows, "North West")
    assert row.plan == Cell(text="27 May", sub="7 days later", strong=True)
    assert (row.note, row.all_dates) == ("Moved on 13 May: “A by-election is near.”", True)


@pytest.mark.parametrize(
    ("status", "note"),
    [
        (PublicStatus.ACTUAL_NOT_RECORDED, "Moved on 13 May from 21 May: “A by-election is near.”"),
        (
            PublicStatus.OVERDUE,
            "Moved on 13 May from 21 May: “A by-election is near.” The day has passed, and it has not been published.",
        ),
    ],
)
def test_a_move_is_told_after_its_day_has_passed_too(status: PublicStatus, note: str) -> None:
    rows = timetable(FIRST_TWO, WEDNESDAY)
    rows[4] = replace(
        rows[4],
        planned_on=date(2008, 5, 27),
        previous_on=date(2008, 5, 21),
        public_status=status,
        moved_at=datetime(2008, 5, 13, 15, tzinfo=UTC),
        moved_note="A by-election is near.",
    )
    row = row_of(rows, "North West", date(2008, 6, 1))
    assert (row.note, row.all_dates) == (note, True)


def test_what_is_to_come_is_not_yet_and_what_is_unknown_is_not_recorded() -> None:
    assert row_of(timetable(FIRST_TWO, WEDNESDAY), "North East").actual == Cell(text="Not yet", absent=True)
    past = [vision(1, "North East", public_status=PublicStatus.ACTUAL_NOT_RECORDED)]
    assert row_of(past, "North East", date(2008, 6, 1)).actual == Cell(text="Not recorded", absent=True)


def test_only_the_next_one_says_where_it_will_appear() -> None:
    rows = timetable(FIRST_TWO, WEDNESDAY)
    assert row_of(rows, "South West").note == "Not yet published. It appears here on the day."
    assert row_of(rows, "South Central").note == ""


def test_london_is_told_apart_from_what_was_due() -> None:
    row = row_of([LONDON], "London")
    assert (row.day, row.sub) == ("July 2007", "10 months ago")
    assert (row.letter.text, row.plan.text, row.actual.text) == ("Not in it", "None", "11 July 2007")
    assert row.note == "Published before the letter of 9 May 2008; never counted as due."


def test_what_came_with_the_letter_is_outside_too() -> None:
    guidance = StandIn(
        pk=1,
        name="Guidance",
        kind=Kind.GUIDANCE,
        public_status=PublicStatus.PUBLISHED,
        published_on=date(2008, 5, 9),
    )
    assert row_of([guidance], "Guidance").note == "Published on the day of the letter, 9 May 2008."


def test_a_cancelled_one_stays_without_a_countdown() -> None:
    row = row_of([vision(1, "North East", public_status=PublicStatus.CANCELLED)], "North East")
    assert (row.sub, row.actual.text) == ("", "None")


def test_a_long_timetable_is_listed_month_by_month() -> None:
    days = [date(2008, 3, 3) + timedelta(days=5 * number) for number in range(30)]
    page = page_of([vision(number, f"Region {number}", planned_on=day) for number, day in enumerate(days)])
    assert page.pager is not None
    assert page.pager.month == "May 2008"
    assert page.pager.earlier == ("April 2008", "?month=2008-04#timetable")
    assert page.pager.later == ("June 2008", "?month=2008-06#timetable")
    assert {row.entry.month_key for group in page.groups for row in group.rows} == {"2008-05"}


def test_a_cancelled_one_says_when_and_why() -> None:
    cancelled = {"outcome_at": datetime(2008, 5, 13, 15, tzinfo=UTC), "outcome_note": "Its plan joins another’s."}
    row = row_of([vision(1, "North East", public_status=PublicStatus.CANCELLED, **cancelled)], "North East")
    assert (row.note, row.all_dates) == ("Cancelled on 13 May: “Its plan joins another’s.”", True)
    silent = row_of([vision(1, "North East", public_status=PublicStatus.CANCELLED)], "North East")
    assert silent.note == "Cancelled. No reason is recorded."


def test_what_is_due_soon_says_so() -> None:
    rows = [vision(1, "South West", due_soon=True), vision(2, "North East")]
    assert (row_of(rows, "South West").due, row_of(rows, "South West").sub) == ("Due soon", "Tomorrow")
    today = row_of(rows, "South West", date(2008, 5, 15))
    assert (today.due, today.sub) == ("Due today", "")
    timed = [replace(rows[0], release_time=time(10, 15))]
    assert row_of(timed, "South West", date(2008, 5, 15)).due == "Due today, 10:15"
    assert row_of(rows, "North East").due == ""
