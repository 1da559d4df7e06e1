"""Requests for another date: asked, decided once, and the date stays until it is agreed."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from shas.models import DateChange, DateChangeRequest, Event, Publication
from shas.services import cancel, decide_date_change, record_published, request_date_change, reschedule
from shas.warnings import Override
from shas.workflow import DateStatus, DHRole, Plan, RequestState, Status
from tests.factories import AuthorityFactory, PublicationFactory, UserFactory
from tests.refusals import refusal_codes

pytestmark = pytest.mark.django_db

MAY_20, MAY_27 = (Plan.on(date(2055, 5, day)) for day in (20, 27))


@pytest.fixture
def vision() -> Publication:
    return PublicationFactory(authority=AuthorityFactory(short_name="Ash", slug="ash"), plan=MAY_20)


@pytest.fixture
def lead(vision: Publication) -> User:
    return UserFactory(leads=vision.authority)


@pytest.fixture
def editor() -> User:
    return UserFactory(dh=[DHRole.EDITOR])


def ask(vision: Publication, actor: User, **more: object) -> DateChangeRequest:
    arguments = {"day": date(2055, 5, 27), "reason": "The board meets then"}
    return request_date_change(publication=vision, actor=actor, **{**arguments, **more})


def test_a_lead_asks_and_the_date_stays(vision: Publication, lead: User) -> None:
    asked = ask(vision, lead, reason=" The board meets then ", at=time(11, 0))
    assert (asked.asked_on, asked.asked_time, asked.reason, asked.asked_by, asked.state) == (
        date(2055, 5, 27),
        time(11, 0),
        "The board meets then",
        lead,
        RequestState.OPEN,
    )
    assert Publication.objects.get().plan == MAY_20
    assert DateChange.objects.count() == 1
    event = Event.objects.latest("pk")
    assert (event.kind, event.subject_key, event.authority, event.is_public, event.reason) == (
        "date_request.asked",
        str(asked.pk),
        vision.authority,
        False,
        "The board meets then",
    )


def test_a_new_request_closes_the_old_one(vision: Publication, lead: User) -> None:
    first, second = ask(vision, lead), ask(vision, lead, day=date(2055, 5, 28))
    first.refresh_from_db()
    assert (first.state, first.decided_by, second.state) == (RequestState.REPLACED, None, RequestState.OPEN)
    assert first.decided_at == second.asked_at


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": "  "}, "reason_required"),
        ({"day": date(2008, 5, 27)}, "in_the_past"),
        ({"day": date(2055, 5, 20)}, "no_change"),
    ],
)
def test_what_cannot_be_asked(more: dict, code: str, vision: Publication, lead: User) -> None:
    assert refusal_codes(ask, vision=vision, actor=lead, **more) == [code]
    assert not DateChangeRequest.objects.exists()


def test_the_same_request_twice_is_one(vision: Publication, lead: User) -> None:
    ask(vision, lead)
    assert refusal_codes(ask, vision=vision, actor=lead) == ["already_asked"]
    assert DateChangeRequest.objects.get().state == RequestState.OPEN


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.CANCELLED, Status.WITHDRAWN])
def test_a_closed_entry_has_no_other_date(status: Status) -> None:
    entry = PublicationFactory(status=status)
    assert refusal_codes(ask, vision=entry, actor=UserFactory(leads=entry.authority)) == ["closed"]


def test_only_its_own_leads_and_dh_ask(vision: Publication) -> None:
    for actor in (UserFactory(), UserFactory(leads=AuthorityFactory()), UserFactory(superuser=True)):
        with pytest.raises(PermissionDenied):
            ask(vision, actor)
    ask(vision, UserFactory(dh=[DHRole.EDITOR]))


def test_dh_agrees_and_the_date_moves_once(vision: Publication, lead: User, editor: User) -> None:
    asked = ask(vision, lead)
    decided = decide_date_change(
        request=asked, decision=RequestState.AGREED, public_note="At the board’s wish", actor=editor
    )
    assert Publication.objects.get().plan == MAY_27
    change = DateChange.objects.latest("pk")
    assert (change.public_note, change.author) == ("At the board’s wish", editor)
    assert (decided.state, decided.agreed, decided.decided_by, decided.reason) == (
        RequestState.AGREED,
        change,
        editor,
        "The board meets then",
    )
    assert list(Event.objects.order_by("-pk").values_list("kind", flat=True)[:3]) == [
        "date_request.decided",
        "publication.rescheduled",
        "date_request.asked",
    ]
    assert not Event.objects.filter(is_public=True, reason__contains="board meets").exists()


def test_dh_declines_with_a_reason_of_its_own(vision: Publication, lead: User, editor: User) -> None:
    asked = ask(vision, lead)
    decide = {"request": asked, "decision": RequestState.DECLINED, "actor": editor}
    assert refusal_codes(decide_date_change, **decide, reason=" ") == ["decision_reason_required"]
    decided = decide_date_change(**decide, reason="Another vision is that day")
    assert (decided.reason, decided.decision_reason) == ("The board meets then", "Another vision is that day")
    assert (decided.agreed, Publication.objects.get().plan) == (None, MAY_20)
    assert refusal_codes(decide_date_change, **decide, reason="Again") == ["already_decided"]


def test_dh_agrees_another_date(vision: Publication, lead: User, editor: User) -> None:
    asked, other = ask(vision, lead), Plan.on(date(2055, 5, 26))
    decide = {"request": asked, "decision": RequestState.AGREED_OTHER, "actor": editor, "public_note": "At its wish"}
    assert refusal_codes(decide_date_change, **decide, plan=other) == ["decision_reason_required"]
    assert refusal_codes(decide_date_change, **decide, reason="The printer") == ["plan_required"]
    decided = decide_date_change(**decide, plan=other, reason="The printer")
    assert (decided.state, decided.agreed.plan, Publication.objects.get().plan) == (
        RequestState.AGREED_OTHER,
        other,
        other,
    )


def test_agreeing_is_a_move_like_any_other(vision: Publication, lead: User, editor: User) -> None:
    asked = ask(vision, lead, day=date(2055, 5, 22))
    agree = {"request": asked, "decision": RequestState.AGREED, "actor": editor}
    assert refusal_codes(decide_date_change, **agree) == ["reason_required", "weekend"]
    assert DateChangeRequest.objects.get().state == RequestState.OPEN
    seen = vision.date_changes.get().pk
    reschedule(publication=vision, plan=Plan.on(date(2055, 5, 25)), public_note="x", actor=None)
    assert refusal_codes(decide_date_change, **agree, public_note="x", based_on=seen) == ["stale"]
    decide_date_change(**agree, public_note="x", override=Override(reason="The launch is then"))
    assert Publication.objects.get().planned_on == date(2055, 5, 22)


def test_agreeing_to_what_has_been_done_meanwhile_moves_nothing_more(
    vision: Publication, lead: User, editor: User
) -> None:
    asked = ask(vision, lead)
    reschedule(publication=vision, plan=MAY_27, public_note="x", actor=editor)
    decided = decide_date_change(request=asked, decision=RequestState.AGREED, actor=editor)
    assert (decided.state, decided.agreed, DateChange.objects.count()) == (RequestState.AGREED, None, 2)


def test_the_present_date_is_no_other_date_to_agree(vision: Publication, lead: User, editor: User) -> None:
    decide = {"request": ask(vision, lead), "decision": RequestState.AGREED_OTHER, "actor": editor}
    assert refusal_codes(decide_date_change, **decide, plan=MAY_20, reason="As it is") == ["no_change"]
    assert DateChangeRequest.objects.get().state == RequestState.OPEN


def test_nothing_is_agreed_of_what_is_cancelled(vision: Publication, lead: User, editor: User) -> None:
    asked = ask(vision, lead)
    reschedule(publication=vision, plan=MAY_27, public_note="x", actor=editor)
    Publication.objects.filter(pk=vision.pk).update(status=Status.CANCELLED)  # as before requests ended with it
    assert refusal_codes(decide_date_change, request=asked, decision=RequestState.AGREED, actor=editor) == ["closed"]
    decided = decide_date_change(request=asked, decision=RequestState.DECLINED, reason="Cancelled", actor=editor)
    assert decided.state == RequestState.DECLINED


@pytest.mark.parametrize(
    ("plan", "certainty"),
    [
        (None, DateStatus.PROVISIONAL),
        (Plan.in_month(date(2055, 5, 1)), DateStatus.PROVISIONAL),
        (MAY_20, DateStatus.CONFIRMED),
    ],
)
def test_an_agreed_day_is_as_firm_as_the_date_it_replaces(plan: Plan | None, certainty: DateStatus) -> None:
    entry = PublicationFactory(plan=plan)
    asked = ask(entry, UserFactory(leads=entry.authority))
    decide_date_change(request=asked, decision=RequestState.AGREED, public_note="x", actor=None)
    entry.refresh_from_db()
    assert (entry.planned_on, entry.date_status) == (date(2055, 5, 27), certainty)


def test_only_dh_decides(vision: Publication, lead: User) -> None:
    asked = ask(vision, lead)
    for actor in (lead, UserFactory(superuser=True), UserFactory()):
        with pytest.raises(PermissionDenied):
            decide_date_change(request=asked, decision=RequestState.DECLINED, reason="Mine", actor=actor)
    assert DateChangeRequest.objects.get().state == RequestState.OPEN


def test_requests_are_seen_by_dh_and_the_authority_alone(vision: Publication, lead: User, editor: User) -> None:
    ask(vision, lead)
    others = (UserFactory(), UserFactory(leads=AuthorityFactory()))
    seen = [DateChangeRequest.objects.visible_to(user).count() for user in (lead, editor, *others)]
    assert seen == [1, 1, 0, 0]
    assert DateChangeRequest.objects.visible_to(editor).waiting().count() == 1


def test_what_is_asked_for_an_entry_that_ends_is_declined_with_it(lead: User, vision: Publication) -> None:
    ask(vision, lead)
    cancel(publication=vision, public_note="It is not needed", actor=None)
    declined = DateChangeRequest.objects.get()
    assert (declined.state, declined.decision_reason) == (
        RequestState.DECLINED,
        "The entry is cancelled: It is not needed",
    )
    assert Event.objects.latest("pk").kind == "date_request.decided"
    out = PublicationFactory(plan=MAY_20)
    ask(out, UserFactory(leads=out.authority))
    record_published(publication=out, published_on=date(2008, 5, 20), source="A list", actor=None)
    assert DateChangeRequest.objects.filter(publication=out).get().decision_reason == "It was published on 20 May 2008."
