"""Reference data: authorities, trusts, their other names, pathways. Small tables that staff keep."""

from typing import Any, TypeVar

from django.db import models

from accounts.models import User
from shas.events import record
from shas.models import (
    AuthorityAlias,
    Pathway,
    PathwayLabel,
    PrimaryCareTrust,
    StrategicHealthAuthority,
    TrustAlias,
)
from shas.rules import authorise
from shas.services.writing import service

REFERENCE_MODELS = (StrategicHealthAuthority, PrimaryCareTrust, AuthorityAlias, TrustAlias, Pathway, PathwayLabel)

Row = TypeVar("Row", bound=models.Model)


@service
def save_reference(*, row: Row, actor: User | None, reason: str = "") -> Row:
    """Save a new or changed row of reference data and record what changed. Nothing changed, nothing recorded.

    Raises PermissionDenied; ValidationError by field.
    """
    authorise(actor, "shas.keep_reference_data")
    if not isinstance(row, REFERENCE_MODELS):
        raise TypeError(f"{type(row).__name__} is not reference data.")
    row.full_clean()
    changes = changed_fields(row)
    if not changes:
        return row
    added = row._state.adding
    row.save()
    record(
        kind="reference.added" if added else "reference.changed",
        subject=(row._meta.model_name or "", str(row.pk if not hasattr(row, "slug") else row.slug)),
        actor=actor,
        authority=_authority(row),
        trust=row if isinstance(row, PrimaryCareTrust) else getattr(row, "trust", None),
        changes=changes,
        reason=reason,
    )
    return row


def changed_fields(row: models.Model) -> dict[str, list[str | None]]:
    """What saving the row would change: field → [before, after], as text. For a new row before is None."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key and not field.generated]
    names = [field.attname for field in fields]
    manager = type(row)._default_manager
    stored: dict[str, Any] = {}
    if not row._state.adding:
        stored = manager.select_for_update().filter(pk=row.pk).values(*names).get()
    changes = {}
    for name in names:
        before, after = stored.get(name), getattr(row, name)
        if before != after:
            changes[name] = [None if before is None else str(before), None if after is None else str(after)]
    return changes


def _authority(row: models.Model) -> StrategicHealthAuthority | None:
    return row if isinstance(row, StrategicHealthAuthority) else getattr(row, "authority", None)
