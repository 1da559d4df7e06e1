"""The documents of editions: to read. They are uploaded, replaced and removed on the page of their draft edition."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shas.admin import shown
from shas.admin.console import ConsoleAdmin
from shas.models import Document
from shas.timeline.editions import described


@admin.register(Document)
class DocumentAdmin(ConsoleAdmin):
    timed = True
    list_display = ["edition", "role", "label", "facts", "uploaded", "link"]
    list_filter = ["role", ("edition__frozen_at", admin.EmptyFieldListFilter), "edition__publication__authority"]
    list_select_related = ["edition__publication", "uploaded_by"]
    search_fields = ["edition__publication__name", "label", "sha256"]
    ordering = ["-uploaded_at", "-pk"]
    fields = ["edition", "role", "label", "facts", "sha256", "uploaded", "link"]
    readonly_fields = ["facts", "uploaded", "link"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("edition__publication")

    @admin.display(description="File", ordering="size")
    def facts(self, row: Document) -> str:
        return described(row).removeprefix(f"{row.label}: ")

    @admin.display(description="Uploaded", ordering="uploaded_at")
    def uploaded(self, row: Document) -> str:
        return f"{shown.moment(row.uploaded_at)}, by {row.uploaded_by or shown.THE_PORTAL}"

    @admin.display(description="Read")
    def link(self, row: Any) -> SafeString:
        return format_html('<a href="{}" aria-label="Read {}">Read it</a>', row.get_absolute_url(), row)
