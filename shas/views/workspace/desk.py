"""The desk: what to do next, what is owed, what was asked and done; and asking the Department for another date."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.kept import kept
from shas import words
from shas.clock import database_now, london_day
from shas.forms import DateRequestForm
from shas.forms.kept import fill
from shas.models import DateChange, DateChangeRequest, Edition, Letter, PreReleaseAccess, Publication
from shas.querysets.people import served_trust_ids
from shas.rules import may
from shas.services import request_date_change
from shas.services.date_requests import asked_plan
from shas.timeline import requests as threads
from shas.timeline.entries import read
from shas.timeline.readers import readers
from shas.timeline.work import do_next, neighbours, owed, returned, steps, told, versions
from shas.timeline.workspace import desk
from shas.views.workspace.places import Place, form_page, led_by, page, place_of
from shas.warnings import warnings_of
from shas.workflow import Kind, Window

LINES, READ = 10, 60  # of the history: shown, and read for that, since several edits in a row are one line
EDITIONS = 3
PAGE = 100  # events on one page of the history


@page
def workspace(request: HttpRequest) -> HttpResponse:
    """Where one's work is: the authority one leads, a list of several, or what there is for everyone else."""
    led = list(led_by(request.user))
    if len(led) == 1:
        return redirect("workspace_authority", slug=led[0].slug)
    context = {
        "authorities": led,
        "opens_console": may(request.user, "shas.open_console"),  # type: ignore[arg-type]
        "serves": bool(served_trust_ids(request.user)),
        "reads_early": PreReleaseAccess.objects.of_reader(request.user).exists(),
    }
    return render(request, "shas/workspace/workspace.html", context)


def _blank() -> list[DateRequestForm]:
    return [DateRequestForm(today=london_day(database_now()))]


@form_page(_blank)
def authority(request: HttpRequest, slug: str) -> HttpResponse:
    """One authority's entry; a POST asks for another date."""
    place = place_of(request, slug)
    entry = place.publication
    form = DateRequestForm(
        request.POST if entry and request.method == "POST" else None, today=london_day(place.at), initial={}
    )
    if entry and form.is_valid() and _asked(request, entry, form):
        return redirect("workspace_authority", slug=slug)
    context: dict[str, Any] = {"authority": place.authority, "form": form}
    context["was_kept"] = not form.is_bound and fill(form, kept(request))
    return render(request, "shas/workspace/authority.html", context | (_shown(place) if entry else {"desk": None}))


@page
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every step of the entry's work, newest first, a hundred events at a time; `before` is where to go on."""
    place = place_of(request, slug)
    before = request.GET.get("before", "")
    rows = place.events().order_by("-pk")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    events = list(rows[: PAGE + 1])
    context = {
        "authority": place.authority,
        "lines": told(events[:PAGE], reader=request.user),
        "onward": events[PAGE - 1].pk if len(events) > PAGE else None,
        "newest": bool(before),
    }
    return render(request, "shas/workspace/history.html", context)


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


def _shown(place: Place) -> dict[str, Any]:
    """What the page shows of an entry."""
    entry, user, at, today = place.entry, place.user, place.at, london_day(place.at)
    changes = list(DateChange.objects.visible_to(user, at).filter(publication=entry).order_by("pk"))
    letter = Letter.objects.public(at).filter(entries__publication=entry).first()
    events = list(place.events().order_by("-pk")[:READ])
    lines = told(events, reader=user)
    editions = list(Edition.objects.visible_to(user, at).filter(publication=entry).order_by("-number"))
    others = Publication.objects.public(at).filter(kind=Kind.VISION).with_public_status(at).select_related("authority")
    work, said = place.work(), desk(entry, changes, today=today, letter=letter)
    return {
        "publication": entry,
        "desk": said,
        "thread": _thread(place),
        "returned": returned(work),
        "steps": steps(work),
        "next": do_next(work),
        "owed": owed(work),
        "history": lines[:LINES],
        "has_more": len(lines) > LINES or len(events) == READ,
        "editions": versions(editions[:EDITIONS]),
        "edition_count": len(editions),
        "neighbours": neighbours(said.entry, map(read, others)),
        "readers": readers(_accesses(place), ()),
    }


def _accesses(place: Place) -> Any:
    """Who may read it before its release; none once it is out, cancelled or withdrawn."""
    rows: Any = PreReleaseAccess.objects.visible_to(place.user).in_force().filter(publication=place.entry)
    rows = rows.with_window(place.at).filter(window__in=[Window.CLOSED, Window.OPEN]).order_by("pk")
    return rows.select_related("reader", "granted_by", "ended_by")


def _thread(place: Place) -> list[threads.Asked]:
    rows = DateChangeRequest.objects.visible_to(place.user).filter(publication=place.entry).order_by("-pk")
    requests = list(rows.select_related(*threads.JOINED).prefetch_related(*threads.FETCHED))
    waiting = next((asked for asked in requests if asked.is_open), None)
    plans = {place.entry: asked_plan(waiting)} if waiting else {}
    found = warnings_of(plans, at=place.at, known_to=place.user).get(place.entry.pk, []) if plans else []
    return threads.thread(requests, reader=place.user, warnings=[warning.sentence for warning in found])
