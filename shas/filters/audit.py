"""What the audit trail can be narrowed by, and its pages: the newest events first, by their number.

The days are those on which the portal was told (`recorded_at`), London days, both ends included.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from accounts.models import User
from shas.filters.fields import (
    AuthorityReference,
    DayFilter,
    DescribedFilter,
    ReferenceField,
    ReviewFilterSet,
    SearchFilter,
    from_day,
    to_day,
)
from shas.models import Event
from shas.querysets.people import sees_working_rows
from shas.timeline.audit import REFUSED

THE_PORTAL = "portal"  # in the place of a person: what nobody did by hand
KIND = rf"^(?:{REFUSED}|[a-z_]+(?:\.[a-z_]+)?)\Z"
SUBJECT = re.compile(r"([a-z_]+):(\S+)")  # as links write it: publication:north-west, letter:1
SAID_SUBJECT = re.compile(r"([a-z]+(?: [a-z]+)*) ([0-9]+)", re.IGNORECASE)  # as people do: Letter 1
NOT_A_KIND = "“%(value)s” is nothing that can happen. Choose from the list."
NOT_A_PERSON = "“{}” is nobody in this record. Choose from the list."
NOT_A_PLACE = "This address names no place in the record, so the newest events are shown."
PAGE_SIZE = 50


class PersonField(ReferenceField):
    """Somebody among those who did any of the events, by the number of the account; or the portal itself."""

    def clean(self, value: Any) -> User | str | None:
        text = forms.CharField.clean(self, value)
        if not text or text == THE_PORTAL:
            return text or None
        person = self.find(text).first()
        if person is None:
            raise ValidationError(NOT_A_PERSON.format(text), code="unknown_person")
        return person

    def find(self, text: str) -> QuerySet:
        is_number = text.isascii() and text.isdecimal() and len(text) < 19
        people = self.filterset.queryset.actors()
        return people.filter(pk=int(text)) if is_number else people.none()


class PersonReference(DescribedFilter):
    field_class = PersonField


class KindFilter(DescribedFilter):
    """A kind, all kinds of one noun, or every refused attempt. One that nothing is of finds nothing."""

    field_class = forms.CharField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[RegexValidator(KIND, NOT_A_KIND, code="not_a_kind")], **kwargs)


class AuditForm(forms.Form):
    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", ValidationError("“To” is a day before “From”.", code="days_reversed"))
        return data


class AuditFilter(ReviewFilterSet):
    """One filter set for the page and its files. Its queryset is what the reader may audit."""

    person = PersonReference(method="by_person", label="Who")
    kind = KindFilter(method="of_kind", label="What happened")
    authority = AuthorityReference(label="Authority")
    subject = SearchFilter(method="about", label="About", help_text="Part of a name, or “Letter 1”")
    since = DayFilter(method="from_day", label="From", help_text="Like 2008-05-09")
    until = DayFilter(method="to_day", label="To", help_text="Like 2008-05-31")
    words = SearchFilter(method="saying", label="Why", help_text="Words of a reason or public note")

    class Meta:
        model = Event
        form = AuditForm
        fields: list[str] = []

    def by_person(self, rows: QuerySet, name: str, value: User | str) -> QuerySet:
        return rows.filter(actor=None if value == THE_PORTAL else value)

    def of_kind(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == REFUSED:
            return rows.filter(kind__endswith=f".{REFUSED}")
        return rows.filter(kind=value) if "." in value else rows.filter(kind__startswith=f"{value}.")

    def about(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if exact := SUBJECT.fullmatch(value):
            return rows.filter(is_about(exact[1], exact[2]))
        if said := SAID_SUBJECT.fullmatch(value):
            return rows.filter(is_about(said[1].lower().replace(" ", "_"), said[2]) | self._called(value))
        return rows.filter(self._called(value))

    def from_day(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        return rows.filter(from_day("recorded_at", value))

    def to_day(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        return rows.filter(to_day("recorded_at", value))

    def saying(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(reason__icontains=value) | Q(public_note__icontains=value))

    def _called(self, text: str) -> Q:
        """Of events: those about something with this in its name. Addresses are looked through for DH alone."""
        names = ("publication__name", "authority__name", "authority__brand", "trust__name")
        called = Q(subject_key=text) if text.isdecimal() else Q(subject_key__icontains=text)
        for name in names:
            called |= Q(**{f"{name}__icontains": text})
        person = Q(name__icontains=text) | Q(name="", email__icontains=text)
        if sees_working_rows(self.user):
            person |= Q(email__icontains=text)
        people = User.objects.filter(person).annotate(key=Cast("pk", CharField()))
        return called | Q(subject_kind="user", subject_key__in=people.values("key"))


def is_about(kind: str, key: str) -> Q:
    """Of events: those about this subject, and of a publication, an authority or a trust all that is of it."""
    exact = Q(subject_kind=kind, subject_key=key)
    return exact | Q(**{f"{kind}__slug": key}) if kind in {"publication", "authority", "trust"} else exact


@dataclass(frozen=True)
class Window:
    """A page of events, newest first; the numbers after which newer and older ones go on, or None."""

    events: list[Any]
    newer: int | None
    older: int | None


def read_place(text: str) -> int | None:
    """The number of an event in an address; None where none is given. ValidationError `not_a_place`."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValidationError(NOT_A_PLACE, code="not_a_place")
    return int(text)


def window(events: QuerySet, *, before: int | None = None, after: int | None = None) -> Window:
    """The newest events; or those older than the one numbered `before`, or the next newer than `after`."""
    if after is not None:
        rows = list(events.filter(pk__gt=after).order_by("pk")[: PAGE_SIZE + 1])
        shown = rows[:PAGE_SIZE][::-1]
        return Window(shown, *_ends(shown, newer=len(rows) > PAGE_SIZE, older=True))
    older = events if before is None else events.filter(pk__lt=before)
    rows = list(older.order_by("-pk")[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    return Window(shown, *_ends(shown, newer=before is not None, older=len(rows) > PAGE_SIZE))


def _ends(shown: list[Any], *, newer: bool, older: bool) -> Iterable[int | None]:
    return (shown[0].pk if newer and shown else None, shown[-1].pk if older and shown else None)
