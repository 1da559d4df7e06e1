"""Dates: the only writers of plans. One move makes one DateChange and one Event, or nothing at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.models import User
from shas.clock import database_now
from shas.models import DateChange, Publication
from shas.rules import authorise
from shas.services.entries import lock, lock_all
from shas.services.moves import Telling, about, check, settle, write
from shas.services.writing import service
from shas.warnings import Override
from shas.workflow import DateStatus, Plan, Precision


@dataclass(frozen=True, kw_only=True)
class Move:
    """One of several moves made together; `based_on` is the id of the newest DateChange its maker had seen."""

    publication: Publication
    plan: Plan
    based_on: int | None = None


@service
def schedule(
    *,
    publication: Publication,
    plan: Plan,
    actor: User | None,
    public_note: str = "",
    reason: str = "",
    override: Override | None = None,
    based_on: int | None = None,
    source: str = "",
    announced_at: datetime | None = None,
) -> DateChange:
    """Give a publication its first date.

    Raises PermissionDenied; ValidationError `already_scheduled`, and those of every move (see `reschedule`).
    """
    entry = lock(publication)
    authorise(actor, "shas.move_date", entry)
    if entry.precision != Precision.UNSET:
        raise ValidationError(f"{entry} already has a date, {entry.plan}. Move it instead.", code="already_scheduled")
    telling = Telling(
        actor=actor,
        public_note=public_note,
        reason=reason,
        override=override,
        source=source,
        announced_at=announced_at,
    )
    return _move("publication.scheduled", entry, plan, telling, based_on)


@service
def reschedule(
    *,
    publication: Publication,
    plan: Plan,
    actor: User | None,
    public_note: str = "",
    reason: str = "",
    override: Override | None = None,
    based_on: int | None = None,
    source: str = "",
    announced_at: datetime | None = None,
) -> DateChange:
    """Move a publication to another plan. An approved one goes back to be approved again, its new date kept.

    `public_note` is the reason that everyone reads; `reason` is a note for staff. `override` sets warnings aside.
    `based_on` is the id of the newest DateChange the mover had seen; None asks for no such check. `announced_at` (an
    instant) is when the world was told, now unless given; then `source` says whence it is known, and warnings, which
    are for whoever decides now, are not raised.

    Raises PermissionDenied; ValidationError with code `not_scheduled`, `closed` (published, cancelled or withdrawn),
    `stale`, `no_such_year`, `no_change`, `confirmed_stays_confirmed`, `source_required`,
    `announced_in_future`, `older_than_newest`, `time_missing`, `time_twice`, `too_near`, `passed` (of what is submitted
    or approved); and together, as the last: `reason_required` (the date is confirmed), `override_reason_required`, and
    the code of each warning not set aside (WarningCode).
    """
    entry = lock(publication)
    authorise(actor, "shas.move_date", entry)
    if entry.precision == Precision.UNSET:
        raise ValidationError(f"{entry} has no date yet. Schedule it first.", code="not_scheduled")
    telling = Telling(
        actor=actor,
        public_note=public_note,
        reason=reason,
        override=override,
        source=source,
        announced_at=announced_at,
    )
    return _move("publication.rescheduled", entry, plan, telling, based_on)


@service
def confirm(
    *,
    publication: Publication,
    actor: User | None,
    public_note: str = "",
    reason: str = "",
    override: Override | None = None,
    based_on: int | None = None,
    source: str = "",
    announced_at: datetime | None = None,
) -> DateChange:
    """Make a provisional day the confirmed day.

    Raises PermissionDenied; ValidationError `not_exact` where no day is set, `no_change` where it is confirmed
    already, and those of every move (see `reschedule`).
    """
    entry = lock(publication)
    authorise(actor, "shas.move_date", entry)
    if entry.planned_on is None:
        raise ValidationError(f"{entry} has no exact day yet. Give it one before you confirm it.", code="not_exact")
    telling = Telling(
        actor=actor,
        public_note=public_note,
        reason=reason,
        override=override,
        source=source,
        announced_at=announced_at,
    )
    return _move("publication.confirmed", entry, Plan.on(entry.planned_on, at=entry.release_time), telling, based_on)


@service
def bulk_reschedule(
    *,
    moves: Sequence[Move],
    actor: User | None,
    public_note: str = "",
    reason: str = "",
    override: Override | None = None,
    source: str = "",
    announced_at: datetime | None = None,
) -> list[DateChange]:
    """Move several publications with one shared reason: all of them, or none.

    One without a date yet gets its first, and one whose provisional day is given again is confirmed. The moves are
    judged as the timetable they make together, so that two visions may swap their days. Each leaves a DateChange and
    an Event of its own.

    Raises PermissionDenied; ValidationError `nothing_to_move`, `entry_twice`, and otherwise one error for each
    blocker, its message beginning with the entry's name and its `params["publication"]` holding the slug; codes as
    at `reschedule`.
    """
    if not moves:
        raise ValidationError("Choose at least one entry to move.", code="nothing_to_move")
    if len({move.publication.pk for move in moves}) < len(moves):
        raise ValidationError("An entry is in this move twice. Keep one of the two.", code="entry_twice")
    entries = lock_all([move.publication for move in moves])
    for entry in entries.values():
        authorise(actor, "shas.move_date", entry)
    telling = Telling(
        actor=actor,
        public_note=public_note,
        reason=reason,
        override=override,
        source=source,
        announced_at=announced_at,
    )
    now = database_now()
    plans = {entries[move.publication.pk]: move.plan for move in moves}
    told: dict[int, datetime] = {}
    blockers: list[ValidationError] = []
    for move in moves:
        entry = entries[move.publication.pk]
        try:
            told[entry.pk] = check(entry, move.plan, telling, based_on=move.based_on, now=now)
        except ValidationError as error:
            blockers += _named(entry, error)
    if not blockers:
        try:
            overridden = settle(plans, telling, now)
        except ValidationError as error:
            by_slug = {entry.slug: entry for entry in plans}
            for each in error.error_list:
                blockers += _named(by_slug[(each.params or {})["publication"]], each)
    if blockers:
        raise ValidationError(blockers)
    return [
        write(
            _kind(entry, plan),
            entry,
            plan,
            telling,
            told_at=told[entry.pk],
            overridden=overridden.get(entry.pk, []),
            now=now,
        )
        for entry, plan in plans.items()
    ]


def _move(kind: str, entry: Publication, plan: Plan, telling: Telling, based_on: int | None) -> DateChange:
    """Check and write one move of a locked entry."""
    now = database_now()
    told_at = check(entry, plan, telling, based_on=based_on, now=now)
    overridden = settle({entry: plan}, telling, now).get(entry.pk, [])
    return write(kind, entry, plan, telling, told_at=told_at, overridden=overridden, now=now)


def _kind(entry: Publication, plan: Plan) -> str:
    """What a move of several is for this entry: its first date, the same day made firm, or another."""
    if entry.precision == Precision.UNSET:
        return "publication.scheduled"
    made_firm = plan == replace(entry.plan, date_status=DateStatus.CONFIRMED)
    return "publication.confirmed" if made_firm else "publication.rescheduled"


def _named(entry: Publication, error: ValidationError) -> list[ValidationError]:
    """The same refusals, each beginning with the name of the entry it is about."""
    return [
        about(entry, message if message.startswith(str(entry)) else f"{entry}: {message}", code=each.code or "refused")
        for each in error.error_list
        for message in each.messages
    ]
