"""The six steps of the work, and why it was returned."""

import pytest

from shas.timeline.work import Work, returned, steps
from shas.workflow import Status
from tests.shas.timeline.work.works import JO, KIM, READER, edition, event, work

STARTED = event("publication.started", 9)
CIRCULATED = event("publication.circulated", 12, KIM, changes={"edition": [None, 2]})
SUBMITTED = event("publication.submitted", 13, changes={"edition": [None, 2]})
APPROVED = event("publication.approved", 14, JO, changes={"edition": [None, 2]})
RETURNED = event("publication.returned", 14, JO, reason="Chapter 4 is missing.")


def told(standing: Work) -> list[tuple[str, str, str]]:
    return [(step.state, step.name, step.text) for step in steps(standing)]


def test_a_planned_one_has_everything_before_it() -> None:
    assert told(work(Status.PLANNED)) == [
        ("now", "Planned", "9 May"),
        ("todo", "Drafting", ""),
        ("todo", "Clinical review", ""),
        ("todo", "Submitted", "You, when nothing is missing"),
        ("todo", "Approved", "A DH publisher"),
        ("todo", "Published", "19 May, 09:30"),
    ]


def test_a_plan_whose_time_has_passed_is_said_to_be_past() -> None:
    assert told(work(Status.SUBMITTED, late=True))[-1] == ("todo", "Published", "Was due 19 May, 09:30")


def test_each_step_says_who_and_when() -> None:
    standing = work(Status.APPROVED, newest=edition(2, frozen=True), events=(STARTED, CIRCULATED, SUBMITTED, APPROVED))
    assert told(standing) == [
        ("done", "Planned", "9 May"),
        ("done", "Drafting", "Started 9 May, by you"),
        ("done", "Clinical review", "Edition 2, 12 May"),
        ("done", "Submitted", "13 May, by you"),
        ("now", "Approved", "Edition 2, since 14 May"),
        ("todo", "Published", "19 May, 09:30"),
    ]


def test_the_step_it_stands_at_says_since_when() -> None:
    standing = work(Status.CLINICAL_REVIEW, newest=edition(2, frozen=True), events=(STARTED, CIRCULATED))
    assert told(standing)[2] == ("now", "Clinical review", "Edition 2, since 12 May")
    drafting = work(Status.DRAFTING, newest=edition(1), events=(STARTED,))
    assert told(drafting)[1] == ("now", "Drafting", "Edition 1, since 9 May")


def test_what_was_done_before_a_return_is_still_to_come() -> None:
    standing = work(Status.DRAFTING, newest=edition(2, frozen=True), events=(STARTED, CIRCULATED, SUBMITTED, RETURNED))
    assert told(standing)[1:4] == [
        ("now", "Drafting", "Returned 14 May, by Jo Example, DH"),
        ("todo", "Clinical review", ""),
        ("todo", "Submitted", "You, when nothing is missing"),
    ]


@pytest.mark.parametrize(
    ("status", "last"),
    [
        (Status.PUBLISHED, ("now", "Published", "19 May, 09:30")),
        (Status.WITHDRAWN, ("now", "Withdrawn", "No longer available to the public")),
        (Status.CANCELLED, ("now", "Cancelled", "Since 14 May")),
    ],
)
def test_how_it_ended_is_the_last_step(status: Status, last: tuple[str, str, str]) -> None:
    cancelled = (event("publication.cancelled", 14, JO),) if status == Status.CANCELLED else ()
    assert told(work(status, events=(STARTED, *cancelled)))[-1] == last


def test_a_return_by_dh_is_told_with_its_reason_person_and_time() -> None:
    back = returned(work(Status.DRAFTING, newest=edition(2, frozen=True), events=(STARTED, CIRCULATED, RETURNED)))
    assert back is not None
    assert (back.heading, back.reason) == ("DH returned it to drafting", "Chapter 4 is missing.")
    assert (back.who, back.when) == ("Jo Example, DH", "Wednesday 14 May 2008, 10:00")


def test_a_return_by_a_lead_is_not_said_to_be_the_departments() -> None:
    for actor, who in ((READER, "you"), (KIM, "Kim Example")):
        event_ = event("publication.returned", 14, actor, reason="A slip")
        back = returned(work(Status.DRAFTING, events=(CIRCULATED, event_)))
        assert back is not None
        assert (back.heading, back.who) == ("It was returned to drafting", who)


def test_a_return_is_over_once_it_has_been_circulated_again() -> None:
    assert returned(work(Status.CLINICAL_REVIEW, events=(RETURNED, CIRCULATED))) is None
    assert returned(work(Status.DRAFTING, events=(RETURNED, CIRCULATED))) is None
    assert returned(work(Status.DRAFTING)) is None
