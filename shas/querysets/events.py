"""The record: which events the public, leads and DH may read."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Q, QuerySet

from shas.clock import database_now
from shas.querysets.people import led_authority_ids, sees_working_rows, served_trust_ids


def told(at: datetime) -> Q:
    """Public, announced by `at`, and about no entry that is still to be announced."""
    entry = Q(publication__isnull=True) | Q(publication__announced_at__lte=at)
    return Q(is_public=True, announced_at__lte=at) & entry


class EventQuerySet(QuerySet):
    def public(self, at: datetime | None = None) -> Self:
        """Events the world had been told of by `at` (the database's instant, UTC)."""
        return self.filter(told(at or database_now()))

    def visible_to(self, user: Any, at: datetime | None = None) -> Self:
        """The audit trail: all of it for DH, their own for leads and officers, public events for everyone."""
        if sees_working_rows(user):
            return self.all()
        readable = told(at or database_now())
        if led := led_authority_ids(user):
            readable |= Q(authority__in=led)
        if served := served_trust_ids(user):
            readable |= Q(trust__in=served)
        return self.filter(readable)
