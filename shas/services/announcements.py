"""When the world was told: now, unless a source says that it was earlier."""

from datetime import datetime

from django.core.exceptions import ValidationError


def announcement(announced_at: datetime | None, *, source: str, now: datetime) -> datetime:
    """The instant of the announcement: the one given, else now.

    Raises ValidationError `source_required` for a given instant without a source, and `announced_in_future`: what is
    written is told, so nothing can be dated ahead.
    """
    if announced_at is None:
        return now
    if not source.strip():
        raise ValidationError("Say where the announcement is recorded.", code="source_required")
    if announced_at > now:
        raise ValidationError(
            "The announcement is still to come. Record it when it has been made.", code="announced_in_future"
        )
    return announced_at
