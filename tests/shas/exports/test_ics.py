"""The calendar, read back: by the library's parser, and line by line against RFC 5545."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest

from shas.clock import LONDON, as_at_instant, database_now
from shas.exports import ics
from shas.exports.ics import write_ics
from shas.exports.timetable import told
from shas.models import Event, Publication
from shas.services import announce, cancel, confirm, record_published, reinstate, reschedule, schedule
from shas.warnings import Override
from shas.workflow import Kind, Plan, Status
from tests.factories import SOURCE, AuthorityFactory, EditionFactory, PublicationFactory, plan_at
from tests.shas.exports.moving import ADDRESS, BY_ELECTION, absolute, entry, move, on

pytestmark = pytest.mark.django_db


def written(as_at: date | None = None, at: datetime | None = None) -> bytes:
    at = at or database_now()
    told_by = as_at_instant(as_at, at) if as_at else at
    return write_ics(told(at, told_by if as_at else None), absolute, name="Dates", at=told_by, as_at=as_at)


def read(as_at: date | None = None, at: datetime | None = None) -> Any:
    return icalendar.Calendar.from_ical(written(as_at, at))


def events(as_at: date | None = None, at: datetime | None = None) -> list[Any]:
    return list(read(as_at, at).walk("VEVENT"))


def event(as_at: date | None = None, at: datetime | None = None) -> Any:
    [only] = events(as_at, at)
    return only


def test_a_confirmed_day_stands_all_day() -> None:
    ash = entry(plan=on(20))
    found = event()
    assert found.decoded("dtstart") == date(2008, 5, 20)
    assert found.decoded("dtend") == date(2008, 5, 21)
    assert found["dtstart"].params["VALUE"] == "DATE"
    assert found["status"] == "CONFIRMED"
    assert found["summary"] == "Ash: strategic vision"
    assert found["url"] == f"{ADDRESS}/visions/ash/"
    assert found["transp"] == "TRANSPARENT"
    assert found["sequence"] == 0
    recorded = Event.objects.get(publication=ash, kind="publication.scheduled").recorded_at.replace(microsecond=0)
    assert found.decoded("last-modified") == found.decoded("dtstamp") == recorded


@pytest.mark.parametrize(
    ("day", "at", "instant"),
    [
        (date(2008, 5, 20), time(9, 30), datetime(2008, 5, 20, 8, 30, tzinfo=UTC)),
        (date(2008, 1, 15), time(9, 30), datetime(2008, 1, 15, 9, 30, tzinfo=UTC)),
        (date(2008, 7, 1), time(0, 15), datetime(2008, 6, 30, 23, 15, tzinfo=UTC)),
    ],
)
def test_a_time_set_by_hand_is_an_instant_in_utc(day: date, at: time, instant: datetime) -> None:
    entry(plan=Plan.on(day, at=at))
    found = event()
    assert found.decoded("dtstart") == instant
    assert "dtend" not in found
    assert f"DTSTART:{instant:%Y%m%dT%H%M%SZ}\r\n".encode() in written()
    assert f"{at:%H:%M}, London time" in found["description"]


def test_a_provisional_day_is_tentative() -> None:
    entry(plan=on(20, confirmed=False))
    assert event()["status"] == "TENTATIVE"
    assert event(date(2008, 5, 10))["description"].startswith(
        "Provisional: planned for Tuesday 20 May 2008, which may change."
    )


def test_a_move_keeps_the_entry_and_raises_its_sequence() -> None:
    ash = entry(plan=on(20))
    before = event()
    move(ash, on(27))
    after = event()
    assert (after["uid"], after["sequence"]) == (before["uid"], before["sequence"] + 1)
    assert after.decoded("dtstart") == date(2008, 5, 27)
    assert after.decoded("last-modified") >= before.decoded("last-modified")
    assert event(date(2008, 5, 12))["description"] == (
        f"Postponed from 20 May 2008. Now planned for Tuesday 27 May 2008.\n{BY_ELECTION}.\n{ADDRESS}/visions/ash/"
    )


def test_the_last_change_is_when_the_portal_was_told_of_it() -> None:
    ash = entry(plan=on(20))
    change = move(ash, on(27), told=12)
    assert event(date(2008, 5, 12)).decoded("last-modified") == change.recorded_at.replace(microsecond=0)


def test_a_day_brought_forward_says_so() -> None:
    move(entry(plan=on(27)), on(20), note="The report is ready.")
    assert event(date(2008, 5, 12))["description"] == (
        "Brought forward from 27 May 2008. Now planned for Tuesday 20 May 2008.\n"
        f"The report is ready.\n{ADDRESS}/visions/ash/"
    )


def test_confirming_raises_the_sequence_too() -> None:
    ash = entry(plan=on(20, confirmed=False))
    told_at = datetime(2008, 5, 12, tzinfo=LONDON)
    confirm(publication=ash, actor=None, announced_at=told_at, source=SOURCE)
    assert (event()["sequence"], event()["status"]) == (1, "CONFIRMED")


def test_a_move_raises_the_sequence_also_where_the_first_date_was_set_before_the_announcement() -> None:
    ash = entry(plan=None, unannounced=True)
    schedule(publication=ash, plan=on(20), actor=None, override=Override(reason="Made for tests"))
    Publication.objects.filter(pk=ash.pk).update(announced_at=database_now())
    assert event()["sequence"] == 0
    reschedule(
        publication=ash, plan=on(27), public_note="Moved", actor=None, override=Override(reason="Made for tests")
    )
    assert event()["sequence"] == 1


def test_a_cancelled_entry_stays_and_says_why() -> None:
    ash = entry(plan=on(20))
    before = event()
    cancel(publication=ash, public_note="Merged with Birch’s", reason="zqnote", actor=None)
    found = event()
    assert (found["status"], found["summary"]) == ("CANCELLED", "CANCELLED: Ash: strategic vision")
    assert (found["uid"], found["sequence"]) == (before["uid"], 1)
    assert found["description"] == (
        "Cancelled. It was planned for Tuesday 20 May 2008.\nMerged with Birch’s.\n" + f"{ADDRESS}/visions/ash/"
    )


def test_a_reinstated_entry_is_confirmed_again() -> None:
    ash = entry(plan=on(20))
    cancel(publication=ash, public_note="Merged with Birch’s", actor=None)
    reinstate(publication=ash, public_note="Ash’s own after all", actor=None)
    found = event()
    assert (found["status"], found["summary"], found["sequence"]) == ("CONFIRMED", "Ash: strategic vision", 2)
    assert "Ash’s own after all." in found["description"]


def test_what_is_out_stands_at_its_actual_day() -> None:
    ash = entry(plan=on(20, time(10)))
    record_published(
        publication=ash, published_on=date(2008, 5, 22), source=SOURCE, edition={"title": "A better Ash"}, actor=None
    )
    found = event()
    assert (found.decoded("dtstart"), found["status"], found["sequence"]) == (date(2008, 5, 22), "CONFIRMED", 1)
    assert found["description"] == (
        "Published on Thursday 22 May 2008. It was planned for 20 May 2008.\nTitle: A better Ash\n"
        f"{ADDRESS}/visions/ash/"
    )


def test_what_is_out_stands_at_its_actual_time_where_one_had_been_planned() -> None:
    instant = datetime(2008, 5, 22, 9, 5, tzinfo=UTC)
    entry(plan=on(20, time(10)), status=Status.PUBLISHED, published_on=instant.date(), published_at=instant)
    assert event().decoded("dtstart") == instant
    assert "Published on Thursday 22 May 2008 at 10:05, London time." in event()["description"]


def test_what_was_never_planned_stands_at_its_actual_day() -> None:
    entry(plan=None, status=Status.PUBLISHED, published_on=date(2008, 5, 22))
    assert event().decoded("dtstart") == date(2008, 5, 22)


def test_what_its_time_has_released_changes_with_that_time() -> None:
    soon = (database_now() + timedelta(hours=2)).replace(microsecond=0)
    waiting = PublicationFactory(plan=plan_at(soon), status=Status.APPROVED)
    EditionFactory(publication=waiting, frozen=True, title="zqtitle")
    assert b"zqtitle" not in written()
    found = event(at=soon + timedelta(seconds=1))
    assert found["description"].splitlines()[1] == "Title: zqtitle"
    assert found.decoded("last-modified") == found.decoded("dtstart") == soon


def test_an_actual_date_that_is_not_recorded_is_told_in_words() -> None:
    entry(plan=on(20))
    found = event()
    assert (found.decoded("dtstart"), found["status"]) == (date(2008, 5, 20), "CONFIRMED")
    assert found["description"].startswith("Planned for Tuesday 20 May 2008. The actual date is not recorded.")


def test_what_has_no_day_gets_none_and_is_named_in_the_description() -> None:
    entry("Ash", on(20))
    entry("Birch", Plan.in_month(date(2008, 6, 1)))
    entry("Cedar")
    gone = entry("Elm")
    cancel(publication=gone, public_note="Merged", actor=None)
    calendar = read()
    assert [found["summary"] for found in calendar.walk("VEVENT")] == ["Ash: strategic vision"]
    named = (
        "Birch: strategic vision: June 2008, day not set; Cedar: strategic vision: no date yet; "
        "Elm: strategic vision: cancelled."
    )
    assert calendar["description"].endswith(named)
    assert calendar["x-wr-caldesc"].replace("\\", "") == calendar["description"]


def test_of_too_many_the_latest_by_day_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, day in [("Ash", 12), ("Birch", 15), ("Cedar", 14)]:
        entry(name, on(day))
    entry("Elm", on(1), status=Status.PUBLISHED, published_on=date(2008, 5, 20))
    monkeypatch.setattr(ics, "AT_MOST", 2)
    assert [found["summary"].split(":")[0] for found in events()] == ["Birch", "Elm"]


def test_as_at_an_earlier_day_the_calendar_is_the_one_of_that_day() -> None:
    ash = entry(plan=on(20))
    move(ash, on(27), told=12)
    cancel(publication=ash, public_note="Merged", actor=None)
    then = read(date(2008, 5, 11))
    assert then["x-wr-calname"] == then["name"] == "Dates as at 11 May 2008"
    [found] = then.walk("VEVENT")
    assert (found.decoded("dtstart"), found["sequence"], found["status"]) == (date(2008, 5, 20), 0, "CONFIRMED")
    assert event(date(2008, 5, 12))["sequence"] == 1
    assert found["uid"] == event()["uid"]
    assert b"Postponed" not in written(date(2008, 5, 11))
    assert events(date(2008, 5, 8)) == []


def test_it_is_a_calendar_by_the_format_s_rules() -> None:
    long_reason = "Ünïcödé, with; signs\\ and “quotes”. " * 20
    for name, day in [("Cedar", 22), ("Ash", 15), ("Birch", 20)]:
        move(entry(name, on(day)), on(day + 1), note=long_reason)
    content = written()
    assert content.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Review Portal//Timetable//EN\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in content.replace(b"\r\n", b"")
    content.replace(b"\r\n ", b"").decode()  # unfolded, it is still UTF-8
    unfolded = content.replace(b"\r\n ", b"").decode().split("\r\n")
    names = [re.split("[:;]", line)[0] for line in unfolded if line]
    assert "METHOD" not in names
    for block in content.decode().split("BEGIN:VEVENT")[1:]:
        for once in ("UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS", "LAST-MODIFIED", "SUMMARY", "URL"):
            assert len(re.findall(rf"\r\n{once}[:;]", block)) == 1
    assert set(re.findall(r"STATUS:(\w+)", content.decode())) <= {"TENTATIVE", "CONFIRMED", "CANCELLED"}
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in unfolded
    found = events()
    assert [each["summary"].split(":")[0] for each in found] == ["Ash", "Birch", "Cedar"]
    assert len({each["uid"] for each in found}) == 3
    assert long_reason.strip() in found[0]["description"]


def test_the_identity_of_an_entry_is_for_ever() -> None:
    entry(plan=on(20))
    assert event()["uid"] == "9d3dca31-71d0-52f1-bbe5-24d513ee1ae4"


def test_a_name_of_several_lines_breaks_no_line() -> None:
    ash = entry(plan=on(20))
    Publication.objects.filter(pk=ash.pk).update(name="Ash\r\nSTATUS:CANCELLED\x01")
    assert (event()["summary"], event()["status"]) == ("Ash\nSTATUS:CANCELLED", "CONFIRMED")


def test_a_calendar_of_nothing_is_one_all_the_same() -> None:
    assert read()["description"].endswith("London’s.")
    assert events() == []
    assert [part.name for part in read().subcomponents] == ["VTIMEZONE"]  # RFC 5545, 3.6: at least one component
    entry(plan=on(20))
    assert [part.name for part in read().subcomponents] == ["VEVENT"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_calendar_takes_three_queries_however_many(count: int, django_assert_num_queries: Any) -> None:
    for name in ["Ash", "Birch", "Cedar"][:count]:
        move(entry(name, on(20)), on(27))
        entry(f"{name}wood")
    at = database_now()
    with django_assert_num_queries(3):
        write_ics(told(at), absolute, name="Dates", at=at)


def test_the_authorities_that_announce_have_no_say_in_the_order() -> None:
    """An entry that is announced only now, dated before the others, stands before them."""
    entry("Ash", on(20))
    birch = announce(kind=Kind.VISION, authority=AuthorityFactory(short_name="Birch", slug="birch"), actor=None)
    schedule(publication=birch, plan=on(12), announced_at=birch.announced_at, source=SOURCE, actor=None)
    assert [found["summary"].split(":")[0] for found in events()] == ["Birch", "Ash"]
