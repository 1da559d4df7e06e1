"""The next fortnight, day by day."""

from datetime import date

from shas.console import Period
from shas.console.fortnight import Day
from shas.workflow import NonWorking, PublicStatus
from tests.shas.console.entries import page, vision

BY_ELECTION = Period(
    kind=NonWorking.BY_ELECTION,
    name="Crewe and Nantwich by-election",
    first_on=date(2008, 5, 22),
    last_on=date(2008, 5, 22),
    areas=["North West"],
)
BEFORE = Period(
    kind=NonWorking.PRE_ELECTION, name="Before an election", first_on=date(2008, 5, 1), last_on=date(2008, 5, 22)
)


def _on(days: object, number: int) -> Day:
    return next(day for day in days if day.on.day == number)  # type: ignore[attr-defined]


def test_it_is_fourteen_days_from_today() -> None:
    shown = page().fortnight
    assert shown.span == "14 to 27 May"
    assert [day.name for day in shown.days[:3]] == ["Today", "Thu", "Fri"]
    assert [day.on.day for day in shown.days] == list(range(14, 28))
    assert shown.days[0].spoken == "Today, Wednesday 14 May 2008"
    assert shown.days[1].spoken == "Thursday 15 May 2008"


def test_weekends_and_bank_holidays_are_known_and_the_holiday_is_said() -> None:
    days = page().fortnight.days
    assert [day.on.day for day in days if day.is_weekend] == [17, 18, 24, 25]
    assert [(day.on.day, day.notes) for day in days if day.is_bank_holiday] == [(26, ["Bank holiday"])]


def test_an_election_stands_at_its_day_and_a_period_below() -> None:
    shown = page(periods=[BEFORE, BY_ELECTION]).fortnight
    assert _on(shown.days, 22).notes == ["Crewe and Nantwich by-election"]
    assert _on(shown.days, 21).notes == []
    assert shown.notes[0] == "Pre-election period, 1 to 22 May: Before an election (all of England)."


def test_entries_stand_at_their_day() -> None:
    days = page().fortnight.days
    assert {day.on.day: [row.name for row in day.rows] for day in days if day.rows} == {
        14: ["Yorkshire and the Humber"],
        15: ["South West"],
        19: ["South Central"],
        20: ["North West"],
        22: ["North East"],
    }
    assert _on(days, 14).rows[0].status == PublicStatus.PUBLISHED


def test_what_came_out_today_stands_at_today_whatever_was_planned() -> None:
    row = vision(1, "Ash", public_status=PublicStatus.PUBLISHED, actual_on=date(2008, 5, 14))
    days = page([row]).fortnight.days
    assert [day.on.day for day in days if day.rows] == [14]


def test_what_has_a_month_alone_is_said_below_while_the_month_is_near() -> None:
    assert page().fortnight.notes == []
    shown = page(today=date(2008, 5, 20)).fortnight
    assert shown.notes == ["June 2008, day not set: Final report."]
    assert [day.first_of_month for day in shown.days if day.on.day == 1] == ["June"]
    assert page(today=date(2008, 7, 1)).fortnight.notes == []
