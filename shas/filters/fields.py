"""The kinds of value that filters take, strict about how each is written, and what every filter set shares."""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, TextChoices
from drf_spectacular.utils import extend_schema_field

from shas import names
from shas.clock import LONDON, database_now, london_midnight
from shas.models import Pathway, Publication, StrategicHealthAuthority

SEARCH_LENGTH = 100
NOTHING_TO_SEARCH_FOR = "Type part of a name, or a whole code. Words such as “PCT” or “NHS” alone name nothing."


def from_day(field: str, day: date) -> Q:
    """Instants of this London day and of those after it."""
    return Q(**{f"{field}__gte": london_midnight(day)})


def to_day(field: str, day: date) -> Q:
    """Instants of this London day and of those before it."""
    if day == date.max:  # no day comes after it
        return Q()
    return Q(**{f"{field}__lt": london_midnight(day + timedelta(days=1))})


def iso_day(text: str) -> date:
    """The day in “2008-05-20”; ValueError for any other way to write it."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError
    return date.fromisoformat(text)


class DayField(forms.DateField):
    """A day as ISO 8601 writes it, and in no other way."""

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            return iso_day(value)
        except ValueError:
            message = f"“{value}” is not a day. Write year, month and day, like 2008-05-20."
            raise ValidationError(message, code="not_a_day") from None


class MonthField(forms.Field):
    """A month, “2008-06”; cleaned, its first and last day."""

    def to_python(self, value: Any) -> tuple[date, date] | None:
        if value in self.empty_values:
            return None
        try:
            first = iso_day(f"{value}-01")
        except ValueError:
            message = f"“{value}” is not a month. Write the year and a month from 01 to 12, like 2008-06."
            raise ValidationError(message, code="not_a_month") from None
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


class InstantField(forms.Field):
    """An instant with its offset, or a London day; cleaned, the first and the last instant meant, in UTC."""

    def to_python(self, value: Any) -> tuple[datetime, datetime] | None:
        if value in self.empty_values:
            return None
        try:
            if re.fullmatch("[0-9-]{10}", value):
                ends = [datetime.combine(iso_day(value), at, tzinfo=LONDON) for at in (time.min, time.max)]
            else:
                ends = [datetime.fromisoformat(value)] * 2
            if ends[0].tzinfo is None:
                raise ValueError
            return ends[0].astimezone(UTC), ends[1].astimezone(UTC)
        except (ValueError, OverflowError):
            message = (
                f"“{value}” is not an instant. Write a London day, like 2008-05-09, or a time with its offset, like "
                "2008-05-09T09:30:00+01:00 (in an address, “+” is written %2B)."
            )
            raise ValidationError(message, code="not_an_instant") from None


class ReferenceField(forms.CharField):
    """A row by what it is called. What the reader may not know of is answered like what does not exist."""

    noun = known_by = ""
    filterset: "ReviewFilterSet"

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        row = self.find(text).first()
        if row is None:
            raise ValidationError(f"No {self.noun} has the {self.known_by} “{text}”.", code=f"unknown_{self.noun}")
        return row

    def find(self, text: str) -> QuerySet:
        raise NotImplementedError


class AuthorityField(ReferenceField):
    noun, known_by = "authority", "slug or code"

    def find(self, text: str) -> QuerySet:
        return StrategicHealthAuthority.objects.visible_to(self.filterset.user).with_slug_or_code(text)


class PathwayField(ReferenceField):
    noun, known_by = "pathway", "key"

    def find(self, text: str) -> QuerySet:
        return Pathway.objects.visible_to(self.filterset.user).filter(key=text)


class PublicationField(ReferenceField):
    noun, known_by = "publication", "slug"

    def find(self, text: str) -> QuerySet:
        rows = Publication.objects.visible_to(self.filterset.user, self.filterset.at)
        return rows.filter(slug=text)


class SearchField(forms.CharField):
    """What to look for, without what cannot be seen; of that alone, nothing is to be looked for."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        text = names.clean(typed)
        if typed and not text:
            raise ValidationError(NOTHING_TO_SEARCH_FOR, code="nothing_to_search_for")
        return text


class NameField(SearchField):
    """The name of a body; the words for its kind alone name none."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not names.words(text):
            raise ValidationError(NOTHING_TO_SEARCH_FOR, code="nothing_to_search_for")
        return text


class DescribedFilter(django_filters.Filter):
    """A filter that says itself how its values are written (`schema`), and with its help text what it does."""

    schema: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        extend_schema_field({"type": "string", **self.schema, "description": kwargs.get("help_text", "")})(self)


class DayFilter(DescribedFilter):
    field_class = DayField
    schema = {"format": "date", "examples": ["2008-05-20"]}


class MonthFilter(DescribedFilter):
    field_class = MonthField
    schema = {"pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "examples": ["2008-06"]}


class InstantFilter(DescribedFilter):
    """Instants from the one given on (`lookup_expr="gte"`), or up to it (`"lte"`)."""

    field_class = InstantField
    schema = {
        "anyOf": [{"format": "date-time"}, {"format": "date"}],
        "examples": ["2008-05-09T09:30:00+01:00", "2008-05-09"],
    }

    def filter(self, qs: QuerySet, value: tuple[datetime, datetime] | None) -> QuerySet:
        first_last = value or (None, None)
        return super().filter(qs, first_last[1 if self.lookup_expr == "lte" else 0])


class AuthorityReference(DescribedFilter):
    field_class = AuthorityField
    schema = {"minLength": 1, "examples": ["north-west", "E18000002"]}


class PathwayReference(DescribedFilter):
    field_class = PathwayField
    schema = {"minLength": 1, "examples": ["maternity"]}


class PublicationReference(DescribedFilter):
    field_class = PublicationField
    schema = {"minLength": 1, "examples": ["north-west"]}


class SearchFilter(DescribedFilter):
    """Text that something must contain, in any case; where it looks is the filter set's method to say."""

    field_class = SearchField
    schema = {"minLength": 1, "maxLength": SEARCH_LENGTH, "pattern": r"\S"}

    def __init__(self, **kwargs: Any) -> None:
        message = f"Search for at most {SEARCH_LENGTH} characters."
        super().__init__(max_length=SEARCH_LENGTH, error_messages={"max_length": message}, **kwargs)


class NameFilter(SearchFilter):
    """Words of a name, in any case and order, or a whole code; words such as “PCT” make no difference."""

    field_class = NameField


class WordFilter(django_filters.ChoiceFilter):
    """One of a fixed list of words; a wrong one is answered with the list."""

    def __init__(self, *, words: type[TextChoices], **kwargs: Any) -> None:
        message = f"“%(value)s” is not one of {', '.join(words.values)}."
        super().__init__(choices=words.choices, error_messages={"invalid_choice": message}, **kwargs)
        described = "; ".join(f"`{value}`: {label}" for value, label in words.choices)
        description = f"{kwargs.get('help_text', '')} {described}."
        extend_schema_field({"type": "string", "enum": words.values, "description": description})(self)


class ReviewFilterSet(django_filters.FilterSet):
    """A filter set that knows its reader, and the request's instant: pass `at` (UTC) where a view has read it."""

    def __init__(self, *args: Any, at: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at = at

    @property
    def at(self) -> datetime:
        if self._at is None:
            self._at = database_now()
        return self._at

    def understood(self) -> QuerySet:
        """The rows that the filters let through; one that cannot be understood is left out (see `errors`)."""
        self.is_valid()
        rows: QuerySet = self.filter_queryset(self.queryset.all())
        return rows

    @property
    def user(self) -> Any:
        """Who reads; nobody in particular without a request."""
        return getattr(self.request, "user", None)

    def get_form_class(self) -> type[forms.Form]:
        form_class = super().get_form_class()
        for field in form_class.base_fields.values():
            if isinstance(field, ReferenceField):
                field.filterset = self
        return form_class
