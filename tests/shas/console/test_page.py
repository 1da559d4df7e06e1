"""The list of all, the panels beside it, and the ways a user may take."""

from datetime import date, time
from types import SimpleNamespace
from typing import Any

import pytest

from shas.workflow import PublicStatus
from tests.shas.console.entries import (
    EDITOR,
    LETTER,
    PUBLISHER,
    asked,
    final_report,
    page,
    published,
    timetable,
    vision,
)

JUNE = date(2008, 6, 1)


def _line(row: Any, **given: Any) -> Any:
    return page([row], **given).lines[0]


def test_all_stand_in_date_order_and_london_last() -> None:
    names = [line.row.name for line in page().lines]
    assert names[0] == "East of England"
    assert names[-2:] == ["Final report", "London"]
    assert (page().lines[-1].plan, page().lines[-1].actual, page().lines[-1].note) == (
        "None",
        "11 July 2007",
        "Outside this timetable",
    )


def test_a_plan_that_differs_from_the_letter_is_told_with_its_distance() -> None:
    later = _line(vision(1, "Ash", told_on=date(2008, 5, 27), letter_on=date(2008, 5, 20)))
    assert (later.letter, later.plan, later.moved, later.apart) == ("20 May", "27 May", True, "7 days later")
    same = _line(vision(1, "Ash"))
    assert (same.moved, same.apart) == (False, "")


def test_a_day_within_the_letters_month_is_no_move() -> None:
    line = _line(final_report(told_month=None, told_on=date(2008, 6, 30), letter_month=JUNE))
    assert (line.letter, line.plan, line.moved) == ("June 2008", "30 June", False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("20 May", "20 May", "Not yet")),
        ({"public_status": PublicStatus.ACTUAL_NOT_RECORDED}, ("20 May", "20 May", "Not recorded")),
        ({"public_status": PublicStatus.CANCELLED}, ("20 May", "20 May", "None")),
        ({"letter_number": None, "letter_on": None}, ("Not in it", "20 May", "Not yet")),
        ({"letter_on": None, "told_on": None}, ("No date", "Not set", "Not yet")),
    ],
)
def test_what_is_absent_is_said_and_never_blank(changes: dict[str, Any], expected: tuple[str, ...]) -> None:
    line = _line(vision(1, "Ash", **changes))
    assert (line.letter, line.plan, line.actual) == expected


def test_the_longest_status_is_cut_to_the_eye_but_not_to_the_ear() -> None:
    line = _line(vision(1, "Ash", public_status=PublicStatus.ACTUAL_NOT_RECORDED))
    assert (line.heard, line.word) == ("Actual date", "Not recorded")
    line = _line(vision(1, "Ash"))
    assert (line.heard, line.word) == ("", "Confirmed")


def test_a_request_says_who_asks_for_what_and_when() -> None:
    shown = page(asked=[asked()]).requests[0]
    assert (shown.heading, shown.instead) == ("East Midlands asks for Friday 6 June", "instead of Thursday 5 June")
    assert (shown.when, shown.hint) == ("Asked 13 May, 11:20.", "No clash on 6 June.")


@pytest.mark.parametrize(
    ("changes", "heading", "instead"),
    [
        ({"by_dh": True}, "DH asks for Friday 6 June for East Midlands", "instead of Thursday 5 June"),
        ({"at": time(14)}, "East Midlands asks for Friday 6 June at 14:00", "instead of Thursday 5 June"),
        ({"planned_on": None, "planned_month": JUNE}, "East Midlands asks for Friday 6 June", "instead of June 2008"),
        ({"planned_on": None}, "East Midlands asks for Friday 6 June", ""),
        (
            {"on": date(2009, 1, 5)},
            "East Midlands asks for Monday 5 January 2009",
            "instead of Thursday 5 June",
        ),
    ],
)
def test_a_request_in_other_words(changes: dict[str, Any], heading: str, instead: str) -> None:
    shown = page(asked=[asked(**changes)]).requests[0]
    assert (shown.heading, shown.instead) == (heading, instead)


def test_what_speaks_against_a_requested_day_takes_the_place_of_no_clash() -> None:
    shown = page(asked=[asked(warnings=["It is a bank holiday.", "It is at the weekend."])]).requests[0]
    assert shown.hint == "It is a bank holiday. It is at the weekend."


def test_each_warning_stands_alone_with_its_plan() -> None:
    shown = page(warned={6: ["One.", "Two."], 50: ["Three."]}).warnings
    assert [(warned.row.name, warned.planned, warned.sentence) for warned in shown] == [
        ("North East", "22 May", "One."),
        ("North East", "22 May", "Two."),
        ("Final report", "June 2008", "Three."),
    ]
    assert [warned.way and warned.way.pk for warned in shown] == [6, 6, 50]


def test_what_moved_since_the_newest_letter_is_counted() -> None:
    rows = [vision(1, "Ash", told_on=date(2008, 5, 27)), vision(2, "Birch"), published(3, "Elm")]
    entries = [
        SimpleNamespace(publication_id=pk, planned_on=date(2008, 5, 20), planned_month=None) for pk in (1, 2, 3, 99)
    ]

    def note(lines: list[Any]) -> str:
        return next(
            way.note
            for way in page(rows, letter=LETTER, letter_entries=lines).to_do
            if way.page == "admin:shas_letter_issue"
        )

    assert note(entries) == "Since 9 May: 1 moved"
    assert note(entries[1:]) == "Since 9 May: none moved"


def test_things_to_do_are_those_one_may() -> None:
    assert [way.text for way in page(allowed=PUBLISHER).to_do] == [
        "Move dates together",
        "Paste a letter or upload a timetable",
        "Record a publication that happened elsewhere",
        "Issue a letter",
        "Change the letter’s wording",
        "Keep the non-working days",
        "Read and export the record",
    ]
    publishers_only = {"Record a publication that happened elsewhere", "Issue a letter"}
    assert not publishers_only & {way.text for way in page(allowed=EDITOR).to_do}
    assert [way.page for way in page(allowed=frozenset({"shas.open_console"})).to_do] == ["record"]


def test_without_permission_nothing_is_offered() -> None:
    shown = page(asked=[asked()], warned={6: ["One."]}, allowed=frozenset({"shas.open_console"}))
    assert [one.way for one in (*shown.requests, *shown.warnings)] == [None, None]
    assert {need.way for need in shown.needs.shown} == {None}


def test_an_empty_timetable_has_a_page_too() -> None:
    shown = page([])
    assert (shown.lines, list(shown.needs.shown)) == ([], [])
    assert shown.begin is not None
    assert shown.begin.page == "admin:shas_import"
    assert len(shown.fortnight.days) == 14
    assert page(timetable()).begin is None
