"""Ways from Today to the pages that change something: those that this user may take, and no others."""

from collections.abc import Collection
from dataclasses import dataclass

PUBLICATION_LIST = "admin:shas_publication_changelist"


@dataclass(frozen=True, kw_only=True)
class Way:
    """A link: its words, the name of its page, the row it is about, and which permission of `shas.rules` it takes."""

    text: str
    page: str
    permission: str
    pk: int | None = None
    query: str = ""
    note: str = ""

    def open_to(self, allowed: Collection[str]) -> bool:
        return self.permission in allowed


def move(pk: int, text: str = "Move") -> Way:
    return Way(text=text, page="admin:shas_publication_move", permission="shas.move_date", pk=pk)


def confirm(pk: int) -> Way:
    return Way(text="Confirm the day", page="admin:shas_publication_confirm", permission="shas.move_date", pk=pk)


def record(pk: int) -> Way:
    return Way(text="Record it", page="admin:shas_publication_record", permission="shas.record_publication", pk=pk)


def approve(pk: int) -> Way:
    return Way(text="Approve", page="admin:shas_publication_approve", permission="shas.approve_publication", pk=pk)


def correct(pk: int) -> Way:
    """Where a drafted correction stands beside what is out."""
    page = "admin:shas_publication_correct"
    return Way(text="Correct", page=page, permission="shas.correct_publication", pk=pk)


def readiness(pk: int) -> Way:
    """Where what is missing stands task by task, with the pages that mend it."""
    page = "admin:shas_publication_change"
    return Way(text="Open readiness", page=page, permission="shas.open_console", pk=pk, query="#readiness")


def review(pk: int) -> Way:
    """`pk` is the override's."""
    page = "admin:shas_flaggedoverride_review"
    return Way(text="Review", page=page, permission="shas.review_override", pk=pk)


def overrides() -> Way:
    """The list of overrides, those that nobody has reviewed first."""
    page = "admin:shas_flaggedoverride_changelist"
    return Way(text="Overrides", page=page, permission="shas.open_console", query="?state=flagged")


def decide(pk: int) -> Way:
    """`pk` is the request's."""
    page = "admin:shas_datechangerequest_decide"
    return Way(text="Decide", page=page, permission="shas.decide_date_request", pk=pk)


def name_a_lead(pk: int) -> Way:
    page = "admin:shas_publication_change"
    return Way(text="Name a lead", page=page, permission="shas.announce_publication", pk=pk)


def listed(status: str = "") -> Way:
    """The list of publications in date order, or those of one public status."""
    query = f"?public_status={status}" if status else ""
    return Way(text="Publications", page=PUBLICATION_LIST, permission="shas.open_console", query=query)


def bring_in() -> Way:
    text = "Paste a letter or upload a timetable"
    return Way(text=text, page="admin:shas_import", permission="shas.import_timetable")


def things_to_do(allowed: Collection[str], *, since: str) -> list[Way]:
    """What staff do from here; `since` is what has moved since the last letter."""
    everything = [
        Way(
            text="Move dates together",
            page="admin:shas_publication_move_together",
            permission="shas.move_date",
        ),
        bring_in(),
        Way(
            text="Record a publication that happened elsewhere",
            page=PUBLICATION_LIST,
            permission="shas.record_publication",
            note="Choose it in the list.",
        ),
        Way(text="Issue a letter", page="admin:shas_letter_issue", permission="shas.issue_letter", note=since),
        Way(
            text="Change the letter’s wording",
            page="admin:shas_letterframe_changelist",
            permission="shas.keep_letter_wording",
        ),
        Way(
            text="Keep the non-working days",
            page="admin:shas_nonworkingday_changelist",
            permission="shas.keep_reference_data",
        ),
        Way(text="Read and export the record", page="record", permission="shas.open_console"),
    ]
    return [way for way in everything if way.open_to(allowed)]


def downloads() -> list[Way]:
    """The timetable as everyone may have it."""
    formats = [("CSV", "timetable_csv"), ("Excel", "timetable_xlsx"), ("JSON", "timetable_json")]
    return [
        Way(text=text, page=page, permission="shas.open_console")
        for text, page in [*formats, ("Calendar", "timetable_ics")]
    ]
