"""The ten authorities with their trusts, and how to find one's own."""

from datetime import datetime

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shas import names
from shas.filters.fields import NOTHING_TO_SEARCH_FOR, SEARCH_LENGTH
from shas.models import PrimaryCareTrust, Publication, StrategicHealthAuthority
from shas.moments import instant_of
from shas.workflow import Kind

FOUND_AT_MOST = 50
TOO_LONG = f"That is too long to look for. Type a name or code of at most {SEARCH_LENGTH} characters."


def _with_visions(path: str, at: datetime) -> Prefetch:
    """Each authority's public vision with its status, as the list `visions`."""
    visions = Publication.objects.public(at).filter(kind=Kind.VISION).with_public_status(at)
    return Prefetch(path, queryset=visions, to_attr="visions")


@require_safe
@cache_control(public=True)
def authorities(request: HttpRequest) -> HttpResponse:
    """All authorities, by name."""
    rows = StrategicHealthAuthority.objects.visible_to(request.user).with_counts().order_by("short_name")
    rows = rows.prefetch_related(_with_visions("publications", instant_of(request)))
    return render(request, "shas/authority_list.html", {"authorities": rows})


@require_safe
@cache_control(public=True)
def authority(request: HttpRequest, slug: str) -> HttpResponse:
    """One authority: its codes, its vision, its trusts with their codes and other names."""
    rows = StrategicHealthAuthority.objects.visible_to(request.user)
    rows = rows.prefetch_related(_with_visions("publications", instant_of(request)), "trusts__aliases", "aliases")
    return render(request, "shas/authority_detail.html", {"authority": get_object_or_404(rows, slug=slug)})


@require_safe
@cache_control(public=True)
def find(request: HttpRequest) -> HttpResponse:
    """Which authority is mine: by its name, area or code, or by a trust's name, old name or code."""
    typed, at = names.clean(request.GET.get("q", "")), instant_of(request)
    hint = _why_not(typed)
    text = "" if hint else typed
    authorities, trusts = StrategicHealthAuthority.objects.none(), PrimaryCareTrust.objects.none()
    if text:
        authorities = StrategicHealthAuthority.objects.visible_to(request.user).matching(text)
        trusts = PrimaryCareTrust.objects.visible_to(request.user).matching(text).select_related("authority")
    context = {
        "text": text,
        "typed": typed[:SEARCH_LENGTH],
        "hint": hint,
        "authorities": authorities.prefetch_related(_with_visions("publications", at)),
        "trusts": trusts.prefetch_related(_with_visions("authority__publications", at), "aliases")[:FOUND_AT_MOST],
        "at_most": FOUND_AT_MOST,
    }
    return render(request, "shas/find.html", context)


def _why_not(typed: str) -> str:
    """What to type instead, where this cannot be looked for."""
    if len(typed) > SEARCH_LENGTH:
        return TOO_LONG
    return NOTHING_TO_SEARCH_FOR if typed and not names.words(typed) else ""
