"""How far the visions have come in a rehearsal, so that every place of work has something to do.

Everything is done by the accounts of the roles, through the services, as people would do it. Titles are those that the
review's facts give; whatever else has to be said says that it is a rehearsal's.
"""

from datetime import date
from typing import Any

from accounts.models import User
from shas import rehearsal
from shas.clock import database_now
from shas.importers.rehearsal.documents import rehearsal_document
from shas.models import READER_BOX, Publication
from shas.services import (
    approve,
    circulate,
    edit_entry,
    record_published,
    request_date_change,
    reschedule,
    start,
    submit,
    write_edition,
)
from shas.services.demo_accounts import READER
from shas.services.documents import attach_document
from shas.services.prerelease import name_reader
from shas.workflow import Plan

TEXT = "Rehearsal text"
SOURCE = "The rehearsal"
MOVED = "Moved for the rehearsal, to show a vision that is postponed."
READS = "Prepares the questions and answers for the day"
GATEWAY_REFERENCE = "0000"  # of the right form, and nobody's
EDITOR, PUBLISHER = "dh.editor@example.org", "dh.publisher@example.org"


def tell_story() -> None:
    """Bring each vision to where it stands on the Wednesday that is rehearsed; what is not named stays planned.

    Those whose day is Monday and Wednesday are approved and come out by themselves at half past nine; where that has
    passed already when the rehearsal is loaded, they are recorded as published then.
    """
    editor, publisher = _account(EDITOR), _account(PUBLISHER)
    for slug in ("north-west", "south-west", "south-central"):
        edit_entry(publication=_entry(slug), changes={"lead": _lead(slug)}, actor=editor)
    for slug in ("east-of-england", "yorkshire-and-the-humber"):
        _circulate(_entry(slug), editor)
        submit(publication=_entry(slug), actor=editor)
        _release(_entry(slug), publisher)
    _circulate(_entry("south-west"), _lead("south-west"))
    submit(publication=_entry("south-west"), actor=_lead("south-west"))
    _circulate(_entry("south-central"), _lead("south-central"), gateway_reference="")
    start(publication=_entry("north-east"), actor=editor)
    start(publication=_entry("north-west"), actor=_lead("north-west"))
    later = Plan.on(rehearsal.shown(date(2008, 5, 27)))
    reschedule(publication=_entry("north-west"), plan=later, public_note=MOVED, actor=editor)
    reader = _account(READER)
    name_reader(publication=_entry("south-west"), reader=reader, justification=READS, actor=publisher)
    asked = rehearsal.shown(date(2008, 6, 6))
    request_date_change(publication=_entry("east-midlands"), day=asked, reason=TEXT, actor=editor)


def _release(entry: Publication, publisher: User) -> None:
    """Approved for its time; an approval that comes after it would be of now."""
    if entry.planned_on and Publication.objects.time_has_come(database_now()).filter(pk=entry.pk).exists():
        at = entry.release_at
        record_published(
            publication=entry, published_on=entry.planned_on, published_at=at, source=SOURCE, actor=publisher
        )
    else:
        approve(publication=entry, actor=publisher)


def _circulate(entry: Publication, actor: User, **fields: Any) -> None:
    """Draft, fill in and circulate an edition, with a document; `fields` say what is filled in otherwise."""
    start(publication=entry, actor=actor)
    content = dict.fromkeys(READER_BOX, TEXT) | {"gateway_reference": GATEWAY_REFERENCE} | fields
    if not entry.editions.exists():  # else the facts gave its title
        content |= {"title": TEXT, "source": TEXT}
    write_edition(publication=entry, fields=content, actor=actor)
    attach_document(publication=entry, file=rehearsal_document(), actor=actor)
    circulate(publication=entry, actor=actor)


def _entry(slug: str) -> Publication:
    return Publication.objects.get(slug=slug)


def _account(email: str) -> User:
    return User.objects.get_by_natural_key(email)


def _lead(slug: str) -> User:
    return _account(f"lead.{slug}@example.org")
