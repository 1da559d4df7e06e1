"""Works for the presenters, without a database: what a test is about it says itself."""

from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from shas.clock import LONDON
from shas.models import Document, Edition
from shas.readiness import Check, Finding, Mender, Readiness, Severity, Subject, Task
from shas.timeline.work import Work
from shas.workflow import DocumentRole, Kind, Status, Transition

TODAY = date(2008, 5, 14)
PAGES = {"document": "workspace_document", "reader_box": "workspace_edition", "date": "", "lead": ""}
TASKS = {
    "document": "Upload the document",
    "reader_box": "Title and reader box details",
    "date": "A confirmed day",
    "lead": "A lead person",
}


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """An instant of May 2008, London time."""
    return datetime(2008, 5, day, hour, minute, tzinfo=LONDON)


@dataclass(frozen=True)
class Person:
    """Somebody whose groups are fetched."""

    pk: int
    name: str
    of: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name

    @property
    def groups(self) -> Any:
        named = [SimpleNamespace(name=name) for name in self.of]
        return SimpleNamespace(all=lambda: named)


READER, KIM = Person(1, "Robin Example"), Person(2, "Kim Example")
JO = Person(3, "Jo Example", ("DH editor",))


def event(kind: str, day: int, actor: Any = READER, *, key: str = "ash", **more: Any) -> Any:
    given: dict[str, Any] = {
        "pk": day,
        "kind": kind,
        "subject_key": key,
        "actor": actor,
        "actor_id": actor and actor.pk,
        "changes": {},
        "reason": "",
        "public_note": "",
        "announced_at": at(day),
        "recorded_at": at(day),
    }
    return SimpleNamespace(**given | more)


def edition(number: int = 1, *, frozen: bool = False, **fields: Any) -> Edition:
    return Edition(number=number, frozen_at=at(12) if frozen else None, **fields)


def missing(name: str, code: str, message: str = "", **more: Any) -> tuple[str, Finding]:
    """A finding of the check of this name; an error unless it says otherwise."""
    given: dict[str, Any] = {"severity": Severity.ERROR, "message": message or f"{code}."}
    return name, Finding(code=code, **given | more)


NO_DAY = missing("date", "date_not_confirmed", "No date is set. DH has to confirm an exact day.", mender=Mender.DH)


def work(
    status: Status,
    *moves: Transition,
    newest: Edition | None = None,
    found: tuple[tuple[str, Finding], ...] = (),
    events: tuple[Any, ...] = (),
    documents: tuple[Document, ...] | None = None,
    lead: Any = None,
    due: date | None = date(2008, 5, 19),
    late: bool = False,
) -> Work:
    """Ash's vision in this status on 14 May 2008, due on the 19th; of an edition with its document unless told."""
    release = datetime(due.year, due.month, due.day, 9, 30, tzinfo=LONDON) if due else None
    entry = SimpleNamespace(
        working_status=status.value,
        status=status.value,
        kind=Kind.VISION,
        authority=SimpleNamespace(slug="ash"),
        announced_at=at(9),
        planned_on=due,
        planned_month=None,
        release_at=release,
        is_late=late,
        actual_on=due if status in {Status.PUBLISHED, Status.WITHDRAWN} else None,
        actual_at=release if status == Status.PUBLISHED else None,
    )
    main = Document(role=DocumentRole.MAIN, position=0, size=1024, pages=84, uploaded_at=at(12, 15, 40))
    kept = documents if documents is not None else (main,) if newest else ()
    subject = Subject(publication=entry, edition=newest, documents=kept, leads=[], lead=lead)  # type: ignore[arg-type]
    tasks = [
        Task(
            check=Check(name=name, task=TASKS[name], page=page, find=lambda subjects: ()),
            findings=[finding for check, finding in found if check == name],
        )
        for name, page in PAGES.items()
    ]
    return Work(
        entry=entry,
        moves=moves,
        readiness=Readiness(subject=subject, tasks=tasks),
        events=events,
        reader=READER,
        today=TODAY,
    )
