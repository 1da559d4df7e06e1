"""Elections and the periods before them: days on which a vision had better not be published. DH staff keep them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from shas import words
from shas.admin import shown
from shas.admin.console import ConsoleAdmin
from shas.admin.forms import ReasonForm
from shas.models import NonWorkingDay
from shas.services import save_nonworking_day


@admin.register(NonWorkingDay)
class NonWorkingDayAdmin(ConsoleAdmin):
    """England's bank holidays are not kept here; they come from a library."""

    may_add = may_change = "shas.keep_reference_data"
    form = ReasonForm
    list_display = ["name", "kind", "days", "area", "source"]
    list_filter = ["kind", "authorities"]
    search_fields = ["name", "source", "authorities__name", "authorities__short_name"]
    date_hierarchy = "first_on"
    fields = ["kind", "name", "first_on", "last_on", "authorities", "source", "reason"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("authorities")

    def save_model(self, request: HttpRequest, obj: NonWorkingDay, form: Any, change: bool) -> None:
        data, actor = form.cleaned_data, request.user
        save_nonworking_day(day=obj, authorities=data["authorities"], actor=actor, reason=data["reason"])  # type: ignore[arg-type]

    @admin.display(description="Days", ordering="first_on")
    def days(self, row: NonWorkingDay) -> str:
        if row.first_on == row.last_on:
            return shown.day(row.first_on)
        return f"{shown.day(row.first_on)} to {shown.day(row.last_on)}"

    @admin.display(description="Area")
    def area(self, row: NonWorkingDay) -> str:
        names = [authority.short_name for authority in row.authorities.all()]
        return words.listed(names) if names else "All of England"
