"""The history of the work in words, the neighbours' dates, and both versions of what two people wrote."""

from datetime import date
from typing import Any

import pytest

from shas.timeline.entries import Entry
from shas.timeline.work import neighbours, overtaken, told
from shas.workflow import Kind, PublicStatus
from tests.shas.timeline.work.works import JO, KIM, READER, edition, event

PLAN = {
    "precision": "day",
    "planned_on": "2008-05-27",
    "planned_month": None,
    "release_time": None,
    "date_status": "confirmed",
}


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        (event("publication.started", 9), "Drafting started"),
        (
            event("publication.circulated", 9, changes={"edition": [None, 2]}),
            "Circulated for clinical review: edition 2",
        ),
        (event("publication.returned", 9), "Returned to drafting"),
        (event("edition.drafted", 9, key="ash/2"), "Edition 2 begun"),
        (event("edition.edited", 9, key="ash/12"), "Edition 12 edited"),
        (event("document.attached", 9, key="ash/2", changes={"role": [None, "main"]}), "Document uploaded, edition 2"),
        (
            event("document.removed", 9, key="ash/2", changes={"role": ["attachment", None]}),
            "Attachment removed, edition 2",
        ),
        (
            event("date_request.asked", 9, changes={"plan": [PLAN, PLAN]}),
            "Another date asked for: Tuesday 27 May 2008",
        ),
        (
            event("date_request.decided", 9, changes={"state": ["open", "declined"]}),
            "Request for another date: declined",
        ),
        (event("publication.corrected", 9, changes={"edition": [None, 3]}), "Corrected by edition 3"),
        (event("publication.reminded", 9, None), "Leads reminded by e-mail"),
        (event("group.looked_at", 9), "Group looked at"),
    ],
)
def test_what_a_step_says(happened: Any, sentence: str) -> None:
    [line] = told([happened], reader=READER)
    assert line.strong + line.text == sentence


def test_each_step_names_its_person_time_and_reasons() -> None:
    lines = told(
        [
            event("publication.returned", 14, JO, reason="Chapter 4"),
            event("publication.cancelled", 13, None, public_note="The boards merge."),
            event("publication.started", 12, KIM),
            event("publication.started", 11, READER),
        ],
        reader=READER,
    )
    assert [(line.when, line.who, line.reason, line.note) for line in lines] == [
        ("14 May 2008, 10:00", "Jo Example, DH", "Chapter 4", ""),
        ("13 May 2008, 10:00", "the portal", "", "The boards merge."),
        ("12 May 2008, 10:00", "Kim Example", "", ""),
        ("11 May 2008, 10:00", "you", "", ""),
    ]


def test_several_edits_in_a_row_by_one_person_are_one_line() -> None:
    edited = [event("edition.edited", day, READER, key="ash/2") for day in (14, 13, 12)]
    lines = told([*edited, event("edition.edited", 11, KIM, key="ash/2")], reader=READER)
    assert [(line.strong + line.text, line.when, line.who) for line in lines] == [
        ("Edition 2 edited, 3 times", "14 May 2008, 10:00", "you"),
        ("Edition 2 edited", "11 May 2008, 10:00", "Kim Example"),
    ]
    submitted = [event("publication.submitted", day) for day in (14, 13)]
    assert len(told(submitted, reader=READER)) == 2


def entry(pk: int, on: date | None, status: PublicStatus = PublicStatus.CONFIRMED, **more: Any) -> Entry:
    given: dict[str, Any] = {"kind": Kind.VISION, "sort_on": on or date(9999, 1, 1), "url": f"/visions/{pk}/"}
    return Entry(pk=pk, name=f"Region {pk}", status=status, on=on, **given | more)


def test_the_nearest_dates_on_either_side_are_shown_in_order() -> None:
    own = entry(1, date(2008, 5, 19))
    days = {2: 12, 3: 14, 4: 15, 5: 19, 6: 20, 7: 22}
    others = [own, *(entry(pk, date(2008, 5, day)) for pk, day in days.items())]
    others += [entry(8, None), entry(9, date(2008, 5, 18), PublicStatus.CANCELLED)]
    assert [(near.entry.name, near.on, near.distance) for near in neighbours(own, others)] == [
        ("Region 3", "Wednesday 14 May 2008", "5 days before yours"),
        ("Region 4", "Thursday 15 May 2008", "4 days before yours"),
        ("Region 5", "Monday 19 May 2008", "the same day"),
        ("Region 6", "Tuesday 20 May 2008", "1 day after yours"),
    ]
    assert neighbours(entry(1, None), others) == []


def test_both_versions_are_told_field_by_field() -> None:
    theirs = edition(2, title="Theirs", summary="One\nTwo")
    yours = {"title": "Yours", "summary": "One\r\nTwo ", "author": ""}
    changed = event("edition.edited", 14, KIM)
    both = overtaken(theirs, yours, changed, reader=READER, labels={"title": "Title"})
    assert (both.who, both.when) == ("Kim Example", "at 10:00 on 14 May 2008")
    assert [(field.label, field.before, field.after) for field in both.fields] == [("Title", "Theirs", "Yours")]
    assert overtaken(None, {}, None, reader=READER).who == "Someone"
