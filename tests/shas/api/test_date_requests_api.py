"""Asking for another date over the API, and deciding: the services of the workspace and the console."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shas.models import DateChangeRequest, Event, Publication
from shas.services import cancel, decide_date_change, request_date_change, reschedule
from shas.workflow import DHRole, Plan, RequestState
from tests.factories import AuthorityFactory, PublicationFactory, UserFactory
from tests.shas.api.sending import PUBLICATIONS, ROLES, a_wednesday, refusal, send, signed_in, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Publication:
    return PublicationFactory(authority=AuthorityFactory(short_name="Ash"), plan=Plan.on(a_wednesday()))


def lead(entry: Publication) -> Any:
    return UserFactory(name="Leader", leads=entry.authority)


def editor() -> Any:
    return UserFactory(name="Editor", dh=[DHRole.EDITOR])


def ask(entry: Publication, weeks: int = 1, actor: Any = None) -> DateChangeRequest:
    return request_date_change(
        publication=entry, day=a_wednesday(weeks), reason="The board", actor=actor or lead(entry)
    )


def listed(actor: Any, slug: str = "ash") -> list[dict[str, Any]]:
    response = signed_in(actor).get(f"{PUBLICATIONS}{slug}/date-requests/")
    assert response.status_code == 200
    rows: list[dict[str, Any]] = response.json()["results"]
    return rows


# Asking


def test_a_lead_asks_and_the_date_stays(entry: Publication) -> None:
    actor, day = lead(entry), a_wednesday(1).isoformat()
    response = send(actor, "ash/date-requests", planned_on=day, release_time="10:15", reason="The board")
    assert response.status_code == 201
    asked = DateChangeRequest.objects.get()
    told = response.json()
    assert told.pop("asked_at")
    assert told == {
        "id": asked.pk,
        "publication": {"slug": "ash", "name": "Ash: strategic vision"},
        "planned_on": day,
        "release_time": "10:15",
        "reason": "The board",
        "state": "open",
        "asked_by": None,
        "decided_at": None,
        "decided_by": None,
        "decision_reason": None,
        "agreed_plan": None,
    }
    assert (asked.asked_by, Event.objects.order_by("pk").values_list("kind", flat=True).last()) == (
        actor,
        "date_request.asked",
    )
    entry.refresh_from_db()
    assert entry.planned_on == a_wednesday()


def test_a_request_can_be_tried_with_what_speaks_against_its_day(entry: Publication) -> None:
    before, saturday = written(), a_wednesday() + timedelta(days=3)
    tried = send(lead(entry), "ash/date-requests", planned_on=saturday.isoformat(), reason="x", dry_run=True)
    assert (tried.status_code, written()) == (200, before)
    told = tried.json()
    assert [(warning["publication"], warning["code"]) for warning in told["warnings"]] == [("ash", "weekend")]
    assert told["publications"][0]["planned_on"] == a_wednesday().isoformat()


def test_a_lead_is_not_told_of_a_hidden_entry_by_the_warnings(entry: Publication) -> None:
    hidden = AuthorityFactory(short_name="Secret")
    PublicationFactory(authority=hidden, plan=Plan.on(a_wednesday(1)), announced_at=None)
    body = {"planned_on": a_wednesday(1).isoformat(), "reason": "x", "dry_run": True}
    tried = send(lead(entry), "ash/date-requests", **body)
    assert (tried.json()["warnings"], b"Secret" in tried.content) == ([], False)
    assert [warning["code"] for warning in send(editor(), "ash/date-requests", **body).json()["warnings"]] == [
        "same_day"
    ]


@pytest.mark.parametrize(
    ("body", "status", "errors"),
    [
        ({}, 400, [("planned_on", "required")]),
        ({"planned_on": "2098-03-12"}, 400, [("reason", "reason_required")]),
        ({"planned_on": "2008-05-20", "reason": "x"}, 400, [("planned_on", "in_the_past")]),
        ({"planned_on": "0020-05-20", "reason": "x"}, 400, [("planned_on", "no_such_year")]),
        ({"planned_on": "2098-03-12", "reason": "x", "release_time": "9"}, 400, [("release_time", "invalid")]),
        ({"planned_on": "2098-03-12", "reason": "x", "state": "agreed"}, 400, [("state", "unknown_field")]),
        ({"planned_on": "2098-03-12", "reason": "x", "asked_by": 1}, 400, [("asked_by", "unknown_field")]),
        ({"planned_on": "2098-03-12", "reason": "x", "publication": "b"}, 400, [("publication", "unknown_field")]),
        ({"planned_on": "2098-03-12", "reason": "x", "override": None}, 400, [("override", "unknown_field")]),
    ],
)
def test_what_is_wrong_with_a_request_is_said_at_its_field(
    entry: Publication, body: dict[str, Any], status: int, errors: list[tuple[str, str]]
) -> None:
    before = written()
    assert refusal(send(lead(entry), "ash/date-requests", **body)) == (status, errors)
    assert written() == before


def test_what_is_so_already_is_a_conflict(entry: Publication) -> None:
    body, actor = {"planned_on": a_wednesday().isoformat(), "reason": "The board"}, lead(entry)
    assert refusal(send(actor, "ash/date-requests", **body)) == (409, [("planned_on", "no_change")])
    ask(entry)
    body["planned_on"] = a_wednesday(1).isoformat()
    assert refusal(send(actor, "ash/date-requests", **body)) == (409, [(None, "already_asked")])
    cancel(publication=entry, public_note="Why", actor=None)
    assert refusal(send(actor, "ash/date-requests", **body)) == (409, [(None, "closed")])


# Deciding


def decided(actor: Any, asked: DateChangeRequest, **body: Any) -> Any:
    return send(actor, f"{asked.publication.slug}/date-requests/{asked.pk}/decide", **body)


def test_an_agreed_request_moves_the_date(entry: Publication) -> None:
    asked, actor = ask(entry), editor()
    told = decided(actor, asked, decision="agreed", public_note="The board meets").json()
    assert (told["state"], told["asked_by"], told["decided_by"]) == ("agreed", "Leader", "Editor")
    assert told["agreed_plan"] == {
        "precision": "day",
        "planned_on": a_wednesday(1).isoformat(),
        "planned_month": None,
        "release_time": None,
        "date_status": "confirmed",
    }
    entry.refresh_from_db()
    assert entry.plan == Plan.on(a_wednesday(1))


def test_another_day_is_agreed(entry: Publication) -> None:
    day = a_wednesday(2)
    body = {"decision": "agreed_other", "planned_on": day.isoformat(), "release_time": "11:00", "reason": "Too near"}
    told = decided(editor(), ask(entry), **body, public_note="The board meets").json()
    assert (told["state"], told["decision_reason"]) == ("agreed_other", "Too near")
    assert (told["agreed_plan"]["planned_on"], told["agreed_plan"]["release_time"]) == (day.isoformat(), "11:00")


def test_a_declined_request_moves_nothing(entry: Publication) -> None:
    told = decided(editor(), ask(entry), decision="declined", reason="Too near").json()
    assert (told["state"], told["decision_reason"], told["agreed_plan"]) == ("declined", "Too near", None)
    entry.refresh_from_db()
    assert entry.plan == Plan.on(a_wednesday())


def test_a_decision_can_be_tried(entry: Publication) -> None:
    PublicationFactory(authority=AuthorityFactory(short_name="Birch"), plan=Plan.on(a_wednesday(1)))
    asked, actor = ask(entry), editor()
    before, body = written(), {"decision": "agreed", "public_note": "The board meets"}
    told = decided(actor, asked, **body, dry_run=True).json()
    assert written() == before
    assert ([warning["code"] for warning in told["warnings"]], told["publications"][0]["planned_on"]) == (
        ["same_day"],
        a_wednesday(1).isoformat(),
    )
    assert refusal(decided(actor, asked, **body)) == (400, [("override.codes", "same_day")])
    override = {"codes": ["same_day"], "reason": "Both agree"}
    done = decided(actor, asked, **body, override=override, based_on=told["basis"][0]["based_on"])
    assert done.json()["state"] == "agreed"


@pytest.mark.parametrize(
    ("body", "status", "errors"),
    [
        ({}, 400, [("decision", "required")]),
        ({"decision": "open"}, 400, [("decision", "invalid_choice")]),
        ({"decision": "replaced"}, 400, [("decision", "invalid_choice")]),
        ({"decision": "agreed"}, 400, [("public_note", "reason_required")]),
        ({"decision": "declined"}, 400, [("reason", "decision_reason_required")]),
        ({"decision": "agreed_other", "planned_on": "2098-03-12"}, 400, [("reason", "decision_reason_required")]),
        ({"decision": "agreed_other", "reason": "x"}, 400, [("planned_on", "plan_required")]),
        (
            {"decision": "agreed_other", "reason": "x", "release_time": "10:00"},
            400,
            [("release_time", "time_needs_day")],
        ),
        ({"decision": "agreed", "planned_on": "2098-03-12"}, 400, [("planned_on", "not_with_this_decision")]),
        ({"decision": "declined", "planned_month": "2098-03"}, 400, [("planned_month", "not_with_this_decision")]),
        ({"decision": "declined", "reason": "x", "decided_by": 1}, 400, [("decided_by", "unknown_field")]),
        ({"decision": "declined", "reason": "x", "state": "agreed"}, 400, [("state", "unknown_field")]),
        ({"decision": "agreed", "public_note": "x", "based_on": 1}, 409, [("based_on", "stale")]),
    ],
)
def test_what_is_wrong_with_a_decision_is_said_at_its_field(
    entry: Publication, body: dict[str, Any], status: int, errors: list[tuple[str, str]]
) -> None:
    asked = ask(entry)
    reschedule(publication=entry, plan=Plan.on(a_wednesday(5)), public_note="x", actor=None)
    before = written()
    assert refusal(decided(editor(), asked, **body)) == (status, errors)
    assert written() == before


def test_a_request_is_decided_once(entry: Publication) -> None:
    asked, actor = ask(entry), editor()
    assert decided(actor, asked, decision="declined", reason="Too near").status_code == 200
    before = written()
    assert refusal(decided(actor, asked, decision="declined", reason="Too near")) == (409, [(None, "already_decided")])
    assert written() == before


@pytest.mark.parametrize("ref", ["0", "999999", "x", "1e3", "-1", "９", "9" * 40, "%00", "a%0Ab"])
def test_a_request_that_is_not_there_is_not_found(entry: Publication, ref: str) -> None:
    response = send(editor(), f"ash/date-requests/{ref}/decide", decision="declined", reason="x")
    assert refusal(response) == (404, [])


def test_a_request_is_found_below_its_own_publication_only(entry: Publication) -> None:
    PublicationFactory(authority=AuthorityFactory(short_name="Birch"))
    asked = ask(entry)
    response = send(editor(), f"birch/date-requests/{asked.pk}/decide", decision="declined", reason="x")
    assert response.json()["detail"] == f"No request about this publication has the id “{asked.pk}”."
    assert response.status_code == 404


# Who may


DH = {"editor", "publisher"}


def own_or_hidden(hidden: bool) -> Publication:
    fields = {"announced_at": None} if hidden else {}
    return PublicationFactory(
        authority=AuthorityFactory(short_name="Ash"), plan=Plan.on(a_wednesday(), confirmed=False), **fields
    )


@pytest.mark.parametrize("hidden", [False, True], ids=["announced", "not announced"])
@pytest.mark.parametrize("role", ROLES)
def test_who_may_ask(role: str, hidden: bool) -> None:
    entry, before = own_or_hidden(hidden), written()
    body = {"planned_on": a_wednesday(1).isoformat(), "reason": "Mine"}
    response = send(ROLES[role](entry), "ash/date-requests", **body)
    if role in {*DH, "lead"}:
        assert response.status_code == 201
        return
    assert written() == before
    may_not_know = hidden and role in {"stranger", "officer", "other lead"}
    assert refusal(response) == ((404 if may_not_know else 403), [])


@pytest.mark.parametrize("hidden", [False, True], ids=["announced", "not announced"])
@pytest.mark.parametrize("role", ROLES)
def test_who_may_decide(role: str, hidden: bool) -> None:
    entry = own_or_hidden(hidden)
    asked = ask(entry)
    before = written()
    response = decided(ROLES[role](entry), asked, decision="declined", reason="Mine")
    if role in DH:
        assert response.status_code == 200
        return
    assert written() == before
    # That a request was made is known to its own side and the Department only.
    assert refusal(response) == ((404 if role in {"stranger", "officer", "other lead"} else 403), [])


@pytest.mark.parametrize("hidden", [False, True], ids=["announced", "not announced"])
@pytest.mark.parametrize("role", ROLES)
def test_who_sees_the_requests(role: str, hidden: bool) -> None:
    entry = own_or_hidden(hidden)
    asked = ask(entry)
    actor = ROLES[role](entry)
    response = signed_in(actor).get(f"{PUBLICATIONS}ash/date-requests/")
    if role == "nobody":
        assert refusal(response) == (403, [])
    elif role in {*DH, "lead", "superuser"}:
        assert [row["id"] for row in response.json()["results"]] == [asked.pk]
    elif hidden:
        assert refusal(response) == (404, [])
    else:
        assert response.json()["results"] == []


def test_names_are_told_to_the_departments_staff_and_not_to_leads(entry: Publication) -> None:
    asked = ask(entry)
    decide_date_change(request=asked, decision=RequestState.DECLINED, reason="No", actor=editor())
    assert [(row["asked_by"], row["decided_by"]) for row in listed(editor())] == [("Leader", "Editor")]
    assert [(row["asked_by"], row["decided_by"]) for row in listed(lead(entry))] == [(None, None)]


def test_a_lead_sees_no_others_among_their_own(entry: Publication) -> None:
    other = PublicationFactory(authority=AuthorityFactory(short_name="Birch"), plan=Plan.on(date(2098, 3, 12)))
    ask(entry)
    ask(other)
    actor = lead(entry)
    assert (len(listed(actor)), listed(actor, "birch")) == (1, [])


# The list


def test_the_newest_request_comes_first_and_pages_lead_on(entry: Publication) -> None:
    asked = [ask(entry, weeks) for weeks in (1, 2, 3)]
    client = signed_in(editor())
    page = client.get(f"{PUBLICATIONS}ash/date-requests/?page_size=2").json()
    assert [row["id"] for row in page["results"]] == [asked[2].pk, asked[1].pk]
    assert [row["state"] for row in page["results"]] == ["open", "replaced"]
    assert [row["id"] for row in client.get(page["next"]).json()["results"]] == [asked[0].pk]


def test_the_list_knows_its_parameters(entry: Publication) -> None:
    response = signed_in(editor()).get(f"{PUBLICATIONS}ash/date-requests/?state=open")
    assert (response.status_code, response.json()["code"]) == (400, "unknown_parameter")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_the_list_is_read_and_added_to(entry: Publication, method: str) -> None:
    for actor in (None, editor()):
        response = getattr(signed_in(actor), method)(f"{PUBLICATIONS}ash/date-requests/")
        assert (response.status_code, response["Allow"]) == (405, "GET, POST, HEAD, OPTIONS")


def test_the_list_takes_the_same_queries_for_one_row_and_for_three(entry: Publication) -> None:
    client = signed_in(editor())

    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(f"{PUBLICATIONS}ash/date-requests/").status_code == 200
        return len(made)

    ask(entry)
    one = queries()
    ask(entry, 2)
    ask(entry, 3)
    # session, user, groups, clock, publication, requests
    assert (one, queries()) == (6, 6)
