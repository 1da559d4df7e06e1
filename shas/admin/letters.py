"""Letters as issued, to read: they never change; the page that issues the next one; and its wording."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from shas.admin import issuing, shown
from shas.admin.console import ConsoleAdmin, RowInline
from shas.admin.forms import ReasonForm
from shas.admin.kept import bring_back
from shas.admin.moves.pages import problems
from shas.models import Letter, LetterEntry, LetterFrame
from shas.services import save_letter_frame
from shas.services.timetable_letters import WORDING


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
    may_add = "shas.issue_letter"
    list_display = ["number", "title", "issued", "gateway_reference_or_not", "audience", "entry_count"]
    list_display_links = ["number", "title"]
    list_filter = ["issued_on"]
    search_fields = ["number", "title", "gateway_reference", "audience", "source"]
    date_hierarchy = "issued_on"
    ordering = ["-number"]
    fieldsets = [
        (None, {"fields": ["number", "title", "issued_on", "gateway_reference", "audience", "signatory", "corrects"]}),
        ("Its words", {"fields": ["sender", "salutation", "opening", "lead_in", "closing"]}),
        (
            "What it says of the groups",
            {"fields": ["working_groups_stated", "clinicians_stated", "clinicians_approximate"]},
        ),
        ("Record", {"fields": ["source", "announced_at", "recorded_at", "frozen_at"]}),
    ]
    inlines = [LetterEntryInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(entry_count=Count("entries"))

    def get_urls(self) -> list[URLPattern]:
        issue = path("issue/", self.admin_site.admin_view(self.issue_view), name="shas_letter_issue")
        return [issue, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A letter is never typed in: it is issued from the timetable."""
        self._refuse_others(request)
        return redirect("admin:shas_letter_issue")

    def issue_view(self, request: HttpRequest) -> HttpResponse:
        """The next letter: shown as it would be, and issued. 403 for whoever may not issue one."""
        self._refuse_others(request)
        form = issuing.open_form(request.POST if request.method == "POST" else None)
        bring_back(request, form)
        if form.is_valid():
            letter = issuing.issue(form, request.user, for_good="_issue" in request.POST)
            if letter is not None:
                return self._finish(request, letter)
        context = {
            **self.admin_site.each_context(request),
            **issuing.page(form),
            "opts": self.opts,
            "title": "Issue a letter",
            "subtitle": None,
            "label": "Issue a letter",
            "problems": problems(form),
        }
        return TemplateResponse(request, "admin/shas/letter/issue.html", context)

    def _refuse_others(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _finish(self, request: HttpRequest, letter: Letter) -> HttpResponse:
        self.log_addition(request, letter, "Issued.")
        address = letter.get_absolute_url()
        told = format_html('Letter {} is issued. <a href="{}">Everyone can read it.</a>', letter.number, address)
        messages.success(request, told)
        return redirect("admin:shas_letter_change", letter.pk)

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


class WordingForm(ReasonForm):
    """The wording that the next letter begins with."""

    class Meta:
        model = LetterFrame
        fields = WORDING


@admin.register(LetterFrame)
class LetterFrameAdmin(ConsoleAdmin):
    """One row, which may not be there yet: its page is the model's only one."""

    may_change = "shas.keep_letter_wording"
    form = WordingForm
    fieldsets = [
        (
            None,
            {
                "fields": [*WORDING, "reason"],
                "description": "The next letter begins with these words, and the public draft shows them now."
                " Letters that have been issued keep their own.",
            },
        )
    ]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return LetterFrame.objects.current() if object_id == "1" else None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:shas_letterframe_change", "1")

    def response_post_save_change(self, request: HttpRequest, obj: LetterFrame) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("letter_draft"))

    def save_model(self, request: HttpRequest, obj: LetterFrame, form: Any, change: bool) -> None:
        data = form.cleaned_data
        changes = {field: data[field] for field in form.changed_data if field in WORDING}
        actor: Any = request.user
        save_letter_frame(changes=changes, actor=actor, reason=data["reason"])
