"""The rows of the timetable: what everyone may know, as told by an instant."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from shas.clock import as_at_instant, database_now, london_midnight
from shas.exports import timetable
from shas.exports.timetable import COLUMNS, timetable_rows, told
from shas.models import LetterEntry, Publication
from shas.services import cancel, reinstate
from shas.workflow import Plan, Status
from tests.factories import SOURCE, EditionFactory, LetterFactory, PublicationFactory, plan_at
from tests.shas.exports.moving import ADDRESS, BY_ELECTION, absolute, entry, move, on

pytestmark = pytest.mark.django_db


def rows(as_at: date | None = None) -> dict[str, dict[str, Any]]:
    at = database_now()
    asked = told(at, as_at_instant(as_at, at) if as_at else None)
    return {row["slug"]: row for row in timetable_rows(asked, absolute)}


def test_an_entry_with_a_confirmed_day() -> None:
    ash = entry(plan=on(20))
    LetterFactory(entries=None, number=3)
    assert rows()["ash"] == {
        "slug": "ash",
        "kind": "vision",
        "authority": "Ash",
        "authority_code": ash.authority.ons_code,
        "name": "Ash: strategic vision",
        "title": None,
        "precision": "day",
        "planned_on": "2008-05-20",
        "planned_month": None,
        "planned_time": None,
        "date_status": "confirmed",
        "public_status": "actual_not_recorded",
        "due_soon": False,
        "letter_number": None,
        "letter_date": None,
        "previous_on": None,
        "moved_on": None,
        "public_note": None,
        "published_on": None,
        "source": SOURCE,
        "recorded_later": True,
        "url": f"{ADDRESS}/visions/ash/",
    }
    assert all(tuple(row) == COLUMNS for row in rows().values())


def test_a_month_is_never_a_day() -> None:
    entry(plan=Plan.in_month(date(2008, 6, 1)))
    row = rows()["ash"]
    assert (row["precision"], row["planned_on"], row["planned_month"]) == ("month", None, "2008-06")


def test_the_date_in_the_letter_is_a_day_or_a_month() -> None:
    letter = LetterFactory(number=7)
    in_letter = LetterEntry.objects.get(letter=letter).publication
    row = rows()[in_letter.slug]
    assert (row["letter_number"], row["letter_date"]) == (7, "2008-05-20")


def test_a_time_is_told_only_where_one_was_set() -> None:
    entry(plan=on(20, time(10, 0)))
    assert rows()["ash"]["planned_time"] == "10:00"


def test_a_move_tells_the_earlier_day_when_it_was_announced_and_why() -> None:
    move(entry(plan=on(20)), on(27), told=12)
    row = rows()["ash"]
    assert (row["planned_on"], row["previous_on"], row["moved_on"]) == ("2008-05-27", "2008-05-20", "2008-05-12")
    assert row["public_note"] == BY_ELECTION


def test_as_at_the_day_before_nothing_of_the_move_is_told() -> None:
    move(entry(plan=on(20)), on(27), told=12)
    before, after = rows(date(2008, 5, 11))["ash"], rows(date(2008, 5, 12))["ash"]
    assert (before["planned_on"], before["previous_on"], before["moved_on"]) == ("2008-05-20", None, None)
    assert (before["public_status"], before["public_note"], before["due_soon"]) == ("confirmed", None, False)
    assert (after["planned_on"], after["public_status"]) == ("2008-05-27", "postponed")
    assert rows(date(2008, 5, 8)) == {}


def test_a_cancelled_entry_gives_the_reason_of_the_cancellation() -> None:
    ash = entry(plan=on(20))
    move(ash, on(27))
    cancel(publication=ash, public_note="Merged with Birch’s", reason="A note for staff", actor=None)
    row = rows()["ash"]
    assert (row["public_status"], row["public_note"]) == ("cancelled", "Merged with Birch’s")
    assert rows(date(2008, 5, 12))["ash"]["public_note"] == BY_ELECTION


def test_after_a_reinstatement_its_reason_is_the_newest() -> None:
    ash = entry(plan=on(20))
    cancel(publication=ash, public_note="Merged with Birch’s", actor=None)
    reinstate(publication=ash, public_note="Ash’s own after all", actor=None)
    assert rows()["ash"]["public_note"] == "Ash’s own after all"


def test_notes_for_staff_are_in_no_row() -> None:
    ash = entry(plan=on(20, confirmed=False))
    move(ash, on(27), note="")
    cancel(publication=ash, public_note="Merged", reason="zqnote for staff", actor=None)
    assert "zqnote" not in str(rows())


def test_the_source_of_the_actual_date_is_told_once_it_is_out() -> None:
    published = entry(plan=on(20), status=Status.PUBLISHED, published_on=date(2008, 5, 21))
    Publication.objects.filter(pk=published.pk).update(published_source="A newspaper")
    assert (rows()["ash"]["published_on"], rows()["ash"]["source"]) == ("2008-05-21", "A newspaper")
    before = rows(date(2008, 5, 20))["ash"]
    assert (before["published_on"], before["source"], before["public_status"]) == (None, SOURCE, "confirmed")


def test_what_was_announced_here_is_not_recorded_later() -> None:
    entry(plan=None, announced_at=database_now() - timedelta(minutes=1))
    assert rows()["ash"]["recorded_later"] is False


def test_a_title_is_told_only_once_it_is_released() -> None:
    soon = database_now() + timedelta(hours=2)
    waiting = PublicationFactory(plan=plan_at(soon), status=Status.APPROVED)
    EditionFactory(publication=waiting, frozen=True, title="zqtitle")
    assert rows()[waiting.slug]["title"] is None
    [row] = timetable_rows(told(soon + timedelta(seconds=1)), absolute)
    assert (row["title"], row["public_status"]) == ("zqtitle", "published")


def test_what_is_not_announced_is_in_no_row() -> None:
    PublicationFactory(national=True, unannounced=True)
    assert rows() == {}


def test_rows_are_in_order_of_date_and_those_without_one_last() -> None:
    for name, plan in [("Elm", None), ("Cedar", Plan.in_month(date(2008, 5, 1))), ("Birch", on(22)), ("Ash", on(15))]:
        entry(name, plan)
    assert list(rows()) == ["ash", "birch", "cedar", "elm"]


def test_of_too_many_rows_the_latest_are_kept_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, day in [("Ash", 12), ("Birch", 14), ("Cedar", 15)]:
        entry(name, on(day))
    monkeypatch.setattr(timetable, "AT_MOST", 2)
    assert list(rows()) == ["birch", "cedar"]


@pytest.mark.parametrize("count", [1, 3])
def test_rows_take_one_query_however_many(count: int, django_assert_num_queries: Any) -> None:
    for name in ["Ash", "Birch", "Cedar"][:count]:
        move(entry(name, on(20)), on(27))
    asked = told(london_midnight(date(2026, 1, 1)))
    with django_assert_num_queries(1):
        assert len(timetable_rows(asked, absolute)) == count
