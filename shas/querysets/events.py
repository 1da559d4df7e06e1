"""The record: which events the public, leads and DH may read."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db.models import Case, CharField, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf

from accounts.models import User
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
        """What of the record this user may read: the audit trail that is theirs, and public events for everyone."""
        if sees_working_rows(user):
            return self.all()
        return self.filter(told(at or database_now()) | _own(user))

    def audited_by(self, user: Any) -> Self:
        """The audit trail: all of it for DH and superusers, their own body's for leads and officers.

        What is merely public is in it for nobody else: for that there are the change log and `visible_to`.
        """
        return self.all() if sees_working_rows(user) else self.filter(_own(user))

    def with_names(self) -> Self:
        """With who did it, what it is about, and `subject_person`: what an account is called that it is about."""
        person = User.objects.annotate(key=Cast("pk", CharField())).filter(key=OuterRef("subject_key"))
        name = Coalesce(NullIf("name", Value("")), Cast("email", CharField()))
        called = Case(When(subject_kind="user", then=Subquery(person.values(called=name)[:1])), default=Value(""))
        rows = self.annotate(subject_person=called)
        return rows.select_related("actor", "publication", "authority", "trust").prefetch_related("actor__groups")

    def actors(self) -> QuerySet[User]:
        """Whoever did any of these events."""
        return User.objects.filter(Exists(self.filter(actor=OuterRef("pk")).order_by()))

    def kinds(self) -> list[str]:
        """The kinds that are among these events."""
        return list(self.order_by("kind").values_list("kind", flat=True).distinct())


def _own(user: Any) -> Q:
    """Events of the authorities that this user leads, and of the trusts that they are an officer of."""
    return Q(authority__in=led_authority_ids(user)) | Q(trust__in=served_trust_ids(user))
