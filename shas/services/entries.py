"""What every service does with an entry of the timetable before and after it writes."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from shas.clock import database_now, london_day
from shas.events import record
from shas.models import Publication
from shas.querysets.publications import released_condition
from shas.services.waiting_requests import close_waiting_request
from shas.workflow import Status

RELEASED_HERE = "Released by the portal at its time"
RELEASED_LATE = "Released by the portal on approval, after its time"


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
    if is_out(entry, database_now()):
        stamp_release(entry)
    return entry


def is_out(entry: Publication, now: datetime) -> bool:
    """Whether a locked entry is approved with its release time passed: published, and nobody has written it down."""
    approved = entry.status == Status.APPROVED
    return approved and Publication.objects.filter(released_condition(now), pk=entry.pk).exists()


def stamp_release(entry: Publication, *, at: datetime | None = None) -> None:
    """Record that a locked, approved entry came out at this instant: its actual date, and one Event by the portal.

    That is its release time, unless it was approved only after it.

    The Event is of that instant, however late it is stamped: the world was told then, and so was the portal. What had
    not been announced is from then on, since its content is.
    """
    at = at or entry.release_at
    if at is None:
        raise ValueError(f"{entry} has no release time, so it was never approved.")
    entry.status = Status.PUBLISHED
    entry.published_on, entry.published_at = london_day(at), at
    entry.published_source = RELEASED_HERE if at == entry.release_at else RELEASED_LATE
    entry.announced_at = entry.announced_at or at
    entry.save(update_fields=["status", "published_on", "published_at", "published_source", "announced_at"])
    record(
        kind="publication.published",
        subject=("publication", entry.slug),
        publication=entry,
        actor=None,
        changes={"published_on": [None, entry.published_on.isoformat()]},
        is_public=True,
        recorded_at=at,
    )
    close_waiting_request(entry, actor=None, reason="It was released at its time.")


def unapprove(entry: Publication, *, back_to: Status) -> None:
    """An approved entry that changes goes back, without approver and time: the approval was of what it said before.

    Leaves any other entry as it is. Nothing is saved here.
    """
    if entry.status == Status.APPROVED:
        entry.status, entry.approved_by, entry.approved_at = back_to, None, None
