"""The record: which events the public, leads and DH may read."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db.models import Max, Min, Q, QuerySet

from shas.clock import database_now, london_day, london_midnight
from shas.querysets.people import led_authority_ids, sees_working_rows, served_trust_ids
from shas.workflow import Outcome


def told(at: datetime) -> Q:
    """Public, announced by `at`, and about no entry that is still to be announced."""
    entry = Q(publication__isnull=True) | Q(publication__announced_at__lte=at)
    return Q(is_public=True, announced_at__lte=at) & entry


class EventQuerySet(QuerySet):
    def public(self, at: datetime | None = None) -> Self:
        """Events the world had been told of by `at` (the database's instant, UTC)."""
        return self.filter(told(at or database_now()))

    def told_outcomes(self, at: datetime) -> Self:
        """Public events that ended a publication's planning or took it up again, announced by `at`."""
        return self.filter(is_public=True, kind__in=Outcome.values, announced_at__lte=at)

    def change_days_around(self, day: date, at: datetime) -> tuple[date | None, date | None]:
        """The London days before and after this one on which something of the timetable was announced; None for none.

        Of what is public by the instant `at`: publications and letters, and not what other parts of the portal record.
        """
        told_of = self.public(at).filter(Q(publication__isnull=False) | Q(subject_kind="letter"))
        before = told_of.filter(announced_at__lt=london_midnight(day)).aggregate(at=Max("announced_at"))["at"]
        after = told_of.filter(announced_at__gte=london_midnight(day + timedelta(days=1)))
        soonest = after.aggregate(at=Min("announced_at"))["at"]
        return (before and london_day(before), soonest and london_day(soonest))

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
