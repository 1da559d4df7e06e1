"""What every service does with an entry of the timetable before and after it writes."""

from collections.abc import Iterable

from django.db.models import QuerySet

from shas.models import Publication
from shas.workflow import Status


def lock(publication: Publication) -> Publication:
    """The publication's row as it is now, locked until the transaction ends."""
    return _rows().get(pk=publication.pk)


def lock_all(publications: Iterable[Publication]) -> dict[int, Publication]:
    """Several rows, by id; locked in the order of their ids, so that two callers never wait for each other."""
    wanted = [publication.pk for publication in publications]
    return {entry.pk: entry for entry in _rows().filter(pk__in=wanted).order_by("pk")}


def _rows() -> QuerySet[Publication]:
    return Publication.objects.select_for_update(of=["self"]).select_related("authority")


def unapprove(entry: Publication, *, back_to: Status) -> None:
    """An approved entry that changes goes back, without approver and time: the approval was of what it said before.

    Leaves any other entry as it is. Nothing is saved here.
    """
    if entry.status == Status.APPROVED:
        entry.status, entry.approved_by, entry.approved_at = back_to, None, None
