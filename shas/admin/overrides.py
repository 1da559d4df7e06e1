"""Overrides of safeguards: the list, those that nobody has reviewed first, and the page that reviews one."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shas.admin import shown
from shas.admin.console import ConsoleAdmin, RowInline
from shas.admin.kept import bring_back
from shas.admin.moves.forms import words_field
from shas.admin.moves.pages import problems
from shas.admin.moves.refusals import each, refusal_of
from shas.models import FlaggedOverride
from shas.rules import OWN_PART, authorise, had_part_in, may
from shas.services import review_override

REVIEW = "shas.review_override"


class OverrideColumns:
    @admin.display(description="What was overridden", ordering="kind")
    def what(self, row: FlaggedOverride) -> str:
        return row.get_kind_display()

    @admin.display(description="What was not ready")
    def gaps(self, row: FlaggedOverride) -> str:
        """“Gateway reference missing, contact missing”."""
        return said(row.codes) or shown.NONE

    @admin.display(description="Made", ordering="made_at")
    def made(self, row: FlaggedOverride) -> str:
        if row.pk is None:  # a forged form may ask for rows that are not there
            return shown.NONE
        return f"{shown.moment(row.made_at)}, by {row.made_by}"

    @admin.display(description="State", ordering="reviewed_at")
    def state(self, row: FlaggedOverride) -> str:
        return f"Reviewed {shown.moment(row.reviewed_at)}, by {row.reviewed_by}" if row.reviewed_at else "Flagged"


def said(codes: Sequence[str]) -> str:
    """The codes of readiness in words."""
    told = ", ".join(code.replace("_", " ") for code in codes)
    return f"{told[:1].upper()}{told[1:]}"


class ReviewForm(Form):
    note = words_field("What you found", "It stays on record with the override. The public does not read it.")

    def refuse(self, refusal: ValidationError) -> None:
        for field, error in each(refusal):
            self.add_error(field if field in self.fields else None, error)


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("flagged", "Flagged"), ("reviewed", "Reviewed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = {"flagged": True, "reviewed": False}.get(self.value() or "")
        return queryset if asked is None else queryset.filter(reviewed_at__isnull=asked)


@admin.register(FlaggedOverride)
class OverrideAdmin(OverrideColumns, ConsoleAdmin):
    list_display = ["publication", "what", "gaps", "reason", "made", "state"]
    list_display_links = ["publication"]
    list_filter = [StateFilter, "kind", "publication__authority"]
    list_select_related = ["publication__authority", "made_by", "reviewed_by", "second_person"]
    search_fields = ["publication__name", "reason", "review_note"]
    ordering = [F("reviewed_at").desc(nulls_first=True), "pk"]  # what waits, the oldest first; then the last reviewed
    fieldsets = [
        ("The override", {"fields": ["publication", "edition", "what", "gaps", "reason", "made", "let_pass"]}),
        ("The review", {"fields": ["state", "review_note"]}),
    ]
    readonly_fields = ["what", "gaps", "made", "let_pass", "state"]

    def get_urls(self) -> list[URLPattern]:
        review = path(
            "<int:pk>/review/", self.admin_site.admin_view(self.review_view), name="shas_flaggedoverride_review"
        )
        return [review, *super().get_urls()]

    def get_list_display(self, request: HttpRequest) -> Any:
        """Whoever may review has the way to it in the list."""
        return [*self.list_display, "way"] if may(request.user, REVIEW) else self.list_display  # type: ignore[arg-type]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        offered = row is not None and row.is_flagged and may(request.user, REVIEW, row.publication)  # type: ignore[arg-type]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "reviewable": offered})

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """403 for who may not review; whoever had a part in it is told who has to."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related(*self.list_select_related, "edition")
        found = get_object_or_404(rows, pk=pk)
        authorise(request.user, REVIEW, found.publication)  # type: ignore[arg-type]
        form = ReviewForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            note = form.cleaned_data["note"]
            refusal = refusal_of(partial(review_override, override=found, actor=request.user, note=note))  # type: ignore[arg-type]
            if refusal is None:
                message = f"Reviewed: {found}."
                self.log_change(request, found, message)
                messages.success(request, message)
                return HttpResponseRedirect(reverse("admin:shas_flaggedoverride_changelist"))
            form.refuse(refusal)
            found = rows.get(pk=pk)
        return TemplateResponse(request, "admin/shas/flaggedoverride/review.html", self._page(request, found, form))

    def _page(self, request: HttpRequest, row: FlaggedOverride, form: Any) -> dict[str, Any]:
        closed = "" if row.is_flagged else f"{self.state(row)}: “{row.review_note}”"
        if not closed and had_part_in(request.user, row):  # type: ignore[arg-type]
            closed = OWN_PART
        bring_back(request, form, is_open=not closed)
        facts = [
            ("What was overridden", self.what(row)),
            ("Made", self.made(row)),
            ("Whose work it let pass", self.let_pass(row)),
        ]
        if row.codes:
            facts.append(("What was not ready", self.gaps(row)))
        if row.edition:
            facts.append(("Edition", str(row.edition.number)))
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Review an override of {row.publication}",
            "subtitle": None,
            "label": "Review",
            "original": row,
            "facts": facts,
            "closed": closed,
            "form": form,
            "adminform": AdminForm(form, [("The review", {"fields": ["note"]})], {}),
            "errors": form.errors,
            "problems": problems(form),
        }

    @admin.display(description="Whose work it let pass", ordering="second_person")
    def let_pass(self, row: FlaggedOverride) -> str:
        return str(row.second_person or shown.NOT_RECORDED)

    @admin.display(description="Do")
    def way(self, row: FlaggedOverride) -> SafeString | str:
        if not row.is_flagged:
            return ""
        address = reverse("admin:shas_flaggedoverride_review", args=[row.pk])
        return format_html('<a href="{}" aria-label="Review: {}">Review</a>', address, row)


class OverrideInline(OverrideColumns, RowInline):
    model = FlaggedOverride
    fields = ["what", "gaps", "reason", "made", "state"]
    readonly_fields = ["what", "gaps", "made", "state"]
    ordering = ("-pk",)
    verbose_name_plural = "overrides, newest first"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("publication", "made_by", "reviewed_by")
