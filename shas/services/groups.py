"""Clinical working groups: recorded by DH and by the leads of their authority."""

from accounts.models import User
from shas.events import record
from shas.models import ClinicalWorkingGroup
from shas.rules import authorise
from shas.services.reference import changed_fields
from shas.services.writing import service


@service
def save_group(*, group: ClinicalWorkingGroup, actor: User | None, reason: str = "") -> ClinicalWorkingGroup:
    """Save a new or changed group. Both its present and its new authority must be the actor's to keep.

    Raises PermissionDenied; ValidationError by field.
    """
    added = group._state.adding
    if not added:
        stored = ClinicalWorkingGroup.objects.select_for_update().select_related("authority").get(pk=group.pk)
        authorise(actor, "shas.keep_groups", stored.authority)
    authorise(actor, "shas.keep_groups", group.authority)
    group.full_clean()
    changes = changed_fields(group)
    if not changes:
        return group
    group.save()
    record(
        kind="group.added" if added else "group.changed",
        subject=("group", str(group.pk)),
        actor=actor,
        authority=group.authority,
        changes=changes,
        reason=reason,
        is_public=True,
    )
    return group
