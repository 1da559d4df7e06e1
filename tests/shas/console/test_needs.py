"""What needs action: order, obstacles, and the one way on."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

import pytest

from shas.console.needs import Need
from shas.workflow import PublicStatus, Status
from tests.shas.console.entries import EDITOR, PUBLISHER, TODAY, StandIn, asked, final_report, page, published, vision

PAST = {"public_status": PublicStatus.ACTUAL_NOT_RECORDED}


def needs(rows: list[StandIn], **given: Any) -> Sequence[Need]:
    return page(rows, **given).needs.shown


def one(row: StandIn, **given: Any) -> Need:
    found = needs([row], **given)
    assert len(found) == 1
    return found[0]


def test_what_is_confirmed_and_has_a_lead_needs_nothing() -> None:
    assert needs([vision(1, "Ash")]) == []


def test_what_is_out_cancelled_or_withdrawn_needs_nothing() -> None:
    gone = [PublicStatus.CANCELLED, PublicStatus.WITHDRAWN, PublicStatus.PUBLISHED]
    rows = [vision(pk, f"Ash {pk}", public_status=status, lead_id=None) for pk, status in enumerate(gone)]
    assert needs(rows) == []


def test_the_nearest_come_first_from_today_on_and_then_what_has_passed() -> None:
    days = {"Ash": -1, "Birch": 30, "Cedar": 0, "Elm": -30, "Fir": 1}
    rows = [
        vision(pk, name, told_on=TODAY + timedelta(days=days), lead_id=None, **(PAST if days < 0 else {}))
        for pk, (name, days) in enumerate(days.items())
    ]
    unset = vision(9, "Gorse", told_on=None, public_status=PublicStatus.NOT_YET_SCHEDULED)
    assert [need.row.name for need in needs([*rows, unset])] == ["Cedar", "Fir", "Birch", "Gorse", "Ash", "Elm"]


@pytest.mark.parametrize(
    ("row", "what", "text", "page_name"),
    [
        (vision(1, "Ash", **PAST), "Not recorded.", "Record it", "admin:shas_publication_record"),
        (
            vision(1, "Ash", public_status=PublicStatus.OVERDUE, status=Status.DRAFTING),
            "Overdue.",
            "Set a new day",
            "admin:shas_publication_move",
        ),
        (
            vision(1, "Ash", told_on=None, public_status=PublicStatus.NOT_YET_SCHEDULED),
            "No date.",
            "Set a date",
            "admin:shas_publication_move",
        ),
        (final_report(), "No day.", "Confirm a day", "admin:shas_publication_move"),
        (
            vision(1, "Ash", public_status=PublicStatus.PROVISIONAL),
            "Provisional.",
            "Confirm the day",
            "admin:shas_publication_confirm",
        ),
        (vision(1, "Ash", lead_id=None), "No lead.", "Name a lead", "admin:shas_publication_change"),
    ],
)
def test_each_obstacle_has_the_page_that_mends_it(row: StandIn, what: str, text: str, page_name: str) -> None:
    need = one(row)
    assert [obstacle.what for obstacle in need.obstacles] == [what]
    assert need.way is not None
    assert (need.way.text, need.way.page, need.way.pk) == (text, page_name, row.pk)


def test_a_request_is_decided_on_its_own_page() -> None:
    need = one(vision(9, "East Midlands"), asked=[asked(pk=3)])
    assert need.obstacles[0].sentence == "Friday 6 June is asked for, instead of Thursday 5 June."
    assert need.way is not None
    assert (need.way.text, need.way.page, need.way.pk) == ("Decide", "admin:shas_datechangerequest_decide", 3)


def test_a_warning_that_stands_is_said_and_leads_to_another_day() -> None:
    need = one(vision(4, "Ash"), warned={4: ["One.", "Two."]})
    assert (need.obstacles[0].what, need.obstacles[0].sentence) == ("Warning.", "One. Two.")
    assert need.way is not None
    assert (need.way.text, need.way.page) == ("Move", "admin:shas_publication_move")


def test_several_obstacles_are_all_said_and_the_gravest_has_the_button() -> None:
    row = vision(9, "Ash", public_status=PublicStatus.PROVISIONAL, lead_id=None)
    need = one(row, asked=[asked()], warned={9: ["It is at the weekend."]})
    said = [obstacle.what for obstacle in need.obstacles]
    assert said == ["Request waiting.", "Provisional.", "Warning.", "No lead."]
    assert need.way == need.obstacles[0].way


def test_once_its_day_has_passed_nothing_is_asked_but_what_happened() -> None:
    need = one(vision(4, "Ash", lead_id=None, **PAST), warned={4: ["It was at the weekend."]})
    assert [obstacle.what for obstacle in need.obstacles] == ["Not recorded."]


def test_an_editor_asks_a_publisher_to_record() -> None:
    need = one(vision(1, "Ash", **PAST), allowed=EDITOR)
    assert (need.way, need.instead) == (None, "Ask a publisher")
    assert one(vision(1, "Ash", **PAST), allowed=PUBLISHER).instead == ""


def test_the_nearest_that_one_can_mend_oneself_has_the_green_button() -> None:
    rows = [vision(1, "Ash", **PAST), vision(2, "Birch", **PAST), vision(3, "Elm", lead_id=None)]
    assert [need.first for need in needs(rows)] == [True, False, False]
    assert [need.first for need in needs(rows[:2])] == [True, False]
    assert [need.first for need in needs(rows[:2], allowed=EDITOR)] == [False, False]


@pytest.mark.parametrize(
    ("plan", "due"),
    [
        ({"told_on": date(2008, 5, 15), "told_time": time(9, 30)}, ("Tomorrow", "Thu 15 May, 09:30")),
        ({"told_on": date(2008, 5, 22)}, ("In 8 days", "Thu 22 May")),
        ({"told_on": date(2009, 1, 5)}, ("In 7 months", "Mon 5 January 2009")),
        ({"told_on": None, "told_month": date(2008, 6, 1)}, ("June 2008", "day not set")),
        ({"told_on": None, "public_status": PublicStatus.NOT_YET_SCHEDULED}, ("No date", "")),
    ],
)
def test_the_day_it_is_due_is_said_in_words(plan: Mapping[str, Any], due: tuple[str, str]) -> None:
    need = one(vision(1, "Ash", lead_id=None, **plan))
    assert (need.due, need.due_note) == due


def test_the_working_status_stands_below_the_name_and_whether_the_public_knows() -> None:
    assert one(vision(1, "Ash", status=Status.DRAFTING, lead_id=None)).standing == "Drafting"
    assert one(vision(1, "Ash", announced_at=None, lead_id=None)).standing == "Planned, not announced"


def test_of_thirty_the_nearest_ten_are_shown_and_the_rest_counted() -> None:
    rows = [vision(pk, f"Ash {pk}", told_on=TODAY + timedelta(days=30 - pk), lead_id=None) for pk in range(30)]
    found = page(rows).needs
    assert [need.row.pk for need in found.shown] == list(range(29, 19, -1))
    assert (found.count, found.more) == (30, "20 more need action.")
    assert page(rows[:11]).needs.more == "1 more needs action."
    assert page(rows[:10]).needs.more == ""


def test_a_request_about_what_is_out_still_waits_for_an_answer() -> None:
    assert one(published(9, "East Midlands"), asked=[asked()]).obstacles[0].what == "Request waiting."
