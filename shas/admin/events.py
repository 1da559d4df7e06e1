"""The record: who did what, when and why. To read; nobody changes it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from shas.admin import shown
from shas.admin.console import ConsoleAdmin, RowInline
from shas.models import Event

LATEST = 20


class EventColumns:
    @admin.display(description="When", ordering="recorded_at")
    def when(self, row: Event) -> str:
        return shown.moment(row.recorded_at)

    @admin.display(description="Told the world", ordering="announced_at")
    def announced(self, row: Event) -> str:
        return f"{shown.moment(row.announced_at)}{', recorded later' if row.recorded_later else ''}"

    @admin.display(description="What", ordering="kind")
    def what(self, row: Event) -> str:
        noun, happened = row.kind.split(".", maxsplit=1)
        return f"{noun.replace('_', ' ').capitalize()} {happened.replace('_', ' ')}"

    @admin.display(description="Of", ordering="subject_key")
    def of(self, row: Event) -> str:
        return f"{row.subject_kind.replace('_', ' ')} {row.subject_key}"

    @admin.display(description="Who", ordering="actor")
    def who(self, row: Event) -> str:
        return str(row.actor or shown.THE_PORTAL)

    @admin.display(description="What changed")
    def change(self, row: Event) -> SafeString | str:
        lines = ((line,) for line in shown.changes(row.changes))
        return format_html_join("", "<div>{}</div>", lines) or shown.NONE


@admin.register(Event)
class EventAdmin(EventColumns, ConsoleAdmin):
    timed = True
    may_view = "shas.read_audit_trail"
    list_display = ["when", "what", "of", "authority", "who", "change", "reason", "is_public"]
    list_display_links = ["when", "what"]
    list_filter = ["kind", "authority", "is_public"]
    list_select_related = ["authority", "actor"]
    search_fields = ["kind", "subject_key", "reason", "public_note", "actor__email", "actor__name"]
    date_hierarchy = "recorded_at"
    ordering = ["-pk"]
    fieldsets = [
        (None, {"fields": ["what", "kind", "of", "who", "change"]}),
        ("Words", {"fields": ["reason", "public_note", "is_public", "source"]}),
        ("About", {"fields": ["publication", "authority", "trust"]}),
        ("Times, London", {"fields": ["when", "announced"]}),
        ("As stored", {"fields": ["changes"]}),
    ]
    readonly_fields = ["what", "of", "who", "change", "when", "announced"]


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
    fields = ["when", "what", "who", "change", "reason", "public_note"]
    readonly_fields = ["when", "what", "who", "change"]
    ordering = ("-pk",)
    verbose_name_plural = f"what happened, the last {LATEST}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("actor")
