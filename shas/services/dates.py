"""Dates: the only writers of plans. One move makes one DateChange and one Event, or nothing at all."""

from datetime import UTC, date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from shas.clock import LONDON, database_now
from shas.events import record
from shas.models import DateChange, Publication
from shas.rules import authorise
from shas.services.announcements import announcement
from shas.services.entries import lock, unapprove
from shas.workflow import DateStatus, Plan, Precision, Status

RELEASE_TIME = time(9, 30)
PLAN_FIELDS = ["precision", "planned_on", "planned_month", "release_time", "date_status", "release_at"]


def london_instant(day: date, at: time) -> datetime:
    """The UTC instant of this wall time in London.

    Raises ValidationError `time_missing` or `time_twice` for the hour that the clocks leave out or repeat.
    """
    first = datetime.combine(day, at, tzinfo=LONDON)
    second = first.replace(fold=1)
    if first.astimezone(UTC).astimezone(LONDON).time() != at:
        raise ValidationError(
            f"There is no {at:%H:%M} in London on {day.day} {day:%B %Y}: the clocks go forward. Choose another time.",
            code="time_missing",
        )
    if first.utcoffset() != second.utcoffset():
        raise ValidationError(
            f"{at:%H:%M} comes twice in London on {day.day} {day:%B %Y}: the clocks go back. Choose another time.",
            code="time_twice",
        )
    return first.astimezone(UTC)


@transaction.atomic
def schedule(
    *,
    publication: Publication,
    plan: Plan,
    actor: User | None,
    reason: str = "",
    public_note: str = "",
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
    return _move("publication.scheduled", entry, plan, actor, reason, public_note, source, announced_at)


@transaction.atomic
def reschedule(
    *,
    publication: Publication,
    plan: Plan,
    actor: User | None,
    reason: str,
    public_note: str = "",
    source: str = "",
    announced_at: datetime | None = None,
) -> DateChange:
    """Move a publication to another plan. An approved one goes back to be approved again, its new date kept.

    `announced_at` (an instant) is when the world was told, now unless given; then `source` says whence it is known.
    Raises PermissionDenied; ValidationError with code `not_scheduled`, `no_change`, `reason_required` (the date is
    confirmed), `confirmed_stays_confirmed`, `closed` (published, cancelled or withdrawn), `already_released`,
    `older_than_newest`, `source_required`, `announced_in_future`, `time_missing`, `time_twice`.
    """
    entry = lock(publication)
    authorise(actor, "shas.move_date", entry)
    if entry.precision == Precision.UNSET:
        raise ValidationError(f"{entry} has no date yet. Schedule it first.", code="not_scheduled")
    return _move("publication.rescheduled", entry, plan, actor, reason, public_note, source, announced_at)


@transaction.atomic
def confirm(
    *,
    publication: Publication,
    actor: User | None,
    public_note: str = "",
    source: str = "",
    announced_at: datetime | None = None,
) -> DateChange:
    """Make a provisional day the confirmed day.

    Raises PermissionDenied; ValidationError `not_exact` where no day is set, `no_change` where it is confirmed already.
    """
    entry = lock(publication)
    authorise(actor, "shas.move_date", entry)
    if entry.planned_on is None:
        raise ValidationError(f"{entry} has no exact day yet. Give it one before you confirm it.", code="not_exact")
    plan = Plan.on(entry.planned_on, at=entry.release_time)
    return _move("publication.confirmed", entry, plan, actor, "", public_note, source, announced_at)


def _move(
    kind: str,
    entry: Publication,
    plan: Plan,
    actor: User | None,
    reason: str,
    public_note: str,
    source: str,
    announced_at: datetime | None,
) -> DateChange:
    """Check and write one move of a locked entry."""
    now = database_now()
    before, newest = entry.plan, entry.date_changes.order_by("pk").last()
    if entry.is_closed:
        raise ValidationError(
            f"{entry} is {entry.get_status_display().lower()}; its plan stays as it was.", code="closed"
        )
    if entry.status == Status.APPROVED and entry.release_at and entry.release_at <= now:
        raise ValidationError(f"{entry} has been released; its plan stays as it was.", code="already_released")
    if plan == before:
        raise ValidationError(f"{entry} is already planned for {plan}.", code="no_change")
    if before.date_status == DateStatus.CONFIRMED and plan.date_status != DateStatus.CONFIRMED:
        raise ValidationError(
            f"{before} is confirmed, so {entry} can only move to another exact day.", code="confirmed_stays_confirmed"
        )
    told_at = announcement(announced_at, source=source, now=now)
    if newest and told_at < newest.announced_at:
        raise ValidationError(
            f"{entry} has a newer plan, {before}. An older announcement cannot replace it.", code="older_than_newest"
        )
    # Last, so that nobody is asked for a reason for a move that is refused anyway.
    if before.date_status == DateStatus.CONFIRMED and not reason.strip():
        raise ValidationError(f"Give a reason for the move: {before} is a confirmed date.", code="reason_required")
    for field in PLAN_FIELDS[:-1]:
        setattr(entry, field, getattr(plan, field))
    entry.release_at = None
    if plan.planned_on and plan.date_status == DateStatus.CONFIRMED:
        entry.release_at = london_instant(plan.planned_on, plan.release_time or RELEASE_TIME)
    change = DateChange(
        publication=entry,
        precision=plan.precision,
        planned_on=plan.planned_on,
        planned_month=plan.planned_month,
        release_time=plan.release_time,
        date_status=plan.date_status,
        reason=reason.strip(),
        public_note=public_note.strip(),
        author=actor,
        source=source,
        announced_at=told_at,
        recorded_at=now,
    )
    change.full_clean(exclude=["publication"])
    change.save()
    unapprove(entry, back_to=Status.SUBMITTED)
    entry.last_edited_by = actor or entry.last_edited_by
    entry.save(update_fields=[*PLAN_FIELDS, "status", "approved_by", "approved_at", "last_edited_by"])
    record(
        kind=kind,
        subject=("publication", entry.slug),
        publication=entry,
        actor=actor,
        changes={"plan": [as_json(before), as_json(plan)]},
        reason=reason.strip(),
        public_note=public_note.strip(),
        is_public=entry.announced_at is not None,
        source=source,
        announced_at=change.announced_at,
        recorded_at=now,
    )
    return change


def as_json(plan: Plan) -> dict[str, str | None]:
    """A plan as an Event and the API tell it: ISO day, “2008-06” for a month, London time."""
    return {
        "precision": plan.precision.value,
        "planned_on": plan.planned_on.isoformat() if plan.planned_on else None,
        "planned_month": f"{plan.planned_month:%Y-%m}" if plan.planned_month else None,
        "release_time": f"{plan.release_time:%H:%M}" if plan.release_time else None,
        "date_status": plan.date_status.value,
    }
