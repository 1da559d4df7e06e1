"""Reading before the release: who is named for it, on which terms, and every view and refusal on record."""

import logging
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from shas.clock import database_now
from shas.documents import exists
from shas.events import record
from shas.models import Document, Edition, PreReleaseAccess, Publication
from shas.models.prerelease import MOST_HOURS, WINDOW_HOURS
from shas.querysets.people import sees_working_rows
from shas.rules import authorise, leads
from shas.services.entries import lock
from shas.services.mail import tell_reader
from shas.services.transitions import require_person
from shas.services.writing import keep, service
from shas.workflow import BEFORE_RELEASE, Window

logger = logging.getLogger(__name__)

TERMS_VERSION = "1"  # of the text in templates/shas/prerelease/terms.html; change both together
GRANTED, ENDED, ACCEPTED = "prerelease.granted", "prerelease.ended", "prerelease.accepted"
VIEWED, REFUSED = "prerelease.viewed", "prerelease.refused"


class ReadingRefused(PermissionDenied):
    """A reading before the release that was refused; `code` says why."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a named reader may have before them."""

    access: PreReleaseAccess
    edition: Edition
    document: Document | None


@service
def name_reader(
    *, publication: Publication, reader: User, justification: str, actor: User | None, hours: int = WINDOW_HOURS
) -> PreReleaseAccess:
    """Name somebody who may read a publication in the `hours` before its release, once it is approved.

    They are told by mail where, and on which terms. Raises PermissionDenied; ValidationError `closed` (it is out, or
    never will be), `person_required`, by field `justification_required`, `hours_out_of_range`, `reader_inactive`,
    `reader_already`, `reader_reads_already` (whoever works on it needs no window).
    """
    entry = lock(publication)
    authorise(actor, "shas.grant_prerelease_access", entry)
    granter = require_person(actor)
    if entry.status not in BEFORE_RELEASE:
        raise ValidationError(
            f"{entry} is {entry.get_status_display().lower()}, so there is nothing to read before its release.",
            code="closed",
        )
    if not justification.strip():
        _refuse("justification", "Say why they need to read it before everyone else. It stays on record.", "required")
    if not 1 <= hours <= MOST_HOURS:
        _refuse("hours", f"Give the hours before the release, from 1 to {MOST_HOURS}.", "out_of_range")
    if not reader.is_active:
        _refuse("reader", "This account is closed. Name somebody who can sign in.", "inactive")
    if sees_working_rows(reader) or leads(reader, entry):
        _refuse("reader", "They can read it already, because they work on it.", "reads_already")
    if PreReleaseAccess.objects.filter(publication=entry, reader=reader, ended_at__isnull=True).exists():
        _refuse("reader", "They are a reader of it already. To change the window, end that access first.", "already")
    access = PreReleaseAccess(
        publication=entry,
        reader=reader,
        justification=justification.strip(),
        hours=hours,
        granted_by=granter,
        granted_at=database_now(),
    )
    access.full_clean(exclude=["publication", "reader", "granted_by"])
    access.save()
    event = record(
        kind=GRANTED,
        subject=("publication", entry.slug),
        publication=entry,
        actor=granter,
        changes={"reader": [None, str(reader)], "hours": [None, hours]},
        reason=access.justification,
        recorded_at=access.granted_at,
    )
    tell_reader(access, event)
    return access


@service
def end_access(*, access: PreReleaseAccess, reason: str, actor: User | None) -> PreReleaseAccess:
    """End a reader's access, from this moment on. Raises PermissionDenied; ValidationError `already_ended`,
    `person_required`, by field `reason_required`.
    """
    entry = lock(access.publication)
    authorise(actor, "shas.grant_prerelease_access", entry)
    person = require_person(actor)
    access = PreReleaseAccess.objects.select_for_update().get(pk=access.pk)
    if access.is_ended:
        raise ValidationError("This access has been ended already.", code="already_ended")
    if not reason.strip():
        _refuse("reason", "Say why it is ended. It stays on record.", "required")
    access.ended_by, access.ended_at, access.ended_reason = person, database_now(), reason.strip()
    access.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    record(
        kind=ENDED,
        subject=("publication", entry.slug),
        publication=entry,
        actor=person,
        changes={"reader": [str(access.reader), None]},
        reason=access.ended_reason,
        recorded_at=access.ended_at,
    )
    return access


@service
def accept_terms(*, publication: Publication, actor: User) -> PreReleaseAccess:
    """The reader accepts the terms of the embargo, once, before the first view.

    Raises ReadingRefused (`not_named`, `ended`), which stays on record; ValidationError `released` or `never`.
    """
    entry = lock(publication)
    access = _access(entry, actor, "terms")
    if access.window.is_over:
        raise ValidationError(f"There is nothing to read before the release of {entry} any more.", code=access.window)
    if not access.terms_accepted_at:
        access.terms_version, access.terms_accepted_at = TERMS_VERSION, database_now()
        access.save(update_fields=["terms_version", "terms_accepted_at"])
        record(
            kind=ACCEPTED,
            subject=("publication", entry.slug),
            publication=entry,
            actor=actor,
            changes={"terms": [None, TERMS_VERSION]},
            recorded_at=access.terms_accepted_at,
        )
    return access


@service
def read_before_release(
    *, publication: Publication, actor: User, position: int | None = None, is_view: bool = True
) -> Reading:
    """The approved edition, or its document at this position, for a named reader in their window. The view is recorded.

    It is none without `is_view`: the reader then gets nothing to read, as of a HEAD request. Raises ReadingRefused,
    which stays on record either way: `not_named`, `ended`, `not_open` (before the window, or not approved),
    `terms_not_accepted`, `no_such_document`, `file_missing` (of a document that should be in the store);
    ValidationError `released` once everyone may read it.
    """
    asked = "edition" if position is None else f"document {position}"
    access = _access(publication, actor, asked)
    if access.window == Window.RELEASED:
        raise ValidationError("It is out, and everyone may read it.", code="released")
    if access.window != Window.OPEN:
        raise _refused(publication, actor, "not_open", "You cannot read this yet.", asked)
    if not access.terms_accepted_at:
        raise _refused(publication, actor, "terms_not_accepted", "Accept the terms first.", asked)
    edition = Edition.objects.filter(publication=publication, frozen_at__isnull=False).with_documents().latest("number")
    document = None
    if position is not None:
        document = next((each for each in edition.documents.all() if each.position == position), None)
        if document is None:
            raise _refused(publication, actor, "no_such_document", "There is no such document.", asked)
        if not exists(document.key):
            logger.error("The file of document %s is not in the store", document.pk)
            raise _refused(publication, actor, "file_missing", "The file of this document is missing.", asked)
    if is_view:
        record(
            kind=VIEWED,
            subject=("publication", publication.slug),
            publication=publication,
            actor=actor,
            changes={"edition": [None, edition.number]} | ({"document": [None, position]} if document else {}),
        )
    return Reading(access=access, edition=edition, document=document)


def _access(entry: Publication, reader: User, asked: str) -> Any:
    """The reader's access with its window as it is now; one that stands before one that was ended."""
    held = PreReleaseAccess.objects.filter(publication=entry, reader_id=reader.pk)
    known: Any = held.select_related("publication", "reader").with_window(database_now())
    access = known.order_by("-pk").first()
    if access is None or not reader.is_active:
        raise _refused(entry, reader, "not_named", "You are no reader of this.", asked)
    if access.is_ended:
        raise _refused(entry, reader, "ended", "Your access has been ended.", asked)
    access.window = Window(access.window)
    return access


def _refused(entry: Publication, reader: User, code: str, message: str, asked: str) -> ReadingRefused:
    refusal = ReadingRefused(message, code=code)
    keep(
        refusal,
        actor=reader,
        kind=REFUSED,
        subject=("publication", entry.slug),
        publication=entry,
        changes={"asked_for": [None, asked], "refused_as": [None, code]},
    )
    return refusal


def _refuse(field: str, message: str, code: str) -> None:
    raise ValidationError({field: ValidationError(message, code=f"{field}_{code}")})
