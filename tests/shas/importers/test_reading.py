"""Statements to plans: each entry once, and where a person should look again."""

from datetime import date

import pytest

from shas.workflow import DateStatus
from tests.shas.importers.known import letter, plans, problems, read, warnings


def test_a_day_is_confirmed_and_a_month_provisional() -> None:
    report = read(letter("20 May North West", "June  North East"))
    assert [item.plan.date_status for item in report.understood] == [DateStatus.CONFIRMED, DateStatus.PROVISIONAL]


def test_two_dates_for_one_authority_are_refused_with_both_lines() -> None:
    report = read(letter("20 May North West", "22 May North East", "27th May", "NHS North West"))
    assert problems(report) == [("two_dates", 6)]
    assert report.problems[0].message == (
        "North West has two dates: 20 May 2008 on line 4 and 27 May 2008 on line 6. Remove the line that does not hold."
    )


def test_the_same_date_twice_is_only_warned_of() -> None:
    report = read(letter("20 May North West", "North West: 20 May 2008"))
    assert problems(report) == []
    assert warnings(report) == [("given_twice", 5)]
    assert len(report.understood) == 1


@pytest.mark.parametrize(
    ("row", "warning"),
    [
        ("Monday 20 May", "wrong_weekday"),
        ("5 May 2009", "wrong_weekday"),
        ("7 May", "before_letter"),
    ],
)
def test_a_doubtful_day_is_warned_of_and_does_not_block(row: str, warning: str) -> None:
    if row == "5 May 2009":
        row = "Monday 5 May 2009"
    report = read(letter(f"{row} – North West"))
    assert problems(report) == []
    assert warnings(report) == [(warning, 4)]
    assert list(plans(report)) == ["north-west"]


def test_a_wrong_weekday_is_named_with_the_right_one() -> None:
    report = read(letter("Monday 20 May – North West"))
    assert report.warnings[0].message == "North West: 20 May 2008 is a Tuesday, not a Monday."


@pytest.mark.parametrize("row", ["24 May", "26 May"])
def test_what_speaks_against_a_day_is_not_for_the_reader_to_say(row: str) -> None:
    assert warnings(read(letter(f"{row} – North West"))) == []


def test_a_year_given_beside_the_letters_own_is_said_to_be_unused() -> None:
    report = read(letter("20 May North West"), year=2009)
    assert warnings(report) == [("year_not_used", 1)]
    assert plans(report) == {"north-west": date(2008, 5, 20)}


def test_a_line_wrong_in_both_halves_is_refused_for_both() -> None:
    report = read(letter("31 June", "Nort West"))
    assert problems(report) == [("no_such_day", 4), ("unknown_authority", 5)]
