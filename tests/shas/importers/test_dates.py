"""Dates as people write them; the calendar and the year."""

from datetime import date, time

import pytest

from shas.importers import dates
from shas.importers.report import Refused
from shas.workflow import Plan

LETTER = date(2008, 5, 9)


@pytest.mark.parametrize(
    ("text", "day", "month", "year"),
    [
        ("12th May", 12, 5, None),
        ("2nd  June", 2, 6, None),
        ("22nd of May 2008", 22, 5, 2008),
        ("9 May 2008", 9, 5, 2008),
        ("9 MAY 2008", 9, 5, 2008),
        ("Friday 9 May 2008", 9, 5, 2008),
        ("Friday, the 9th of May 2008.", 9, 5, 2008),
        ("Tues 3 June", 3, 6, None),
        ("on Thurs. 5 June", 5, 6, None),
        ("May 9, 2008", 9, 5, 2008),
        ("June 5th", 5, 6, None),
        ("1 Sept. 2008", 1, 9, 2008),
        ("12May", 12, 5, None),
        ("2008-05-12", 12, 5, 2008),
        ("12/05/2008", 12, 5, 2008),
        ("12.5.08", 12, 5, 2008),
        ("12-May-08", 12, 5, 2008),
        ("12/5", 12, 5, None),
        ("12 May '08", 12, 5, 2008),
        ("20/05/0008", 20, 5, 8),
        ("0000-05-20", 20, 5, 0),
        ("9 May 9999", 9, 5, 9999),
        ("June 1066", None, 6, 1066),
        ("31 June", 31, 6, None),
        ("June 2008", None, 6, 2008),
        ("in June", None, 6, None),
        ("Jun-2008", None, 6, 2008),
        ("2008-06", None, 6, 2008),
    ],
)
def test_a_date_is_read_as_written(text: str, day: int | None, month: int, year: int | None) -> None:
    words = dates.whole(text)
    assert words is not None
    assert (words.day, words.month, words.year) == (day, month, year)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "East of England",
        "May I",
        "12",
        "2008",
        "123 May",
        "12 Mai",
        "12 May 12 May",
        "12-14 May",
        "5 Maypole",
        "Q12 May",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert dates.whole(text) is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("12 May at 9.30am", time(9, 30)),
        ("12 May 2008, 09:30", time(9, 30)),
        ("12 May 2 pm", time(14)),
        ("12 May 12.15 am", time(0, 15)),
        ("12 May at noon", time(12)),
        ("2008-05-12 10:05:00", time(10, 5)),
        ("2008-05-12 00:00:00", None),
        ("12 May", None),
    ],
)
def test_a_time_of_day_is_read(text: str, at: time | None) -> None:
    words = dates.whole(text)
    assert (words.time if words else None) == at


@pytest.mark.parametrize("text", ["12 May 25:00", "12 May 9.61", "12 May 14.30 am", "12 May 0 pm"])
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    words = dates.whole(text)
    assert words is not None
    with pytest.raises(Refused) as refusal:
        dates.resolve(words, letter_date=LETTER, year=None)
    assert refusal.value.code == "no_such_time"


def plan(text: str, *, letter_date: date | None = LETTER, year: int | None = None) -> Plan:
    words = dates.whole(text)
    assert words is not None
    return dates.resolve(words, letter_date=letter_date, year=year)


def test_the_year_is_the_lines_own_then_the_letters_then_the_one_given() -> None:
    assert plan("12 May 2009", year=2010) == Plan.on(date(2009, 5, 12))
    assert plan("12 May", year=2010) == Plan.on(date(2008, 5, 12))
    assert plan("12 May", letter_date=None, year=2010) == Plan.on(date(2010, 5, 12))


@pytest.mark.parametrize(
    ("letter_date", "text", "expected"),
    [
        (date(2027, 12, 15), "12 January", Plan.on(date(2028, 1, 12))),
        (date(2027, 12, 15), "10 December", Plan.on(date(2027, 12, 10))),
        (date(2027, 12, 15), "31 December", Plan.on(date(2027, 12, 31))),
        (date(2027, 12, 15), "in January", Plan.in_month(date(2028, 1, 1))),
        (date(2027, 12, 15), "in December", Plan.in_month(date(2027, 12, 1))),
        (date(2027, 12, 15), "29 February", Plan.on(date(2028, 2, 29))),
        (date(2028, 1, 10), "12 December", Plan.on(date(2028, 12, 12))),
        (date(2008, 5, 9), "5 May", Plan.on(date(2008, 5, 5))),
    ],
)
def test_a_letter_of_december_means_the_coming_january(letter_date: date, text: str, expected: Plan) -> None:
    assert plan(text, letter_date=letter_date) == expected


def test_a_date_without_a_year_to_be_had_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        plan("12 May", letter_date=None)
    assert refusal.value.code == "no_year"
    assert refusal.value.message.endswith("Add the year to the line, or say which year is meant.")


@pytest.mark.parametrize(
    "text",
    ["0000-05-20", "0999-05-20", "1066-05-20", "20/05/0008", "20-May-0008", "9 May 9999", "1 Jan 2100", "June 1066"],
)
def test_a_year_that_no_timetable_is_in_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        plan(text)
    assert refusal.value.code == "no_such_year"
    assert "Correct the year" in refusal.value.message


def test_the_first_and_the_last_year_are_taken() -> None:
    assert plan("5 July 1948") == Plan.on(date(1948, 7, 5))
    assert plan("31 December 2099") == Plan.on(date(2099, 12, 31))


def test_a_january_after_the_last_year_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        plan("12 January", letter_date=date(2099, 12, 15))
    assert refusal.value.code == "no_such_year"


@pytest.mark.parametrize("text", ["31 June", "0 May", "45 May 2008", "29 February", "13/13/2008", "2008-00"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        plan(text, letter_date=date(2007, 1, 10))
    assert refusal.value.code == "no_such_day"


@pytest.mark.parametrize(
    "text", ["w/c 12 May", "12-14 May", "12 or 13 May", "by 12 May", "mid-May", "end of June", "12 to 14 May"]
)
def test_words_for_more_than_one_day_are_not_exact(text: str) -> None:
    assert dates.not_understood(text).code == "date_not_exact"


def test_a_weekday_that_contradicts_the_day_is_named_with_the_right_one() -> None:
    words = dates.whole("Monday 20 May 2008")
    assert words is not None
    assert dates.contradicted_weekday(words, Plan.on(date(2008, 5, 20))) == "20 May 2008 is a Tuesday, not a Monday"
