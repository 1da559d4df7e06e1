"""Cancelling an entry, and taking a mistaken cancellation back. The entry stays visible, with the public reason."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from shas.clock import database_now
from shas.events import record
from shas.models import Publication
from shas.rules import authorise
from shas.services.date_requests import close_waiting_request
from shas.services.entries import lock
from shas.services.moves import refuse_closed, refuse_stale
from shas.workflow import Outcome, Status


@transaction.atomic
def cancel(
    *,
    publication: Publication,
    public_note: str,
    actor: User | None,
    reason: str = "",
    based_on: int | None = None,
) -> Publication:
    """Cancel an entry before it is published. It keeps its plan and stays visible with `public_note`.

    A request for another date that still waits is declined with it.

    `reason` is a note for staff; `based_on` as at `reschedule`.
    Raises PermissionDenied; ValidationError `closed`, `already_released`, `stale`, `public_reason_required`.
    """
    entry = lock(publication)
    authorise(actor, "shas.cancel_publication", entry)
    refuse_closed(entry, database_now())
    refuse_stale(entry, based_on)
    _turn(entry, Status.CANCELLED, Outcome.CANCELLED, public_note, actor, reason)
    close_waiting_request(entry, actor=actor, reason=f"The entry is cancelled: {public_note.strip()}")
    return entry


@transaction.atomic
def reinstate(*, publication: Publication, public_note: str, actor: User | None, reason: str = "") -> Publication:
    """Take a cancellation back: the entry is planned again, for the date it had.

    Raises PermissionDenied; ValidationError `not_cancelled`, `public_reason_required`.
    """
    entry = lock(publication)
    authorise(actor, "shas.cancel_publication", entry)
    if entry.status != Status.CANCELLED:
        raise ValidationError(f"{entry} is not cancelled, so there is nothing to take back.", code="not_cancelled")
    return _turn(entry, Status.PLANNED, Outcome.REINSTATED, public_note, actor, reason)


def _turn(
    entry: Publication, to: Status, outcome: Outcome, public_note: str, actor: User | None, reason: str
) -> Publication:
    if not public_note.strip():
        refusal = ValidationError("Give the reason. Everyone reads it beside the entry.", code="public_reason_required")
        raise ValidationError({"public_note": refusal})
    entry.status, entry.approved_by, entry.approved_at = to, None, None
    entry.save(update_fields=["status", "approved_by", "approved_at"])
    cancelled = to == Status.CANCELLED
    record(
        kind=outcome.value,
        subject=("publication", entry.slug),
        publication=entry,
        actor=actor,
        changes={"cancelled": [not cancelled, cancelled]},
        reason=reason.strip(),
        public_note=public_note.strip(),
        is_public=entry.announced_at is not None,
    )
    return entry
