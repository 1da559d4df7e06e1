"""Draft editions: made and edited until they are frozen."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from shas.events import record
from shas.models import Edition, Publication
from shas.rules import authorise
from shas.services.entries import lock, unapprove
from shas.workflow import Status


@transaction.atomic
def draft_edition(*, publication: Publication, fields: dict[str, Any], actor: User | None) -> Edition:
    """Start the next edition of a publication. Its content is embargoed; the event names only the edition's number.

    Raises PermissionDenied; ValidationError `draft_exists`, `closed`, or by field.
    """
    entry = lock(publication)
    authorise(actor, "shas.edit_publication", entry)
    if entry.is_closed:
        raise ValidationError(f"{entry} is {entry.get_status_display().lower()}; it stays as it is.", code="closed")
    if entry.editions.filter(frozen_at__isnull=True).exists():
        raise ValidationError(f"{entry} has a draft edition already. Edit that one.", code="draft_exists")
    edition = Edition(publication=entry, number=entry.editions.count() + 1, **fields)
    return _save("edition.drafted", entry, edition, actor)


@transaction.atomic
def edit_edition(*, edition: Edition, fields: dict[str, Any], actor: User | None) -> Edition:
    """Change a draft edition.

    An approved publication goes back to drafting. Raises PermissionDenied; ValidationError `frozen`, or by field.
    """
    entry = lock(edition.publication)
    authorise(actor, "shas.edit_publication", entry)
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.frozen_at is not None:
        raise ValidationError("This edition has been circulated and is frozen. Start a new one.", code="frozen")
    for field, value in fields.items():
        setattr(edition, field, value)
    return _save("edition.edited", entry, edition, actor)


def _save(kind: str, entry: Publication, edition: Edition, actor: User | None) -> Edition:
    edition.full_clean()
    edition.save()
    unapprove(entry, back_to=Status.DRAFTING)
    entry.last_edited_by = actor or entry.last_edited_by
    entry.save(update_fields=["status", "approved_by", "approved_at", "last_edited_by"])
    record(kind=kind, subject=("edition", f"{entry.slug}/{edition.number}"), publication=entry, actor=actor)
    return edition
