"""The history of a publication's work: each step with its person, its time and its reason, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shas import words
from shas.clock import LONDON
from shas.timeline.changes import correction
from shas.timeline.moves import plan_from_json, said
from shas.timeline.people import named
from shas.timeline.readers import LOG as EARLY
from shas.timeline.readers import said as said_early
from shas.timeline.requests import said_plan
from shas.workflow import TRANSITIONS, Outcome, RequestState, Transition

# What is read of other tables, for select_related and prefetch_related.
JOINED_TO_EVENTS = (("actor",), ("actor__groups",))
# Several of these in a row by one person are one line.
TOGETHER = frozenset({"edition.edited", "document.attached", "document.removed"})
PLANS = frozenset({"publication.scheduled", "publication.rescheduled", "publication.confirmed"})
BY_KIND = {
    "publication.announced": "Put into the timetable",
    "publication.edited": "Entry changed",
    "publication.reminded": "Leads reminded by e-mail",
    TRANSITIONS[Transition.START].event: "Drafting started",
    TRANSITIONS[Transition.CIRCULATE].event: "Circulated for clinical review",
    TRANSITIONS[Transition.SUBMIT].event: "Submitted to DH",
    TRANSITIONS[Transition.RETURN].event: "Returned to drafting",
    TRANSITIONS[Transition.APPROVE].event: "Approved",
    Outcome.PUBLISHED: "Published",
    Outcome.CANCELLED: "Cancelled",
    Outcome.REINSTATED: "Reinstated",
    Outcome.WITHDRAWN: "Withdrawn",
    "override.reviewed": "Override reviewed",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One step. `at` is for machines, `when` in London. `reason` is for the authority and DH, `note` for everyone."""

    at: str
    when: str
    who: str
    strong: str
    text: str
    reason: str
    note: str


def told(events: Iterable[Any], *, reader: Any) -> list[Line]:
    """The events as they come, which is newest first; several edits in a row by one person as one line."""
    lines: list[Line] = []
    run: list[Any] = []
    for event in events:
        if run and not _continues(run[-1], event):
            lines.append(_line(run, reader))
            run = []
        run.append(event)
    return [*lines, _line(run, reader)] if run else lines


def _continues(newer: Any, event: Any) -> bool:
    def what(each: Any) -> tuple[Any, ...]:
        return (each.kind, each.subject_key, each.actor_id, each.changes, each.reason)

    return event.kind in TOGETHER and what(newer) == what(event)


def _line(run: list[Any], reader: Any) -> Line:
    event = run[0]
    strong, text = _sentence(event)
    local = event.recorded_at.astimezone(LONDON)
    times = f", {len(run)} times" if len(run) > 1 else ""
    return Line(
        at=local.isoformat(timespec="minutes"),
        when=f"{words.day_year(local.date())}, {words.clock_time(local.time())}",
        who=named(event.actor, reader),
        strong=strong,
        text=text + times,
        reason=event.reason,
        note=event.public_note,
    )


def _sentence(event: Any) -> tuple[str, str]:
    """“Submitted to DH”, “: edition 2”. Of an unknown kind, the kind in words."""
    match event.kind:
        case kind if kind in PLANS and "plan" in event.changes:
            move = said(*(plan_from_json(plan) for plan in event.changes["plan"]))
            return move.strong, move.text
        case "publication.corrected":
            return correction(event)
        case "publication.refused":
            move = event.changes.get("move", [None, None])[1]
            return (
                "Tried what was not theirs, and was refused",
                f": {str(Transition(move).label).lower()}" if move else "",
            )
        case kind if kind in EARLY:
            return said_early(event), ""
        case "edition.drafted":
            return f"Edition {_number(event)} begun", ""
        case "edition.edited":
            return f"Edition {_number(event)} edited", ""
        case "document.attached" | "document.removed":
            return _document(event), f", edition {_number(event)}"
        case "date_request.asked":
            asked = event.changes.get("plan", [None, None])[1]
            return "Another date asked for", f": {said_plan(plan_from_json(asked))}" if asked else ""
        case "date_request.decided":
            state = event.changes.get("state", ["", ""])[1]
            label = str(RequestState(state).label).lower() if state in RequestState.values else "answered"
            return f"Request for another date: {label}", ""
    edition = event.changes.get("edition", [None, None])[1]
    return str(BY_KIND.get(event.kind, words.happened(event.kind))), f": edition {edition}" if edition else ""


def _document(event: Any) -> str:
    role = next((role for role in event.changes.get("role", []) if role), "")
    what = "Attachment" if role == "attachment" else "Document"
    return f"{what} {'uploaded' if event.kind == 'document.attached' else 'removed'}"


def _number(event: Any) -> str:
    """“2” of “north-west/2”."""
    return str(event.subject_key).rpartition("/")[2]
