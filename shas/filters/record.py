"""What letters and the public record can be narrowed by, and the change log’s pages."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import JSONObject

from shas.filters.fields import (
    AuthorityReference,
    DayFilter,
    DescribedFilter,
    InstantFilter,
    PublicationReference,
    ReviewFilterSet,
    SearchFilter,
    WordFilter,
    from_day,
    to_day,
)
from shas.models import DateChange, Event, Letter
from shas.workflow import Outcome

EVENT_KIND = r"^[a-z_]+\.[a-z_]+\Z"
PAGE_SIZE = 50
MOVES = ("publication.rescheduled", Outcome.CANCELLED.value, Outcome.REINSTATED.value)
PLACE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z)_([0-9]{1,18})")


class LetterFilter(ReviewFilterSet):
    issued_after = DayFilter(field_name="issued_on", lookup_expr="gte", help_text="Issued on this day or later.")
    issued_before = DayFilter(field_name="issued_on", lookup_expr="lte", help_text="Issued on this day or earlier.")
    search = SearchFilter(method="containing", help_text="Text in its title, or its whole Gateway reference.")

    class Meta:
        model = Letter
        fields: list[str] = []

    def containing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(title__icontains=value) | Q(gateway_reference__iexact=value))


class EventKindFilter(DescribedFilter):
    field_class = forms.CharField
    schema = {"pattern": r"^[a-z_]+\.[a-z_]+$", "examples": ["publication.rescheduled"]}

    def __init__(self, **kwargs: Any) -> None:
        message = "“%(value)s” is not a kind of change. A kind is a noun and what happened: publication.rescheduled."
        super().__init__(validators=[RegexValidator(EVENT_KIND, message, code="not_a_kind")], **kwargs)


class EventFilter(ReviewFilterSet):
    kind = EventKindFilter(help_text="What happened, such as publication.rescheduled or letter.issued.")
    publication = PublicationReference(help_text="The slug of the publication it happened to.")
    authority = AuthorityReference(help_text="The authority it concerns: slug, E18 code, or Q code where recorded.")
    announced_after = InstantFilter(
        field_name="announced_at", lookup_expr="gte", help_text="Announced at this instant (from this London day) on."
    )
    announced_before = InstantFilter(
        field_name="announced_at", lookup_expr="lte", help_text="Announced up to this instant (to the end of this day)."
    )

    class Meta:
        model = Event
        fields: list[str] = []


class Which(TextChoices):
    """Which changes the change log shows; without a word, all."""

    MOVES = "moves", "Dates moved or cancelled"


class ChangeFilter(ReviewFilterSet):
    """The change log’s own filters: whole London days, and the moves alone."""

    what = WordFilter(words=Which, method="of_sort", label="What")
    authority = AuthorityReference(label="Authority")
    since = DayFilter(method="from_day", label="From", help_text="For example, 2008-05-09")
    until = DayFilter(method="to_day", label="To", help_text="For example, 2008-05-31")

    class Meta:
        model = Event
        fields: list[str] = []

    def of_sort(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(kind__in=MOVES)

    def from_day(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        return rows.filter(from_day("announced_at", value))

    def to_day(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        return rows.filter(to_day("announced_at", value))


@dataclass(frozen=True)
class Place:
    """A place in the change log: after the event announced at this instant (UTC) with this id."""

    announced_at: datetime
    pk: int

    @classmethod
    def of(cls, event: Event) -> "Place":
        return cls(event.announced_at, event.pk)

    def __str__(self) -> str:
        told = self.announced_at.astimezone(UTC).replace(tzinfo=None)
        return f"{told.isoformat()}Z_{self.pk}"


def read_place(text: str | None) -> Place | None:
    """The place in “2008-05-08T23:00:00Z_212”; None where none is given. ValidationError `not_a_place`."""
    if not text:
        return None
    try:
        found = PLACE.fullmatch(text)
        if found is None:
            raise ValueError
        return Place(datetime.fromisoformat(found[1]), int(found[2]))
    except ValueError:
        message = "This address names no place in the list, so the newest changes are shown."
        raise ValidationError(message, code="not_a_place") from None


def newest_first(events: QuerySet, *, after: Place | None = None) -> QuerySet:
    """Events by announcement, the newest first, with what their presenter reads; only those beyond a place.

    Adds `plan_then`: the plan when the portal was told, as an event’s JSON has it, or None.
    """
    if after:
        # The bound on the announcement alone says nothing new, but lets the database begin in the right place.
        beyond = Q(announced_at__lt=after.announced_at) | Q(announced_at=after.announced_at, pk__lt=after.pk)
        events = events.filter(beyond, announced_at__lte=after.announced_at)
    plans = DateChange.objects.filter(
        publication=OuterRef("publication"),
        announced_at__lte=OuterRef("announced_at"),
        recorded_at__lte=OuterRef("recorded_at"),
    )
    names = ("precision", "planned_on", "planned_month", "release_time", "date_status")
    plan = JSONObject(**{name: F(name) for name in names})
    rows = events.annotate(plan_then=Subquery(plans.order_by("-pk").values(told=plan)[:1]))
    return rows.select_related("publication__authority", "authority").order_by("-announced_at", "-pk")


def one_page(events: QuerySet) -> tuple[list[Event], Place | None]:
    """A page of the change log, and the place where the next one goes on; None on the last."""
    rows = list(events[: PAGE_SIZE + 1])
    return rows[:PAGE_SIZE], Place.of(rows[PAGE_SIZE - 1]) if len(rows) > PAGE_SIZE else None
