"""Days and times as people type them."""

from datetime import date, time

import pytest
from django import forms

from shas.forms import ClockField, DateRequestForm, DayField


class ExampleForm(forms.Form):
    day = DayField(label="New date")
    at = ClockField(required=False)


def read(day: str, month: str, year: str, at: str = "") -> ExampleForm:
    return ExampleForm({"day_day": day, "day_month": month, "day_year": year, "at": at})


def codes(form: forms.Form) -> dict[str, list[str | None]]:
    return {name: [error.code for error in errors] for name, errors in form.errors.as_data().items()}


@pytest.mark.parametrize("month", ["5", "05", "May", "may", " MAY "])
def test_a_day_is_read_as_people_write_it(month: str) -> None:
    form = read(" 7", month, "2008 ")
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2008, 5, 7)


@pytest.mark.parametrize("month", ["sep", "Sept", "september", "9"])
def test_a_month_may_be_cut_to_three_letters_or_more(month: str) -> None:
    assert read("1", month, "2008").is_valid()


@pytest.mark.parametrize(
    ("typed", "code", "wrong", "message"),
    [
        (("", "", ""), "required", (0, 1, 2), None),
        (("7", "", "2008"), "incomplete", (1,), "The day must include a month."),
        (("7", "", ""), "incomplete", (1, 2), "The day must include a month and a year."),
        (("7", "5", "08"), "year", (2,), "Give the year in four figures, for example 2008."),
        (("7", "5", "1899"), "year", (2,), "Give the year in four figures, for example 2008."),
        (("7", "5", "２００８"), "year", (2,), "Give the year in four figures, for example 2008."),
        (("31", "6", "2008"), "no_such_day", (0,), "There is no such day as 31 6 2008. Give a day that exists."),
        (("29", "2", "2009"), "no_such_day", (0,), "There is no such day as 29 2 2009. Give a day that exists."),
        (("7", "13", "2008"), "no_such_day", (0,), "There is no such day as 7 13 2008. Give a day that exists."),
        (("7", "ma", "2008"), "no_such_day", (1,), "There is no such day as 7 ma 2008. Give a day that exists."),
        (("-7", "5", "2008"), "no_such_day", (0,), "There is no such day as -7 5 2008. Give a day that exists."),
        (("%d", "5", "2008"), "no_such_day", (0,), "There is no such day as %d 5 2008. Give a day that exists."),
    ],
)
def test_what_is_wrong_with_a_day_is_named_at_its_part(
    typed: tuple[str, str, str], code: str, wrong: tuple[int, ...], message: str | None
) -> None:
    form = read(*typed)
    assert codes(form) == {"day": [code]}
    assert form.fields["day"].widget.wrong == wrong
    assert form["day"].id_for_label == f"id_day_{wrong[0]}"
    if message:
        assert form.errors["day"] == [message]


def test_a_day_given_by_the_portal_is_shown_in_its_parts() -> None:
    shown = str(ExampleForm(initial={"day": date(2008, 5, 7)})["day"])
    assert [part in shown for part in ('value="7"', 'value="5"', 'value="2008"')] == [True, True, True]


@pytest.mark.parametrize("typed", ["09:30", "9:30", "9.30", "0930", " 09:30 "])
def test_a_time_is_read_as_people_write_it(typed: str) -> None:
    assert read("7", "5", "2008", typed).is_valid()
    form = read("7", "5", "2008", typed)
    assert form.is_valid()
    assert form.cleaned_data["at"] == time(9, 30)


def test_no_time_is_none() -> None:
    form = read("7", "5", "2008")
    assert form.is_valid()
    assert form.cleaned_data["at"] is None


@pytest.mark.parametrize("typed", ["24:00", "9:60", "nine", "9", "12345", "09:30:00", "٠٩:٣٠"])
def test_a_time_that_does_not_exist_is_refused(typed: str) -> None:
    assert codes(read("7", "5", "2008", typed)) == {"at": ["no_such_time"]}


def test_two_forms_do_not_share_what_is_wrong() -> None:
    """Forms of one class copy their fields: what one reader mistyped is not marked for the next."""
    assert not read("7", "", "2008").is_valid()
    assert ExampleForm().fields["day"].widget.wrong == ()
    assert DateRequestForm(today=date(2008, 5, 14)).fields["day"].help_text == "For example, 21 5 2008"
