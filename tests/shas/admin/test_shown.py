"""Words for days, London times, plans and changes in the console."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from shas.admin import shown
from shas.services.moves import as_json
from shas.timeline.recorded import plan_as_recorded
from shas.workflow import Plan


def test_days_and_months_in_words_and_what_is_missing() -> None:
    assert shown.day(date(2008, 5, 20)) == "20 May 2008"
    assert shown.month(date(2008, 6, 1)) == "June 2008"
    assert (shown.day(None), shown.month(None, "Not yet set")) == ("Not recorded", "Not yet set")


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2008, 5, 20, 8, 30, tzinfo=UTC), "20 May 2008, 09:30"),
        (datetime(2008, 1, 20, 9, 30, tzinfo=UTC), "20 January 2008, 09:30"),
        (datetime(2008, 5, 8, 23, 0, tzinfo=UTC), "9 May 2008, 00:00"),
        (None, "Not recorded"),
    ],
)
def test_instants_as_londons_clocks_show_them(instant: datetime | None, words: str) -> None:
    assert shown.moment(instant) == words


@pytest.mark.parametrize(
    ("plan", "words", "recorded"),
    [
        (Plan.on(date(2008, 5, 20)), "20 May 2008", "20 May 2008, confirmed"),
        (Plan.on(date(2008, 5, 20), confirmed=False), "20 May 2008", "20 May 2008, provisional"),
        (Plan.on(date(2008, 5, 20), at=time(14, 0)), "20 May 2008, 14:00", "20 May 2008, 14:00, confirmed"),
        (Plan.in_month(date(2008, 6, 1)), "June 2008", "June 2008, provisional"),
        (Plan.unset(), "Not yet set", "Not yet set"),
    ],
)
def test_plans_as_they_are_and_as_an_event_holds_them(plan: Plan, words: str, recorded: str) -> None:
    assert shown.plan(plan) == words
    assert plan_as_recorded(as_json(plan)) == recorded


@pytest.mark.parametrize(
    ("told", "lines"),
    [
        ({}, []),
        ({"published_on": [None, "2008-05-20"]}, ["Published on: nothing → 20 May 2008"]),
        ({"authority_id": ["1", "2"]}, ["Authority: 1 → 2"]),
        ({"name": ["", "North"], "entries": [0, 9]}, ["Name: nothing → North", "Entries: 0 → 9"]),
        ({"source": ["2008-13-45", "list of 2008-05-20"]}, ["Source: 2008-13-45 → list of 2008-05-20"]),
        ({"status": ["clinical_review", "submitted"]}, ["Status: Clinical review → Submitted"]),
        ({"status": [None, "of another kind"]}, ["Status: nothing → of another kind"]),
        ({"role": [None, "main"]}, ["Role: nothing → The document"]),
        ({"odd": "no pair"}, ["Odd: nothing → no pair"]),
        ({"three": [1, 2, 3]}, ["Three: nothing → [1, 2, 3]"]),
    ],
)
def test_changes_line_by_line(told: dict[str, Any], lines: list[str]) -> None:
    assert list(shown.changes(told)) == lines


def test_a_moved_plan_is_one_line() -> None:
    plans = [as_json(Plan.on(date(2008, 5, 20))), as_json(Plan.on(date(2008, 5, 27)))]
    assert list(shown.changes({"plan": plans})) == ["Plan: 20 May 2008, confirmed → 27 May 2008, confirmed"]
