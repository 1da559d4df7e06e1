"""Atom feeds (RFC 4287) of the public record and of the publications, the same for everyone: no cookie is read.

The ids of a feed and of its entries never change, whatever host or address the portal has; a rehearsal has others.
`updated` is when something changed here: when an event was recorded, or a release time was reached. `published` is
when the world was told.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from shas import rehearsal
from shas.exports.cells import clean
from shas.exports.timetable import public_reason, told
from shas.filters.record import ChangeFilter, newest_first
from shas.models import Event, StrategicHealthAuthority
from shas.moments import instant_of
from shas.timeline.changes import read
from shas.timeline.syndicated import syndicated

NAMESPACE = UUID("89aa1c02-99ad-4330-9a19-b3d40af1e3de")  # never change it: every reader would see every entry anew
LATEST = 50
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)  # when an empty feed was last updated


class Atom(Atom1Feed):
    """Django's Atom feed, with entries whose content is HTML, and dated by what changed last."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NOTHING_YET)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, {**item, "description": None})  # no summary beside the whole
        handler.addQuickElement("content", item["description"], {"type": "html"})


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The newest changes, of one authority where the address names it."""
    at = instant_of(request)
    asked = _asked(request, at)
    if not asked.is_valid():
        return _refused(asked.form.errors.as_data()["authority"])
    authority = asked.form.cleaned_data["authority"]
    feed = _feed(request, "changes", "Changes to the timetable", authority)
    # The last recorded, however long ago it was announced: else a follower would miss what is entered afterwards.
    for event in newest_first(asked.qs).order_by("-pk")[:LATEST]:
        _add_change(feed, event, request.build_absolute_uri)
    return _answer(request, feed)


@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """The publications as they stand, the last changed first; of one authority where the address names it."""
    at = instant_of(request)
    asked = _asked(request, at)
    if not asked.is_valid():
        return _refused(asked.form.errors.as_data()["authority"])
    authority = asked.form.cleaned_data["authority"]
    recorded = asked.qs.filter(publication=OuterRef("pk")).order_by("-recorded_at").values("recorded_at")[:1]
    rows = told(at).annotate(changed_at=Greatest(Subquery(recorded), "actual_at", "announced_at"))
    feed = _feed(request, "publications", "Publications", authority)
    for row in (rows.filter(authority=authority) if authority else rows).order_by("-changed_at", "-pk")[:LATEST]:
        _add_publication(feed, row, request.build_absolute_uri)
    return _answer(request, feed)


def lasting_id(name: str) -> str:
    """The id of a feed or an entry, from a name that never changes: “event:212”, “publication:north-west”."""
    return uuid5(rehearsal.namespace(NAMESPACE), name).urn


def _asked(request: HttpRequest, at: datetime) -> ChangeFilter:
    """The public record, of the authority named. It is not told who asks, so that the answer is for everyone."""
    return ChangeFilter({"authority": request.GET.get("authority", "")}, queryset=Event.objects.public(at), at=at)


def _feed(request: HttpRequest, name: str, title: str, authority: StrategicHealthAuthority | None) -> Atom:
    """An empty feed. Its name is that of the page beside it and of its own address."""
    query = f"?authority={authority.slug}" if authority else ""
    page = reverse("changes") + query if name == "changes" else reverse("timeline") + query
    return Atom(
        title=clean(rehearsal.title(f"{title}: {authority.short_name}" if authority else title)),
        link=request.build_absolute_uri(page),
        description=None,
        subtitle="NHS Next Stage Review: what is published, on which day, and what became of it.",
        language="en-GB",
        author_name="Review Portal",
        feed_url=request.build_absolute_uri(reverse(f"{name}_feed") + query),
        feed_guid=lasting_id(f"{name}:{authority.slug}" if authority else name),
    )


def _add_change(feed: Atom, event: Event, absolute: Callable[[str], str]) -> None:
    change = read(event)
    linked = replace(change, url=absolute(change.url or reverse("changes")))
    feed.add_item(
        title=clean(rehearsal.title(f"{change.name}: {change.short}")),
        link=linked.url,
        description=_html("shas/changes/feed_change.html", {"change": linked}),
        unique_id=lasting_id(f"event:{event.pk}"),
        pubdate=event.announced_at,
        updateddate=event.recorded_at,
        categories=[event.kind],
    )


def _add_publication(feed: Atom, row: Any, absolute: Callable[[str], str]) -> None:
    shown = syndicated(row)
    feed.add_item(
        title=clean(rehearsal.title(shown.title)),
        link=absolute(shown.entry.url),
        description=_html("shas/changes/feed_publication.html", {"shown": shown, "reason": public_reason(row)}),
        unique_id=lasting_id(f"publication:{row.slug}"),
        pubdate=row.announced_at,
        updateddate=row.changed_at,
        categories=[row.kind, row.public_status],
    )


def _html(template: str, context: dict[str, Any]) -> str:
    """Escaped by the template, and once more by the feed that carries it."""
    return clean(" ".join(render_to_string(template, context).split()))


def _refused(errors: list[ValidationError]) -> HttpResponse:
    """What is wrong with the authority asked for, in plain text."""
    text = "".join(f"authority: {error.messages[0]}\n" for error in errors)
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


def _answer(request: HttpRequest, feed: Atom) -> HttpResponse:
    """The feed, or 304 where the reader has it already."""
    content = feed.writeString("utf-8").encode()
    response = HttpResponse(content, content_type=Atom.content_type)
    response["ETag"] = f'"{sha256(content).hexdigest()[:32]}"'
    patch_cache_control(response, public=True)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
