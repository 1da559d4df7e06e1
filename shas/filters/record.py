"""What letters and the public record can be narrowed by."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet

from shas.filters.fields import (
    AuthorityReference,
    DayFilter,
    DescribedFilter,
    InstantFilter,
    PublicationReference,
    ReviewFilterSet,
    SearchFilter,
)
from shas.models import Event, Letter

EVENT_KIND = r"^[a-z_]+\.[a-z_]+\Z"


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
