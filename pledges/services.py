"""Every write to the pledges."""

from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.models import User
from pledges.models import Pledge
from pledges.rules import KEEP_PLEDGES
from shas.events import record
from shas.rules import authorise
from shas.services.reference import changed_fields
from shas.services.writing import service


@service
def save_pledge(
    *, pledge: Pledge, actor: User | None, reason: str = "", announced_at: datetime | None = None
) -> Pledge:
    """Save a new or changed pledge and record what changed. Nothing changed, nothing recorded.

    `announced_at` (an instant) is when the world was told of it, now unless given; the pledge's own source says whence
    that is known. Raises PermissionDenied; ValidationError by field, or `source_required`.
    """
    authorise(actor, KEEP_PLEDGES, pledge)
    if announced_at and not pledge.source.strip():
        raise ValidationError("Say where the announcement is recorded.", code="source_required")
    pledge.full_clean()
    changes = changed_fields(pledge)
    if not changes:
        return pledge
    added = pledge._state.adding
    pledge.save()
    record(
        kind="pledge.added" if added else "pledge.changed",
        subject=("pledge", str(pledge.number)),
        actor=actor,
        changes=changes,
        reason=reason,
        is_public=True,
        source=pledge.source if announced_at else "",
        announced_at=announced_at,
    )
    return pledge
