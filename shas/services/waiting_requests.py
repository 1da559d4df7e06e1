"""Requests for another date that wait: answering them, also when the entry's planning ends."""

from accounts.models import User
from shas.clock import database_now
from shas.events import record
from shas.models import DateChange, DateChangeRequest, Publication
from shas.services.mail import tell_leads
from shas.workflow import RequestState


def close_waiting_request(entry: Publication, *, actor: User | None, reason: str) -> None:
    """Decline what is still asked for a locked entry whose planning ends: nobody could agree to it any more."""
    waiting = DateChangeRequest.objects.select_for_update().filter(publication=entry).waiting().first()
    if waiting:
        answer(waiting, RequestState.DECLINED, actor, reason, None)


def answer(
    asked: DateChangeRequest, decision: RequestState, actor: User | None, reason: str, agreed: DateChange | None
) -> DateChangeRequest:
    """Write the decision on a locked request, and its event, of which the leads are told by mail."""
    asked.state, asked.agreed = decision, agreed
    asked.decided_by, asked.decided_at, asked.decision_reason = actor, database_now(), reason.strip()
    asked.full_clean(exclude=["publication"])
    asked.save(update_fields=["state", "agreed", "decided_by", "decided_at", "decision_reason"])
    event = record(
        kind="date_request.decided",
        subject=("date_request", str(asked.pk)),
        publication=asked.publication,
        actor=actor,
        changes={"state": [RequestState.OPEN.value, decision.value]},
        reason=asked.decision_reason,
        recorded_at=asked.decided_at,
    )
    tell_leads(event)
    return asked
