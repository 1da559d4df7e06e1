"""The record's one writer. Called by services, in the transaction of what it records."""

from datetime import datetime
from typing import Any

from accounts.models import User
from shas.clock import database_now
from shas.models import Event, PrimaryCareTrust, Publication, StrategicHealthAuthority


def record(
    *,
    kind: str,
    subject: tuple[str, str],
    actor: User | None,
    publication: Publication | None = None,
    authority: StrategicHealthAuthority | None = None,
    trust: PrimaryCareTrust | None = None,
    changes: dict[str, Any] | None = None,
    reason: str = "",
    public_note: str = "",
    is_public: bool = False,
    source: str = "",
    announced_at: datetime | None = None,
    recorded_at: datetime | None = None,
) -> Event:
    """Append one event. `subject` is its kind and its slug, code or number; `actor` None is the portal itself.

    Times are instants; without `announced_at` the world is told as it is recorded. `changes` maps a field to
    `[before, after]` and must hold nothing embargoed.
    """
    recorded_at = recorded_at or database_now()
    return Event.objects.create(
        kind=kind,
        subject_kind=subject[0],
        subject_key=subject[1],
        publication=publication,
        authority=authority or (publication.authority if publication else None),
        trust=trust,
        actor=actor,
        changes=changes or {},
        reason=reason,
        public_note=public_note,
        is_public=is_public,
        source=source,
        announced_at=announced_at or recorded_at,
        recorded_at=recorded_at,
    )
