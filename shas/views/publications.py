"""The timeline, and one page per publication."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shas.clock import london_day
from shas.filters import AsAtForm, PublicationFilter
from shas.models import DateChange, Edition, Event, Letter, Publication
from shas.moments import instant_of
from shas.querysets import PublicationQuerySet
from shas.timeline import Timeline, present, selection
from shas.timeline import publication as page
from shas.timeline.history import TOLD_OF_IT
from shas.timeline.released import released
from shas.workflow import Kind


@require_safe
@cache_control(public=True)
def timeline(request: HttpRequest) -> HttpResponse:
    """What is next, the weeks, and the list by date; with `as_at`, as they stood at the end of an earlier London day.

    Everyone is shown the same: what is public now, or had been announced by then.
    """
    at = instant_of(request)
    day = AsAtForm(request.GET, now=at)
    rows = Publication.objects.public(at).with_public_status(at, as_at=day.instant)
    asked = PublicationFilter(request.GET, queryset=rows, request=request, at=at)
    shown = _presented(rows, asked, day, start=_day(request.GET.get("from", "")))
    problems = [error for errors in asked.errors.values() for error in errors]
    return render(request, "shas/timeline.html", {"timeline": shown, "as_at_form": day, "at": at, "problems": problems})


def _presented(rows: PublicationQuerySet, asked: PublicationFilter, day: AsAtForm, *, start: date | None) -> Timeline:
    """The timeline of these rows, narrowed as asked; as at a day, with the days of change around it."""
    at, told_by = day.now, day.instant or day.now
    chosen = selection(asked.form.cleaned_data) if asked.is_valid() else {}
    return present(
        rows.with_released_title(at).with_last_move(told_by).select_related("authority").in_date_order(),
        today=london_day(at),
        letter=Letter.objects.public(told_by).first(),
        selected=chosen,
        matching=set(asked.qs.values_list("pk", flat=True)) if chosen else None,
        start=start,
        as_at=day.asked,
        around=Event.objects.change_days_around(day.asked, at) if day.asked else (None, None),
    )


def _day(text: str) -> date | None:
    """A day as an address writes it; None for anything else, which then means today."""
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_safe
@cache_control(public=True)
def vision(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of an authority's vision."""
    return _publication(request, slug=slug, kind=Kind.VISION)


@require_safe
@cache_control(public=True)
def publication(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a national publication."""
    return _publication(request, slug=slug, kind__in=[Kind.NATIONAL_REPORT, Kind.GUIDANCE])


def _publication(request: HttpRequest, **which: object) -> HttpResponse:
    at = instant_of(request)
    rows = Publication.objects.public(at).with_public_status(at).with_last_move(at).select_related("authority")
    found = get_object_or_404(rows, **which)
    letter = Letter.objects.public(at).filter(entries__publication=found).first()
    changes = DateChange.objects.announced(at).filter(publication=found).order_by("pk")
    ended = list(Event.objects.public(at).filter(publication=found, kind__in=TOLD_OF_IT).order_by("pk"))
    editions = Edition.objects.released(at).filter(publication=found).order_by("-number")
    out = list(editions.select_related("publication").with_documents())
    shown = page.present(found, list(changes), today=london_day(at), letter=letter, outcomes=ended)
    context = {
        "publication": found,
        "edition": out[0] if out else None,
        "released": released(shown.entry, out, ended),
        "page": shown,
        "follows": found.follows.public(at).in_date_order().select_related("authority"),
        "trusts": found.authority.trusts.count() if found.authority else None,
    }
    return render(request, "shas/publication_detail.html", context)
