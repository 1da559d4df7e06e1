"""What every page of the workspace begins with: whose it is, its one entry, and where the work stands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, prefetch_related_objects
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.kept import keeps_what_was_typed, sent_or_kept
from shas.clock import database_now, london_day
from shas.forms.kept import texts
from shas.models import Event, Publication, StrategicHealthAuthority
from shas.querysets.people import led_authority_ids
from shas.readiness import report_of
from shas.rules import open_transitions
from shas.services.editions import refuse_locked
from shas.timeline.work import MOVES, File, Work, files

View = Callable[..., HttpResponseBase]

NOT_SEEN = "none"  # the tag of no edition: a form that lost the one it was given is refused as stale


class NotLedError(Http404):
    """The user does not lead the authority of this address, or there is none: which of it, nobody is told."""


def led_by(user: Any) -> QuerySet[StrategicHealthAuthority]:
    """The authorities that this user leads."""
    rows = StrategicHealthAuthority.objects.visible_to(user)
    return rows.filter(pk__in=led_authority_ids(user)).order_by("short_name")


@dataclass(frozen=True)
class Place:
    """An authority with its one vision, as its leads may know of it, at one instant of the database (UTC)."""

    authority: StrategicHealthAuthority
    user: Any
    at: datetime

    @cached_property
    def publication(self) -> Publication | None:
        """With its public and its working status, and whether its release time has passed."""
        rows = Publication.objects.visible_to(self.user, self.at).filter(authority=self.authority)
        rows = rows.with_public_status(self.at).with_last_move(self.at).with_working_status(self.at)
        rows = rows.with_lateness(self.at)
        return rows.select_related("authority").first()

    @property
    def entry(self) -> Publication:
        """The same; Http404 where the authority has none."""
        if self.publication is None:
            raise Http404("Nothing of this authority is in the timetable.")
        return self.publication

    def events(self) -> QuerySet[Event]:
        """What happened to the entry, as the user may read it, with who did it."""
        rows = Event.objects.visible_to(self.user, self.at).filter(publication=self.entry)
        return rows.select_related("actor").prefetch_related("actor__groups")

    def anew(self) -> "Place":
        """The same as it is now, after somebody may have changed something."""
        return Place(self.authority, self.user, database_now())

    def work(self) -> Work:
        """Where the work stands."""
        return Work(
            entry=self.entry,
            moves=open_transitions(self.user, self.entry),
            readiness=report_of(self.entry),
            events=list(self.events().filter(kind__in=MOVES).order_by("pk")),
            reader=self.user,
            today=london_day(self.at),
        )

    def files(self, work: Work) -> list[File]:
        """The documents of the newest edition, with who uploaded them."""
        if work.edition is None:
            return []
        prefetch_related_objects([work.edition], "documents__uploaded_by__groups")
        return files(work.edition, reader=self.user)

    def locked(self) -> str:
        """Why nothing of the entry may be written or uploaded now; empty where it may."""
        try:
            refuse_locked(self.entry)
        except ValidationError as refusal:
            return str(refusal.messages[0])
        return ""


def place_of(request: HttpRequest, slug: str) -> Place:
    """The place of this slug, if the user leads it; NotLedError otherwise."""
    authority = led_by(request.user).filter(slug=slug).first()
    if authority is None:
        raise NotLedError("Nothing that this user leads has such an address.")
    return Place(authority, request.user, database_now())


def page(view: View) -> View:
    """A page that is only read."""
    return require_safe(never_cache(keeps_what_was_typed(view)))


def form_page(blank: Callable[[], Iterable[BaseForm]]) -> Callable[[View], View]:
    """A page with forms that are sent to its own address; `blank` makes them with every field that they may have.

    To whoever was shown one of them, and leads the authority no more, what was typed is shown once again, to be copied;
    the answer is still a 404. For everybody else there is nothing at the address.
    """

    def of(view: View) -> View:
        @wraps(view)
        def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except NotLedError:
                typed = sent_or_kept(request)
                if typed is None:
                    raise
                context = {"typed": texts(blank(), typed)}
                return render(request, "shas/workspace/not_led.html", context, status=HTTPStatus.NOT_FOUND)

        return require_http_methods(["GET", "HEAD", "POST"])(never_cache(keeps_what_was_typed(told)))

    return of
