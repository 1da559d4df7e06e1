"""From the plan to clinical review: starting the draft, and circulating it."""

from django.core.exceptions import ValidationError

from accounts.models import User
from shas.clock import database_now
from shas.models import Edition, Publication
from shas.services.editions import newest_edition
from shas.services.transitions import begin, turn
from shas.services.writing import service
from shas.workflow import DocumentRole, Transition


@service
def start(*, publication: Publication, actor: User | None, reason: str = "") -> Publication:
    """Begin the work on a planned publication. Raises PermissionDenied; ValidationError `not_from_here`."""
    entry = begin(publication, Transition.START, actor)
    return turn(entry, Transition.START, actor=actor, reason=reason)


@service
def circulate(*, publication: Publication, actor: User | None, seen: str = "", reason: str = "") -> Publication:
    """Send the newest edition to the clinical working groups. It is frozen: what they sign stays what they read.

    `seen` is the `version_tag` of the edition that the actor had before them. One that was circulated before may go
    again as it is. Raises PermissionDenied; ValidationError `not_from_here`, `stale`, `edition_missing`,
    `document_missing`.
    """
    entry = begin(publication, Transition.CIRCULATE, actor, seen=seen)
    edition = edition_to_sign(entry)
    freeze(edition)
    return turn(entry, Transition.CIRCULATE, actor=actor, edition=edition, reason=reason)


def edition_to_sign(entry: Publication) -> Edition:
    """The newest edition of a locked entry, with a checked document.

    Raises ValidationError `edition_missing`, `document_missing`.
    """
    edition = newest_edition(entry)
    if edition is None:
        raise ValidationError(
            f"Nothing has been written for {entry} yet. Write its details and upload the document first.",
            code="edition_missing",
        )
    if not edition.documents.filter(role=DocumentRole.MAIN).exists():
        raise ValidationError(
            f"Edition {edition.number} of {entry} has no document. Upload it first.", code="document_missing"
        )
    return edition


def freeze(edition: Edition) -> None:
    """From now on nobody changes this edition, the database included. One that is frozen already stays as it is."""
    if not edition.is_frozen:
        edition.frozen_at = database_now()
        edition.save(update_fields=["frozen_at"])
