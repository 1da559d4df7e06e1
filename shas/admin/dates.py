"""Every plan that publications ever had: to read. Dates are moved by services that ask for a reason."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from shas.admin import shown
from shas.admin.console import ConsoleAdmin, RowInline
from shas.models import DateChange


class Told:
    """Columns of what was announced at one time and recorded at another."""

    @admin.display(description="Announced", ordering="announced_at")
    def announced(self, row: DateChange) -> str:
        return shown.told(row.announced_at)

    @admin.display(description="Recorded", ordering="recorded_at")
    def recorded(self, row: DateChange) -> str:
        if row.pk is None:  # a forged form may ask for rows that are not there
            return shown.NONE
        return f"{shown.moment(row.recorded_at)}{', later' if row.recorded_later else ''}"


class Planned(Told):
    """Columns of one plan."""

    @admin.display(description="Plan", ordering="planned_on")
    def plan(self, row: DateChange) -> str:
        return shown.plan(row.plan)

    @admin.display(description="By", ordering="author")
    def by(self, row: DateChange) -> str:
        return str(row.author or shown.THE_PORTAL)


@admin.register(DateChange)
class DateChangeAdmin(Planned, ConsoleAdmin):
    timed = True
    list_display = ["publication", "plan", "date_status", "announced", "recorded", "by", "reason", "public_note"]
    list_filter = ["date_status", "precision", "publication__authority"]
    list_select_related = ["publication", "author"]
    search_fields = ["publication__name", "reason", "public_note", "source"]
    date_hierarchy = "announced_at"
    ordering = ["-pk"]
    fields = [
        "publication",
        "plan",
        "date_status",
        "reason",
        "public_note",
        "by",
        "source",
        "announced",
        "recorded",
    ]
    readonly_fields = ["plan", "by", "announced", "recorded"]


class DateChangeInline(Planned, RowInline):
    """Newest first: the first line is the plan."""

    model = DateChange
    fields = ["plan", "date_status", "announced", "recorded", "by", "reason", "public_note", "source"]
    readonly_fields = ["plan", "announced", "recorded", "by"]
    ordering = ("-pk",)
    verbose_name_plural = "dates, newest first"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("publication", "author")
