"""How dates and distances are said."""

from datetime import date, time

import pytest

from shas import words

TODAY = date(2008, 5, 14)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2008, 5, 14), "Today"),
        (date(2008, 5, 15), "Tomorrow"),
        (date(2008, 5, 13), "Yesterday"),
        (date(2008, 5, 19), "In 5 days"),
        (date(2008, 5, 12), "2 days ago"),
        (date(2008, 7, 12), "In 59 days"),
        (date(2008, 7, 14), "In 2 months"),
        (date(2007, 7, 11), "10 months ago"),
        (date(2006, 5, 15), "23 months ago"),
        (date(2006, 5, 14), "2 years ago"),
        (date(2010, 5, 13), "In 23 months"),
    ],
)
def test_a_countdown_is_in_days_then_months_then_years(on: date, said: str) -> None:
    assert words.countdown(on, TODAY) == said


def test_dates_are_written_the_british_way_without_leading_noughts() -> None:
    on = date(2008, 6, 3)
    assert words.day(on) == "3 June"
    assert words.full(on) == "Tuesday 3 June 2008"
    assert words.short_weekday(on) == "Tue 3 June"
    assert words.month(on) == "June 2008"
    assert words.clock_time(time(9, 30)) == "09:30"


def test_the_year_is_said_only_where_it_is_another() -> None:
    assert words.day_within(date(2008, 5, 20), 2008) == "20 May"
    assert words.day_within(date(2008, 5, 20), 2026) == "20 May 2008"


def test_a_range_names_its_month_once() -> None:
    assert words.day_range(date(2008, 5, 12), date(2008, 5, 16), year=2008) == "12 to 16 May"
    assert words.day_range(date(2008, 6, 30), date(2008, 7, 4), year=2008) == "30 June to 4 July"
    assert words.day_range(date(2008, 6, 30), date(2008, 7, 4), year=2026) == "30 June to 4 July 2008"
    assert words.day_range(date(2008, 12, 29), date(2009, 1, 2), year=2008) == "29 December 2008 to 2 January 2009"


def test_a_distance_between_dates_says_its_direction() -> None:
    assert words.later_or_earlier(date(2008, 5, 27), date(2008, 5, 20)) == "7 days later"
    assert words.later_or_earlier(date(2008, 5, 19), date(2008, 5, 20)) == "1 day earlier"
    assert words.later_or_earlier(date(2008, 5, 20), date(2008, 5, 20)) == ""


def test_numbers_are_words_up_to_ten() -> None:
    assert [words.number(count) for count in (0, 9, 10, 11, 1500)] == ["no", "nine", "ten", "11", "1,500"]


def test_names_are_listed_with_an_and() -> None:
    assert words.listed(["A"]) == "A"
    assert words.listed(["A", "B", "C"]) == "A, B and C"


def test_an_event_is_told_in_words() -> None:
    assert words.happened("publication.date_moved") == "Publication date moved"


@pytest.mark.parametrize(("hours", "said"), [(1, "hour"), (2, "2 hours"), (168, "168 hours")])
def test_hours_after_the(hours: int, said: str) -> None:
    assert words.hours_on_end(hours) == said
