"""England's bank holidays."""

from datetime import date

from shas.workingdays import bank_holidays, is_bank_holiday, is_weekend, month_end


def test_the_spring_bank_holiday_of_2008_is_known() -> None:
    assert bank_holidays(date(2008, 5, 12), date(2008, 6, 30)) == [date(2008, 5, 26)]


def test_a_scottish_holiday_is_none_in_england() -> None:
    assert not is_bank_holiday(date(2008, 8, 4))


def test_saturday_and_sunday_are_a_weekend() -> None:
    days = [date(2008, 5, day) for day in (16, 17, 18, 19)]
    assert [is_weekend(day) for day in days] == [False, True, True, False]


def test_a_month_ends_on_its_last_day_up_to_the_end_of_the_calendar() -> None:
    months = [date(2008, 2, 1), date(2008, 6, 1), date(9999, 12, 1)]
    assert [month_end(first) for first in months] == [date(2008, 2, 29), date(2008, 6, 30), date.max]
