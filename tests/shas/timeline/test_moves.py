"""How one move of a date is said."""

from datetime import UTC, date, datetime, time

import pytest

from shas.services.moves import as_json
from shas.timeline.moves import Said, had_moved, plan_from_json, said, said_plan, time_said
from shas.workflow import Plan, PublicStatus

MAY_20, MAY_27 = date(2008, 5, 20), date(2008, 5, 27)
JUNE = Plan.in_month(date(2008, 6, 1))


@pytest.mark.parametrize(
    ("before", "after", "mark", "strong", "text", "short"),
    [
        (
            Plan.on(MAY_20),
            Plan.on(MAY_27),
            PublicStatus.POSTPONED,
            "Postponed",
            " from Tuesday 20 May to Tuesday 27 May 2008",
            "postponed to 27 May 2008",
        ),
        (
            Plan.on(MAY_27),
            Plan.on(MAY_20),
            PublicStatus.BROUGHT_FORWARD,
            "Brought forward",
            " from Tuesday 27 May to Tuesday 20 May 2008",
            "brought forward to 20 May 2008",
        ),
        (
            Plan.on(date(2008, 12, 30)),
            Plan.on(date(2009, 1, 6), at=time(10)),
            PublicStatus.POSTPONED,
            "Postponed",
            " from Tuesday 30 December 2008 to Tuesday 6 January 2009 at 10:00",
            "postponed to 6 January 2009",
        ),
        (
            JUNE,
            Plan.on(date(2008, 6, 30)),
            PublicStatus.CONFIRMED,
            "Moved and confirmed",
            " from June 2008 to Monday 30 June 2008",
            "moved to 30 June 2008",
        ),
        (
            Plan.on(MAY_20, confirmed=False),
            Plan.on(MAY_27, confirmed=False),
            PublicStatus.PROVISIONAL,
            "Moved",
            " from Tuesday 20 May to Tuesday 27 May 2008",
            "moved to 27 May 2008",
        ),
        (
            Plan.unset(),
            JUNE,
            PublicStatus.PROVISIONAL,
            "Announced",
            " for June 2008, day not set",
            "announced for June 2008",
        ),
        (
            None,
            Plan.on(MAY_20),
            PublicStatus.CONFIRMED,
            "Announced and confirmed",
            " for Tuesday 20 May 2008",
            "announced for 20 May 2008",
        ),
        (
            Plan.on(MAY_20, confirmed=False),
            Plan.on(MAY_20),
            PublicStatus.CONFIRMED,
            "Confirmed",
            " for Tuesday 20 May 2008",
            "confirmed for 20 May 2008",
        ),
        (
            Plan.on(MAY_20),
            Plan.on(MAY_20, at=time(10)),
            PublicStatus.CONFIRMED,
            "Time set",
            " to 10:00 on Tuesday 20 May 2008",
            "time set to 10:00 on 20 May 2008",
        ),
        (
            Plan.on(MAY_20, at=time(10)),
            Plan.on(MAY_20, at=time(14, 30)),
            PublicStatus.CONFIRMED,
            "Time changed",
            " from 10:00 to 14:30 on Tuesday 20 May 2008",
            "time changed to 14:30 on 20 May 2008",
        ),
        (
            Plan.on(MAY_20, at=time(10)),
            Plan.on(MAY_20),
            PublicStatus.CONFIRMED,
            "Time taken back",
            ": Tuesday 20 May 2008 stays, without a time",
            "time taken back, 20 May 2008",
        ),
    ],
)
def test_a_move_says_from_where_to_where(
    before: Plan | None, after: Plan, mark: str, strong: str, text: str, short: str
) -> None:
    assert said(before, after) == Said(mark=mark, strong=strong, text=text, short=short)


def test_a_year_that_goes_without_saying_is_left_out() -> None:
    assert said(Plan.on(MAY_20), Plan.on(MAY_27), year=2008).text == " from Tuesday 20 May to Tuesday 27 May"
    assert said_plan(Plan.unset()) == "a date to be set"


@pytest.mark.parametrize("plan", [Plan.unset(), JUNE, Plan.on(MAY_20), Plan.on(MAY_20, at=time(10), confirmed=False)])
def test_a_plan_comes_back_from_an_event_as_it_went_in(plan: Plan) -> None:
    assert plan_from_json(as_json(plan)) == plan


def test_a_plan_is_read_as_the_database_writes_it() -> None:
    told = {**as_json(JUNE), "planned_month": "2008-06-01"}
    assert plan_from_json(told) == JUNE
    timed = {**as_json(Plan.on(MAY_20, at=time(10))), "release_time": "10:00:00"}
    assert plan_from_json(timed) == Plan.on(MAY_20, at=time(10))


def test_midnight_in_london_stands_for_a_day_without_a_time() -> None:
    assert time_said(datetime(2008, 5, 8, 23, tzinfo=UTC)) == ""
    assert time_said(datetime(2008, 5, 13, 15, 20, tzinfo=UTC)) == "16:20"


@pytest.mark.parametrize(
    ("status", "previous", "told"),
    [
        (PublicStatus.POSTPONED, date(2008, 5, 20), ""),
        (PublicStatus.ACTUAL_NOT_RECORDED, date(2008, 5, 20), "It was moved from 20 May 2008."),
        (PublicStatus.PUBLISHED, date(2008, 5, 20), "It was moved from 20 May 2008."),
        (PublicStatus.CANCELLED, None, ""),
    ],
)
def test_an_earlier_day_is_told_whatever_became_of_the_entry(status: str, previous: date | None, told: str) -> None:
    assert had_moved(status, previous) == told
