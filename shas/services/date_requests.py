"""Requests for another date: an authority asks, the Department decides, and until then the date stays."""

from datetime import date, time

from django.core.exceptions import ValidationError

from accounts.models import User
from shas import words
from shas.clock import database_now, london_day
from shas.events import record
from shas.models import DateChange, DateChangeRequest, Publication
from shas.rules import authorise
from shas.services.dates import reschedule, schedule
from shas.services.entries import lock
from shas.services.moves import as_json, london_instant, refuse_closed, refuse_senseless_year
from shas.services.waiting_requests import answer
from shas.services.writing import service
from shas.warnings import Override
from shas.workflow import DateStatus, Plan, Precision, RequestState


@service
def request_date_change(
    *, publication: Publication, day: date, reason: str, actor: User, at: time | None = None
) -> DateChangeRequest:
    """Ask for another London day, and time if one is wanted. A new request closes the one still open.

    Raises PermissionDenied; ValidationError `closed`, `in_the_past`, `no_change` (it is planned
    for that day), `time_missing`, `time_twice`, `already_asked` (the open request says the same), by field
    `reason_required`.
    """
    entry = lock(publication)
    authorise(actor, "shas.request_date", entry)
    now = database_now()
    refuse_closed(entry)
    open_request = DateChangeRequest.objects.select_for_update().filter(publication=entry).waiting().first()
    try:
        refuse_senseless_year(day)
    except ValidationError as refusal:
        raise ValidationError({"day": refusal}) from None
    if at:
        london_instant(day, at)
    if day < london_day(now):
        raise _at("day", f"{words.full(day)} is in the past. Ask for a day to come.", code="in_the_past")
    if (day, at) == (entry.planned_on, entry.release_time):
        raise _at("day", f"It is already planned for {entry.plan}.", code="no_change")
    if not reason.strip():
        raise _at("reason", "Say why this day is better. DH reads it, the public does not.", code="reason_required")
    if open_request and (day, at, reason.strip()) == (
        open_request.asked_on,
        open_request.asked_time,
        open_request.reason,
    ):
        raise ValidationError("You have asked for this already, and DH has not decided yet.", code="already_asked")
    if open_request:
        open_request.state, open_request.decided_at = RequestState.REPLACED, now
        open_request.save(update_fields=["state", "decided_at"])
    asked = DateChangeRequest(
        publication=entry, asked_on=day, asked_time=at, reason=reason.strip(), asked_by=actor, asked_at=now
    )
    asked.full_clean(exclude=["publication"])
    asked.save()
    record(
        kind="date_request.asked",
        subject=("date_request", str(asked.pk)),
        publication=entry,
        actor=actor,
        changes={"plan": [as_json(entry.plan), as_json(asked_plan(asked))]},
        reason=asked.reason,
        recorded_at=now,
    )
    return asked


def asked_plan(request: DateChangeRequest) -> Plan:
    """The plan that agreeing would make: the day asked for, as firm as the present date is."""
    confirmed = request.publication.date_status == DateStatus.CONFIRMED
    return Plan.on(request.asked_on, at=request.asked_time, confirmed=confirmed)


@service
def decide_date_change(
    *,
    request: DateChangeRequest,
    decision: RequestState,
    actor: User | None,
    reason: str = "",
    public_note: str = "",
    plan: Plan | None = None,
    override: Override | None = None,
    based_on: int | None = None,
) -> DateChangeRequest:
    """Agree to a request, agree another date (`plan`), or decline.

    `reason` is the Department's answer to the authority, beside the asker's own; `public_note` is what everyone reads
    when the date moves. `override` and `based_on` are as at `reschedule`. Where the date has been moved to the asked
    day meanwhile, agreeing moves nothing more.

    Raises PermissionDenied; ValidationError `already_decided`, by field `decision_reason_required` (declined, or
    another date) and `plan_required`, and those of `reschedule`: `closed` too where agreeing would move nothing.
    ValueError for any other decision.
    """
    entry = lock(request.publication)
    authorise(actor, "shas.decide_date_request", entry)
    asked = DateChangeRequest.objects.select_for_update().get(pk=request.pk)
    asked.publication = entry
    if not asked.is_open:
        raise ValidationError(
            f"This request has been answered already: {asked.get_state_display().lower()}.", code="already_decided"
        )
    agreed: DateChange | None = None
    match decision:
        case RequestState.DECLINED:
            _require(reason, "Say why the day is declined. The authority reads it.")
        case RequestState.AGREED_OTHER:
            _require(reason, "Say why another day is agreed. The authority reads it.")
            if plan is None:
                raise _at("day", "Give the day that is agreed instead.", code="plan_required")
        case RequestState.AGREED:
            plan = asked_plan(asked)
        case _:
            raise ValueError(f"{decision} is no decision.")
    if decision != RequestState.DECLINED:
        refuse_closed(entry)
    is_there_already = decision == RequestState.AGREED and plan == entry.plan
    if decision != RequestState.DECLINED and plan is not None and not is_there_already:
        move = schedule if entry.precision == Precision.UNSET else reschedule
        agreed = move(
            publication=entry,
            plan=plan,
            actor=actor,
            public_note=public_note,
            reason=reason,
            override=override,
            based_on=based_on,
        )
    return answer(asked, decision, actor, reason, agreed)


def _require(reason: str, message: str) -> None:
    if not reason.strip():
        raise _at("reason", message, code="decision_reason_required")


def _at(field: str, message: str, *, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
