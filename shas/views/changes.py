"""The public change log."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shas.clock import london_day
from shas.filters.record import ChangeFilter, Place, newest_first, one_page, read_place
from shas.models import Event, StrategicHealthAuthority
from shas.moments import instant_of
from shas.timeline import changelog
from shas.timeline.chips import selection


@require_safe
@cache_control(public=True)
def changes(request: HttpRequest) -> HttpResponse:
    """What has been announced, newest first. Everyone is shown the same; a filter not understood is left out."""
    at = instant_of(request)
    asked = ChangeFilter(request.GET, queryset=Event.objects.public(at), request=request, at=at)
    place, problem = _place(request.GET.get("before", ""))
    rows, onward = one_page(newest_first(asked.understood(), after=place))
    chosen = selection(asked.form.cleaned_data)
    authority = asked.form.cleaned_data.get("authority")
    name = authority.short_name if authority else ""
    log = changelog.present(rows, chosen=chosen, authority=name, onward=str(onward or ""), later=place is not None)
    authorities = StrategicHealthAuthority.objects.visible_to(request.user).order_by("short_name")
    context = {"log": log, "form": asked.form, "problem": problem, "chosen": chosen, "authorities": authorities}
    return render(request, "shas/changes.html", {**context, "at": at, "today": london_day(at)})


def _place(text: str) -> tuple[Place | None, str]:
    """Where to go on, and what is wrong with the place asked for."""
    try:
        return read_place(text), ""
    except ValidationError as error:
        return None, error.messages[0]
