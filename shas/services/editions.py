"""Draft editions: begun as a copy of the one before, edited until they are frozen."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F

from accounts.models import User
from shas.events import record
from shas.models import CARRIED_OVER, Edition, Publication
from shas.rules import authorise
from shas.services.entries import lock, unapprove
from shas.services.writing import service
from shas.workflow import Status

UNDER_REVIEW = frozenset({Status.CLINICAL_REVIEW, Status.SUBMITTED})


@service
def draft_edition(*, publication: Publication, fields: dict[str, Any], actor: User | None) -> Edition:
    """Start the next edition of a publication: a copy of the one before with its documents, and what `fields` say.

    Of a published one it is the draft of a correction. Its content is embargoed; the event names only its number.
    Raises PermissionDenied; ValidationError `draft_exists`, `closed`, `under_review`, or by field.
    """
    entry = lock(publication)
    authorise(actor, "shas.edit_publication", entry)
    refuse_locked(entry)
    newest = newest_edition(entry)
    if newest and not newest.is_frozen:
        raise ValidationError(f"{entry} has a draft edition already. Edit that one.", code="draft_exists")
    return _begin(entry, newest, fields, actor)


@service
def edit_edition(*, edition: Edition, fields: dict[str, Any], actor: User | None, seen: str = "") -> Edition:
    """Change a draft edition.

    `seen` is the tag of the edition (`version_tag`) that the editor had before them; empty asks for no such check. An
    approved publication goes back to drafting. Raises PermissionDenied; ValidationError `closed`, `under_review`,
    `frozen`, `stale`, or by field.
    """
    entry = lock(edition.publication)
    authorise(actor, "shas.edit_publication", entry)
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.is_frozen:
        raise ValidationError("This edition has been circulated and is frozen. Start a new one.", code="frozen")
    refuse_locked(entry)
    refuse_overtaken(edition, seen)
    return _edit(entry, edition, fields, actor)


@service
def write_edition(*, publication: Publication, fields: dict[str, Any], actor: User | None, seen: str = "") -> Edition:
    """Write what is to come: edit the draft, or begin the next edition where there is none.

    Raises as `draft_edition` and `edit_edition`.
    """
    entry = lock(publication)
    authorise(actor, "shas.edit_publication", entry)
    refuse_locked(entry)
    newest = newest_edition(entry)
    refuse_overtaken(newest, seen)
    if newest is None or newest.is_frozen:
        return _begin(entry, newest, fields, actor)
    return _edit(entry, newest, fields, actor)


def newest_edition(entry: Publication) -> Edition | None:
    """The newest edition of a locked entry, a draft included; locked as well."""
    return entry.editions.select_for_update().order_by("number").last()


def refuse_locked(entry: Publication) -> None:
    """Raise ValidationError `closed` or `under_review` where nothing of a locked entry may be drafted or edited."""
    status = entry.get_status_display().lower()
    if entry.status in {Status.CANCELLED, Status.WITHDRAWN}:
        raise ValidationError(f"{entry} is {status}; it stays as it is.", code="closed")
    if entry.status in UNDER_REVIEW:
        raise ValidationError(
            f"{entry} is in {status} and cannot be edited meanwhile. Return it to drafting first.", code="under_review"
        )


def refuse_overtaken(edition: Edition | None, seen: str) -> None:
    """Raise ValidationError `stale` where the newest edition is another than was seen, or says something else."""
    now = edition.version_tag if edition else "0-0"
    if seen and seen != now:
        raise ValidationError(
            "Someone changed this while you were editing. Your text is kept below. Compare, then save again.",
            code="stale",
            params={"seen": now},
        )


def changed_content(entry: Publication, edition: Edition, actor: User | None) -> None:
    """What follows every change of a draft: a new revision, no approval, and the editor's name."""
    Edition.objects.filter(pk=edition.pk).update(revision=F("revision") + 1)
    edition.refresh_from_db(fields=["revision"])
    unapprove(entry, back_to=Status.DRAFTING)
    entry.last_edited_by = actor or entry.last_edited_by
    entry.save(update_fields=["status", "approved_by", "approved_at", "last_edited_by"])


def put_fields(edition: Edition, fields: Mapping[str, Any]) -> None:
    """Put texts into an edition, not saved. Another title than before does not keep the source of that one."""
    if "title" in fields and (fields["title"] or "") != (edition.title or ""):
        edition.source = ""
    for name, text in fields.items():
        setattr(edition, name, text)


def draft_of(entry: Publication, actor: User | None) -> Edition:
    """The draft of a locked entry, begun where there is none."""
    newest = newest_edition(entry)
    return _begin(entry, newest, {}, actor) if newest is None or newest.is_frozen else newest


def _begin(entry: Publication, before: Edition | None, fields: dict[str, Any], actor: User | None) -> Edition:
    copied = {name: getattr(before, name) for name in (*CARRIED_OVER, "source")} if before else {}
    edition = Edition(publication=entry, number=before.number + 1 if before else 1, **copied)
    put_fields(edition, fields)
    edition.full_clean()
    edition.save()
    for document in before.documents.order_by("position") if before else ():
        document.pk, document._state.adding, document.edition = None, True, edition
        document.save(force_insert=True)
    return _written("edition.drafted", entry, edition, actor)


def _edit(entry: Publication, edition: Edition, fields: dict[str, Any], actor: User | None) -> Edition:
    put_fields(edition, fields)
    edition.full_clean()
    edition.save()
    return _written("edition.edited", entry, edition, actor)


def _written(kind: str, entry: Publication, edition: Edition, actor: User | None) -> Edition:
    changed_content(entry, edition, actor)
    record(kind=kind, subject=("edition", f"{entry.slug}/{edition.number}"), publication=entry, actor=actor)
    return edition
