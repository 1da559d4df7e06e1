"""Requests for another date: the list, waiting ones first, and the pages of one: to read, and to decide."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shas.admin import decisions, shown
from shas.admin.console import ConsoleAdmin
from shas.admin.kept import bring_back
from shas.admin.moves.pages import problems
from shas.clock import database_now
from shas.models import DateChangeRequest
from shas.rules import authorise, may
from shas.timeline.requests import said_plan
from shas.workflow import Plan

DECIDE = "shas.decide_date_request"


@admin.register(DateChangeRequest)
class DateChangeRequestAdmin(ConsoleAdmin):
    list_display = ["publication", "wanted", "planned", "asked_by_whom", "state", "decided"]
    list_display_links = ["publication"]
    list_filter = ["state", "publication__authority"]
    list_select_related = ["publication__authority", "asked_by", "decided_by", "agreed"]
    search_fields = ["publication__name", "reason", "decision_reason"]
    ordering = [F("decided_at").desc(nulls_first=True), "pk"]  # what waits, the oldest first; then the last decided
    fieldsets = [
        ("The request", {"fields": ["publication", "asked_for", "reason", "by", "asked"]}),
        ("The decision", {"fields": ["state", "decision_reason", "decided", "moved_to", "public_note"]}),
    ]
    readonly_fields = ["asked_for", "by", "asked", "decided", "moved_to", "public_note"]

    def get_urls(self) -> list[URLPattern]:
        decide = path(
            "<int:pk>/decide/", self.admin_site.admin_view(self.decide_view), name="shas_datechangerequest_decide"
        )
        return [decide, *super().get_urls()]

    def get_list_display(self, request: HttpRequest) -> Any:
        """Whoever may decide has the way to it in the list."""
        return [*self.list_display, "way"] if may(request.user, DECIDE) else self.list_display  # type: ignore[arg-type]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        asked = self.get_object(request, object_id)
        offered = asked is not None and asked.is_open and may(request.user, DECIDE, asked.publication)  # type: ignore[arg-type]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "decidable": offered})

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """404 for a request that is not theirs to know of, 403 for who may not decide it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request)
        found = get_object_or_404(rows.select_related("publication__authority"), pk=pk)
        authorise(request.user, DECIDE, found.publication)  # type: ignore[arg-type]
        case = decisions.open_case(rows, found, user=request.user, at=database_now())
        form = decisions.DecisionForm(request.POST if request.method == "POST" else None, asked=case.plan)
        bring_back(request, form, is_open=case.asked.is_open)
        if form.is_valid():
            if decisions.decide(case, form):
                return self._finish(request, case, form)
            case = decisions.open_case(rows, found, user=request.user, at=database_now())
        context = {
            **self.admin_site.each_context(request),
            **decisions.page(case, form),
            "opts": self.opts,
            "title": decisions.heading(case.asked),
            "subtitle": None,
            "label": "Decide",
            "original": case.asked,
            "problems": problems(form),
        }
        return TemplateResponse(request, "admin/shas/datechangerequest/decide.html", context)

    def _finish(self, request: HttpRequest, case: decisions.Case, form: decisions.DecisionForm) -> HttpResponse:
        message = decisions.said_done(case, form)
        self.log_change(request, case.asked, message)
        messages.success(request, message)
        return HttpResponseRedirect(reverse("admin:shas_datechangerequest_changelist"))

    @admin.display(description="Asked for")
    def asked_for(self, row: DateChangeRequest) -> str:
        return said_plan(Plan.on(row.asked_on, at=row.asked_time))

    @admin.display(description="Asked for", ordering="asked_on")
    def wanted(self, row: DateChangeRequest) -> str:
        return shown.plan(Plan.on(row.asked_on, at=row.asked_time))

    @admin.display(description="Asked", ordering="asked_at")
    def asked_by_whom(self, row: DateChangeRequest) -> str:
        return f"{shown.moment(row.asked_at)}, by {row.asked_by}"

    @admin.display(description="Plan now", ordering="publication__sort_on")
    def planned(self, row: DateChangeRequest) -> str:
        return shown.plan(row.publication.plan)

    @admin.display(description="By")
    def by(self, row: DateChangeRequest) -> str:
        return str(row.asked_by)

    @admin.display(description="Asked")
    def asked(self, row: DateChangeRequest) -> str:
        return shown.moment(row.asked_at)

    @admin.display(description="Decided", ordering="decided_at")
    def decided(self, row: DateChangeRequest) -> str:
        by = f", by {row.decided_by}" if row.decided_by else ""
        return f"{shown.moment(row.decided_at)}{by}" if row.decided_at else shown.NOT_YET

    @admin.display(description="Moved to")
    def moved_to(self, row: DateChangeRequest) -> str:
        return said_plan(row.agreed.plan) if row.agreed else shown.NONE

    @admin.display(description="Reason (everyone reads it)")
    def public_note(self, row: DateChangeRequest) -> str:
        return row.agreed.public_note if row.agreed else shown.NONE

    @admin.display(description="Do")
    def way(self, row: DateChangeRequest) -> SafeString | str:
        if not row.is_open:
            return ""
        address = reverse("admin:shas_datechangerequest_decide", args=[row.pk])
        return format_html('<a href="{}" aria-label="Decide: {}">Decide</a>', address, row)
