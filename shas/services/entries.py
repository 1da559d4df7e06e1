"""What every service does with an entry of the timetable before and after it writes."""

from shas.models import Publication
from shas.workflow import Status


def lock(publication: Publication) -> Publication:
    """The publication's row as it is now, locked until the transaction ends."""
    return Publication.objects.select_for_update(of=["self"]).select_related("authority").get(pk=publication.pk)


def unapprove(entry: Publication, *, back_to: Status) -> None:
    """An approved entry that changes goes back, without approver and time: the approval was of what it said before.

    Leaves any other entry as it is. Nothing is saved here.
    """
    if entry.status == Status.APPROVED:
        entry.status, entry.approved_by, entry.approved_at = back_to, None, None
