"""Where the work on a publication stands: its six steps, and why it was returned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from shas import words
from shas.clock import LONDON, london_day
from shas.readiness import Readiness
from shas.timeline.people import is_of_dh, named
from shas.timeline.publication import Step
from shas.workflow import HANDED_IN, TRANSITIONS, Status, Transition

WAY = (
    Status.PLANNED,
    Status.DRAFTING,
    Status.CLINICAL_REVIEW,
    Status.SUBMITTED,
    Status.APPROVED,
    Status.PUBLISHED,
)
# Kinds of events that say how the work went on: the moves of the table.
MOVES = tuple(dict.fromkeys(rule.event for rule in TRANSITIONS.values()))
STARTED, RETURNED = TRANSITIONS[Transition.START].event, TRANSITIONS[Transition.RETURN].event
REINSTATED, CORRECTED = TRANSITIONS[Transition.REINSTATE].event, TRANSITIONS[Transition.CORRECT].event
ENTERED = {
    STARTED: Status.DRAFTING,
    RETURNED: Status.DRAFTING,
    TRANSITIONS[Transition.CIRCULATE].event: Status.CLINICAL_REVIEW,
    TRANSITIONS[Transition.SUBMIT].event: Status.SUBMITTED,
    TRANSITIONS[Transition.APPROVE].event: Status.APPROVED,
    TRANSITIONS[Transition.RELEASE].event: Status.PUBLISHED,
}


@dataclass(frozen=True, kw_only=True)
class Work:
    """All that the presenters are handed.

    `entry` comes with its public and its working status and with `is_late`, `moves` are those open to the reader
    (`shas.rules`), and `events` those of the kinds MOVES, oldest first, with their actors and the groups of these.
    `today` is in London.
    """

    entry: Any
    moves: Sequence[Transition]
    readiness: Readiness
    events: Sequence[Any]
    reader: Any
    today: date

    @property
    def status(self) -> Status:
        return Status(self.entry.working_status)

    @property
    def is_late(self) -> bool:
        """Whether its release time has passed: what is approved now is published at once."""
        return bool(self.entry.is_late)

    @property
    def is_handed_in(self) -> bool:
        """Whether it is submitted, and has not been returned since: nothing stops its submission any more."""
        return self.status in HANDED_IN

    @property
    def edition(self) -> Any:
        """The newest one, a draft included; None where nothing has been written."""
        return self.readiness.subject.edition

    @property
    def tag(self) -> str:
        """The `version_tag` of the newest edition, as services want it back: of none, “0-0”."""
        return str(self.edition.version_tag) if self.edition else "0-0"

    @property
    def edition_named(self) -> str:
        """“edition 2”, or “the first edition” of which nothing is written."""
        return f"edition {self.edition.number}" if self.edition else "the first edition"

    @property
    def next_number(self) -> int:
        """The number of the edition that is edited next: the draft's, or the one after what is frozen."""
        if self.edition is None:
            return 1
        return int(self.edition.number) + int(self.edition.is_frozen)

    def page(self, name: str, *parts: str, field: str = "") -> str:
        """The address of a page of this workspace, at one of its fields."""
        address = reverse(name, args=[self.entry.authority.slug, *parts])
        return f"{address}#id_{field}" if field else address

    def move_page(self, move: Transition) -> str:
        return self.page("workspace_transition", move.value)


@dataclass(frozen=True, kw_only=True)
class Returned:
    """Why the draft is back: read before anything else."""

    heading: str
    when: str
    who: str
    reason: str


def returned(work: Work) -> Returned | None:
    """The return that brought it to where it stands; None where it was not returned, or has gone on since."""
    last = work.events[-1] if work.events else None
    if last is None or last.kind != RETURNED or work.status != Status.DRAFTING:
        return None
    by_dh = last.actor is not None and is_of_dh(last.actor)
    return Returned(
        heading="DH returned it to drafting" if by_dh else "It was returned to drafting",
        when=_moment(last),
        who=named(last.actor, work.reader),
        reason=last.reason,
    )


def steps(work: Work) -> list[Step]:
    """The six steps of the way with who and when; of one that is cancelled or withdrawn, how far it came."""
    entered = _entered(work.events)
    if work.status == Status.CANCELLED:
        text = f"Since {_day(entered[Status.CANCELLED], work)}" if Status.CANCELLED in entered else ""
        planned = Step(state="done", name=str(Status.PLANNED.label), text=_planned(work))
        return [planned, Step(state="now", name=str(Status.CANCELLED.label), text=text)]
    reached = WAY.index(Status.PUBLISHED if work.status == Status.WITHDRAWN else work.status)
    way = [
        Step(
            state="done" if place < reached else "now" if place == reached else "todo",
            name=str(status.label),
            text=_text(status, work, entered, place, reached),
        )
        for place, status in enumerate(WAY)
    ]
    if work.status == Status.WITHDRAWN:
        way[-1] = Step(state="done", name=way[-1].name, text=way[-1].text)
        way.append(Step(state="now", name=str(Status.WITHDRAWN.label), text="No longer available to the public"))
    return way


def _entered(events: Sequence[Any]) -> dict[Status, Any]:
    """The event by which each status was entered, on the way that led to where it stands."""
    found: dict[Status, Any] = {}
    for event in events:
        if event.kind == REINSTATED:
            found = {}
        elif event.kind == RETURNED:
            found = {Status.DRAFTING: event}
        elif event.kind in ENTERED:
            found[ENTERED[event.kind]] = event
        elif event.kind == TRANSITIONS[Transition.CANCEL].event:
            found[Status.CANCELLED] = event
    return found


def _text(status: Status, work: Work, entered: dict[Status, Any], place: int, reached: int) -> str:
    """What stands below a step."""
    event = entered.get(status)
    if place > reached:
        return _to_come(status, work)
    if status == Status.PLANNED:
        return _planned(work)
    if status == Status.PUBLISHED:
        return _published(work)
    if event is None:
        return ""
    if status == Status.DRAFTING and event.kind == RETURNED:
        return f"Returned {_day(event, work)}, by {named(event.actor, work.reader)}"
    if place == reached:
        said = f"Edition {work.next_number}, since" if status == Status.DRAFTING else f"{_edition(event)}since"
        return f"{said} {_day(event, work)}"
    if status == Status.CLINICAL_REVIEW:
        return f"{_edition(event)}{_day(event, work)}"
    started = "Started " if status == Status.DRAFTING else ""
    return f"{started}{_day(event, work)}, by {named(event.actor, work.reader)}"


def _to_come(status: Status, work: Work) -> str:
    match status:
        case Status.SUBMITTED:
            return "You, when nothing is missing"
        case Status.APPROVED:
            return "A DH publisher"
        case Status.PUBLISHED:
            return _plan(work) or "No date yet"
    return ""


def _edition(event: Any) -> str:
    number = event.changes.get("edition", [None, None])[1]
    return f"Edition {number}, " if number else ""


def _planned(work: Work) -> str:
    announced = work.entry.announced_at
    return words.day_within(london_day(announced), work.today.year) if announced else "Not announced yet"


def _published(work: Work) -> str:
    day, at = work.entry.actual_on, work.entry.actual_at
    if day is None:
        return ""
    time = f", {words.clock_time(at.astimezone(LONDON).time())}" if at else ""
    return words.day_within(day, work.today.year) + time


def _plan(work: Work) -> str:
    """“19 May, 09:30”, “Was due 19 May, 09:30”, “June 2008”, or nothing."""
    entry = work.entry
    if entry.release_at:
        local = entry.release_at.astimezone(LONDON)
        due = "Was due " if work.is_late else ""
        return f"{due}{words.day_within(local.date(), work.today.year)}, {words.clock_time(local.time())}"
    if entry.planned_on:
        return words.day_within(entry.planned_on, work.today.year)
    return words.month(entry.planned_month) if entry.planned_month else ""


def _day(event: Any, work: Work) -> str:
    return words.day_within(london_day(event.announced_at), work.today.year)


def _moment(event: Any) -> str:
    """“Tuesday 13 May 2008, 10:02”."""
    local = event.recorded_at.astimezone(LONDON)
    return f"{words.full(local.date())}, {words.clock_time(local.time())}"
