"""What every move of a date has in common: it is checked, warned of, and written as one DateChange and one Event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import User
from shas import words
from shas.clock import LONDON
from shas.events import record
from shas.models import DateChange, Publication
from shas.services.announcements import announcement
from shas.services.entries import unapprove
from shas.warnings import Override, warnings_of
from shas.workflow import HANDED_IN, RELEASE_TIME, YEARS, DateStatus, Plan, Status

PLAN_FIELDS = ["precision", "planned_on", "planned_month", "release_time", "date_status"]
ADVICE = "Choose another day, or say why it must be that day."


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Who makes a move, and what is said of it: to everyone, to staff, and of the warnings set aside.

    With `announced_at` (an instant) and its `source` the move is a fact recorded afterwards: it was decided
    elsewhere, and nobody is warned of it any more.
    """

    actor: User | None
    public_note: str = ""
    reason: str = ""
    override: Override | None = None
    source: str = ""
    announced_at: datetime | None = None

    @property
    def is_decided_now(self) -> bool:
        return self.announced_at is None


def london_instant(day: date, at: time) -> datetime:
    """The UTC instant of this wall time in London.

    Raises ValidationError `time_missing` or `time_twice` for the hour that the clocks leave out or repeat.
    """
    first = datetime.combine(day, at, tzinfo=LONDON)
    second = first.replace(fold=1)
    if first.astimezone(UTC).astimezone(LONDON).time() != at:
        raise ValidationError(
            f"There is no {at:%H:%M} in London on {words.day_year(day)}: the clocks go forward. Choose another time.",
            code="time_missing",
        )
    if first.utcoffset() != second.utcoffset():
        raise ValidationError(
            f"{at:%H:%M} comes twice in London on {words.day_year(day)}: the clocks go back. Choose another time.",
            code="time_twice",
        )
    return first.astimezone(UTC)


def release_instant(plan: Plan) -> datetime | None:
    """When a confirmed day is released (UTC); None for every other plan. Raises as `london_instant`."""
    if plan.planned_on and plan.date_status == DateStatus.CONFIRMED:
        return london_instant(plan.planned_on, plan.release_time or RELEASE_TIME)
    return None


def refuse_closed(entry: Publication) -> None:
    """Raise ValidationError `closed` where the planning of a locked entry has ended."""
    if entry.is_closed:
        raise ValidationError(
            f"{entry} is {entry.get_status_display().lower()}; its plan stays as it was.", code="closed"
        )


def refuse_stale(entry: Publication, based_on: int | None) -> None:
    """Raise ValidationError `stale` where somebody has moved the locked entry since the caller looked at it."""
    newest = entry.date_changes.order_by("pk").last()
    if based_on is not None and newest is not None and newest.pk != based_on:
        local = newest.recorded_at.astimezone(LONDON)
        note = f" The reason given: “{newest.public_note}”." if newest.public_note else ""
        raise ValidationError(
            f"Someone moved {entry} to {newest.plan} on {words.day_year(local.date())} at"
            f" {words.clock_time(local.time())}, while you were looking.{note} Compare, then decide again.",
            code="stale",
        )


def refuse_senseless_year(day: date | None) -> None:
    """Raise ValidationError `no_such_year` for a slip in the year: a day in no year of the NHS."""
    if day is not None and day.year not in YEARS:
        raise ValidationError(
            f"{day.year} is no year of this timetable. Give one from {YEARS.start} to {YEARS.stop - 1}.",
            code="no_such_year",
        )


def check(entry: Publication, plan: Plan, telling: Telling, *, based_on: int | None, now: datetime) -> datetime:
    """Judge one move of a locked entry, warnings apart; gives the instant at which the world is told.

    The codes of its ValidationErrors are listed at `shas.services.reschedule`.
    """
    before, newest = entry.plan, entry.date_changes.order_by("pk").last()
    refuse_closed(entry)
    refuse_stale(entry, based_on)
    refuse_senseless_year(plan.planned_on or plan.planned_month)
    if plan == before:
        raise ValidationError(f"{entry} is already planned for {plan}.", code="no_change")
    if before.date_status == DateStatus.CONFIRMED and plan.date_status != DateStatus.CONFIRMED:
        raise ValidationError(
            f"{before} is confirmed, so {entry} can only move to another exact day.", code="confirmed_stays_confirmed"
        )
    told_at = announcement(telling.announced_at, source=telling.source, now=now)
    if newest and told_at < newest.announced_at:
        raise ValidationError(
            f"{entry} has a newer plan, {before}. An older announcement cannot replace it.", code="older_than_newest"
        )
    if plan.planned_on and plan.release_time:
        london_instant(plan.planned_on, plan.release_time)  # of a provisional day too: it may be confirmed as it is
    release_at = release_instant(plan)
    soonest = now + timedelta(seconds=settings.PUBLIC_CACHE_SECONDS)
    if release_at and now < release_at < soonest:
        raise ValidationError(
            f"This is too near: public pages may be kept for {settings.PUBLIC_CACHE_SECONDS} seconds. "
            f"Choose a time after {words.clock_time(soonest.astimezone(LONDON).time())}.",
            code="too_near",
        )
    if release_at and release_at <= now and entry.status in HANDED_IN:
        # Approved like that it would be out at once: an early release, which has its own two people and its flag.
        raise ValidationError(
            f"{entry} is {entry.get_status_display().lower()}, so it cannot move to a time that has passed. "
            "Choose one to come. Once it is approved another publisher can release it early; if it is out already, "
            "record that.",
            code="passed",
        )
    return told_at


def settle(plans: Mapping[Publication, Plan], telling: Telling, now: datetime) -> dict[int, list[str]]:
    """What is left when the moves are allowed: reasons that confirmed dates need, and warnings not set aside.

    Gives the codes of the warnings that were set aside, by publication id. Asked last, so that nobody gives a reason
    for a move that is refused anyway. Raises ValidationError with every error at once, each naming its publication's
    slug in `params`: `reason_required`, `override_reason_required`, and the codes of the warnings.
    """
    errors: list[ValidationError] = []
    for entry in plans:
        if entry.date_status == DateStatus.CONFIRMED and not _says_why(entry, telling):
            message = f"Give a reason for the move: {entry.plan} is a confirmed date."
            errors.append(about(entry, message, code="reason_required"))
    overridden: dict[int, list[str]] = {}
    warnings = warnings_of(plans, at=now) if telling.is_decided_now else {}
    for entry in plans:
        for warning in warnings.get(entry.pk, []):
            if telling.override is None or not telling.override.covers(warning):
                errors.append(about(entry, f"{warning.sentence} {ADVICE}", code=warning.code))
            elif not telling.override.reason.strip():
                message = f"{warning.sentence} Say why it must be that day."
                errors.append(about(entry, message, code="override_reason_required"))
            else:
                overridden.setdefault(entry.pk, []).append(warning.code.value)
    if errors:
        raise ValidationError(errors)
    return overridden


def about(entry: Publication, message: str, *, code: str) -> ValidationError:
    """A refusal that tells a caller who moves several entries which of them it is about."""
    return ValidationError(message.replace("%", "%%"), code=code, params={"publication": entry.slug})


def _says_why(entry: Publication, telling: Telling) -> bool:
    """The public is owed the reason; of an entry nobody knows of yet, a note for staff is enough."""
    return bool(telling.public_note.strip() or (entry.announced_at is None and telling.reason.strip()))


def write(
    kind: str,
    entry: Publication,
    plan: Plan,
    telling: Telling,
    *,
    told_at: datetime,
    overridden: list[str],
    now: datetime,
) -> DateChange:
    """Write one checked move of a locked entry: the row, the plan's columns and the event, or nothing."""
    before = entry.plan
    for field in PLAN_FIELDS:
        setattr(entry, field, getattr(plan, field))
    entry.release_at = release_instant(plan)
    override_reason = telling.override.reason.strip() if telling.override and overridden else ""
    change = DateChange(
        publication=entry,
        **{field: getattr(plan, field) for field in PLAN_FIELDS},
        reason=telling.reason.strip(),
        public_note=telling.public_note.strip(),
        overridden=overridden,
        override_reason=override_reason,
        author=telling.actor,
        source=telling.source,
        announced_at=told_at,
        recorded_at=now,
    )
    change.full_clean(exclude=["publication"])
    change.save()
    unapprove(entry, back_to=Status.SUBMITTED)
    entry.last_edited_by = telling.actor or entry.last_edited_by
    entry.save(update_fields=[*PLAN_FIELDS, "release_at", "status", "approved_by", "approved_at", "last_edited_by"])
    record(
        kind=kind,
        subject=("publication", entry.slug),
        publication=entry,
        actor=telling.actor,
        changes={"plan": [as_json(before), as_json(plan)]},
        reason=_for_the_record(change),
        public_note=change.public_note,
        is_public=entry.announced_at is not None,
        source=telling.source,
        announced_at=told_at,
        recorded_at=now,
    )
    return change


def _for_the_record(change: DateChange) -> str:
    """The note for staff, and which warnings were set aside and why."""
    if not change.overridden:
        return change.reason
    set_aside = f"Warnings set aside ({', '.join(change.overridden)}): {change.override_reason}"
    return f"{change.reason}\n{set_aside}" if change.reason else set_aside


def as_json(plan: Plan) -> dict[str, str | None]:
    """A plan as an Event and the API tell it: ISO day, “2008-06” for a month, London time."""
    return {
        "precision": plan.precision.value,
        "planned_on": plan.planned_on.isoformat() if plan.planned_on else None,
        "planned_month": plan.planned_month.isoformat()[:7] if plan.planned_month else None,
        "release_time": f"{plan.release_time:%H:%M}" if plan.release_time else None,
        "date_status": plan.date_status.value,
    }
