"""Pathways of care, what regions call them, and clinical working groups."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from shas.admin import shown
from shas.admin.authorities import ReferenceAdmin
from shas.admin.console import ConsoleAdmin, RowInline
from shas.admin.forms import ReasonForm
from shas.models import ClinicalWorkingGroup, Pathway, PathwayLabel, StrategicHealthAuthority
from shas.services import save_group


class LabelInline(RowInline):
    model = PathwayLabel
    fields = ["authority", "label", "source"]
    verbose_name_plural = "what regions call it"
    ordering = ("authority",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("authority")


@admin.register(Pathway)
class PathwayAdmin(ReferenceAdmin):
    list_display = ["name", "key", "position", "source"]
    list_filter = ["source"]
    search_fields = ["name", "key", "labels__label"]
    fields = ["name", "key", "position", "source", "reason"]
    inlines = [LabelInline]


@admin.register(PathwayLabel)
class PathwayLabelAdmin(ReferenceAdmin):
    list_display = ["label", "authority", "pathway", "source"]
    list_filter = ["authority", "pathway"]
    list_select_related = ["authority", "pathway"]
    search_fields = ["label", "pathway__name", "authority__name"]
    fields = ["authority", "pathway", "label", "source", "reason"]


@admin.register(ClinicalWorkingGroup)
class WorkingGroupAdmin(ConsoleAdmin):
    """Groups as recorded: no names of people, and empty where a number is not known."""

    may_add = may_change = "shas.keep_groups"
    form = ReasonForm
    list_display = ["authority", "pathway", "local_label", "clinicians_or_not", "source"]
    list_filter = ["authority", "pathway", ("clinicians", admin.EmptyFieldListFilter)]
    list_select_related = ["authority", "pathway"]
    search_fields = ["local_label", "pathway__name", "authority__name"]
    fields = ["authority", "pathway", "local_label", "clinicians", "source", "reason"]

    def subject(self, obj: ClinicalWorkingGroup) -> StrategicHealthAuthority:
        return obj.authority

    @admin.display(description="Clinicians", ordering="clinicians")
    def clinicians_or_not(self, row: ClinicalWorkingGroup) -> str:
        return shown.NOT_RECORDED if row.clinicians is None else str(row.clinicians)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_group(group=obj, actor=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
