"""The record: who did what, when and why. To read; nobody changes it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from shas import words
from shas.admin import shown
from shas.admin.console import ConsoleAdmin, RowInline
from shas.models import Event

LATEST = 20
LINES = 3  # of what changed, in a list


class EventColumns:
    @admin.display(description="When", ordering="recorded_at")
    def when(self, row: Event) -> str:
        return shown.moment(row.recorded_at)

    @admin.display(description="Told the world", ordering="announced_at")
    def announced(self, row: Event) -> str:
        if row.pk is None:  # a forged form may ask for rows that are not there
            return shown.NONE
        return f"{shown.told(row.announced_at)}{', recorded later' if row.recorded_later else ''}"

    @admin.display(description="What", ordering="kind")
    def what(self, row: Event) -> str:
        return words.happened(row.kind)

    @admin.display(description="Of", ordering="subject_key")
    def of(self, row: Event) -> str:
        return f"{row.subject_kind.replace('_', ' ')} {row.subject_key}"

    @admin.display(description="Who", ordering="actor")
    def who(self, row: Event) -> str:
        return str(row.actor or shown.THE_PORTAL)

    @admin.display(description="Who reads it", ordering="is_public")
    def readers(self, row: Event) -> str:
        return "Everyone" if row.is_public else "Staff"

    @admin.display(description="What changed")
    def change(self, row: Event) -> SafeString | str:
        """In full, a line a field."""
        return _lines(list(shown.changes(row.changes)))

    @admin.display(description="What changed")
    def gist(self, row: Event) -> SafeString | str:
        """The first fields, each cut short."""
        lines = [Truncator(line).chars(80) for line in shown.changes(row.changes)]
        more = len(lines) - LINES
        return _lines([*lines[:LINES], *([f"and {more} more"] if more > 0 else [])])


def _lines(lines: list[str]) -> SafeString | str:
    return format_html_join("", "<div>{}</div>", ((line,) for line in lines)) or shown.NONE


class KindFilter(admin.SimpleListFilter):
    """The kinds that are in the record, in words."""

    title = "what happened"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = model_admin.get_queryset(request).order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, words.happened(kind)) for kind in kinds]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(EventColumns, ConsoleAdmin):
    timed = True
    may_view = "shas.read_audit_trail"
    list_display = ["when", "what", "of", "authority", "who", "gist", "reason", "readers"]
    list_display_links = ["when", "what"]
    list_filter = [KindFilter, "authority", "is_public"]
    list_select_related = ["authority", "actor"]
    search_fields = ["kind", "subject_key", "reason", "public_note", "actor__email", "actor__name"]
    date_hierarchy = "recorded_at"
    ordering = ["-pk"]
    fieldsets = [
        (None, {"fields": ["what", "kind", "of", "who", "change"]}),
        ("Words", {"fields": ["reason", "public_note", "readers", "source"]}),
        ("About", {"fields": ["publication", "authority", "trust"]}),
        ("Times, London", {"fields": ["when", "announced"]}),
        ("As stored", {"fields": ["changes"]}),
    ]
    readonly_fields = ["what", "of", "who", "change", "readers", "when", "announced"]


class LatestEvents(BaseInlineFormSet):
    """The newest rows only; a publication may have hundreds."""

    def get_queryset(self) -> Any:
        if not hasattr(self, "_latest"):
            self._latest = super().get_queryset()[:LATEST]
        return self._latest


class EventInline(EventColumns, RowInline):
    model = Event
    formset = LatestEvents
    may_view = "shas.read_audit_trail"
    fields = ["when", "what", "who", "gist", "reason", "public_note"]
    readonly_fields = ["when", "what", "who", "gist"]
    ordering = ("-pk",)
    verbose_name_plural = f"what happened, the last {LATEST}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("actor")
