"""The day in a sentence and in figures."""

from datetime import date, time

import pytest

from shas.console import Correction
from shas.workflow import PublicStatus
from tests.shas.console.entries import (
    LONDON,
    StandIn,
    asked,
    blocker,
    final_report,
    flagged,
    page,
    published,
    timetable,
    vision,
)


def test_the_page_is_headed_by_the_day() -> None:
    assert page().heading == "Today, Wednesday 14 May 2008"


def test_the_day_in_a_sentence() -> None:
    assert page().sentence == (
        "2 of 9 published, both on time. Next: South West, tomorrow. London published in July 2007."
    )


@pytest.mark.parametrize(
    ("actual", "said"),
    [
        ([20], "1 of 1 published, on time."),
        ([21], "1 of 1 published, none of them on time."),
        ([20, 20, 20], "3 of 3 published, all three on time."),
        ([20, 22, 20], "3 of 3 published, two of them on time."),
    ],
)
def test_it_says_how_many_kept_their_day(actual: list[int], said: str) -> None:
    rows = [published(pk, f"Ash {pk}", actual_on=date(2008, 5, on)) for pk, on in enumerate(actual)]
    assert page(rows).sentence == said


def test_what_is_not_recorded_is_said_and_not_taken_for_late() -> None:
    rows = [published(1, "East of England"), vision(2, "Ash", public_status=PublicStatus.ACTUAL_NOT_RECORDED)]
    assert page(rows).sentence == "1 of 2 recorded as published, on time. 1 not yet recorded."


def test_a_month_is_kept_on_any_of_its_days() -> None:
    rows = [published(1, "Ash", told_on=None, told_month=date(2008, 5, 1), actual_on=date(2008, 5, 13))]
    assert page(rows).sentence == "1 of 1 published, on time."


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([vision(1, "Ash", told_on=date(2008, 5, 14), told_time=time(9, 30))], "Next: Ash, today at 09:30."),
        ([vision(1, "Ash"), vision(2, "Birch")], "Next: Ash and Birch, in 6 days."),
        ([vision(1, "Ash", told_time=time(14))], "Next: Ash, in 6 days."),
        ([final_report()], "Next: Final report, in June 2008."),
        (
            [vision(1, "Ash", told_on=None, public_status=PublicStatus.NOT_YET_SCHEDULED)],
            "1 publication has no date yet.",
        ),
    ],
)
def test_it_says_who_is_next(rows: list[StandIn], said: str) -> None:
    assert page(rows).sentence == f"0 of 1 published. {said}".replace("0 of 1", f"0 of {len(rows)}")


def test_without_publications_it_says_so() -> None:
    assert page([]).sentence == "Nothing has been announced yet."


def test_what_was_never_planned_is_in_no_count() -> None:
    assert page([LONDON]).sentence == "London published in July 2007."
    assert [gauge.count for gauge in page([LONDON]).gauges] == [0] * 8


def test_the_figures_lead_to_their_parts_and_lists() -> None:
    late = [
        vision(1, "Ash", public_status=PublicStatus.OVERDUE, told_on=date(2008, 5, 12)),
        vision(2, "Birch", public_status=PublicStatus.ACTUAL_NOT_RECORDED, told_on=date(2008, 5, 12)),
        vision(3, "Elm", public_status=PublicStatus.ACTUAL_NOT_RECORDED, told_on=date(2008, 5, 13)),
    ]
    shown = page(
        [*late, *timetable()[2:9], LONDON],
        asked=[asked()],
        warned={6: ["It is the day of an election."]},
        blockers={5: [blocker("document_missing"), blocker("contact_missing")]},
        flagged=[flagged(publication=7)],
        corrections={8: Correction(number=2), 90: Correction(number=3)},
    ).gauges
    assert [(gauge.count, gauge.text) for gauge in shown] == [
        (9, "need action"),
        (2, "blockers"),
        (1, "date request waiting"),
        (2, "corrections waiting"),
        (1, "warning"),
        (1, "overdue"),
        (1, "override to review"),
        (2, "actual dates not recorded"),
    ]
    assert [gauge.part or (gauge.way and gauge.way.query) for gauge in shown] == [
        "needs",
        "needs",
        "requests",
        "needs",
        "warnings",
        "?public_status=overdue",
        "?state=flagged",
        "?public_status=actual_not_recorded",
    ]
