"""Editions: drafts are edited until they are frozen. Their content is embargoed; the console shows it to DH."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from shas.admin import shown
from shas.admin.console import ConsoleAdmin, RowInline
from shas.models import READER_BOX, Edition, Publication
from shas.services import draft_edition, edit_edition

CONTENT = ["title", "summary", "external_url", "change_note", "source"]


class EditionColumns:
    @admin.display(description="Title", ordering="title")
    def title_or_not(self, row: Edition) -> str:
        return row.title or shown.NOT_RECORDED

    @admin.display(description="State", ordering="frozen_at")
    def state(self, row: Edition) -> str:
        return f"Frozen {shown.moment(row.frozen_at)}" if row.frozen_at else "Draft"


@admin.register(Edition)
class EditionAdmin(EditionColumns, ConsoleAdmin):
    timed = True
    may_add = may_change = "shas.edit_publication"
    list_display = ["publication", "number", "title_or_not", "gateway_reference", "state"]
    list_filter = [("frozen_at", admin.EmptyFieldListFilter), "publication__kind", "publication__authority"]
    list_select_related = ["publication"]
    search_fields = ["publication__name", "title", "gateway_reference"]
    autocomplete_fields = ["publication"]
    readonly_fields = ["number", "state"]
    formfield_overrides = {Edition._meta.get_field("external_url").__class__: {"assume_scheme": "https"}}

    def get_fieldsets(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        head = ["publication", *CONTENT] if obj is None else ["publication", "number", "state", *CONTENT]
        return [
            (None, {"fields": head}),
            ("The Department’s reader box", {"fields": READER_BOX}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Edition | None = None) -> list[str]:
        return ["number", "state"] if obj is None else ["publication", "number", "state"]

    def subject(self, obj: Edition) -> Publication:
        return obj.publication

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """A frozen edition is everybody's to read and nobody's to change."""
        return super().has_change_permission(request, obj) and (obj is None or obj.frozen_at is None)

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        fields = {name: form.cleaned_data[name] for name in form.changed_data if name in (*CONTENT, *READER_BOX)}
        if change:
            if fields:
                edit_edition(edition=obj, fields=fields, actor=request.user)  # type: ignore[arg-type]
            return
        made = draft_edition(publication=obj.publication, fields=fields, actor=request.user)  # type: ignore[arg-type]
        obj.pk, obj.number = made.pk, made.number


class EditionInline(EditionColumns, RowInline):
    model = Edition
    fields = ["number", "title_or_not", "state"]
    readonly_fields = ["title_or_not", "state"]
    ordering = ("number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("publication")
