"""Publications and their dates: what is public, what is released, and the public status."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Now

from shas.clock import database_now, london_day
from shas.querysets.people import led_authority_ids, sees_working_rows
from shas.querysets.plans import sort_day
from shas.querysets.relations import related_rows
from shas.workflow import AWAITED, DUE_SOON_DAYS, DateStatus, Outcome, Precision, PublicStatus, Status


def released_condition(at: datetime, prefix: str = "") -> Q:
    """The embargo: published, or approved with its release time reached at the database's instant `at`.

    Release times are compared in this file alone.
    """
    approved = Q(**{f"{prefix}status": Status.APPROVED}) & _time_has_come(at, prefix)
    return Q(**{f"{prefix}status": Status.PUBLISHED}) | approved


def _time_has_come(at: datetime, prefix: str = "") -> Q:
    return Q(**{f"{prefix}release_at__lte": at})


def window_opens_at(prefix: str) -> ExpressionWrapper:
    """Of a pre-release access: when its window opens (UTC), its `hours` before the release time; None without one."""
    opens = F(f"{prefix}release_at") - F("hours") * Value(timedelta(hours=1))
    return ExpressionWrapper(opens, output_field=DateTimeField())


def window_condition(at: datetime, prefix: str) -> Q:
    """Of a pre-release access with its `opens_at`: approved, and `at` lies in its window, which ends at the release."""
    approved = Q(**{f"{prefix}status": Status.APPROVED})
    return approved & Q(opens_at__lte=at) & ~_time_has_come(at, prefix)


def _outcomes(at: datetime) -> tuple[Q, Q, Q, Q]:
    """Withdrawn, cancelled, published, and past planning: by the row's own status."""
    return Q(status=Status.WITHDRAWN), Q(status=Status.CANCELLED), released_condition(at), ~Q(status=Status.PLANNED)


def _outcomes_told(at: datetime, told_by: datetime) -> tuple[Q, Q, Q, Q]:
    """The same by what had been announced by an instant. How far the work was is not known of the past."""
    stamped_by_nobody_yet = Q(status=Status.APPROVED, release_at__lte=told_by) & released_condition(at)
    return (
        Q(told_outcome=Outcome.WITHDRAWN),
        Q(told_outcome=Outcome.CANCELLED),
        Q(told_outcome=Outcome.PUBLISHED) | stamped_by_nobody_yet,
        Q(pk__in=[]),
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

    def unstamped(self, at: datetime | None = None) -> Self:
        """Approved ones which their time had released by `at`, and whose release nobody has written down yet."""
        return self.filter(status=Status.APPROVED).released(at)

    def with_public_status(self, at: datetime | None = None, as_at: datetime | None = None) -> Self:
        """Adds what the public is told, derived here and nowhere else; doors read these and not the row's own plan.

        The plan as the world has been told it: `told_precision`, `told_on`, `told_month`, `told_time` (London),
        `told_certainty` (DateStatus), `told_sort_on`. Then `public_status` (PublicStatus), `due_soon` (awaited within
        DUE_SOON_DAYS), `previous_on` (the last confirmed day before the present one, or None), `actual_on` and
        `actual_at` (day and instant of publication, also of what its time has released and no job has stamped yet),
        and from the first issued letter `letter_number`, `letter_precision`, `letter_on`, `letter_month`.

        With `as_at` (an instant) all of it is what had been announced by then: the rows are those known then, by the
        time of the announcement alone, however much later the portal was told. Days are London days at `as_at`, or
        else at the instant `at`.
        """
        at = at or database_now()
        told_by = min(as_at, at) if as_at else at
        rows = self.filter(announced_at__lte=told_by) if as_at else self
        return rows._with_plan(told_by if as_at else None)._with_letter(told_by)._with_status(at, told_by, bool(as_at))

    def _with_plan(self, told_by: datetime | None) -> Self:
        """The plan in force: the row's own columns, or the newest announced by an instant."""
        changes = related_rows(self.model, "date_changes")
        earlier = changes.filter(publication=OuterRef("pk"), date_status=DateStatus.CONFIRMED).exclude(
            planned_on=OuterRef("told_on")
        )
        if told_by is None:
            rows = self.annotate(
                told_precision=F("precision"),
                told_on=F("planned_on"),
                told_month=F("planned_month"),
                told_time=F("release_time"),
                told_certainty=F("date_status"),
                told_sort_on=F("sort_on"),
            )
        else:
            earlier = earlier.announced(told_by)
            newest = changes.announced(told_by).filter(publication=OuterRef("pk")).order_by("-pk")
            rows = self.annotate(
                told_precision=Coalesce(Subquery(newest.values("precision")[:1]), Value(Precision.UNSET.value)),
                told_on=Subquery(newest.values("planned_on")[:1]),
                told_month=Subquery(newest.values("planned_month")[:1]),
                told_time=Subquery(newest.values("release_time")[:1]),
                told_certainty=Coalesce(
                    Subquery(newest.values("date_status")[:1]), Value(DateStatus.UNSCHEDULED.value)
                ),
            ).annotate(told_sort_on=sort_day(F("told_on"), F("told_month")))
        return rows.annotate(previous_on=Subquery(earlier.order_by("-pk").values("planned_on")[:1]))

    def _with_letter(self, told_by: datetime) -> Self:
        entries = related_rows(self.model, "letter_entries")
        in_letter = entries.filter(
            publication=OuterRef("pk"), letter__frozen_at__isnull=False, letter__announced_at__lte=told_by
        ).order_by("letter__number")
        return self.annotate(
            letter_number=Subquery(in_letter.values("letter__number")[:1]),
            letter_precision=Subquery(in_letter.values("precision")[:1]),
            letter_on=Subquery(in_letter.values("planned_on")[:1]),
            letter_month=Subquery(in_letter.values("planned_month")[:1]),
        )

    def _with_status(self, at: datetime, told_by: datetime, as_at: bool) -> Self:
        today = london_day(told_by)
        withdrawn, cancelled, published, in_work = _outcomes(at)
        rows: Self = self
        if as_at:
            events = related_rows(self.model, "events").told_outcomes(told_by).filter(publication=OuterRef("pk"))
            rows = self.annotate(told_outcome=Coalesce(Subquery(events.order_by("-pk").values("kind")[:1]), Value("")))
            withdrawn, cancelled, published, in_work = _outcomes_told(at, told_by)
        out = withdrawn | published
        return rows.annotate(
            public_status=Case(
                When(withdrawn, then=Value(PublicStatus.WITHDRAWN)),
                When(cancelled, then=Value(PublicStatus.CANCELLED)),
                When(published, then=Value(PublicStatus.PUBLISHED)),
                When(told_precision=Precision.UNSET, then=Value(PublicStatus.NOT_YET_SCHEDULED)),
                When(in_work, told_sort_on__lt=today, then=Value(PublicStatus.OVERDUE)),
                When(told_sort_on__lt=today, then=Value(PublicStatus.ACTUAL_NOT_RECORDED)),
                When(told_certainty=DateStatus.PROVISIONAL, then=Value(PublicStatus.PROVISIONAL)),
                When(previous_on__lt=F("told_on"), then=Value(PublicStatus.POSTPONED)),
                When(previous_on__gt=F("told_on"), then=Value(PublicStatus.BROUGHT_FORWARD)),
                default=Value(PublicStatus.CONFIRMED),
                output_field=CharField(),
            ),
            # A confirmed day is the London day of its release time; a constraint says so.
            actual_on=Case(
                When(out, published_on__isnull=False, then=F("published_on")),
                When(out & released_condition(at), then=F("planned_on")),
                output_field=DateField(),
            ),
            actual_at=Case(
                When(out, published_on__isnull=False, then=F("published_at")),
                When(out & released_condition(at), then=F("release_at")),
                output_field=DateTimeField(),
            ),
            due_soon=Case(
                When(
                    ~out & ~cancelled,
                    told_sort_on__range=(today, today + timedelta(days=DUE_SOON_DAYS)),
                    then=Value(True),
                ),
                default=Value(False),
                output_field=BooleanField(),
            ),
        )

    def with_released_title(self, at: datetime | None = None) -> Self:
        """Adds `title`: that of the newest edition everyone may see; None before release, or where not recorded.

        After `with_public_status(as_at=…)` it is None as well where the publication was not out by then.
        """
        editions = related_rows(self.model, "editions")
        newest = editions.released(at).filter(publication=OuterRef("pk")).order_by("-number")
        title = Subquery(newest.values("title")[:1])
        if "told_outcome" in self.query.annotations:
            return self.annotate(
                title=Case(When(public_status=PublicStatus.PUBLISHED, then=title), output_field=CharField())
            )
        return self.annotate(title=title)

    def with_last_move(self, at: datetime | None = None) -> Self:
        """Adds what was last said of its date by the instant `at` (for a timetable as at a day: that of its end).

        `moved_at`, `moved_note` and `moved_recorded_at` of the newest plan: when it was announced, its public note,
        and when the portal was told. `outcome_at`, `outcome_note` and `outcome_recorded_at` of the newest event that
        published, cancelled, reinstated or withdrew it.
        """
        at = at or database_now()
        changes = related_rows(self.model, "date_changes")
        newest = changes.announced(at).filter(publication=OuterRef("pk")).order_by("-pk")
        events = related_rows(self.model, "events")
        outcome = events.told_outcomes(at).filter(publication=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            moved_at=Subquery(newest.values("announced_at")[:1]),
            moved_note=Subquery(newest.values("public_note")[:1]),
            moved_recorded_at=Subquery(newest.values("recorded_at")[:1]),
            outcome_at=Subquery(outcome.values("announced_at")[:1]),
            outcome_note=Subquery(outcome.values("public_note")[:1]),
            outcome_recorded_at=Subquery(outcome.values("recorded_at")[:1]),
        )

    def with_working_status(self, at: datetime | None = None) -> Self:
        """Adds `working_status`: how far the work is, where approved with its time passed is published."""
        published = When(released_condition(at or database_now()), then=Value(Status.PUBLISHED))
        return self.annotate(working_status=Case(published, default=F("status"), output_field=CharField()))

    def time_has_come(self, at: datetime) -> Self:
        """Entries whose release time has been reached, approved or not."""
        return self.filter(_time_has_come(at))

    def with_lateness(self, at: datetime) -> Self:
        """Adds `is_late`: whether its release time has been reached, approved or not."""
        reached = When(_time_has_come(at), then=Value(True))
        return self.annotate(is_late=Case(reached, default=Value(False), output_field=BooleanField()))

    def with_drafted_edition(self) -> Self:
        """Adds `drafted_edition`: the number of the edition that is not frozen yet, or None. For the Department only.

        Of what is published it is a correction.
        """
        drafts = related_rows(self.model, "editions").filter(publication=OuterRef("pk"), frozen_at__isnull=True)
        return self.annotate(drafted_edition=Subquery(drafts.order_by("-number").values("number")[:1]))

    def awaited(self) -> Self:
        """Entries that have a date and are still to come; needs `with_public_status`."""
        return self.filter(public_status__in=AWAITED)

    def next_release_at(self, at: datetime) -> datetime | None:
        """The next instant at which one of these may be released (UTC), or None."""
        soonest: datetime | None = self.filter(release_at__gt=at).aggregate(soonest=Min("release_at"))["soonest"]
        return soonest

    def now_and_next_release(self) -> tuple[datetime, datetime | None]:
        """The database's instant, and the next one at which an announced entry may be released, or None; in UTC.

        Read by one statement, so that nothing is released between the two. No cache may outlive the second. It counts
        entries approved or not: a shorter answer before an approved release alone would tell that it is approved.
        """
        to_come = self.filter(announced_at__lte=Now(), release_at__gt=Now())
        read = to_come.aggregate(now=Coalesce(Max(Now()), Now()), soonest=Min("release_at"))
        return read["now"], read["soonest"]

    def in_date_order(self) -> Self:
        """By plan (a month by its last day, unset last), then by id. As told, where that has been added."""
        return self.order_by("told_sort_on" if "told_sort_on" in self.query.annotations else "sort_on", "pk")


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
