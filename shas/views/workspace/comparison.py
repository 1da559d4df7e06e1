"""Two editions beside each other."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shas.models import Edition
from shas.timeline.editions import differences
from shas.timeline.work import versions
from shas.views.workspace.places import page, place_of


@page
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """The differences between the editions `from` and `to`: unless they are given, of the newest to the one before."""
    place = place_of(request, slug)
    rows = Edition.objects.visible_to(place.user, place.at).filter(publication=place.entry)
    editions = list(rows.with_documents().order_by("-number"))
    by_number = {str(edition.number): edition for edition in editions}
    newest = [str(edition.number) for edition in editions[:2]]
    asked = [request.GET.get(name) or default for name, default in zip(("to", "from"), newest, strict=False)]
    unknown = [number for number in asked if number not in by_number]
    after, before = map(by_number.get, asked) if len(asked) == 2 else (None, None)
    context = {
        "authority": place.authority,
        "publication": place.entry,
        "editions": versions(editions),
        "before": before,
        "after": after,
        "differences": differences(before, after) if before and after else [],
        "unknown": unknown[0][:20] if unknown else "",
    }
    return render(request, "shas/workspace/comparison.html", context)
