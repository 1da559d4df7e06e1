"""Today in the console: `{% today_panel as today %}` reads the database once a request and hands over a presenter."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from shas import console
from shas.clock import database_now, london_day
from shas.console import Asked, Period, Today
from shas.console.fortnight import DAYS
from shas.console.ways import Way
from shas.models import DateChangeRequest, Letter, NonWorkingDay, Publication
from shas.querysets.people import has_dh_role
from shas.rules import may
from shas.warnings import standing_warnings, warnings_of
from shas.workflow import DHRole, NonWorking, Plan

register = template.Library()

PERMISSIONS = (
    "shas.open_console",
    "shas.move_date",
    "shas.decide_date_request",
    "shas.record_publication",
    "shas.announce_publication",
    "shas.import_timetable",
    "shas.issue_letter",
    "shas.keep_letter_wording",
    "shas.keep_reference_data",
)


@register.simple_tag(takes_context=True)
def today_panel(context: Context) -> Today | None:
    """What Today shows to this member of the Department's staff; None to anybody else.

    Kept on the request: the blocks of one page ask for it, and must agree.
    """
    request: HttpRequest = context["request"]
    if not hasattr(request, "console_today"):
        user: Any = request.user
        is_staff = has_dh_role(user, DHRole.EDITOR, DHRole.PUBLISHER)
        request.console_today = _read(user) if is_staff else None  # type: ignore[attr-defined]
    return request.console_today  # type: ignore[attr-defined]


@register.simple_tag
def address_of(way: Way | None) -> str:
    """Where a way leads; nothing where there is no such page, and then there is no link."""
    if way is None:
        return ""
    try:
        return reverse(way.page, args=[] if way.pk is None else [way.pk]) + way.query
    except NoReverseMatch:
        return ""


def _read(user: User) -> Today:
    """A constant number of queries, however many rows there are."""
    at = database_now()
    today = london_day(at)
    publications = Publication.objects.visible_to(user, at).with_public_status(at).select_related("authority")
    letter = Letter.objects.public(at).order_by("-number").prefetch_related("entries").first()
    return console.present(
        list(publications.in_date_order()),
        today=today,
        allowed={permission for permission in PERMISSIONS if may(user, permission)},
        asked=_requests(user, at),
        warned={pk: [warning.sentence for warning in found] for pk, found in standing_warnings(at).items()},
        periods=_periods(today),
        letter=letter,
        letter_entries=list(letter.entries.all()) if letter else [],
    )


def _requests(user: User, at: datetime) -> list[Asked]:
    """The requests waiting, each with what speaks against its day if all of them were agreed."""
    waiting = list(
        DateChangeRequest.objects.visible_to(user)
        .waiting()
        .select_related("publication__authority", "asked_by")
        .prefetch_related("asked_by__groups")
    )
    plans = {one.publication: Plan.on(one.asked_on, at=one.asked_time) for one in waiting}
    against = warnings_of(plans, at=at, known_to=user)
    return [_asked(one, against) for one in waiting]


def _asked(one: DateChangeRequest, against: Mapping[int, Sequence[Any]]) -> Asked:
    entry = one.publication
    return Asked(
        pk=one.pk,
        publication=entry.pk,
        name=entry.authority.short_name if entry.authority else entry.name,
        on=one.asked_on,
        at=one.asked_time,
        reason=one.reason,
        asked_at=one.asked_at,
        by_dh=any(group.name in DHRole.values for group in one.asked_by.groups.all()),
        planned_on=entry.planned_on,
        planned_month=entry.planned_month,
        warnings=[warning.sentence for warning in against.get(entry.pk, ())],
    )


def _periods(today: date) -> list[Period]:
    """Elections and the periods before them that touch the fortnight."""
    rows = NonWorkingDay.objects.filter(first_on__lt=today + timedelta(days=DAYS), last_on__gte=today)
    return [
        Period(
            kind=NonWorking(row.kind),
            name=row.name,
            first_on=row.first_on,
            last_on=row.last_on,
            areas=[authority.short_name for authority in row.authorities.all()],
        )
        for row in rows.prefetch_related("authorities")
    ]
