"""Editions: drafts are edited until they are frozen. Their content is embargoed; the console shows it to DH."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shas.admin import shown
from shas.admin.console import ConsoleAdmin, RowInline
from shas.admin.fields import OVERRIDES
from shas.admin.work.documents import DocumentPage
from shas.admin.work.reading import files, read, state
from shas.models import CONTENT, READER_BOX, Edition, Publication
from shas.services import draft_edition, edit_edition

HEAD = [name for name in CONTENT if name not in READER_BOX]
BEGINS = (
    "It begins as a copy of the edition before, with its documents; you write it on the next page. Where the"
    " publication is approved, this returns it to drafting. Where it is published, this is the draft of a correction."
)


class EditionColumns:
    @admin.display(description="Title", ordering="title")
    def title_or_not(self, row: Edition) -> str:
        return row.title or shown.NOT_RECORDED

    @admin.display(description="State", ordering="frozen_at")
    def state(self, row: Edition) -> str:
        return state(row)

    @admin.display(description="Documents")
    def documents(self, row: Edition) -> SafeString | str:
        """A line a document, with the link that reads it."""
        if row.pk is None:  # a forged form may ask for rows that are not there
            return shown.NONE
        lines = ((file.address, file.label, file.facts) for file in files(row))
        return format_html_join("", '<div><a href="{}">{}</a> <small>{}</small></div>', lines) or shown.NONE

    @admin.display(description="Compare")
    def compare(self, row: Edition) -> SafeString | str:
        if row.pk is None or row.number == 1:
            return shown.NONE
        address = reverse("admin:shas_edition_compare", args=[row.pk])
        return format_html(
            '<a href="{}" aria-label="Compare {} with edition {}">With edition {}</a>',
            address,
            row,
            row.number - 1,
            row.number - 1,
        )


@admin.register(Edition)
class EditionAdmin(EditionColumns, ConsoleAdmin):
    timed = True
    may_add = may_change = "shas.edit_publication"
    list_display = ["publication", "number", "title_or_not", "gateway_reference", "state"]
    list_filter = [("frozen_at", admin.EmptyFieldListFilter), "publication__kind", "publication__authority"]
    list_select_related = ["publication"]
    search_fields = ["publication__name", "title", "gateway_reference"]
    readonly_fields = ["number", "state", "documents"]
    formfield_overrides = {
        **OVERRIDES,
        models.TextField: {**OVERRIDES[models.TextField], "widget": AdminTextareaWidget(attrs={"rows": 3})},
    }

    class Media:
        css: ClassVar = {"all": ["console/work.css"]}

    def get_urls(self) -> list[URLPattern]:
        inside = self.admin_site.admin_view
        compare = path("<int:pk>/compare/", inside(self.compare_view), name="shas_edition_compare")
        document = path("<int:pk>/document/", inside(DocumentPage.as_view(console=self)), name="shas_edition_document")
        return [compare, document, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.with_documents()

    def get_fieldsets(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        """A new one asks only for the publication: what it says begins as a copy."""
        if obj is None:
            return [(None, {"fields": ["publication"], "description": BEGINS})]
        return [
            (None, {"fields": ["publication", "number", "state", "documents", *HEAD]}),
            ("The Department’s reader box", {"fields": READER_BOX}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Edition | None = None) -> list[str]:
        return [] if obj is None else ["publication", "number", "state", "documents"]

    def subject(self, obj: Edition) -> Publication:
        return obj.publication

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """A frozen edition is everybody's to read and nobody's to change."""
        return super().has_change_permission(request, obj) and (obj is None or obj.frozen_at is None)

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        """What the form has not noticed of a change made meanwhile, the service does: `obj` was read before it."""
        actor: Any = request.user
        if change:
            fields = {name: form.cleaned_data[name] for name in form.changed_data if name in CONTENT}
            if fields:
                edit_edition(edition=obj, fields=fields, actor=actor, seen=obj.version_tag)
            return
        made = draft_edition(publication=obj.publication, fields={}, actor=actor)
        obj.pk, obj.number = made.pk, made.number

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if edition := context.get("original"):
            context["edition_tools"] = self._tools(request, edition)
        context["show_save_and_add_another"] = False  # each publication has one draft
        return super().render_change_form(request, context, *args, **kwargs)

    def _tools(self, request: HttpRequest, edition: Edition) -> list[dict[str, str]]:
        """The pages about this edition."""
        tools = []
        if edition.number > 1:
            tools.append({"label": "Compare", "address": reverse("admin:shas_edition_compare", args=[edition.pk])})
        if self.has_change_permission(request, edition):
            tools.append({"label": "Documents", "address": reverse("admin:shas_edition_document", args=[edition.pk])})
        return tools

    def response_add(self, request: HttpRequest, obj: Edition, post_url_continue: str | None = None) -> HttpResponse:
        """On to the page on which it is written."""
        copied = f", as a copy of edition {obj.number - 1}" if obj.number > 1 else ""
        messages.success(request, f"Edition {obj.number} of {obj.publication} has begun{copied}. Write it here.")
        return HttpResponseRedirect(reverse("admin:shas_edition_change", args=[obj.pk]))

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Side by side with the edition before, or with that whose number `?with=` gives. 404 for what is not there."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related("publication")
        edition = get_object_or_404(rows, pk=pk)
        others = list(rows.filter(publication=edition.publication_id).exclude(pk=pk).order_by("number"))
        before = _other(others, request.GET.get("with", ""), edition.number)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Compare {edition} with edition {before.number}" if before else f"Compare {edition}",
            "subtitle": None,
            "label": "Compare",
            "original": edition,
            "edition": edition,
            "before": before,
            "reading": read(edition, before),
            "others": others,
        }
        return TemplateResponse(request, "admin/shas/edition/compare.html", context)


def _other(others: list[Edition], wanted: str, number: int) -> Edition | None:
    """The edition asked for, else the one before, else any there is."""
    asked = next((one for one in others if str(one.number) == wanted), None)
    return asked or next((one for one in reversed(others) if one.number < number), others[0] if others else None)


class EditionInline(EditionColumns, RowInline):
    model = Edition
    fields = ["number", "title_or_not", "state", "documents", "compare"]
    readonly_fields = ["title_or_not", "state", "documents", "compare"]
    ordering = ("-number",)
    verbose_name_plural = "editions, newest first"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.select_related("publication").with_documents()
