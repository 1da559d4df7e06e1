"""The timetable as at an earlier instant: from what had been announced by then, and nothing else."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shas.clock import as_at_instant, database_now, london_day, london_midnight
from shas.models import DateChange, Event, Publication
from shas.services import EntryLine, announce, cancel, record_published, reinstate, reschedule, schedule
from shas.workflow import DHRole, Kind, Plan, PublicStatus, Status
from tests.factories import SOURCE, LetterFactory, PublicationFactory, UserFactory, plan_at

pytestmark = pytest.mark.django_db

MAY_20 = Plan.on(date(2008, 5, 20))


def may(day: int, hour: int = 0) -> datetime:
    return london_midnight(date(2008, 5, day)) + timedelta(hours=hour)


def moved(entry: Publication, plan: Plan, at: datetime, note: str = "A reason") -> DateChange:
    """A move that was announced in 2008 and is recorded now."""
    return reschedule(publication=entry, plan=plan, public_note=note, source=SOURCE, announced_at=at, actor=None)


def as_at(entry: Publication, day: date) -> Any:
    """The entry as it stood at the end of that London day; None where it was not known."""
    now = database_now()
    instant = as_at_instant(day, now)
    rows = Publication.objects.public(now).with_public_status(now, as_at=instant)
    return rows.with_released_title(now).with_last_move(instant).filter(pk=entry.pk).first()


def told(row: Any) -> tuple[Any, ...]:
    return (row.told_precision, row.told_on, row.told_month, row.told_time, row.told_certainty)


def test_each_day_has_the_plan_that_had_been_announced_by_its_end() -> None:
    entry = PublicationFactory(announced_at=may(2), plan=Plan.in_month(date(2008, 6, 1)))
    moved(entry, Plan.on(date(2008, 6, 10), confirmed=False), may(5, 15))
    moved(entry, Plan.on(date(2008, 6, 10)), may(5, 16))
    moved(entry, Plan.on(date(2008, 6, 12)), may(9))
    moved(entry, Plan.on(date(2008, 6, 12), at=may(9, 10).time()), may(9, 23))
    moved(entry, Plan.on(date(2008, 6, 3)), may(20, 23))
    changes = list(DateChange.objects.filter(publication=entry).order_by("pk"))
    assert as_at(entry, date(2008, 5, 1)) is None
    for day in range(2, 32):
        row, end = as_at(entry, date(2008, 5, day)), may(day, 24)
        newest = [change for change in changes if change.announced_at < end][-1]
        assert told(row) == (
            newest.precision,
            newest.planned_on,
            newest.planned_month,
            newest.release_time,
            newest.date_status,
        ), day
        assert row.moved_at == newest.announced_at


def test_today_says_the_same_as_the_row() -> None:
    now = database_now()
    for plan in (None, MAY_20, Plan.in_month(date(2008, 6, 1)), Plan.on(london_day(now) + timedelta(days=3))):
        entry = PublicationFactory(plan=plan)
        row = Publication.objects.with_public_status(now).get(pk=entry.pk)
        then = as_at(entry, london_day(now))
        names = ("told_sort_on", "public_status", "due_soon", "previous_on", "actual_on", "actual_at", "letter_number")
        assert told(row) == told(then)
        assert [getattr(row, name) for name in names] == [getattr(then, name) for name in names]
        assert (row.told_on, row.told_sort_on) == (entry.planned_on, entry.sort_on)


def test_status_and_day_before_the_move_are_those_of_the_day() -> None:
    entry = PublicationFactory(announced_at=may(9), plan=MAY_20)
    moved(entry, Plan.on(date(2008, 5, 27)), may(13, 16), note="A by-election is near.")
    before, after = as_at(entry, date(2008, 5, 12)), as_at(entry, date(2008, 5, 13))
    assert (before.public_status, before.told_on, before.previous_on) == ("confirmed", date(2008, 5, 20), None)
    assert (after.public_status, after.told_on, after.previous_on) == (
        "postponed",
        date(2008, 5, 27),
        date(2008, 5, 20),
    )
    assert (before.moved_note, after.moved_note) == ("", "A by-election is near.")


def test_an_announcement_at_the_end_of_a_london_day_is_of_that_day() -> None:
    entry = PublicationFactory(announced_at=may(9), plan=MAY_20)
    moved(entry, Plan.on(date(2008, 5, 27)), may(14) - timedelta(microseconds=1))
    moved(entry, Plan.on(date(2008, 5, 28)), may(15))
    assert [as_at(entry, date(2008, 5, day)).told_on.day for day in (12, 13, 14, 15)] == [20, 27, 27, 28]


def test_a_plan_is_counted_by_its_announcement_however_much_later_it_was_recorded() -> None:
    entry = PublicationFactory(announced_at=may(9), plan=MAY_20)
    row = as_at(entry, date(2008, 5, 9))
    assert (row.told_on, row.moved_at) == (date(2008, 5, 20), may(9))
    assert london_day(row.moved_recorded_at) == london_day(database_now())


def test_what_was_planned_then_is_awaited_then_even_where_its_day_has_passed_since() -> None:
    entry = PublicationFactory(announced_at=may(9), plan=MAY_20)
    found = [as_at(entry, date(2008, 5, day)) for day in (12, 13, 20, 21)]
    assert [(row.public_status, row.due_soon) for row in found] == [
        (PublicStatus.CONFIRMED, False),
        (PublicStatus.CONFIRMED, True),
        (PublicStatus.CONFIRMED, True),
        (PublicStatus.ACTUAL_NOT_RECORDED, False),
    ]


def test_title_and_actual_date_are_there_from_the_day_it_was_published() -> None:
    entry = PublicationFactory(announced_at=may(9), plan=MAY_20)
    record_published(
        publication=entry,
        published_on=date(2008, 5, 21),
        published_at=may(21, 10),
        source=SOURCE,
        edition={"title": "A canary title"},
        actor=None,
    )
    before, after = as_at(entry, date(2008, 5, 20)), as_at(entry, date(2008, 5, 21))
    assert (before.public_status, before.title, before.actual_on, before.actual_at) == ("confirmed", None, None, None)
    assert (after.public_status, after.title, after.actual_on, after.actual_at) == (
        "published",
        "A canary title",
        date(2008, 5, 21),
        may(21, 10),
    )


def test_what_its_minute_has_released_is_out_on_that_day_and_not_before() -> None:
    moment = database_now() - timedelta(minutes=1)
    entry = PublicationFactory(plan=plan_at(moment), status=Status.APPROVED)
    today, yesterday = as_at(entry, london_day(moment)), as_at(entry, london_day(moment) - timedelta(days=1))
    assert (today.public_status, today.actual_on) == ("published", london_day(moment))
    assert (yesterday.public_status, yesterday.actual_on) == ("confirmed", None)


def test_cancelled_and_reinstated_are_what_had_been_told_by_then() -> None:
    entry = PublicationFactory(announced_at=may(9), plan=Plan.on(date(2055, 5, 20)))
    yesterday = london_day(database_now()) - timedelta(days=1)
    cancel(publication=entry, public_note="Its plan joins another’s.", actor=None)
    row = as_at(entry, london_day(database_now()))
    assert (row.public_status, row.outcome_note) == ("cancelled", "Its plan joins another’s.")
    earlier = as_at(entry, yesterday)
    assert (earlier.public_status, earlier.outcome_note) == ("confirmed", None)
    reinstate(publication=entry, public_note="It stands on its own after all.", actor=None)
    assert as_at(entry, london_day(database_now())).public_status == "confirmed"


def test_the_letter_is_one_that_had_been_issued_by_then() -> None:
    entry = PublicationFactory(announced_at=may(2), plan=MAY_20)
    LetterFactory(number=1, announced_at=may(9), entries=[EntryLine(publication=entry, plan=MAY_20)])
    assert [as_at(entry, date(2008, 5, day)).letter_on for day in (8, 9)] == [None, date(2008, 5, 20)]


def test_nobody_is_shown_more_of_a_day_than_everybody() -> None:
    now = database_now()
    known = PublicationFactory(announced_at=may(9), plan=MAY_20)
    PublicationFactory(national=True, unannounced=True, plan=Plan.on(date(2055, 5, 20)))
    editor = UserFactory(dh=[DHRole.EDITOR])
    assert Publication.objects.visible_to(editor, now).count() == 2
    rows = Publication.objects.visible_to(editor, now).with_public_status(now, as_at=as_at_instant(now.date(), now))
    assert list(rows) == [known]


def test_it_is_put_in_order_by_what_was_told_then() -> None:
    first, second = (PublicationFactory(announced_at=may(9), plan=Plan.on(date(2008, 5, day))) for day in (20, 22))
    moved(first, Plan.on(date(2008, 5, 27)), may(13))
    now = database_now()

    def order(day: date | None) -> list[Publication]:
        instant = as_at_instant(day, now) if day else None
        return list(Publication.objects.public(now).with_public_status(now, as_at=instant).in_date_order())

    assert (order(date(2008, 5, 12)), order(date(2008, 5, 13)), order(None)) == (
        [first, second],
        [second, first],
        [second, first],
    )


def change_days(day: date) -> tuple[date | None, date | None]:
    return Event.objects.change_days_around(day, database_now())


def test_the_days_of_change_before_and_after_a_day() -> None:
    entry = PublicationFactory(announced_at=may(9), plan=MAY_20)
    moved(entry, Plan.on(date(2008, 5, 27)), may(14) - timedelta(microseconds=1))
    assert change_days(date(2008, 5, 8)) == (None, date(2008, 5, 9))
    assert change_days(date(2008, 5, 9)) == (None, date(2008, 5, 13))
    assert change_days(date(2008, 5, 12)) == (date(2008, 5, 9), date(2008, 5, 13))
    assert change_days(date(2008, 5, 14)) == (date(2008, 5, 13), None)


def test_a_day_of_change_is_never_of_what_is_not_public() -> None:
    secret = announce(kind=Kind.GUIDANCE, name="A secret", slug="a-secret", actor=None)
    Publication.objects.filter(pk=secret.pk).update(announced_at=database_now() + timedelta(hours=1))
    hidden = PublicationFactory(national=True, unannounced=True)
    schedule(publication=hidden, plan=MAY_20, announced_at=may(9), source=SOURCE, actor=None)
    assert change_days(date(2008, 5, 1)) == (None, None)


def test_a_letter_is_a_change_too() -> None:
    entry = PublicationFactory(announced_at=may(9), plan=MAY_20)
    LetterFactory(announced_at=may(12), entries=[EntryLine(publication=entry, plan=MAY_20)])
    assert change_days(date(2008, 5, 9)) == (None, date(2008, 5, 12))
