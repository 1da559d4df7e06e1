"""The week graphic: positions, where words stand, and what they say."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shas.timeline import present
from shas.timeline.scale import Scale
from shas.timeline.weeks import DESK, PHONE, Label, Row, Weeks, label, labels
from shas.workflow import PublicStatus
from tests.shas.timeline.timetables import StandIn, final_report, timetable, vision

WEDNESDAY = date(2008, 5, 14)
FIRST_TWO = {"East of England": date(2008, 5, 12), "Yorkshire and the Humber": WEDNESDAY}


def weeks_of(rows: list[StandIn], today: date = WEDNESDAY, start: date | None = None) -> Weeks:
    weeks = present(rows, today=today, start=start).weeks
    assert weeks is not None
    return weeks


def row_of(rows: list[StandIn], name: str, today: date = WEDNESDAY) -> Row:
    return next(row for row in weeks_of(rows, today).rows if row.name == name)


def test_the_range_goes_from_a_monday_to_the_last_day_of_the_last_item() -> None:
    scale = weeks_of(timetable(FIRST_TWO, WEDNESDAY)).scale
    assert (scale.first, scale.last, scale.days) == (date(2008, 5, 12), date(2008, 6, 30), 50)


def test_a_day_stands_in_the_middle_of_its_own_width() -> None:
    assert row_of(timetable(FIRST_TWO, WEDNESDAY), "East of England").marker == "1.000%"
    assert row_of(timetable(FIRST_TWO, WEDNESDAY), "North East").marker == "21.000%"


def test_the_today_line_stands_on_its_day_and_leaves_when_nothing_is_to_come() -> None:
    assert weeks_of(timetable(FIRST_TWO, WEDNESDAY)).today == "5.000%"
    past = [vision(1, "North East", public_status=PublicStatus.ACTUAL_NOT_RECORDED)]
    assert weeks_of(past, today=date(2008, 5, 23)).today is None


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (date(2008, 5, 12), ["12 May", "26 May", "9 June", "23 June"]),
        (date(2026, 11, 9), ["9 November", "30 November", "21 December"]),
    ],
)
def test_on_a_phone_the_scale_has_fewer_words_where_they_are_long(first: date, words: list[str]) -> None:
    ticks = Scale(first=first, last=first + timedelta(weeks=8, days=-1)).ticks()
    assert [tick.text for tick in ticks if tick.narrow] == words


def test_a_month_is_a_span_of_its_full_length_without_a_marker() -> None:
    row = row_of(timetable(FIRST_TWO, WEDNESDAY), "Final report")
    assert (row.span, row.marker) == (("40.000%", "60.000%"), None)
    assert (row.date_text, row.status_text, row.aside) == ("June 2008", "Provisional", ", day not set")
    assert row.sentence == "Provisional: June 2008. The day is not set."


def test_a_month_that_is_out_has_both_its_span_and_its_day() -> None:
    rows = [final_report(public_status=PublicStatus.PUBLISHED, published_on=date(2008, 6, 30))]
    row = row_of(rows, "Final report", today=date(2008, 7, 9))
    assert (row.span is not None, row.marker is not None, row.date_text) == (True, True, "30 June")


def test_a_postponed_day_has_a_tail_from_the_day_before_the_move() -> None:
    rows = timetable(FIRST_TWO, WEDNESDAY)
    rows[4] = replace(
        rows[4], planned_on=date(2008, 5, 27), previous_on=date(2008, 5, 20), public_status=PublicStatus.POSTPONED
    )
    row = row_of(rows, "North West")
    assert (row.was, row.marker) == ("17.000%", "31.000%")
    assert row.sentence == "Postponed to Tuesday 27 May 2008. It was Tuesday 20 May."
    assert f"{row.status_text}{row.aside}" == "Postponed, was 20 May"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (PublicStatus.CONFIRMED, "Confirmed for Thursday 22 May 2008."),
        (PublicStatus.CANCELLED, "Cancelled. It was planned for Thursday 22 May 2008."),
        (
            PublicStatus.ACTUAL_NOT_RECORDED,
            "Planned for Thursday 22 May 2008. When it was published is not recorded.",
        ),
        (PublicStatus.OVERDUE, "Planned for Thursday 22 May 2008, and overdue."),
        (PublicStatus.PROVISIONAL, "Provisional: Thursday 22 May 2008."),
    ],
)
def test_every_drawing_has_a_sentence_that_says_the_same(status: PublicStatus, sentence: str) -> None:
    assert row_of([vision(1, "North East", public_status=status)], "North East").sentence == sentence


def test_a_published_day_says_how_the_plan_was_kept() -> None:
    rows = [vision(1, "North East", public_status=PublicStatus.PUBLISHED, published_on=date(2008, 5, 23))]
    assert row_of(rows, "North East").sentence == "Published Friday 23 May 2008, 1 day later than planned."


def test_what_has_no_date_is_not_drawn() -> None:
    rows = [vision(1, "North East"), vision(2, "Nowhere", public_status=PublicStatus.NOT_YET_SCHEDULED)]
    assert [row.name for row in weeks_of(rows).rows] == ["North East"]


def test_the_caption_counts_the_rows_and_names_the_bank_holiday() -> None:
    assert weeks_of(timetable(FIRST_TWO, WEDNESDAY)).caption == (
        "10 publications in date order, 12 May to 30 June 2008. Monday 26 May is a bank holiday."
    )


def test_words_stand_right_of_the_marker_and_left_of_it_near_the_end() -> None:
    assert label(text="22 May", start=20, end=20, today=None, width=DESK) == Label(at="20.000%", leftwards=False)
    assert label(text="22 May", start=90, end=90, today=None, width=DESK) == Label(at="90.000%", leftwards=True)


def test_words_that_would_cross_the_today_line_start_after_it() -> None:
    assert label(text="12 May Published", start=1, end=1, today=5, width=DESK) == Label(at="5.000%", leftwards=False)


def test_words_that_end_before_the_today_line_stay_at_their_marker() -> None:
    assert label(text="12 May", start=1, end=1, today=40, width=DESK) == Label(at="1.000%", leftwards=False)


def test_words_of_a_day_brought_forward_start_after_its_tail() -> None:
    assert label(text="2 June", start=40, end=46, today=None, width=DESK).at == "46.000%"


def test_words_that_fit_nowhere_have_no_place() -> None:
    assert label(text="2 June Brought forward", start=43, end=47, today=None, width=PHONE) is None


def test_on_a_phone_the_status_is_dropped_where_it_does_not_fit() -> None:
    desk, phone = labels("2 June", "Brought forward", ", was 3 June", 43, 47, None)
    assert (desk.show_status, desk.leftwards) == (True, False)
    assert phone == Label(at="47.000%", leftwards=False, show_status=False)


def test_a_weekend_at_the_end_of_the_range_does_not_run_over_it() -> None:
    scale = Scale(first=date(2008, 5, 12), last=date(2008, 5, 17))
    assert scale.weekends == [("83.333%", "16.667%")]


def test_a_crowded_timetable_is_drawn_six_weeks_at_a_time() -> None:
    days = [date(2008, 3, 3) + timedelta(days=5 * number) for number in range(30)]
    rows = [vision(number, f"Region {number}", planned_on=day) for number, day in enumerate(days)]
    weeks = weeks_of(rows)
    assert (weeks.scale.first, weeks.scale.last) == (date(2008, 5, 12), date(2008, 6, 22))
    assert (weeks.earlier, weeks.later) == (date(2008, 3, 31), date(2008, 6, 23))
    assert (len(weeks.rows), weeks.left_out) == (9, 21)
    first = weeks_of(rows, start=date(2000, 1, 1))
    assert (first.scale.first, first.earlier) == (date(2008, 3, 3), None)


def test_twenty_rows_are_not_crowded() -> None:
    rows = [vision(number, f"Region {number}", planned_on=date(2008, 3, 3) + timedelta(number)) for number in range(20)]
    assert (len(weeks_of(rows).rows), weeks_of(rows).later) == (20, None)
