"""What of a publication is out: its document, what belongs to it, and the editions before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shas import words
from shas.clock import london_day
from shas.models import Document, Edition
from shas.timeline.editions import described
from shas.timeline.entries import Entry
from shas.workflow import TRANSITIONS, DocumentRole, Kind, Transition

READ = {Kind.VISION: "Read the vision", Kind.NATIONAL_REPORT: "Read the report", Kind.GUIDANCE: "Read the guidance"}


@dataclass(frozen=True, kw_only=True)
class File:
    """A document: its label (none of the main one), “PDF, 1.2 MB, 84 pages”, its checksum and its address."""

    label: str
    facts: str
    sha256: str
    url: str

    @property
    def short_sha256(self) -> str:
        """“9f2c 41d0 … 77ae”."""
        return f"{self.sha256[:4]} {self.sha256[4:8]} … {self.sha256[-4:]}"


@dataclass(frozen=True, kw_only=True)
class OnRecord:
    """An edition that is or was out: when it came (“21 May 2008”), why, and what it says has changed since the last."""

    number: int
    on: str
    reason: str
    note: str
    files: Sequence[File]


@dataclass(frozen=True, kw_only=True)
class Released:
    """`editions` are all on record, newest first, where there is more than one. `read` is what the button says."""

    document: File | None
    attachments: Sequence[File]
    number: int
    read: str
    editions: Sequence[OnRecord]


def released(entry: Entry, editions: Sequence[Edition], outcomes: Sequence[Any] = ()) -> Released | None:
    """Of the editions that are out, newest first, with their documents; None where none is.

    `outcomes` are the public events of `history.TOLD_OF_IT`: a correction is the day of its edition.
    """
    if not editions:
        return None
    newest = editions[0]
    documents = list(newest.documents.all())
    main = next((each for each in documents if each.role == DocumentRole.MAIN), None)
    corrections = {_corrected(event): event for event in outcomes}
    return Released(
        document=_file(main) if main else None,
        attachments=[_file(each) for each in documents if each.role == DocumentRole.ATTACHMENT],
        number=newest.number,
        read=READ[entry.kind],
        editions=[_on_record(each, entry, corrections) for each in editions] if len(editions) > 1 else [],
    )


def _corrected(event: Any) -> int | None:
    """The number of the edition that a correction put in place; None of anything else."""
    if event.kind != TRANSITIONS[Transition.CORRECT].event:
        return None
    number: int | None = event.changes.get("edition", [None, None])[1]
    return number


def _on_record(edition: Edition, entry: Entry, corrections: dict[int | None, Any]) -> OnRecord:
    event = corrections.get(edition.number)
    day = london_day(event.announced_at) if event else entry.actual
    return OnRecord(
        number=edition.number,
        on=words.day_year(day) if day else "",
        reason=event.public_note if event else "",
        note=edition.change_note,
        files=[_file(document) for document in edition.documents.all()],
    )


def _file(document: Document) -> File:
    return File(
        label=document.label,
        facts=described(document).removeprefix(f"{document.label}: "),
        sha256=document.sha256,
        url=document.get_absolute_url(),
    )
