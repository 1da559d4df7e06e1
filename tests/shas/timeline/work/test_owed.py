"""The task list: what is done, what is wrong and where, and the two moves at its end."""

import pytest

from shas.readiness import Severity
from shas.timeline.work import Owed, owed
from shas.workflow import Status, Transition
from tests.shas.timeline.work.works import KIM, NO_DAY, edition, event, missing, work

MOVES = (Transition.CIRCULATE, Transition.SUBMIT)


def rows(tasks: list[Owed]) -> dict[str, tuple[str, str, str]]:
    return {task.name: (task.status, task.colour, task.url) for task in tasks}


def test_what_is_not_written_yet_is_no_list_of_faults() -> None:
    found = (missing("document", "document_missing"), missing("reader_box", "edition_missing"))
    told = rows(owed(work(Status.PLANNED, found=found)))
    assert told["Upload the document"] == ("Not started", "white", "/workspace/ash/document/")
    assert told["Title and reader box details"] == ("Not started", "white", "/workspace/ash/edition/")
    assert told["Circulate for clinical review"] == ("Cannot start yet", "grey", "")
    assert told["Submit to DH"] == ("Cannot start yet", "grey", "")


def test_an_error_names_its_field_and_says_that_it_stops() -> None:
    gap = missing("reader_box", "author_missing", "Author is missing.", field="author")
    tasks = owed(work(Status.DRAFTING, *MOVES, newest=edition(), found=(gap,)))
    task = next(task for task in tasks if task.name.startswith("Title"))
    assert (task.status, task.colour, task.url) == ("1 error", "red", "/workspace/ash/edition/#id_author")
    assert task.hints == ["Author is missing. This is an error: it stops submission."]


def test_of_many_errors_the_first_are_told_and_the_others_counted() -> None:
    found = tuple(missing("reader_box", f"e{number}", f"Field {number} is missing.") for number in range(5))
    warned = missing("reader_box", "title_missing", "No title.", severity=Severity.WARNING)
    tasks = owed(work(Status.DRAFTING, *MOVES, newest=edition(), found=(*found, warned)))
    task = next(task for task in tasks if task.name.startswith("Title"))
    assert task.status == "5 errors"
    assert task.hints == [
        "Field 0 is missing. Field 1 is missing. Field 2 is missing. And two more. These are errors: they stop "
        "submission.",
        "No title. This is a warning: it does not stop submission.",
    ]


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.APPROVED])
def test_what_dh_set_aside_is_no_error_that_stops_anything(status: Status) -> None:
    gap = missing("reader_box", "author_missing", "Author is missing.", field="author", overridable=True)
    other = missing("reader_box", "contact_missing", "Contact details are missing.", field="contact", overridable=True)
    warned = missing("lead", "lead_missing", "Nobody leads it.", severity=Severity.WARNING)
    tasks = {task.name: task for task in owed(work(status, newest=edition(2, frozen=True), found=(gap, warned)))}
    box, lead = tasks["Title and reader box details"], tasks["A lead person"]
    assert (box.status, box.colour) == ("Set aside", "yellow")
    assert box.hints == ["Author is missing. DH submitted it in spite of this."]
    assert lead.status == "1 warning"
    assert lead.hints == ["Nobody leads it. This is a warning: it did not stop submission."]
    both = {task.name: task for task in owed(work(status, newest=edition(2, frozen=True), found=(gap, other)))}
    assert both["Title and reader box details"].hints == [
        "Author is missing. Contact details are missing. DH submitted it in spite of these."
    ]


def test_what_only_dh_can_mend_says_so_and_leads_to_asking() -> None:
    tasks = owed(work(Status.DRAFTING, *MOVES, newest=edition(), found=(NO_DAY,)))
    task = next(task for task in tasks if task.name == "A confirmed day")
    assert (task.status, task.url, task.hints[-1]) == ("1 error", "#ask-heading", "DH can mend it.")


def test_what_is_done_says_what_there_is() -> None:
    sent = event("publication.circulated", 12, changes={"edition": [None, 2]})
    tasks = owed(
        work(Status.CLINICAL_REVIEW, *MOVES, newest=edition(2, frozen=True, title="A title"), events=(sent,), lead=KIM)
    )
    told = {task.name: (task.status, *task.hints) for task in tasks}
    assert told == {
        "Upload the document": ("Completed", "Edition 2, PDF, 1.0\xa0KB, 84 pages, 12 May, 15:40"),
        "Title and reader box details": ("Completed", "Edition 2: “A title”"),
        "A confirmed day": ("Completed", "Monday 19 May 2008"),
        "A lead person": ("Completed", "Kim Example"),
        "Circulate for clinical review": ("Completed", "Edition 2, 12 May"),
        "Submit to DH": ("Ready", "Edition 2. Nothing is missing."),
    }


def test_the_moves_are_offered_as_the_table_allows() -> None:
    drafted = rows(owed(work(Status.DRAFTING, *MOVES, newest=edition())))
    assert drafted["Circulate for clinical review"] == ("Ready", "blue", "/workspace/ash/move/circulate/")
    assert rows(owed(work(Status.DRAFTING, newest=edition())))["Circulate for clinical review"][0] == "Cannot start yet"
    blocked = rows(owed(work(Status.CLINICAL_REVIEW, *MOVES, newest=edition(frozen=True), found=(NO_DAY,))))
    assert blocked["Submit to DH"][0] == "Cannot start yet"


def test_nothing_is_owed_of_what_is_out_or_over() -> None:
    for status in (Status.PUBLISHED, Status.CANCELLED, Status.WITHDRAWN):
        assert owed(work(status, newest=edition(frozen=True))) == []
