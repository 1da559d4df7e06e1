"""How long a public file may be kept by caches: never past the next release, so that none shows what is over."""

from datetime import datetime

from django.conf import settings

from shas.models import Publication


def seconds_to_keep(at: datetime) -> int:
    """Whole seconds from the database's instant `at`: PUBLIC_CACHE_SECONDS, or fewer where a release comes first."""
    soonest = Publication.objects.public(at).next_release_at(at)
    if soonest is None:
        return int(settings.PUBLIC_CACHE_SECONDS)
    return min(settings.PUBLIC_CACHE_SECONDS, int((soonest - at).total_seconds()))
