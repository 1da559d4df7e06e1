"""Overrides of safeguards: flagged when they are made, until a third person has looked."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.models import User
from shas.clock import database_now
from shas.events import record
from shas.models import Edition, FlaggedOverride, Publication
from shas.rules import OWN_PART, authorise, had_part_in
from shas.services.entries import lock
from shas.services.transitions import require_person
from shas.services.writing import service
from shas.workflow import OverrideKind


def flag(
    entry: Publication,
    *,
    kind: OverrideKind,
    actor: User | None,
    reason: str,
    second_person: User | None,
    at: datetime,
    edition: Edition | None = None,
    codes: Sequence[str] = (),
) -> FlaggedOverride:
    """Put on record that a locked entry went past a safeguard. The move itself leaves the Event."""
    override = FlaggedOverride(
        publication=entry,
        edition=edition,
        kind=kind,
        codes=list(codes),
        reason=reason.strip(),
        made_by=require_person(actor),
        second_person=second_person,
        made_at=at,
    )
    override.full_clean(exclude=["publication", "edition"])
    override.save()
    return override


@service
def review_override(*, override: FlaggedOverride, actor: User | None, note: str) -> FlaggedOverride:
    """Look at an override afterwards and say what is found; its flag goes.

    Raises PermissionDenied; ValidationError `already_reviewed`, `third_person_required` (not whoever made it, nor
    whose work it let pass), by field `review_note_required`, `person_required`.
    """
    entry = lock(override.publication)
    authorise(actor, "shas.review_override", entry)
    reviewer = require_person(actor)
    override = FlaggedOverride.objects.select_for_update().get(pk=override.pk)
    if not override.is_flagged:
        raise ValidationError("This override has been reviewed already.", code="already_reviewed")
    if had_part_in(reviewer, override):
        raise ValidationError(OWN_PART, code="third_person_required")
    if not note.strip():
        message = "Say what you found. It stays on record with the override."
        raise ValidationError({"note": ValidationError(message, code="review_note_required")})
    override.reviewed_by, override.reviewed_at, override.review_note = reviewer, database_now(), note.strip()
    override.full_clean(exclude=["publication", "edition"])
    override.save(update_fields=["reviewed_by", "reviewed_at", "review_note"])
    record(
        kind="override.reviewed",
        subject=("override", str(override.pk)),
        publication=entry,
        actor=reviewer,
        changes={"override": [override.kind, "reviewed"]},
        reason=override.review_note,
        recorded_at=override.reviewed_at,
    )
    return override
