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
from shas.console import Asked, Blocker, Correction, Flagged, Period, Today, Waiting
from shas.console.fortnight import DAYS
from shas.console.ways import Way
from shas.models import DateChangeRequest, Event, FlaggedOverride, Letter, NonWorkingDay, Publication
from shas.querysets.people import has_dh_role
from shas.readiness import Finding, Mender, Readiness, report
from shas.rules import had_part_in, may, own_work_sentence
from shas.warnings import standing_warnings, warnings_of
from shas.workflow import TRANSITIONS, DHRole, NonWorking, Plan, Status, Transition

register = template.Library()

# Where something may still be owed: what is submitted was judged already, and what is planned only if it is due soon.
IN_WORK = frozenset({Status.DRAFTING, Status.CLINICAL_REVIEW})

PERMISSIONS = (
    "shas.open_console",
    "shas.move_date",
    "shas.decide_date_request",
    "shas.record_publication",
    "shas.approve_publication",
    "shas.correct_publication",
    "shas.review_override",
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
    rows = Publication.objects.visible_to(user, at).with_public_status(at).with_working_status(at)
    publications = list(rows.with_drafted_edition().select_related("authority").in_date_order())
    letter = Letter.objects.public(at).order_by("-number").prefetch_related("entries").first()
    return console.present(
        publications,
        today=today,
        allowed={permission for permission in PERMISSIONS if may(user, permission)},
        asked=_requests(user, at),
        warned={pk: [warning.sentence for warning in found] for pk, found in standing_warnings(at).items()},
        blockers=_blockers(publications),
        waiting=_waiting(publications, user, at),
        corrections=_corrections(publications, user),
        flagged=_flagged(user),
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


def _blockers(publications: Sequence[Any]) -> dict[int, list[Blocker]]:
    """The errors of readiness of what is in work, or planned and due soon."""
    owing = [row for row in publications if row.working_status in IN_WORK or _is_due(row)]
    return {
        pk: [_blocker(readiness, finding) for finding in readiness.errors]
        for pk, readiness in report(owing).items()
        if readiness.errors
    }


def _is_due(publication: Any) -> bool:
    return publication.working_status == Status.PLANNED and publication.due_soon


def _blocker(readiness: Readiness, finding: Finding) -> Blocker:
    """Whose it is to mend, in a word: the page of the entry names them."""
    authority = readiness.subject.publication.authority
    who = ""
    if finding.mender == Mender.AUTHORITY:
        led = readiness.subject.lead is not None or readiness.subject.leads
        who = f"The lead of {authority.short_name}" if authority and led else "DH"
    return Blocker(code=finding.code, message=finding.message, who=who)


def _waiting(publications: Sequence[Any], user: User, at: datetime) -> dict[int, Waiting]:
    """What is submitted, since when, and whether it is this user's own work."""
    submitted = [row for row in publications if row.working_status == Status.SUBMITTED]
    kind = TRANSITIONS[Transition.SUBMIT].event
    moves = Event.objects.visible_to(user, at).filter(publication__in=submitted, kind=kind).order_by("pk")
    since = dict(moves.values_list("publication", "recorded_at"))
    return {
        row.pk: Waiting(submitted_at=since.get(row.pk), own=own_work_sentence(user, Transition.APPROVE, row))
        for row in submitted
    }


def _corrections(publications: Sequence[Any], user: User) -> dict[int, Correction]:
    """What is out and has a newer edition drafted, and whether that is this user's own work."""
    return {
        row.pk: Correction(number=row.drafted_edition, own=own_work_sentence(user, Transition.CORRECT, row))
        for row in publications
        if row.working_status == Status.PUBLISHED and row.drafted_edition
    }


def _flagged(user: User) -> list[Flagged]:
    """Overrides that nobody has reviewed, the oldest first."""
    rows = FlaggedOverride.objects.visible_to(user).flagged().select_related("made_by")
    return [
        Flagged(
            pk=row.pk,
            publication=row.publication_id,
            what=row.get_kind_display(),
            made_by=str(row.made_by),
            made_at=row.made_at,
            own=had_part_in(user, row),
        )
        for row in rows
    ]
