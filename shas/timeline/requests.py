"""The thread of requests for another date, in words: the same for the authority and for the Department.

Colleagues of the authority are told by role, staff by name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shas import words
from shas.clock import LONDON
from shas.timeline.people import is_of_dh
from shas.workflow import Plan, RequestState

# What the thread reads of other tables, for select_related and prefetch_related.
JOINED = ("publication__authority", "asked_by", "decided_by", "agreed")
FETCHED = ("asked_by__groups",)
WAITING = "Waiting for DH"
ALREADY_THERE = "The date had been moved to that day already."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request. Texts are empty where there is nothing to say."""

    pk: int
    state: RequestState
    day: str
    asked: str
    by: str
    reason: str
    decision: str
    decided: str
    answer: str
    outcome: str
    warnings: Sequence[str] = ()


def thread(requests: Iterable[Any], *, reader: Any = None, warnings: Sequence[str] = ()) -> list[Asked]:
    """The requests as they come, which is newest first.

    `reader` is the lead who reads it; None stands for staff, who are told names. `warnings` are the sentences on the
    day of the one that waits.
    """
    return [_asked(request, reader, warnings if request.is_open else ()) for request in requests]


def said_plan(plan: Plan) -> str:
    """“Tuesday 27 May 2008, 10:00”, “June 2008” or “not yet scheduled”."""
    if plan.planned_on is None:
        return str(plan)
    return words.full(plan.planned_on) + (f", {words.clock_time(plan.release_time)}" if plan.release_time else "")


def _asked(request: Any, reader: Any, warnings: Sequence[str]) -> Asked:
    state = RequestState(request.state)
    return Asked(
        pk=request.pk,
        state=state,
        day=said_plan(Plan.on(request.asked_on, at=request.asked_time)),
        asked=_when(request.asked_at, reader),
        by=_by(request, reader),
        reason=request.reason,
        decision=WAITING if state == RequestState.OPEN else str(state.label),
        decided=_decided(request, reader),
        answer=request.decision_reason,
        outcome=_outcome(request, state),
        warnings=warnings,
    )


def _by(request: Any, reader: Any) -> str:
    person = request.asked_by
    if reader is None:
        return str(person)
    if person.pk == reader.pk:
        return "you"
    if is_of_dh(person):
        return "DH"
    return f"a lead of {request.publication.authority.short_name}"


def _decided(request: Any, reader: Any) -> str:
    if request.decided_at is None:
        return ""
    named = reader is None and request.decided_by is not None
    return _when(request.decided_at, reader) + (f", by {request.decided_by}" if named else "")


def _when(at: datetime, reader: Any) -> str:
    """The London day, for staff with the time."""
    local = at.astimezone(LONDON)
    return words.day_year(local.date()) + (f", {words.clock_time(local.time())}" if reader is None else "")


def _outcome(request: Any, state: RequestState) -> str:
    if request.agreed is not None:
        return f"Moved to {said_plan(request.agreed.plan)}"
    return ALREADY_THERE if state == RequestState.AGREED else ""
