"""What every move of the workflow has in common: judged by the table on a locked row, written as one Event."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from shas.events import record
from shas.models import Edition, Publication
from shas.rules import authorise_transition, not_second_person, own_work_sentence
from shas.services.editions import newest_edition, refuse_overtaken
from shas.services.entries import lock
from shas.services.mail import tell_leads
from shas.services.writing import keep, service
from shas.workflow import TRANSITIONS, Kind, Reason, Status, Transition

MOVE_REFUSED = "publication.refused"


def begin(publication: Publication, move: Transition, actor: User | None, *, seen: str = "") -> Publication:
    """The locked publication, from which the actor may make this move.

    Raises PermissionDenied; ValidationError with the rule's own code (`not_from_here` unless the table says another),
    `edited_last` or `approved_it` where it takes somebody else, and `stale` where the newest edition is not the one
    `seen` (an edition's `version_tag`). Who may not make it, or not a second time, stays on record.
    """
    entry = lock(publication)
    with refusals_kept(entry, move, actor):
        authorise_transition(actor, move, entry)
    refuse_elsewhere(entry, move)
    if sentence := own_work_sentence(actor, move, entry):
        why = not_second_person(actor, move, entry)
        refusal = ValidationError(sentence, code=why)
        _keep(refusal, entry, move, actor, why)
        raise refusal
    if seen:
        refuse_overtaken(newest_edition(entry), seen)
    return entry


@service
def require_move(*, publication: Publication, move: Transition, actor: User) -> None:
    """Raise PermissionDenied where the actor may not make this move from where the publication stands.

    For doors that say so before they read what was sent: the try stays on record, as it does with `begin`.
    """
    with refusals_kept(publication, move, actor):
        authorise_transition(actor, move, publication)


@contextmanager
def refusals_kept(entry: Publication, move: Transition, actor: User | None) -> Iterator[None]:
    """What is denied within stays on record, as a try of this move."""
    try:
        yield
    except PermissionDenied as refusal:
        _keep(refusal, entry, move, actor, "not_allowed")
        raise


def _keep(
    refusal: PermissionDenied | ValidationError, entry: Publication, move: Transition, actor: User | None, why: str
) -> None:
    keep(
        refusal,
        actor=actor,
        kind=MOVE_REFUSED,
        subject=("publication", entry.slug),
        publication=entry,
        changes={"move": [None, move.value], "refused_as": [None, why]},
    )


def refuse_elsewhere(entry: Publication, move: Transition) -> None:
    """Raise ValidationError, with the rule's code, where a locked entry stands where this move does not begin."""
    if sentence := elsewhere(entry, Status(entry.status), move):
        raise ValidationError(sentence, code=TRANSITIONS[move].refusal)


def elsewhere(entry: Publication, status: Status, move: Transition) -> str:
    """Why this move cannot be made with an entry in this status; nothing where it begins there."""
    rule = TRANSITIONS[move]
    if rule.source(status, Kind(entry.kind)):
        return ""
    begins = " or ".join(source.status.label.lower() for source in rule.sources if Kind(entry.kind) in source.kinds)
    where = f" It can be from {begins} only." if begins else " No publication of this kind can."
    return f"{entry} is in “{status.label.lower()}”, so it cannot be {rule.done}.{where}"


def require_words(move: Transition, *, reason: str = "", public_note: str = "") -> None:
    """Raise ValidationError by field, `reason_required` or `public_reason_required`, where the move needs words."""
    match TRANSITIONS[move].reason:
        case Reason.STAFF if not reason.strip():
            message = "Give the reason. The authority and DH read it, the public does not."
            raise ValidationError({"reason": ValidationError(message, code="reason_required")})
        case Reason.PUBLIC if not public_note.strip():
            message = "Give the reason. Everyone reads it beside the entry."
            raise ValidationError({"public_note": ValidationError(message, code="public_reason_required")})


def require_person(actor: User | None) -> User:
    """The person who signs: the portal itself cannot. Raises ValidationError `person_required`."""
    if actor is None:
        raise ValidationError("A person has to do this, not the portal.", code="person_required")
    return actor


def turn(
    entry: Publication,
    move: Transition,
    *,
    actor: User | None,
    reason: str = "",
    public_note: str = "",
    edition: Edition | None = None,
    changes: dict[str, Any] | None = None,
    is_public: bool = False,
    source: str = "",
    announced_at: datetime | None = None,
    recorded_at: datetime | None = None,
) -> Publication:
    """Write the move of a locked, judged entry and its Event, and tell its leads of those that concern them.

    Only what was approved keeps its approver. A public Event does not tell how far the work was.
    """
    rule, before = TRANSITIONS[move], entry.status
    entry.status = rule.target
    if rule.target not in {Status.APPROVED, Status.PUBLISHED, Status.WITHDRAWN}:
        entry.approved_by, entry.approved_at = None, None
    entry.full_clean()
    entry.save()
    told: dict[str, Any] = {} if is_public else {"status": [before, rule.target.value]}
    if edition is not None:
        told["edition"] = [None, edition.number]
    event = record(
        kind=rule.event,
        subject=("publication", entry.slug),
        publication=entry,
        actor=actor,
        changes=told | (changes or {}),
        reason=reason.strip(),
        public_note=public_note.strip(),
        is_public=is_public,
        source=source,
        announced_at=announced_at,
        recorded_at=recorded_at,
    )
    tell_leads(event)
    return entry
