"""The documents of a draft edition: uploaded, checked, kept, replaced. A frozen edition keeps what it has."""

from functools import partial

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction

from accounts.models import User
from shas.clock import database_now
from shas.documents import Facts, check, orphans, remove, storing
from shas.events import record
from shas.models import Document, Edition, Publication
from shas.rules import authorise
from shas.services.editions import changed_content, draft_of, newest_edition, refuse_locked, refuse_overtaken
from shas.services.entries import lock
from shas.services.writing import service, writing
from shas.workflow import DocumentRole

MOST_ATTACHMENTS = 10


def attach_document(
    *,
    publication: Publication,
    file: File,
    actor: User | None,
    role: DocumentRole = DocumentRole.MAIN,
    label: str = "",
    change_note: str | None = None,
    edition: Edition | None = None,
    seen: str = "",
) -> Document:
    """Check a PDF and put it into the draft edition, which is begun where there is none.

    The document replaces the one before; an attachment is added, `label` saying what it is. `change_note` says what
    has changed since the edition before; None leaves it. `edition`, where given, is the draft it goes into, and none is
    begun. `seen` as at `write_edition`. The file is checked before anything is locked, and nothing is kept of one that
    is refused, or whose save fails.

    Raises PermissionDenied; ValidationError `closed`, `under_review`, `frozen`, `stale`, `too_many_attachments`, by
    field `label_required`, and at `file` the codes of `shas.documents.check`.
    """
    authorise(actor, "shas.edit_publication", publication)
    if role == DocumentRole.ATTACHMENT and not label.strip():
        message = "Say what the attachment is, for example “Summary for patients”."
        raise ValidationError({"label": ValidationError(message, code="label_required")})
    try:
        facts = check(file)
    except ValidationError as refusal:
        raise ValidationError({"file": refusal}) from None
    with storing(file) as key, writing("attach_document", actor=actor, reason=change_note or ""):
        entry = _editable(publication, actor, seen)
        edition = _draft(edition) if edition else draft_of(entry, actor)
        if change_note is not None and change_note.strip() != edition.change_note:
            edition.change_note = change_note.strip()
            edition.full_clean()
            edition.save(update_fields=["change_note"])
        document = _put(entry, edition, key, facts, actor, role, label.strip())
        _changed("document.attached", entry, edition, document, actor)
    return document


@service
def remove_document(*, document: Document, actor: User | None, seen: str = "") -> None:
    """Take a document out of a draft edition; its file goes too, unless another edition has it as well.

    Raises PermissionDenied; ValidationError `closed`, `under_review`, `frozen`, `stale`.
    """
    entry = _editable(document.edition.publication, actor, seen)
    edition = _draft(document.edition)
    kept = edition.documents.filter(pk=document.pk).first()
    if kept is None:
        raise ValidationError("Someone has taken this document out already.", code="stale")
    _take_out(kept)
    _changed("document.removed", entry, edition, kept, actor)


def _editable(publication: Publication, actor: User | None, seen: str) -> Publication:
    """The locked entry, into whose draft the actor may put something."""
    entry = lock(publication)
    authorise(actor, "shas.edit_publication", entry)
    refuse_locked(entry)
    refuse_overtaken(newest_edition(entry), seen)
    return entry


def _draft(edition: Edition) -> Edition:
    """The edition, locked; still a draft. Raises ValidationError `frozen`."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.is_frozen:
        raise ValidationError(
            "This edition has been circulated, so its documents stay. Start the next edition.", code="frozen"
        )
    return edition


def _put(
    entry: Publication,
    edition: Edition,
    key: str,
    facts: Facts,
    actor: User | None,
    role: DocumentRole,
    label: str,
) -> Document:
    """The new row; the document before goes."""
    position = 0
    if role == DocumentRole.MAIN:
        for before in edition.documents.filter(role=DocumentRole.MAIN):
            _take_out(before)
    else:
        taken = set(edition.documents.values_list("position", flat=True))
        position = next((place for place in range(1, MOST_ATTACHMENTS + 1) if place not in taken), 0)
        if not position:
            raise ValidationError(
                f"An edition has at most {MOST_ATTACHMENTS} attachments. Remove one first.", code="too_many_attachments"
            )
    document = Document(
        edition=edition,
        role=role,
        position=position,
        label=label,
        key=key,
        sha256=facts.sha256,
        size=facts.size,
        pages=facts.pages,
        uploaded_by=actor,
        uploaded_at=database_now(),
    )
    document.full_clean(exclude=["edition"])
    document.save()
    return document


def _take_out(document: Document) -> None:
    """Delete the row, and the file once that is certain and no other edition names it."""
    key = document.key
    document.delete()
    transaction.on_commit(partial(_remove_unnamed, key))


def _remove_unnamed(key: str) -> None:
    if not Document.objects.filter(key=key).exists():
        remove(key)


def _changed(kind: str, entry: Publication, edition: Edition, document: Document, actor: User | None) -> None:
    """The edition has changed, and the record says so; of the file it names nothing, which is under embargo."""
    changed_content(entry, edition, actor)
    role = DocumentRole(document.role)
    record(
        kind=kind,
        subject=("edition", f"{entry.slug}/{edition.number}"),
        publication=entry,
        actor=actor,
        changes={"role": [None, role.value] if kind == "document.attached" else [role.value, None]},
    )


def remove_orphans(*, dry_run: bool = False) -> list[str]:
    """Remove the stored files that no row names, once they are a day old; gives their keys.

    A killed process leaves such a file, and so does an outer transaction that is rolled back. `dry_run` only tells.
    """
    keys = orphans(set(Document.objects.values_list("key", flat=True)))
    if not dry_run:
        for key in keys:
            _remove_unnamed(key)
    return keys
