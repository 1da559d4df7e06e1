"""What the timeline says first."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from shas.timeline import present
from shas.workflow import PublicStatus
from tests.shas.timeline.timetables import LETTER, LONDON, VISIONS, final_report, timetable, vision

WEDNESDAY = date(2008, 5, 14)
FIRST_TWO = {"East of England": date(2008, 5, 12), "Yorkshire and the Humber": WEDNESDAY}


def test_the_next_to_publish_is_said_with_its_distance_and_the_one_after_it() -> None:
    page = present(timetable(FIRST_TWO, WEDNESDAY), today=WEDNESDAY, letter=LETTER)
    assert (page.card.eyebrow, page.card.when) == ("Next to publish", "Tomorrow")
    assert [entry.name for entry in page.card.entries] == ["South West"]
    assert page.card.date_text == "Thursday 15 May 2008"
    assert page.card.then is not None
    assert (page.card.then.name, page.card.then.text) == ("South Central", "Monday 19 May, in 5 days")
    assert page.tally == "2 of 9 published. 7 to come."


def test_a_time_is_shown_only_where_somebody_set_one() -> None:
    rows = timetable(FIRST_TWO, WEDNESDAY)
    rows[2] = replace(rows[2], release_time=time(10, 15))
    assert present(rows, today=WEDNESDAY).card.date_text == "Thursday 15 May 2008, 10:15"
    assert present(rows, today=date(2008, 5, 15)).card.when == "Today at 10:15"


def test_on_the_day_the_card_says_today() -> None:
    rows = timetable(FIRST_TWO, WEDNESDAY)
    assert present(rows, today=date(2008, 5, 15)).card.when == "Today"


def test_two_on_one_day_are_both_named() -> None:
    rows = timetable(FIRST_TWO, WEDNESDAY)
    rows[3] = replace(rows[3], planned_on=date(2008, 5, 15))
    card = present(rows, today=WEDNESDAY).card
    assert [entry.name for entry in card.entries] == ["South West", "South Central"]
    assert card.then is not None
    assert card.then.name == "North West"


def test_when_only_a_month_is_left_the_card_names_the_month() -> None:
    page = present(timetable(VISIONS, date(2008, 6, 6)), today=date(2008, 6, 6), letter=LETTER)
    assert (page.card.when, page.card.date_text) == ("June 2008", "Day not set")
    assert page.tally == "9 of 9 published."


def test_when_every_date_is_past_and_some_are_not_recorded_the_card_says_so() -> None:
    out = {name: VISIONS[name] for name in ("East of England", "South East Coast", "East Midlands")}
    rows = timetable(out, date(2026, 11, 22))
    rows[9] = final_report(public_status=PublicStatus.PUBLISHED, published_on=date(2008, 6, 30))
    page = present(rows, today=date(2026, 11, 22), letter=LETTER)
    assert page.card.when == "All nine dates have passed"
    assert page.card.lines == ["The final report came on Monday 30 June 2008."]
    assert page.card.link == ("See the six that are not recorded", "?status=actual_not_recorded#timetable")
    assert page.tally == "3 of 9 recorded as published. 6 not yet recorded."
    assert page.introduction == (
        "Nine Strategic Health Authorities were each given a day to publish their plan for health and healthcare. "
        "The final report of the NHS Next Stage Review was published on Monday 30 June 2008."
    )


def test_when_all_are_out_the_card_names_the_last() -> None:
    rows = timetable(VISIONS, date(2008, 7, 9))
    rows[9] = final_report(public_status=PublicStatus.PUBLISHED, published_on=date(2008, 6, 30))
    card = present(rows, today=date(2008, 7, 9)).card
    assert card.when == "All nine are published"
    assert card.lines[0] == "The last was East Midlands, on Thursday 5 June 2008."


def test_an_empty_timetable_says_that_nothing_is_announced() -> None:
    page = present([], today=WEDNESDAY)
    assert page.card.when == "No dates have been announced yet."
    assert (page.tally, page.weeks, page.filters, page.groups) == ("", None, None, [])


def test_what_has_no_date_yet_is_counted_as_to_come() -> None:
    rows = [vision(1, "North East", planned_on=None, letter_on=None, public_status=PublicStatus.NOT_YET_SCHEDULED)]
    page = present(rows, today=WEDNESDAY)
    assert (page.card.when, page.tally) == ("No date is set", "0 of 1 published. 1 to come.")


def test_london_is_in_no_count_of_what_was_due() -> None:
    page = present([LONDON], today=WEDNESDAY)
    assert (page.tally, page.card.when) == ("", "No dates have been announced yet.")


def test_what_came_out_today_is_said_with_its_time() -> None:
    rows = timetable(FIRST_TWO, WEDNESDAY)
    rows[1] = replace(rows[1], published_at=datetime(2008, 5, 14, 8, 30, tzinfo=UTC))
    fact = present(rows, today=WEDNESDAY, letter=LETTER).facts[0]
    assert fact.heading == "Published today at 09:30"
    assert fact.lines == ["“Healthy Ambitions”, on the day the letter gave"]


def test_an_approved_one_whose_minute_has_come_is_out_on_its_planned_day() -> None:
    rows = [vision(1, "North East", public_status=PublicStatus.PUBLISHED)]
    fact = present(rows, today=date(2008, 5, 22)).facts[0]
    assert fact.heading == "Published today"


def test_a_move_since_the_letter_is_said_with_its_public_reason() -> None:
    rows = timetable(FIRST_TWO, WEDNESDAY)
    rows[4] = replace(rows[4], planned_on=date(2008, 5, 27), moved_note="A by-election is near.")
    fact = present(rows, today=WEDNESDAY, letter=LETTER).facts[1]
    assert fact.heading == "Since the letter of 9 May: 1 moved"
    assert fact.change == ("20 May", "27 May")
    assert fact.lines == ["“A by-election is near.”"]


def test_a_day_within_the_letters_month_is_no_move() -> None:
    rows = [final_report(planned_on=date(2008, 6, 30), planned_month=None, public_status=PublicStatus.CONFIRMED)]
    fact = present(rows, today=WEDNESDAY, letter=LETTER).facts[0]
    assert fact.heading == "Since the letter of 9 May: no date has moved"
