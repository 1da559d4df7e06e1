"""A letter's timetable against what has happened since."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

from shas.timeline.since import compare
from shas.workflow import PublicStatus
from tests.shas.timeline.timetables import StandIn, final_report, vision


def line(publication: StandIn) -> SimpleNamespace:
    return SimpleNamespace(
        publication_id=publication.pk, planned_on=publication.letter_on, planned_month=publication.letter_month
    )


STAYED = vision(1, "South West")
MOVED = vision(2, "North West", planned_on=date(2008, 5, 27), public_status=PublicStatus.POSTPONED)
OUT = vision(3, "East of England", public_status=PublicStatus.PUBLISHED, published_on=date(2008, 5, 12))
REPORT = final_report(
    planned_on=date(2008, 6, 30),
    planned_month=None,
    public_status=PublicStatus.CONFIRMED,
    letter_month=date(2008, 6, 1),
)


def test_each_line_keeps_the_letters_date_and_says_what_became_of_it() -> None:
    rows = [OUT, STAYED, MOVED, REPORT]
    since = compare([line(row) for row in rows], rows)
    assert [(found.date_text, found.entry.name, found.since) for found in since.lines] == [
        ("12 May", "East of England", "Published 12 May"),
        ("15 May", "South West", "As in the letter"),
        ("20 May", "North West", "Now 27 May"),
        ("June 2008", "Final report", "As in the letter"),
    ]
    assert [found.moved for found in since.moved] == [("20 May", "27 May")]
    assert since.heading == "Since then: 1 moved"
    assert since.counts == [("Published", 1), ("Moved", 1), ("Still to come, as in the letter", 2)]


def test_what_is_not_recorded_is_counted_apart() -> None:
    row = replace(STAYED, public_status=PublicStatus.ACTUAL_NOT_RECORDED)
    since = compare([line(row)], [row])
    assert since.lines[0].since == "Actual date not recorded"
    assert since.counts == [("Moved", 0), ("Actual date not recorded", 1)]


def test_a_line_about_an_entry_that_is_not_public_is_left_out() -> None:
    assert compare([line(STAYED)], []).lines == []
