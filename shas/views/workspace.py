"""The workspace of an authority's leads: their own entry, and asking the Department for another date.

Signed-in pages: never cached. An authority one does not lead answers like one that does not exist.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shas import words
from shas.clock import database_now, london_day
from shas.forms import DateRequestForm
from shas.models import DateChange, DateChangeRequest, Letter, Publication, StrategicHealthAuthority
from shas.querysets.people import led_authority_ids, served_trust_ids
from shas.rules import may
from shas.services import request_date_change
from shas.services.date_requests import asked_plan
from shas.timeline import requests as threads
from shas.timeline.workspace import desk
from shas.warnings import warnings_of


@require_safe
@never_cache
@login_required
def workspace(request: HttpRequest) -> HttpResponse:
    """Where one's work is: the authority one leads, a list of several, or what there is for everyone else."""
    led = list(_led_by(request.user))
    if len(led) == 1:
        return redirect("workspace_authority", slug=led[0].slug)
    context = {
        "authorities": led,
        "opens_console": may(request.user, "shas.open_console"),  # type: ignore[arg-type]
        "serves": bool(served_trust_ids(request.user)),
    }
    return render(request, "shas/workspace/workspace.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def authority(request: HttpRequest, slug: str) -> HttpResponse:
    """One authority's entry with its thread; a POST asks for another date."""
    place = get_object_or_404(_led_by(request.user), slug=slug)
    at = database_now()
    entry = _entry(request.user, place, at)
    typed = request.POST if entry and request.method == "POST" else None
    form = DateRequestForm(typed, today=london_day(at))
    if entry and form.is_valid() and _asked(request, entry, form):
        return redirect("workspace_authority", slug=slug)
    shown = _shown(request.user, entry, at) if entry else None
    return render(request, "shas/workspace/authority.html", {"authority": place, "form": form, "shown": shown})


def _led_by(user: Any) -> QuerySet[StrategicHealthAuthority]:
    rows = StrategicHealthAuthority.objects.visible_to(user)
    return rows.filter(pk__in=led_authority_ids(user)).order_by("short_name")


def _entry(user: Any, place: StrategicHealthAuthority, at: datetime) -> Publication | None:
    """The authority's one vision, as its leads may know of it."""
    rows = Publication.objects.visible_to(user, at).filter(authority=place)
    return rows.with_public_status(at).with_last_move(at).select_related("authority").first()


def _asked(request: HttpRequest, entry: Publication, form: DateRequestForm) -> bool:
    """Ask as the form says; what the service refuses is on the form."""
    data = form.cleaned_data
    user: Any = request.user
    try:
        asked = request_date_change(
            publication=entry, day=data["day"], at=data["at"], reason=data["reason"], actor=user
        )
    except ValidationError as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, f"You have asked DH for {words.full(asked.asked_on)}. The date stays until DH agrees.")
    return True


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the page shows of an entry."""

    publication: Publication
    desk: Any
    thread: list[threads.Asked]


def _shown(user: Any, entry: Publication, at: datetime) -> Shown:
    changes = list(DateChange.objects.visible_to(user, at).filter(publication=entry).order_by("pk"))
    letter = Letter.objects.public(at).filter(entries__publication=entry).first()
    rows = DateChangeRequest.objects.visible_to(user).filter(publication=entry).order_by("-pk")
    rows = rows.select_related(*threads.JOINED).prefetch_related(*threads.FETCHED)
    requests = list(rows)
    waiting = next((asked for asked in requests if asked.is_open), None)
    found = warnings_of({entry: asked_plan(waiting)}, at=at, known_to=user).get(entry.pk, []) if waiting else []
    return Shown(
        publication=entry,
        desk=desk(entry, changes, today=london_day(at), letter=letter),
        thread=threads.thread(requests, reader=user, warnings=[warning.sentence for warning in found]),
    )
