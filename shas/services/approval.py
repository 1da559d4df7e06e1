"""Approving what was submitted, and releasing it before its time."""

from django.core.exceptions import ValidationError

from accounts.models import User
from shas.clock import database_now, london_day
from shas.models import Publication
from shas.services.drafting import edition_to_sign
from shas.services.entries import is_out, stamp_release
from shas.services.moves import refuse_stale
from shas.services.overrides import flag
from shas.services.transitions import begin, require_person, require_words, turn
from shas.services.waiting_requests import close_waiting_request
from shas.services.writing import service
from shas.workflow import DateStatus, OverrideKind, Transition

RELEASED_EARLY = "Released by the portal, before its time"


@service
def approve(
    *,
    publication: Publication,
    actor: User | None,
    seen: str = "",
    reason: str = "",
    based_on: int | None = None,
) -> Publication:
    """Approve a submitted publication for its confirmed day. It carries no other edit, and locks it.

    One whose release time has passed is released by it, and its actual date is this moment and no earlier. `seen` is
    the `version_tag` of the edition that the approver read, `based_on` as at `reschedule`: the day is approved with it.
    Raises PermissionDenied; ValidationError `not_from_here`, `edited_last` (author and approver are two people),
    `stale`, `person_required`, `not_confirmed`, `edition_missing`, `document_missing`.
    """
    entry = begin(publication, Transition.APPROVE, actor, seen=seen)
    refuse_stale(entry, based_on)
    approver = require_person(actor)
    if entry.date_status != DateStatus.CONFIRMED:
        raise ValidationError(f"{entry} has no confirmed day. Confirm its day, then approve it.", code="not_confirmed")
    edition = edition_to_sign(entry)
    if not edition.is_frozen:
        raise ValidationError(
            f"Edition {edition.number} of {entry} was never circulated. Return it to drafting.", code="edition_missing"
        )
    now = database_now()
    entry.approved_by, entry.approved_at = approver, now
    turn(entry, Transition.APPROVE, actor=actor, edition=edition, reason=reason, recorded_at=now)
    if is_out(entry, now):
        stamp_release(entry, at=now)
    return entry


@service
def release_now(
    *, publication: Publication, reason: str, actor: User | None, public_note: str = "", seen: str = ""
) -> Publication:
    """Release an approved publication before its time. It stays flagged until a third person has reviewed it.

    Raises PermissionDenied; ValidationError `not_from_here`, `approved_it` (a second publisher does it), `stale`,
    `person_required`, by field `reason_required`.
    """
    entry = begin(publication, Transition.RELEASE_NOW, actor, seen=seen)
    require_person(actor)
    require_words(Transition.RELEASE_NOW, reason=reason)
    now = database_now()
    edition = edition_to_sign(entry)
    flag(
        entry,
        kind=OverrideKind.RELEASE_NOW,
        actor=actor,
        reason=reason,
        second_person=entry.approved_by,
        edition=edition,
        at=now,
    )
    entry.published_on, entry.published_at, entry.published_source = london_day(now), now, RELEASED_EARLY
    if entry.announced_at is None:
        entry.announced_at = now
    turn(
        entry,
        Transition.RELEASE_NOW,
        actor=actor,
        reason=reason,
        public_note=public_note,
        changes={"published_on": [None, entry.published_on.isoformat()]},
        is_public=True,
        recorded_at=now,
    )
    close_waiting_request(entry, actor=actor, reason="It was released before its time.")
    return entry
