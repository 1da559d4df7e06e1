"""Cancelling an entry, and taking a mistaken cancellation back. The entry stays visible, with the public reason."""

from accounts.models import User
from shas.models import Publication
from shas.services.moves import refuse_stale
from shas.services.transitions import begin, require_words, turn
from shas.services.waiting_requests import close_waiting_request
from shas.services.writing import service
from shas.workflow import Transition


@service
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
    Raises PermissionDenied; ValidationError `closed`, `stale`, by field `public_reason_required`.
    """
    entry = begin(publication, Transition.CANCEL, actor)
    refuse_stale(entry, based_on)
    _turn(entry, Transition.CANCEL, public_note, actor, reason)
    close_waiting_request(entry, actor=actor, reason=f"The entry is cancelled: {public_note.strip()}")
    return entry


@service
def reinstate(*, publication: Publication, public_note: str, actor: User | None, reason: str = "") -> Publication:
    """Take a cancellation back: the entry is planned again, for the date it had.

    Raises PermissionDenied; ValidationError `not_cancelled`, by field `public_reason_required`.
    """
    return _turn(begin(publication, Transition.REINSTATE, actor), Transition.REINSTATE, public_note, actor, reason)


def _turn(entry: Publication, move: Transition, public_note: str, actor: User | None, reason: str) -> Publication:
    require_words(move, public_note=public_note)
    cancelled = move == Transition.CANCEL
    return turn(
        entry,
        move,
        actor=actor,
        reason=reason,
        public_note=public_note,
        changes={"cancelled": [not cancelled, cancelled]},
        is_public=entry.announced_at is not None,
    )
