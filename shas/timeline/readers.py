"""Who may read a publication before its release, and what they have done: the list as the Department keeps it.

Reads no clock. Times are London's, in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shas import words
from shas.clock import LONDON
from shas.models import Event, PreReleaseAccess
from shas.services.prerelease import ACCEPTED, ENDED, GRANTED, REFUSED, VIEWED
from shas.timeline.recorded import asked_for_said, document_said, refused_as_said
from shas.workflow import Window

LOG = (GRANTED, ACCEPTED, VIEWED, REFUSED, ENDED)


@dataclass(frozen=True, kw_only=True)
class ReaderRow:
    """One access. `state` is where it stands; `views` and `refusals` are counts since it was granted."""

    pk: int
    name: str
    email: str
    justification: str
    granted: str
    window: str
    terms: str
    state: str
    views: str
    refusals: str
    is_ended: bool


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One thing that happened: when (ISO and in words), who, and what."""

    at: str
    when: str
    who: str
    what: str


def readers(accesses: Iterable[Any], events: Iterable[Event]) -> list[ReaderRow]:
    """Of accesses with their window; `events` are those of `LOG` for the same publication, oldest first."""
    log = list(events)
    return [_row(access, _of(access, log)) for access in accesses]


def log_lines(events: Iterable[Event]) -> list[LogLine]:
    """In the order in which they come."""
    return [
        LogLine(
            at=event.recorded_at.isoformat(),
            when=said_at(event.recorded_at),
            who=_person(event.actor),
            what=_what(event),
        )
        for event in events
    ]


def said_at(instant: Any) -> str:
    """“09:30 on 14 May 2008”, London."""
    local = instant.astimezone(LONDON)
    return f"{words.clock_time(local.time())} on {words.day_year(local.date())}"


def _of(access: PreReleaseAccess, log: Iterable[Event]) -> list[Event]:
    """The reader's own events while the access stood; a refusal after its end belongs to it too."""
    return [each for each in log if each.actor_id == access.reader_id and each.recorded_at >= access.granted_at]


def _row(access: Any, log: list[Event]) -> ReaderRow:
    return ReaderRow(
        pk=access.pk,
        name=str(access.reader),
        email=access.reader.email,
        justification=access.justification,
        granted=f"By {access.granted_by}, {said_at(access.granted_at)}",
        window=_window(access),
        terms=f"Accepted at {said_at(access.terms_accepted_at)}" if access.terms_accepted_at else "Not accepted",
        state=_state(access),
        views=_counted([each for each in log if each.kind == VIEWED]),
        refusals=_counted([each for each in log if each.kind == REFUSED]),
        is_ended=access.is_ended,
    )


def _window(access: Any) -> str:
    if access.opens_at is None:
        return f"{words.counted(access.hours, 'hour')} before the release; the day is not confirmed"
    return f"{words.counted(access.hours, 'hour')}, from {said_at(access.opens_at)}"


def _state(access: Any) -> str:
    if access.is_ended:
        return f"Ended by {access.ended_by}, {said_at(access.ended_at)}: {access.ended_reason}"
    if not access.reader.is_active:
        return "The account is closed"
    return Window(access.window).label


def _counted(log: list[Event]) -> str:
    if not log:
        return "None"
    return f"{len(log)}, last at {said_at(log[-1].recorded_at)}"


def _person(actor: Any) -> str:
    return "The portal" if actor is None else f"{actor} ({actor.email})" if actor.name else str(actor)


def said(event: Event) -> str:
    """What a reader, or whoever named them, did: “Named A reader for the 24 hours before the release”."""
    told = _told(event)
    match event.kind.removeprefix("prerelease."):
        case "granted":
            return f"{told['reader']} named as a reader for the {words.hours_on_end(told['hours'])} before the release"
        case "ended":
            return f"{told['reader']} is no reader before the release any more"
        case "accepted":
            return "Terms for reading before the release accepted"
        case "viewed":
            return f"Before the release, {_taken(told)} edition {told['edition']}"
    return "Refused to read before the release"


def _what(event: Event) -> str:
    told = _told(event)
    if event.kind == GRANTED:
        return f"named {told['reader']} for the {words.hours_on_end(told['hours'])} before the release: {event.reason}"
    if event.kind == ENDED:
        return f"ended the access of {told['reader']}: {event.reason}"
    if event.kind == ACCEPTED:
        return f"accepted the terms, version {told['terms']}"
    if event.kind == VIEWED:
        return f"{_taken(told)} edition {told['edition']}"
    return f"asked for {asked_for_said(told['asked_for'])} and was refused: {refused_as_said(told['refused_as'])}"


def _told(event: Event) -> dict[str, Any]:
    """What each field of an event is, or was where it is nothing any more."""
    return {field: before if after is None else after for field, (before, after) in event.changes.items()}


def _taken(told: dict[str, Any]) -> str:
    if "document" not in told:
        return "read"
    return f"took {document_said(told['document'])} of"
