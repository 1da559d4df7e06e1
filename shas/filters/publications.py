"""What the timetable can be narrowed by."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet

from shas import names
from shas.filters.fields import (
    AuthorityReference,
    DayFilter,
    DescribedFilter,
    MonthFilter,
    ReviewFilterSet,
    SearchFilter,
    WordFilter,
)
from shas.models import Edition, Publication, StrategicHealthAuthority
from shas.workflow import DUE_SOON_DAYS, Kind, Precision, PublicStatus


class FlagField(forms.Field):
    """“true” or “false”, and nothing else."""

    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values:
            return None
        if value not in {"true", "false"}:
            raise ValidationError(f"“{value}” is neither true nor false. Write one of the two.", code="not_a_flag")
        return bool(value == "true")


class FlagFilter(DescribedFilter):
    field_class = FlagField
    schema = {"type": "boolean"}


class PublicationFilter(ReviewFilterSet):
    """Publications, by what is told of them: the rows need `with_public_status`, and its `as_at` holds here too.

    A month counts as its last day, a plan not set as none.
    """

    kind = WordFilter(words=Kind, help_text="What is published.")
    authority = AuthorityReference(help_text="The authority whose vision it is: slug, E18 code, or Q code if recorded.")
    status = WordFilter(words=PublicStatus, field_name="public_status", help_text="What the public is told of it.")
    month = MonthFilter(method="in_month", help_text="Planned for a day of this month, or for the month as a whole.")
    planned_after = DayFilter(method="from_day", help_text="Planned for this London day or a later one.")
    planned_before = DayFilter(method="to_day", help_text="Planned for this London day or an earlier one.")
    due_soon = FlagFilter(help_text=f"Still to come, and planned for today or the {DUE_SOON_DAYS} days after it.")
    search = SearchFilter(
        method="containing",
        help_text="Words in its name, its title once that is released, or the names or code of its authority.",
    )

    class Meta:
        model = Publication
        fields: list[str] = []

    def in_month(self, rows: QuerySet, name: str, value: tuple[date, date]) -> QuerySet:
        return _planned(rows).filter(told_sort_on__range=value)

    def from_day(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        return _planned(rows).filter(told_sort_on__gte=value)

    def to_day(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        return _planned(rows).filter(told_sort_on__lte=value)

    def containing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        wanted = names.words(value) or names.every_word(value)  # a title may well be of trusts
        if not wanted:
            return rows.none()
        titled = Edition.objects.released(self.at).filter(_every(wanted, "title"), publication=OuterRef("pk"))
        authorities = StrategicHealthAuthority.objects.visible_to(self.user).matching(value)
        # As at a day before it came out, a title is no more to be found than to be read.
        found = Exists(titled) & Q(public_status=PublicStatus.PUBLISHED)
        return rows.filter(_every(wanted, "name") | Q(authority__in=authorities) | found)


def _every(words: list[str], field: str) -> Q:
    """Each of the words is part of the field."""
    return Q(*[(f"{field}__icontains", word) for word in words])


def _planned(rows: QuerySet) -> QuerySet:
    """Rows with a plan: `told_sort_on` of the others is only a place at the end."""
    return rows.exclude(told_precision=Precision.UNSET)
