"""A letter's timetable against what has happened since."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from shas.timeline.since import Since, compare
from shas.workflow import PublicStatus
from tests.shas.timeline.timetables import StandIn, final_report, vision

LETTER = date(2008, 5, 9)


def line(publication: StandIn) -> SimpleNamespace:
    return SimpleNamespace(
        publication_id=publication.pk,
        name=publication.name,
        planned_on=publication.letter_on,
        planned_month=publication.letter_month,
    )


def change(publication: StandIn, day: int, told_on: int, note: str) -> SimpleNamespace:
    """A plan for this day of May, announced on another."""
    return SimpleNamespace(
        publication_id=publication.pk,
        planned_on=date(2008, 5, day),
        planned_month=None,
        announced_at=datetime(2008, 5, told_on, 9, tzinfo=UTC),
        public_note=note,
    )


def since(*rows: StandIn, changes: tuple[SimpleNamespace, ...] = ()) -> Since:
    return compare([line(row) for row in rows], rows, changes, dated=LETTER)


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
    found = since(OUT, STAYED, MOVED, REPORT)
    assert [(each.date_text, each.entry.name, each.since) for each in found.lines] == [
        ("12th May", "East of England", "Published 12 May"),
        ("15th May", "South West", ""),
        ("20th May", "North West", "Now 27 May"),
        ("June 2008", "Final report", "Now 30 June"),
    ]
    assert [each.moved for each in found.moved] == [("20 May", "27 May")]
    assert found.heading == "Since then: 1 moved"
    assert found.counts == [
        ("Published, on the day", 1),
        ("Moved", 1),
        ("Still to come, as in the letter", 2),
        ("Cancelled or withdrawn", 0),
    ]


def test_each_move_since_is_told_with_its_day_and_reason_and_a_confirmation_is_none() -> None:
    changes = (
        change(MOVED, 22, 12, "First"),
        change(MOVED, 22, 13, "Confirmed"),
        change(MOVED, 27, 14, ""),
        change(STAYED, 15, 12, "Confirmed"),
    )
    found = since(STAYED, MOVED, changes=changes)
    assert [(each.entry.name, [(move.day, move.reason) for move in each.moves]) for each in found.moved] == [
        ("North West", [("12 May", "First"), ("14 May", "")])
    ]


def test_what_moved_away_and_back_has_not_moved() -> None:
    changes = (change(STAYED, 16, 12, "Away"), change(STAYED, 15, 13, "Back"))
    assert since(STAYED, changes=changes).heading == "Since then: none moved"


def test_what_is_not_recorded_is_counted_apart() -> None:
    found = since(replace(STAYED, public_status=PublicStatus.ACTUAL_NOT_RECORDED))
    assert found.lines[0].since == "Actual date not recorded"
    assert [count for count in found.counts if count[1]] == [("Actual date not recorded", 1)]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (PublicStatus.ACTUAL_NOT_RECORDED, "Now 27 May, not recorded"),
        (PublicStatus.OVERDUE, "Now 27 May, overdue"),
    ],
)
def test_a_line_that_moved_says_where_to_after_its_day_has_passed_too(status: PublicStatus, told: str) -> None:
    found = since(replace(MOVED, public_status=status))
    assert (found.lines[0].since, found.heading) == (told, "Since then: 1 moved")


def test_what_was_published_on_another_day_or_in_its_month_is_counted_apart() -> None:
    late = replace(OUT, published_on=date(2008, 5, 13))
    report = replace(REPORT, public_status=PublicStatus.PUBLISHED, published_on=date(2008, 6, 30))
    assert [count for count in since(late, report).counts if count[1]] == [
        ("Published, in the month", 1),
        ("Published, on another day", 1),
    ]


def test_what_was_moved_and_is_out_on_its_new_day_counts_as_moved_alone() -> None:
    found = since(replace(MOVED, public_status=PublicStatus.PUBLISHED, published_on=date(2008, 5, 27)))
    assert [count for count in found.counts if count[1]] == [("Moved", 1)]
    assert found.lines[0].since == "Published 27 May"


def test_a_cancellation_is_told_with_its_day_and_public_reason() -> None:
    called_off = replace(
        MOVED,
        public_status=PublicStatus.CANCELLED,
        outcome_at=datetime(2008, 5, 15, 9, tzinfo=UTC),
        outcome_note="The authority is to be merged.",
    )
    found = since(called_off)
    assert [(each.ended.day, each.ended.reason) for each in found.ended if each.ended] == [
        ("15 May", "The authority is to be merged.")
    ]
    assert found.moved == []
    assert [count for count in found.counts if count[1]] == [("Cancelled or withdrawn", 1)]


def test_every_line_is_counted_once() -> None:
    rows = [OUT, STAYED, MOVED, REPORT, replace(STAYED, pk=9, public_status=PublicStatus.OVERDUE)]
    assert sum(count for _, count in since(*rows).counts) == len(rows)


def test_a_line_about_an_entry_that_is_not_public_is_left_out() -> None:
    assert compare([line(STAYED)], [], dated=LETTER).lines == []
