"""Elections and pre-election periods, which staff keep."""

from collections.abc import Sequence

from accounts.models import User
from shas.events import record
from shas.models import NonWorkingDay, StrategicHealthAuthority
from shas.rules import authorise
from shas.services.reference import changed_fields
from shas.services.writing import service


@service
def save_nonworking_day(
    *,
    day: NonWorkingDay,
    authorities: Sequence[StrategicHealthAuthority],
    actor: User | None,
    reason: str = "",
) -> NonWorkingDay:
    """Save a new or changed election or pre-election period; no authority means all of England.

    Nothing changed, nothing recorded. Raises PermissionDenied; ValidationError by field.
    """
    authorise(actor, "shas.keep_reference_data")
    day.full_clean()
    changes = changed_fields(day)
    added = day._state.adding
    before = [] if added else sorted(day.authorities.values_list("slug", flat=True))
    after = sorted(authority.slug for authority in authorities)
    if before != after:
        changes["authorities"] = [", ".join(before) or None, ", ".join(after) or None]
    if not changes:
        return day
    day.save()
    day.authorities.set(authorities)
    record(
        kind="reference.added" if added else "reference.changed",
        subject=("nonworkingday", str(day.pk)),
        actor=actor,
        changes=changes,
        reason=reason,
    )
    return day
