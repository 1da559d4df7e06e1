"""What is taken away from a rehearsal says so, and is never taken for the live portal's: calendars, feeds, files.

Everything here gives back what it is given, but in a rehearsal.
"""

from datetime import UTC
from uuid import UUID, uuid5

from django.conf import settings

from shas.rehearsal.mark import read_mark

NOTICE = "Rehearsal: nothing in this letter is live."


def namespace(lasting: UUID) -> UUID:
    """The namespace of ids that never change: in a rehearsal its own, made from its mark.

    A calendar or feed reader who has the live portal's entries would otherwise have them moved. The next rehearsal
    has other ids again, because the numbers of its events mean something else.
    """
    if not settings.REHEARSAL:
        return lasting
    weeks, begun_at = read_mark()
    return uuid5(lasting, f"rehearsal:{weeks}:{begun_at.astimezone(UTC).isoformat()}")


def title(text: str) -> str:
    """“Rehearsal: Changes to the timetable”."""
    return f"Rehearsal: {text}" if settings.REHEARSAL else text


def file_name(name: str) -> str:
    """“rehearsal-letter-1.txt”."""
    return f"rehearsal-{name}" if settings.REHEARSAL else name
