"""The week that is rehearsed, to the day and the minute; and where a rehearsal may not begin."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.models import User
from shas import rehearsal
from shas.clock import database_now, london_midnight
from shas.importers.rehearsal import load_rehearsal
from shas.models import Event, Publication, Rehearsal
from shas.services import announce, begin_rehearsal
from shas.workflow import Kind
from shas.workingdays import bank_holidays, is_bank_holiday
from tests.factories import UserFactory
from tests.rehearsing import rehearsing
from tests.shas.test_constraints import broken_rule


@pytest.fixture
def unloaded(db: None) -> Iterator[None]:
    """A rehearsal that has not begun."""
    with rehearsing():
        yield


@pytest.fixture
def begun(unloaded: None) -> None:
    begin_rehearsal()


# The week


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        (date(2008, 5, 14), date(2008, 5, 12)),
        (date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 29), date(2026, 11, 23)),
        (date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 12, 31), date(2026, 12, 28)),
        (date(2027, 1, 3), date(2026, 12, 28)),
        (date(2027, 3, 28), date(2027, 3, 22)),
        (date(2027, 3, 29), date(2027, 3, 29)),
        (date(2027, 10, 31), date(2027, 10, 25)),
    ],
)
def test_a_week_runs_from_monday_to_sunday_over_years_and_changes_of_the_clocks(today: date, monday: date) -> None:
    assert rehearsal.MONDAY + timedelta(weeks=rehearsal.weeks_until(today)) == monday


@pytest.mark.parametrize(
    ("instant", "monday"),
    [
        (datetime(2026, 6, 28, 22, 59, tzinfo=UTC), date(2026, 6, 22)),
        (datetime(2026, 6, 28, 23, 0, tzinfo=UTC), date(2026, 6, 29)),
        (datetime(2026, 11, 29, 23, 59, tzinfo=UTC), date(2026, 11, 23)),
    ],
)
@pytest.mark.usefixtures("unloaded")
def test_a_rehearsal_is_of_the_week_that_it_is_in_london(instant: datetime, monday: date, monkeypatch) -> None:
    monkeypatch.setattr("shas.services.rehearsals.database_now", lambda: instant)
    begin_rehearsal()
    assert rehearsal.shown(date(2008, 5, 12)) == monday
    assert rehearsal.shown(date(2008, 5, 14)) == monday + timedelta(days=2)
    assert rehearsal.original(monday) == date(2008, 5, 12)


@pytest.mark.usefixtures("begun")
def test_the_shift_stays_when_the_week_is_over(monkeypatch) -> None:
    before = rehearsal.shown(date(2008, 5, 14))
    rehearsal.read_mark.cache_clear()
    later = database_now() + timedelta(weeks=1)
    monkeypatch.setattr("shas.services.rehearsals.database_now", lambda: later)
    assert load_rehearsal() == []
    assert rehearsal.shown(date(2008, 5, 14)) == before


@pytest.mark.parametrize(
    ("month", "begun", "shown"),
    [
        (date(2008, 6, 1), date(2026, 11, 25), date(2026, 12, 1)),  # 27 December
        (date(2008, 6, 1), date(2026, 12, 2), date(2027, 1, 1)),  # 3 January
        (date(2007, 10, 1), date(2008, 5, 14), date(2007, 10, 1)),
    ],
)
@pytest.mark.usefixtures("unloaded")
def test_a_month_is_shown_as_the_one_that_its_middle_falls_into(
    month: date, begun: date, shown: date, monkeypatch
) -> None:
    monkeypatch.setattr("shas.services.rehearsals.database_now", lambda: london_midnight(begun))
    begin_rehearsal()
    assert rehearsal.shown_month(month) == shown


def test_without_a_rehearsal_every_day_is_itself() -> None:
    day = date(2008, 5, 26)
    assert (rehearsal.shown(day), rehearsal.original(day)) == (day, day)
    assert rehearsal.shown_month(date(2008, 6, 1)) == date(2008, 6, 1)
    assert is_bank_holiday(day)
    assert not rehearsal.is_to_be_lived(day)


@pytest.mark.usefixtures("unloaded")
def test_bank_holidays_are_those_of_2008_and_no_others(monkeypatch) -> None:
    monkeypatch.setattr("shas.services.rehearsals.database_now", lambda: london_midnight(date(2026, 11, 25)))
    begin_rehearsal()
    assert bank_holidays(date(2026, 11, 23), date(2027, 1, 11)) == [date(2026, 12, 7)]  # Christmas is none
    assert not is_bank_holiday(date(2026, 12, 25))


# What is refused


def refused() -> str:
    with pytest.raises(ValidationError) as refusal:
        load_rehearsal()
    return str(refusal.value.error_list[0].code)


@pytest.mark.django_db
def test_without_the_setting_nothing_is_loaded() -> None:
    assert refused() == "not_rehearsing"
    assert not Rehearsal.objects.exists()
    with pytest.raises(CommandError, match="This is no rehearsal"):
        call_command("load_rehearsal")


@pytest.mark.usefixtures("unloaded")
def test_a_database_with_a_record_or_an_account_is_refused() -> None:
    user = UserFactory()
    assert refused() == "not_empty"
    user.delete()
    announce(kind=Kind.GUIDANCE, name="Guidance", slug="guidance", actor=None)
    assert refused() == "not_empty"
    assert not Rehearsal.objects.exists()


@pytest.mark.usefixtures("unloaded")
def test_a_database_with_somebody_elses_tables_is_refused(monkeypatch) -> None:
    monkeypatch.setattr("shas.rehearsal.of_others", lambda connection: "public.payroll")
    assert refused() == "not_empty"
    assert not Rehearsal.objects.exists()


@pytest.mark.usefixtures("unloaded")
def test_a_story_that_fails_leaves_nothing(monkeypatch) -> None:
    def fail() -> None:
        raise ValidationError("No", code="no")

    monkeypatch.setattr("shas.importers.rehearsal.tell_story", fail)
    assert refused() == "no"
    assert [model.objects.count() for model in (Rehearsal, Event, Publication, User)] == [0, 0, 0, 0]


# The mark, by raw SQL

MARK = "INSERT INTO shas_rehearsal (id, shift_weeks, begun_at) VALUES ({}, 967, now())"


@pytest.mark.django_db
def test_the_database_takes_one_mark_and_only_while_nothing_is_recorded() -> None:
    assert broken_rule(MARK.format(2)) == "shas_rehearsal_only_one"
    assert broken_rule(MARK.format(1)) is None
    assert broken_rule(MARK.format(1)) == "shas_rehearsal_pkey"
    announce(kind=Kind.GUIDANCE, name="Guidance", slug="guidance", actor=None)
    assert broken_rule(MARK.format(1)) == "shas_rehearsal_begins_empty"
