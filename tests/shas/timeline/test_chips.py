"""The filters above the list, and the diagram beside it."""

from dataclasses import replace
from datetime import date

import pytest

from shas.timeline import present, selection
from shas.timeline.chips import Chip
from shas.workflow import PublicStatus
from tests.shas.timeline.timetables import VISIONS, final_report, timetable

WEDNESDAY = date(2008, 5, 14)
ROWS = timetable({"East of England": date(2008, 5, 12)}, date(2008, 5, 13))


def test_every_filter_has_the_count_of_what_its_link_lists_with_london() -> None:
    filters = present(ROWS, today=WEDNESDAY).filters
    assert filters is not None
    assert (filters.everything.text, filters.everything.count, filters.everything.current) == ("All", 11, True)
    assert [(chip.text, chip.count) for chip in filters.status.chips] == [
        ("Published", 2),
        ("Confirmed", 8),
        ("Provisional", 1),
    ]
    more = {dimension.name: [(chip.text, chip.count) for chip in dimension.chips] for dimension in filters.more}
    assert more["kind"] == [("Strategic visions", 10), ("National reports", 1)]
    assert more["month"] == [("May 2008", 6), ("June 2008", 4)]
    assert more["authority"][0] == ("East Midlands", 1)
    assert ("London", 1) in more["authority"]
    assert len(more["authority"]) == len(VISIONS) + 1


def test_the_chosen_filter_is_current_and_narrows_the_list() -> None:
    page = present(ROWS, today=WEDNESDAY, selected={"month": "2008-06"}, matching={7, 8, 9, 50})
    assert page.filters is not None
    assert not page.filters.everything.current
    assert page.filters.more_open
    assert [chip.text for dimension in page.filters.more for chip in dimension.chips if chip.current] == ["June 2008"]
    assert [row.entry.pk for group in page.groups for row in group.rows] == [7, 8, 9, 50]


@pytest.mark.parametrize(
    ("selected", "said"),
    [
        ({"status": "cancelled"}, "No vision is cancelled."),
        ({"status": "actual_not_recorded"}, "No vision is waiting for its actual date."),
        ({"status": "cancelled", "kind": "vision"}, "Nothing in the timetable matches."),
    ],
)
def test_when_nothing_matches_the_page_says_what(selected: dict[str, str], said: str) -> None:
    page = present(ROWS, today=WEDNESDAY, selected=selected, matching=set())
    assert (page.nothing_found, page.groups) == (said, [])


def test_a_chosen_status_without_entries_keeps_its_filter() -> None:
    filters = present(ROWS, today=WEDNESDAY, selected={"status": "cancelled"}, matching=set()).filters
    assert filters is not None
    assert [(chip.text, chip.count) for chip in filters.status.chips if chip.current] == [("Cancelled", 0)]


def test_cleaned_values_are_written_as_an_address_writes_them() -> None:
    cleaned = {"status": "published", "month": (date(2008, 6, 1), date(2008, 6, 30)), "kind": "", "authority": None}
    assert selection(cleaned) == {"status": "published", "month": "2008-06"}


def test_the_diagram_has_a_tile_for_each_vision_from_north_to_south() -> None:
    tiles = present(ROWS, today=WEDNESDAY).tiles
    assert [(tile.name, tile.column, tile.row) for tile in tiles[:3]] == [
        ("North East", 2, 1),
        ("North West", 1, 2),
        ("Yorkshire and the Humber", 2, 2),
    ]
    assert len(tiles) == 10
    assert {tile.word for tile in tiles} == {"Confirmed", "Published"}


def test_a_report_has_no_tile() -> None:
    assert present([final_report(public_status=PublicStatus.CONFIRMED)], today=WEDNESDAY).tiles == []


def test_what_is_due_soon_has_a_filter_while_there_is_any() -> None:
    rows = [replace(row, due_soon=row.pk in {2, 3}) for row in ROWS]
    filters = present(rows, today=WEDNESDAY).filters
    assert filters is not None
    assert filters.due_soon == Chip(text="Due soon", count=2, url="?due_soon=true#timetable", current=False)
    without = present(ROWS, today=WEDNESDAY).filters
    assert without is not None
    assert without.due_soon is None


def test_a_chosen_due_soon_without_entries_keeps_its_filter_and_says_so() -> None:
    page = present(ROWS, today=WEDNESDAY, selected={"due_soon": "true"}, matching=set())
    assert page.filters is not None
    assert page.filters.due_soon is not None
    assert (page.filters.due_soon.count, page.filters.due_soon.current) == (0, True)
    assert page.nothing_found == "Nothing is due within 7 days."


def test_a_flag_that_is_false_is_in_force_too() -> None:
    assert selection({"due_soon": False, "status": ""}) == {"due_soon": "false"}
    assert selection({"due_soon": True}) == {"due_soon": "true"}
    assert selection({"due_soon": None}) == {}
