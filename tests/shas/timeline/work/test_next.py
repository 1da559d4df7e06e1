"""“Do this next”: one thing, by where the work stands, what is missing and what the reader may do."""

from datetime import date

import pytest

from shas.timeline.work import NextAction, do_next
from shas.workflow import Status, Transition
from tests.shas.timeline.work.works import KIM, NO_DAY, edition, missing, work

NO_FILE = missing("document", "document_missing", "No document has been uploaded.", field="file")
NO_REFERENCE = missing(
    "reader_box", "gateway_reference_missing", "Gateway reference is missing.", field="gateway_reference"
)
BOTH = (Transition.CIRCULATE, Transition.RETURN, Transition.SUBMIT, Transition.START)


def button(action: NextAction) -> tuple[str, str] | None:
    return (action.button.label, action.button.url) if action.button else None


def test_what_is_planned_is_started_by_one_press() -> None:
    action = do_next(work(Status.PLANNED, Transition.START))
    assert button(action) == ("Start drafting", "/workspace/ash/move/start/")
    assert action.button is not None
    assert action.button.posts is True
    assert action.note == "It is due on Monday 19 May 2008 at 09:30."


def test_without_the_move_there_is_no_button() -> None:
    for status in (Status.PLANNED, Status.CLINICAL_REVIEW):
        assert do_next(work(status, newest=edition(1, frozen=True))).button is None


def test_the_details_come_first_then_the_document_then_what_is_missing_then_circulation() -> None:
    nothing = do_next(work(Status.DRAFTING, *BOTH, found=(NO_FILE, NO_REFERENCE)))
    assert (nothing.heading, button(nothing)) == ("Write the details", ("Write edition 1", "/workspace/ash/edition/"))
    no_file = do_next(work(Status.DRAFTING, *BOTH, newest=edition(), found=(NO_FILE, NO_REFERENCE), documents=()))
    assert button(no_file) == ("Upload the document", "/workspace/ash/document/#id_file")
    gap = do_next(work(Status.DRAFTING, *BOTH, newest=edition(), found=(NO_REFERENCE,)))
    assert button(gap) == ("Complete the details", "/workspace/ash/edition/#id_gateway_reference")
    assert [link.label for link in gap.links] == ["Circulate it as it is"]
    ready = do_next(work(Status.DRAFTING, *BOTH, newest=edition(), found=(NO_DAY,)))
    assert button(ready) == ("Circulate edition 1", "/workspace/ash/move/circulate/")


def test_after_a_return_the_next_edition_is_written() -> None:
    action = do_next(work(Status.DRAFTING, *BOTH, newest=edition(2, frozen=True)))
    assert button(action) == ("Write edition 3", "/workspace/ash/edition/")
    assert [link.label for link in action.links] == ["Circulate edition 2 again as it is"]


def test_a_blocked_submission_names_each_blocker_and_who_can_mend_it() -> None:
    blocked = work(
        Status.CLINICAL_REVIEW, *BOTH, newest=edition(2, frozen=True), found=(NO_REFERENCE, NO_DAY), lead=KIM
    )
    action = do_next(blocked)
    assert action.heading == "2 things stop the submission of edition 2"
    assert [(blocker.message, blocker.who) for blocker in action.blockers] == [
        ("Gateway reference is missing.", "You or Kim Example"),
        ("No date is set. DH has to confirm an exact day.", "DH"),
    ]
    assert button(action) == ("Return it to drafting", "/workspace/ash/move/return/")
    link = action.blockers[1].link
    assert link is not None
    assert link.url == "/workspace/ash/#ask-heading"


def test_where_only_dh_can_mend_it_there_is_nothing_to_press() -> None:
    action = do_next(work(Status.CLINICAL_REVIEW, *BOTH, newest=edition(2, frozen=True), found=(NO_DAY,)))
    assert (action.heading, action.button) == ("1 thing stops the submission of edition 2", None)


@pytest.mark.parametrize(
    ("due", "note"),
    [
        (date(2008, 5, 19), "Submit by Thursday 15 May to leave DH one whole working day to approve it."),
        # Over the weekend and the bank holiday of 26 May.
        (date(2008, 5, 27), "Submit by Thursday 22 May to leave DH one whole working day to approve it."),
        (
            date(2008, 5, 15),
            "It is due on Thursday 15 May 2008 at 09:30. DH needs time to approve it, so submit as soon as you can.",
        ),
        (None, ""),
    ],
)
def test_what_is_ready_is_submitted_in_time_for_dh(due: date | None, note: str) -> None:
    action = do_next(work(Status.CLINICAL_REVIEW, *BOTH, newest=edition(2, frozen=True), due=due))
    assert (action.heading, button(action)) == (
        "Submit edition 2 to DH",
        ("Submit to DH", "/workspace/ash/move/submit/"),
    )
    assert action.note == note


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        (Status.SUBMITTED, "Wait for DH to approve edition 2"),
        (Status.APPROVED, "Approved: it is released on Monday 19 May 2008 at 09:30"),
        (Status.PUBLISHED, "Published on Monday 19 May 2008"),
        (Status.CANCELLED, "Nothing to do: it is cancelled"),
        (Status.WITHDRAWN, "Nothing to do: it is withdrawn"),
    ],
)
def test_while_it_is_dhs_turn_there_is_no_button(status: Status, heading: str) -> None:
    action = do_next(work(status, newest=edition(2, frozen=True)))
    assert (action.heading, action.button, action.eyebrow) == (heading, None, "Next")


def test_once_its_time_has_passed_it_is_said_to_come_out_with_its_approval() -> None:
    on_time = do_next(work(Status.SUBMITTED, newest=edition(2, frozen=True)))
    assert on_time.text[1:] == ["Once approved it is released on Monday 19 May 2008 at 09:30."]
    late = do_next(work(Status.SUBMITTED, newest=edition(2, frozen=True), due=date(2008, 5, 14), late=True))
    assert late.text[1:] == [
        "Its release time, Wednesday 14 May 2008 at 09:30, has passed: it is published the moment DH approves it."
    ]
    assert len(do_next(work(Status.SUBMITTED, newest=edition(2, frozen=True), due=None)).text) == 1


def test_on_its_day_it_was_due_as_soon_as_its_time_has_passed() -> None:
    for late, note in ((False, "It is due on"), (True, "It was due on")):
        action = do_next(work(Status.PLANNED, Transition.START, due=date(2008, 5, 14), late=late))
        assert action.note == f"{note} Wednesday 14 May 2008 at 09:30."


def test_a_drafted_correction_waits_for_dh() -> None:
    assert do_next(work(Status.PUBLISHED, newest=edition(3))).heading == "Edition 3, a correction, waits for DH"
