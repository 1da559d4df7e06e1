"""What every service does with an entry of the timetable before and after it writes."""

from collections.abc import Iterable

from django.db.models import QuerySet

from shas.clock import database_now
from shas.events import record
from shas.models import Publication
from shas.querysets.publications import released_condition
from shas.services.waiting_requests import close_waiting_request
from shas.workflow import Status

RELEASED_HERE = "Released by the portal at its time"


def lock(publication: Publication) -> Publication:
    """The publication's row as it is now, locked until the transaction ends.

    One that is approved and whose time has passed is published, whether or not a job has come by: its release is
    stamped before anything else is judged, so that nothing can un-publish it.
    """
    return _released(_rows().get(pk=publication.pk))


def lock_all(publications: Iterable[Publication]) -> dict[int, Publication]:
    """Several rows, by id; locked in the order of their ids, so that two callers never wait for each other."""
    wanted = [publication.pk for publication in publications]
    return {entry.pk: _released(entry) for entry in _rows().filter(pk__in=wanted).order_by("pk")}


def _rows() -> QuerySet[Publication]:
    return Publication.objects.select_for_update(of=["self"]).select_related("authority")


def _released(entry: Publication) -> Publication:
    """The locked entry, its release stamped where its time has passed by the database's clock."""
    approved = entry.status == Status.APPROVED
    if approved and Publication.objects.filter(released_condition(database_now()), pk=entry.pk).exists():
        stamp_release(entry)
    return entry


def stamp_release(entry: Publication) -> None:
    """Record that a locked, approved entry came out at its time: its actual date, and one Event by the portal.

    The Event is of that time, however late it is stamped: the world was told then, and so was the portal.
    """
    entry.status = Status.PUBLISHED
    entry.published_on, entry.published_at, entry.published_source = entry.planned_on, entry.release_at, RELEASED_HERE
    entry.save(update_fields=["status", "published_on", "published_at", "published_source"])
    record(
        kind="publication.published",
        subject=("publication", entry.slug),
        publication=entry,
        actor=None,
        changes={"published_on": [None, entry.published_on.isoformat() if entry.published_on else None]},
        is_public=True,
        recorded_at=entry.release_at,
    )
    close_waiting_request(entry, actor=None, reason="It was released at its time.")


def unapprove(entry: Publication, *, back_to: Status) -> None:
    """An approved entry that changes goes back, without approver and time: the approval was of what it said before.

    Leaves any other entry as it is. Nothing is saved here.
    """
    if entry.status == Status.APPROVED:
        entry.status, entry.approved_by, entry.approved_at = back_to, None, None
