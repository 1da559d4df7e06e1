"""Entries of the timetable. Name, lead and what they follow are edited here; dates and statuses only shown."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from accounts.models import User
from shas.admin import shown
from shas.admin.console import ConsoleAdmin, instant
from shas.admin.dates import DateChangeInline
from shas.admin.editions import EditionInline
from shas.admin.events import EventInline
from shas.admin.forms import ConsoleForm, ReasonForm
from shas.admin.moves.tools import MOVE, MOVE_DATE, address, is_open, label, offered
from shas.admin.moves.urls import entry_urls
from shas.admin.overrides import OverrideInline
from shas.admin.work import readiness, ways
from shas.models import Publication
from shas.querysets.people import may_lead
from shas.readiness import report_of
from shas.rules import may
from shas.services import announce, edit_entry
from shas.workflow import BEFORE_RELEASE, DateStatus, Kind, Plan, Precision, PublicStatus, Status

EDITED = ("name", "lead", "follows")
DUE_SOON = ("due_soon", "Due soon")
EXPORTS = [("CSV", "csv"), ("Excel", "xlsx"), ("JSON", "json"), ("calendar", "ics")]


class AnnounceForm(ConsoleForm):
    """A new entry. It is public from the moment it is saved."""

    class Meta:
        model = Publication
        fields = ["kind", "authority", "name", "slug"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in ("name", "slug"):
            if field in self.fields:
                self.fields[field].required = False
                self.fields[field].help_text += " Leave it empty for a vision: it is named after its authority."


class EntryForm(ReasonForm):
    """What of an entry is neither its date nor its status."""

    class Meta:
        model = Publication
        fields = ["name", "lead", "follows"]


class PublicStatusFilter(admin.SimpleListFilter):
    title = "public status"
    parameter_name = "public_status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*PublicStatus.choices, DUE_SOON]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == DUE_SOON[0]:
            return queryset.filter(due_soon=True)
        return queryset.filter(public_status=self.value()) if self.value() else queryset


@admin.register(Publication)
class PublicationAdmin(ConsoleAdmin):
    timed = True
    may_add = may_change = "shas.announce_publication"
    list_display = ["name", "kind", "authority", "told", "in_letter", "planned", "actual", "status"]
    list_filter = [PublicStatusFilter, "kind", "date_status", "status", "authority"]
    list_select_related = ["authority"]
    search_fields = ["name", "slug", "authority__name", "authority__brand", "authority__aliases__name"]
    date_hierarchy = "planned_on"
    ordering = ["sort_on", "pk"]
    inlines = [EditionInline, OverrideInline, DateChangeInline, EventInline]
    actions = ("move_together",)

    class Media:
        css: ClassVar = {"all": ["console/moves.css", "console/work.css"]}

    def get_urls(self) -> list[Any]:
        return [*entry_urls(self), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        at = instant(request)
        return rows.with_public_status(at=at).with_working_status(at=at)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{"form": EntryForm if obj else AnnounceForm, **kwargs})

    def get_fieldsets(self, request: HttpRequest, obj: Publication | None = None) -> Any:
        if obj is None:
            told = "The entry stands in the public timetable from the moment you save it; its date comes later."
            return [(None, {"fields": AnnounceForm.Meta.fields, "description": told})]
        reason = ["reason"] if self.has_change_permission(request, obj) else []
        return [
            (None, {"fields": ["name", "lead", "follows", *reason]}),
            ("Timetable", {"fields": ["told", "in_letter", "planned", "date_status", "release", "actual"]}),
            ("Entry", {"fields": ["kind", "authority", "slug", "announced", "published_source"]}),
            ("Work, not public", {"fields": ["working", "last_edited_by", "approved_by", "approved"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Publication | None = None) -> list[str]:
        if obj is None:
            return []
        fields = [name for _, options in self.get_fieldsets(request, obj) for name in options["fields"]]
        return [name for name in fields if name not in (*EDITED, "reason")]

    def get_inlines(self, request: HttpRequest, obj: Publication | None) -> Any:
        """Overrides only where there are some: most publications need none."""
        if obj is None:
            return []
        return [each for each in self.inlines if each is not OverrideInline or obj.overrides.exists()]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leads are chosen from a short list, so that nobody needs to see every account."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "lead" and isinstance(field, forms.ModelChoiceField):
            shown_at = request.resolver_match.kwargs if request.resolver_match else {}
            entry = self.get_object(request, shown_at["object_id"]) if "object_id" in shown_at else None
            field.queryset = possible_leads(entry)
        return field

    def save_model(self, request: HttpRequest, obj: Publication, form: Any, change: bool) -> None:
        actor: Any = request.user
        data = form.cleaned_data
        if change:
            changes = {field: data[field] for field in form.changed_data if field in EDITED}
            edit_entry(publication=obj, changes=changes, actor=actor, reason=data["reason"])
            return
        made = announce(
            kind=Kind(data["kind"]), authority=data["authority"], name=data["name"], slug=data["slug"], actor=actor
        )
        obj.pk = made.pk
        obj.refresh_from_db()

    def has_move_permission(self, request: HttpRequest) -> bool:
        return may(request.user, MOVE_DATE)  # type: ignore[arg-type]

    @admin.action(description="Move together…", permissions=["move"])
    def move_together(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        """To the page for it, with these entries ticked."""
        chosen = urlencode({"entry": list(queryset.values_list("pk", flat=True))}, doseq=True)
        return HttpResponseRedirect(f"{reverse('admin:shas_publication_move_together')}?{chosen}")

    def get_list_display(self, request: HttpRequest) -> Any:
        """Whoever may move a date finds the way beside it."""
        if not self.has_move_permission(request):
            return self.list_display
        return ["planned_and_move" if column == "planned" else column for column in self.list_display]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        together = {"label": "Move together", "address": reverse("admin:shas_publication_move_together")}
        context = {
            "exports": [{"label": label, "address": reverse(f"timetable_{name}")} for label, name in EXPORTS],
            "list_tools": [together] if self.has_move_permission(request) else [],
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if entry := context.get("original"):
            context |= self._work(request, entry)
        return super().render_change_form(request, context, *args, **kwargs)

    def _work(self, request: HttpRequest, entry: Any) -> dict[str, Any]:
        """How far it is, what is still owed, and the pages on which that is mended."""
        user: Any = request.user
        found, status = report_of(entry), Status(entry.working_status)
        return {
            "tools": offered(entry, user, readiness.too_early(found)),
            "standing": status.label,
            "readiness": readiness.present(found, user) if status in BEFORE_RELEASE else None,
            "write": ways.write(entry, found.subject.edition) if ways.may_write(user, entry) else None,
        }

    @admin.display(description="Public status", ordering="public_status")
    def told(self, row: Any) -> str:
        status = PublicStatus(row.public_status).label
        return f"{status}, due soon" if row.due_soon else status

    @admin.display(description="Date in the letter", ordering="letter_on")
    def in_letter(self, row: Any) -> str:
        if row.letter_number is None:
            return "In no letter"
        return shown.day(row.letter_on, "") or shown.month(row.letter_month, shown.NOT_YET_SET)

    @admin.display(description="Plan", ordering="told_sort_on")
    def planned(self, row: Any) -> str:
        return shown.plan(
            Plan(
                precision=Precision(row.told_precision),
                planned_on=row.told_on,
                planned_month=row.told_month,
                release_time=row.told_time,
                date_status=DateStatus(row.told_certainty),
            )
        )

    @admin.display(description="Plan", ordering="told_sort_on")
    def planned_and_move(self, row: Any) -> str:
        """The plan, with a link to the page that moves it while there is something to move."""
        if not is_open(row):
            return self.planned(row)
        said = label(MOVE, row)
        way = format_html('<a href="{}" aria-label="{}: {}">{}</a>', address(MOVE, row), said, row, said)
        return format_html("{}<br>{}", self.planned(row), way)

    @admin.display(description="Actual", ordering="actual_on")
    def actual(self, row: Any) -> str:
        """What has not come yet is told apart from what came and is not recorded."""
        if row.actual_on:
            return shown.day(row.actual_on)
        if row.public_status == PublicStatus.CANCELLED:
            return shown.NONE
        return shown.NOT_RECORDED if row.public_status == PublicStatus.ACTUAL_NOT_RECORDED else shown.NOT_YET

    @admin.display(description="Working status", ordering="working_status")
    def working(self, row: Any) -> str:
        return Status(row.working_status).label

    @admin.display(description="Release, London time")
    def release(self, row: Publication) -> str:
        return shown.moment(row.release_at, shown.NOT_YET_SET)

    @admin.display(description="Announced")
    def announced(self, row: Publication) -> str:
        return shown.told(row.announced_at, "Not announced: only staff see it")

    @admin.display(description="Approved")
    def approved(self, row: Publication) -> str:
        return shown.moment(row.approved_at, shown.NONE if row.is_closed else shown.NOT_YET)


def possible_leads(entry: Publication | None) -> QuerySet[User]:
    """Whom the service accepts as lead of this entry, and whoever is its lead now."""
    allowed = may_lead(entry.authority_id if entry else None)
    if entry is not None and entry.lead_id:
        allowed |= Q(pk=entry.lead_id)
    return User.objects.filter(allowed).distinct()
