"""Publications, editions and dates: what is public, what is released, and the public status."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Case, CharField, DateField, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value, When

from shas.clock import database_now, london_day
from shas.querysets.people import led_authority_ids, sees_working_rows
from shas.querysets.relations import related_rows
from shas.workflow import DateStatus, Precision, PublicStatus, Status


def released_condition(at: datetime, prefix: str = "") -> Q:
    """The embargo: published, or approved with its release time reached at the database's instant `at`.

    This is the only place that compares release times.
    """
    return Q(**{f"{prefix}status": Status.PUBLISHED}) | Q(
        **{f"{prefix}status": Status.APPROVED, f"{prefix}release_at__lte": at}
    )


class PublicationQuerySet(QuerySet):
    """`at` is the database's instant in UTC; where it is left out, it is fetched."""

    def public(self, at: datetime | None = None) -> Self:
        """Entries that have been announced."""
        return self.filter(announced_at__lte=at or database_now())

    def visible_to(self, user: Any, at: datetime | None = None) -> Self:
        """Entries this user may know of: announced ones; to DH all; to a lead also their own authority's."""
        if sees_working_rows(user):
            return self.all()
        announced = Q(announced_at__lte=at or database_now())
        if led := led_authority_ids(user):
            return self.filter(announced | Q(authority__in=led))
        return self.filter(announced)

    def released(self, at: datetime | None = None) -> Self:
        """Publications whose content may be seen by everyone."""
        return self.filter(released_condition(at or database_now()))

    def with_public_status(self, at: datetime | None = None) -> Self:
        """Adds what the public is told, derived here and nowhere else.

        `public_status` (PublicStatus), `previous_on` (the last confirmed day before the present one, or None),
        `actual_on` and `actual_at` (day and instant of publication, also of what its time has released and no job has
        stamped yet), and from the first issued letter `letter_number`, `letter_precision`, `letter_on`, `letter_month`.
        Days are London days at the instant `at`.
        """
        at = at or database_now()
        today = london_day(at)
        changes = related_rows(self.model, "date_changes")
        entries = related_rows(self.model, "letter_entries")
        in_letter = entries.filter(
            publication=OuterRef("pk"), letter__frozen_at__isnull=False, letter__announced_at__lte=at
        ).order_by("letter__number")
        earlier = (
            changes.filter(publication=OuterRef("pk"), date_status=DateStatus.CONFIRMED)
            .exclude(planned_on=OuterRef("planned_on"))
            .order_by("-pk")
        )
        return self.annotate(
            previous_on=Subquery(earlier.values("planned_on")[:1]),
            letter_number=Subquery(in_letter.values("letter__number")[:1]),
            letter_precision=Subquery(in_letter.values("precision")[:1]),
            letter_on=Subquery(in_letter.values("planned_on")[:1]),
            letter_month=Subquery(in_letter.values("planned_month")[:1]),
        ).annotate(
            public_status=Case(
                When(status=Status.WITHDRAWN, then=Value(PublicStatus.WITHDRAWN)),
                When(status=Status.CANCELLED, then=Value(PublicStatus.CANCELLED)),
                When(released_condition(at), then=Value(PublicStatus.PUBLISHED)),
                When(precision=Precision.UNSET, then=Value(PublicStatus.NOT_YET_SCHEDULED)),
                When(sort_on__lt=today, status=Status.PLANNED, then=Value(PublicStatus.ACTUAL_NOT_RECORDED)),
                When(sort_on__lt=today, then=Value(PublicStatus.OVERDUE)),
                When(date_status=DateStatus.PROVISIONAL, then=Value(PublicStatus.PROVISIONAL)),
                When(previous_on__lt=F("planned_on"), then=Value(PublicStatus.POSTPONED)),
                When(previous_on__gt=F("planned_on"), then=Value(PublicStatus.BROUGHT_FORWARD)),
                default=Value(PublicStatus.CONFIRMED),
                output_field=CharField(),
            ),
            # A confirmed day is the London day of its release time; a constraint says so.
            actual_on=Case(
                When(published_on__isnull=False, then=F("published_on")),
                When(released_condition(at), then=F("planned_on")),
                output_field=DateField(),
            ),
            actual_at=Case(
                When(published_on__isnull=False, then=F("published_at")),
                When(released_condition(at), then=F("release_at")),
                output_field=DateTimeField(),
            ),
        )

    def with_released_title(self, at: datetime | None = None) -> Self:
        """Adds `title`: that of the newest edition everyone may see; None before release, or where not recorded."""
        editions = related_rows(self.model, "editions")
        newest = editions.released(at).filter(publication=OuterRef("pk")).order_by("-number")
        return self.annotate(title=Subquery(newest.values("title")[:1]))

    def with_last_move(self, at: datetime | None = None) -> Self:
        """Adds `moved_at` and `moved_note`: when the newest plan was announced, and its public note."""
        changes = related_rows(self.model, "date_changes")
        newest = changes.announced(at).filter(publication=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            moved_at=Subquery(newest.values("announced_at")[:1]), moved_note=Subquery(newest.values("public_note")[:1])
        )

    def in_date_order(self) -> Self:
        """By plan (a month by its last day, unset last), then by id."""
        return self.order_by("sort_on", "pk")


class EditionQuerySet(QuerySet):
    def released(self, at: datetime | None = None) -> Self:
        """Frozen editions of released publications: the content everyone may see."""
        return self.filter(released_condition(at or database_now(), "publication__"), frozen_at__isnull=False)

    def visible_to(self, user: Any, at: datetime | None = None) -> Self:
        """Editions this user may read: released ones; to DH all; to a lead also their own authority's."""
        if sees_working_rows(user):
            return self.all()
        readable = released_condition(at or database_now(), "publication__") & Q(frozen_at__isnull=False)
        if led := led_authority_ids(user):
            readable |= Q(publication__authority__in=led)
        return self.filter(readable)


class DateChangeQuerySet(QuerySet):
    def announced(self, at: datetime | None = None) -> Self:
        """Plans the world had been told of by `at`."""
        return self.filter(announced_at__lte=at or database_now())

    def visible_to(self, user: Any, at: datetime | None = None) -> Self:
        """Plans of the entries this user may know of; to the public, only announced ones."""
        at = at or database_now()
        publications = related_rows(self.model, "publication").visible_to(user, at)
        rows = self.filter(publication__in=publications)
        if sees_working_rows(user):
            return rows
        announced = Q(announced_at__lte=at)
        if led := led_authority_ids(user):
            announced |= Q(publication__authority__in=led)
        return rows.filter(announced)
