"""Letters as issued: to read, they never change."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from shas.admin import shown
from shas.admin.console import ConsoleAdmin, RowInline
from shas.models import Letter, LetterEntry


class EntryColumns:
    @admin.display(description="Date in the letter", ordering="planned_on")
    def date_in_letter(self, row: LetterEntry) -> str:
        return shown.day(row.planned_on, "") or shown.month(row.planned_month, shown.NOT_YET_SET)


class LetterEntryInline(EntryColumns, RowInline):
    model = LetterEntry
    fields = ["position", "publication", "date_in_letter"]
    readonly_fields = ["date_in_letter"]
    ordering = ("position",)
    verbose_name_plural = "the timetable in the letter"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("letter", "publication")


@admin.register(Letter)
class LetterAdmin(ConsoleAdmin):
    list_display = ["number", "title", "issued", "gateway_reference_or_not", "audience", "entry_count"]
    list_display_links = ["number", "title"]
    list_filter = ["issued_on"]
    search_fields = ["number", "title", "gateway_reference", "audience", "source"]
    date_hierarchy = "issued_on"
    ordering = ["-number"]
    fieldsets = [
        (None, {"fields": ["number", "title", "issued_on", "gateway_reference", "audience", "signatory"]}),
        (
            "What it says of the groups",
            {"fields": ["working_groups_stated", "clinicians_stated", "clinicians_approximate"]},
        ),
        ("Record", {"fields": ["source", "announced_at", "recorded_at", "frozen_at"]}),
    ]
    inlines = [LetterEntryInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(entry_count=Count("entries"))

    @admin.display(description="Issued", ordering="issued_on")
    def issued(self, row: Letter) -> str:
        return shown.day(row.issued_on)

    @admin.display(description="Gateway reference", ordering="gateway_reference")
    def gateway_reference_or_not(self, row: Letter) -> str:
        return row.gateway_reference or shown.NOT_RECORDED

    @admin.display(description="Entries", ordering="entry_count")
    def entry_count(self, row: Any) -> int:
        return row.entry_count


@admin.register(LetterEntry)
class LetterEntryAdmin(EntryColumns, ConsoleAdmin):
    list_display = ["publication", "letter", "position", "date_in_letter"]
    list_filter = ["letter", "publication__authority", "precision"]
    list_select_related = ["letter", "publication"]
    search_fields = ["publication__name", "letter__title"]
    ordering = ["letter__number", "position"]
    fields = ["letter", "position", "publication", "date_in_letter"]
    readonly_fields = ["date_in_letter"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(letter__in=Letter.objects.visible_to(request.user))
