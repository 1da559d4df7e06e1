"""The instant of a request: read from the database once, with the next release, so that all of an answer agrees."""

import time
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from shas.models import Publication


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The database's instant, and the next one at which something may be released (None for none). Both are UTC."""

    at: datetime
    next_release_at: datetime | None
    # Counts on from before the reading, whatever becomes of this computer's clock.
    read_at: float = field(default_factory=time.monotonic)

    def seconds_to_keep(self) -> int:
        """For how long caches may keep from now on what was true at this moment: never past the next release.

        Whole seconds: PUBLIC_CACHE_SECONDS, or fewer.
        """
        most = int(settings.PUBLIC_CACHE_SECONDS)
        if self.next_release_at is None:
            return most
        left = (self.next_release_at - self.at).total_seconds() - (time.monotonic() - self.read_at)
        return max(0, min(most, int(left)))


def moment_of(request: HttpRequest) -> Moment:
    """The moment of this request, by one query when it is first asked for."""
    known: Moment | None = getattr(request, "moment", None)
    if known is None:
        begun = time.monotonic()
        at, next_release_at = Publication.objects.now_and_next_release()
        known = Moment(at=at, next_release_at=next_release_at, read_at=begun)
        request.moment = known  # type: ignore[attr-defined]
    return known


def instant_of(request: HttpRequest) -> datetime:
    """The database's instant of this request (UTC), as often as it is asked for."""
    return moment_of(request).at
