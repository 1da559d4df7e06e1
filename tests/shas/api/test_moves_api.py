"""Moving dates over the API: what comes of it, trying before doing, and refusals."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from shas.clock import database_now, london_day
from shas.models import DateChange, Event, Publication
from shas.services import cancel, reschedule
from shas.workflow import Plan, Status, WarningCode
from tests.factories import UserFactory, plan_at
from tests.shas.api.sending import (
    DEEDS,
    PUBLICATIONS,
    a_wednesday,
    editor,
    publisher,
    refusal,
    send,
    signed_in,
    vision,
    written,
)

pytestmark = pytest.mark.django_db


def read(actor: Any, slug: str) -> dict[str, Any]:
    return signed_in(actor).get(f"{PUBLICATIONS}{slug}/").json()


def saturday() -> date:
    return a_wednesday() + timedelta(days=3)


# What comes of it


def test_a_first_date_is_set_and_the_publication_answered_as_it_is_then() -> None:
    vision()
    actor, day = editor(), a_wednesday()
    response = send(actor, "ash/schedule", planned_on=day.isoformat(), reason="A note", public_note="The first plan")
    assert response.status_code == 200
    assert response.json() == read(actor, "ash")
    assert (response.json()["planned_on"], response.json()["date_status"]) == (day.isoformat(), "provisional")
    change = DateChange.objects.get()
    assert (change.author, change.reason, change.public_note) == (actor, "A note", "The first plan")
    assert change.announced_at == change.recorded_at


def test_a_first_date_can_be_confirmed_at_a_time_of_day() -> None:
    vision()
    day = a_wednesday()
    body = {"planned_on": day.isoformat(), "release_time": "14:05", "date_status": "confirmed"}
    assert send(editor(), "ash/schedule", **body).json()["date_status"] == "confirmed"
    assert Publication.objects.get().plan == Plan.on(day, at=time(14, 5))


def test_a_month_is_a_plan_too() -> None:
    vision()
    assert send(editor(), "ash/schedule", planned_month="2099-06").json()["planned_month"] == "2099-06"
    assert Publication.objects.get().plan == Plan.in_month(date(2099, 6, 1))


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_moved_date_is_as_firm_as_the_one_before_unless_said_otherwise(confirmed: bool) -> None:
    vision(plan=Plan.on(a_wednesday(), confirmed=confirmed))
    day = a_wednesday(1)
    row = send(editor(), "ash/reschedule", planned_on=day.isoformat(), public_note="The venue").json()
    assert (row["planned_on"], row["public_note"]) == (day.isoformat(), "The venue")
    assert row["date_status"] == ("confirmed" if confirmed else "provisional")


def test_a_publication_is_found_by_its_authoritys_code_too() -> None:
    entry = vision(plan=Plan.on(a_wednesday(), confirmed=False))
    code = entry.authority.ons_code
    assert send(editor(), f"{code}/confirm").json()["slug"] == "ash"


def test_a_day_is_confirmed_cancelled_and_reinstated() -> None:
    vision(plan=Plan.on(a_wednesday(), confirmed=False))
    actor = publisher()
    assert send(actor, "ash/confirm").json()["public_status"] == "confirmed"
    row = send(actor, "ash/cancel", public_note="Part of another report").json()
    assert (row["public_status"], row["public_note"]) == ("cancelled", "Part of another report")
    assert send(actor, "ash/reinstate", public_note="A mistake").json()["public_status"] == "confirmed"
    kinds = ["publication.confirmed", "publication.cancelled", "publication.reinstated"]
    made = Event.objects.filter(actor=actor).order_by("pk")
    assert [event.kind for event in made] == kinds


# Warnings, and trying before doing


def test_a_warning_is_refused_at_the_override_and_set_aside_by_its_code_with_a_reason() -> None:
    vision(plan=Plan.on(a_wednesday(), confirmed=False))
    actor, body = editor(), {"planned_on": saturday().isoformat()}
    assert refusal(send(actor, "ash/reschedule", **body)) == (400, [("override.codes", "weekend")])
    other = {"codes": ["same_day"], "reason": "Because"}
    assert refusal(send(actor, "ash/reschedule", **body, override=other)) == (400, [("override.codes", "weekend")])
    silent = {"codes": ["weekend"], "reason": " "}
    assert refusal(send(actor, "ash/reschedule", **body, override=silent)) == (
        400,
        [("override.reason", "override_reason_required")],
    )
    said = {"codes": ["weekend"], "reason": "The conference"}
    assert send(actor, "ash/reschedule", **body, override=said).json()["planned_on"] == body["planned_on"]
    newest = DateChange.objects.order_by("pk").last()
    assert newest is not None
    assert (newest.overridden, newest.override_reason) == (["weekend"], "The conference")


def test_a_trial_tells_what_would_come_of_it_and_writes_nothing() -> None:
    entry = vision(plan=Plan.on(a_wednesday()))
    vision("Birch", plan=Plan.on(saturday()))
    actor, body, before = editor(), {"planned_on": saturday().isoformat(), "public_note": "The venue"}, written()
    tried = send(actor, "ash/reschedule", **body, dry_run=True)
    assert (tried.status_code, written()) == (200, before)
    told = tried.json()
    assert told["dry_run"] is True
    assert [(warning["publication"], warning["code"]) for warning in told["warnings"]] == [
        ("ash", "weekend"),
        ("ash", "same_day"),
    ]
    assert told["warnings"][1]["sentence"].startswith("Birch is planned for ")
    assert told["basis"] == [{"publication": "ash", "based_on": entry.date_changes.get().pk}]
    assert [(row["slug"], row["planned_on"]) for row in told["publications"]] == [("ash", body["planned_on"])]
    # What it told is all that the real request needs.
    override = {"codes": [warning["code"] for warning in told["warnings"]], "reason": "Agreed with both"}
    done = send(actor, "ash/reschedule", **body, override=override, based_on=told["basis"][0]["based_on"])
    assert (done.status_code, done.json()["planned_on"]) == (200, body["planned_on"])


def test_a_trial_is_refused_as_the_real_request_would_be() -> None:
    vision(plan=Plan.on(a_wednesday()))
    tried = send(editor(), "ash/reschedule", planned_on=saturday().isoformat(), dry_run=True)
    assert refusal(tried) == (400, [("public_note", "reason_required")])
    assert refusal(send(UserFactory(), "ash/reschedule", planned_on=saturday().isoformat(), dry_run=True)) == (403, [])


@pytest.mark.parametrize(
    ("deed", "plan", "body", "status"),
    [
        ("schedule", None, {"planned_month": "2099-06"}, "provisional"),
        ("confirm", Plan.on(date(2098, 3, 12), confirmed=False), {}, "confirmed"),
        ("cancel", Plan.on(date(2098, 3, 12)), {"public_note": "Why"}, "cancelled"),
    ],
)
def test_every_deed_can_be_tried(deed: str, plan: Plan | None, body: dict[str, Any], status: str) -> None:
    vision(plan=plan)
    actor, before = publisher(), written()
    told = send(actor, f"ash/{deed}", **body, dry_run=True).json()
    assert (told["warnings"], told["publications"][0]["public_status"], written()) == ([], status, before)


def test_reinstating_can_be_tried() -> None:
    cancel(publication=vision(plan=Plan.in_month(date(2099, 6, 1))), public_note="Why", actor=None)
    before = written()
    told = send(publisher(), "ash/reinstate", public_note="A mistake", dry_run=True).json()
    assert (told["publications"][0]["public_status"], written()) == ("provisional", before)


def test_without_a_plan_there_is_nothing_to_be_based_on_and_that_can_be_sent_back() -> None:
    vision()
    actor, body = editor(), {"planned_month": "2099-06"}
    told = send(actor, "ash/schedule", **body, dry_run=True).json()
    assert told["basis"] == [{"publication": "ash", "based_on": None}]
    assert send(actor, "ash/schedule", **body, based_on=None).status_code == 200


# Refusals


def test_a_date_moved_meanwhile_is_a_conflict() -> None:
    entry = vision(plan=Plan.on(a_wednesday(), confirmed=False))
    seen = entry.date_changes.get().pk
    reschedule(publication=entry, plan=Plan.on(a_wednesday(1), confirmed=False), actor=None)
    before = written()
    for deed, body in [("reschedule", {"planned_month": "2099-06"}), ("confirm", {}), ("cancel", {"public_note": "x"})]:
        assert refusal(send(publisher(), f"ash/{deed}", **body, based_on=seen)) == (409, [("based_on", "stale")])
    assert written() == before


@pytest.mark.parametrize(
    ("deed", "state", "body", "place", "code"),
    [
        ("schedule", "provisional", {"planned_month": "2099-06"}, None, "already_scheduled"),
        ("reschedule", "unset", {"planned_month": "2099-06"}, None, "not_scheduled"),
        ("reschedule", "month", {"planned_month": "2099-05"}, "planned_month", "no_change"),
        ("reschedule", "confirmed", {"planned_on": "2098-03-12"}, "planned_on", "no_change"),
        ("reschedule", "published", {"planned_month": "2099-06"}, None, "closed"),
        ("reschedule", "released", {"planned_month": "2099-06"}, None, "closed"),
        ("confirm", "month", {}, None, "not_exact"),
        ("confirm", "confirmed", {}, None, "no_change"),
        ("cancel", "published", {"public_note": "Why"}, None, "closed"),
        ("reinstate", "month", {"public_note": "Why"}, None, "not_cancelled"),
    ],
)
def test_what_the_state_does_not_allow_is_a_conflict(
    deed: str, state: str, body: dict[str, Any], place: str | None, code: str
) -> None:
    the_day = date(2098, 3, 12)
    made: dict[str, Callable[[], Any]] = {
        "unset": lambda: vision(),
        "month": lambda: vision(plan=Plan.in_month(date(2099, 5, 1))),
        "provisional": lambda: vision(plan=Plan.on(the_day, confirmed=False)),
        "confirmed": lambda: vision(plan=Plan.on(the_day)),
        "published": lambda: vision(plan=Plan.on(the_day), status=Status.PUBLISHED),
        "released": lambda: vision(plan=Plan.on(date(2008, 5, 20)), status=Status.APPROVED),
    }
    made[state]()
    before = written()
    assert refusal(send(publisher(), f"ash/{deed}", **body)) == (409, [(place, code)])
    assert written() == before


@pytest.mark.parametrize(
    ("deed", "body", "errors"),
    [
        ("reschedule", {"planned_on": "2098-03-19"}, [("public_note", "reason_required")]),
        ("reschedule", {"planned_month": "2098-03"}, [("date_status", "confirmed_stays_confirmed")]),
        ("reschedule", {"planned_on": "0001-01-01"}, [("planned_on", "no_such_year")]),
        ("reschedule", {"planned_on": "2098-03-30", "release_time": "01:30"}, [("release_time", "time_missing")]),
        ("reschedule", {"planned_on": "2098-10-26", "release_time": "01:30"}, [("release_time", "time_twice")]),
        ("cancel", {}, [("public_note", "public_reason_required")]),
        ("cancel", {"public_note": " \n"}, [("public_note", "public_reason_required")]),
        ("reschedule", {}, [("planned_on", "required")]),
        ("reschedule", {"planned_on": "2098-03-19", "planned_month": "2098-03"}, [("planned_month", "day_or_month")]),
        ("reschedule", {"planned_month": "2098-03", "release_time": "09:30"}, [("release_time", "time_needs_day")]),
        (
            "reschedule",
            {"planned_month": "2098-03", "date_status": "confirmed"},
            [("date_status", "confirmed_is_exact")],
        ),
        ("reschedule", {"planned_on": "2098-3-19"}, [("planned_on", "invalid")]),
        ("reschedule", {"planned_on": "20980319"}, [("planned_on", "invalid")]),
        ("reschedule", {"planned_on": "2098-02-30"}, [("planned_on", "invalid")]),
        ("reschedule", {"planned_on": 20980319}, [("planned_on", "invalid")]),
        ("reschedule", {"planned_on": None}, [("planned_on", "null")]),
        ("reschedule", {"planned_month": "2098-13"}, [("planned_month", "invalid")]),
        ("reschedule", {"planned_month": "0000-01"}, [("planned_month", "invalid")]),
        ("reschedule", {"planned_month": ["2098-01"]}, [("planned_month", "invalid")]),
        ("reschedule", {"planned_on": "2098-03-19", "release_time": "9:30"}, [("release_time", "invalid")]),
        ("reschedule", {"planned_on": "2098-03-19", "release_time": "09:30:01"}, [("release_time", "invalid")]),
        ("reschedule", {"planned_on": "2098-03-19", "release_time": "24:00"}, [("release_time", "invalid")]),
        ("reschedule", {"planned_on": "2098-03-19", "release_time": "٠٩:٣٠"}, [("release_time", "invalid")]),
        ("reschedule", {"planned_on": "2098-03-19", "date_status": "unscheduled"}, [("date_status", "invalid_choice")]),
        ("confirm", {"dry_run": "yes"}, [("dry_run", "invalid")]),
        ("confirm", {"dry_run": 1}, [("dry_run", "invalid")]),
        ("confirm", {"dry_run": None}, [("dry_run", "null")]),
        ("confirm", {"based_on": "1"}, [("based_on", "invalid")]),
        ("confirm", {"based_on": 1.0}, [("based_on", "invalid")]),
        ("confirm", {"based_on": True}, [("based_on", "invalid")]),
        ("confirm", {"based_on": 2**64}, [("based_on", "max_value")]),
        ("confirm", {"public_note": 7}, [("public_note", "invalid")]),
        ("confirm", {"public_note": None}, [("public_note", "null")]),
        ("confirm", {"public_note": "x" * 2001}, [("public_note", "max_length")]),
        ("confirm", {"public_note": "a\u202eb", "dry_run": True}, [("public_note", "invisible_sign")]),
        ("confirm", {"override": {"codes": [], "reason": "\u200b"}}, [("override.reason", "invisible_sign")]),
        ("confirm", {"reason": "a\x00b"}, [("reason", "null_characters_not_allowed")]),
        ("confirm", {"override": "weekend"}, [("override", "invalid")]),
        ("confirm", {"override": {"reason": "x"}}, [("override.codes", "required")]),
        ("confirm", {"override": {"codes": "weekend"}}, [("override.codes", "not_a_list")]),
        ("confirm", {"override": {"codes": ["rain"]}}, [("override.codes.0", "invalid_choice")]),
        ("confirm", {"override": {"codes": [], "why": "x"}}, [("override.why", "unknown_field")]),
        (
            "confirm",
            {"planned_on": "2098-03-12", "Reason": "x"},
            [("planned_on", "unknown_field"), ("Reason", "unknown_field")],
        ),
    ],
)
def test_what_is_wrong_with_a_body_is_said_at_its_field(
    deed: str, body: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    vision(plan=Plan.on(date(2098, 3, 12)))
    before = written()
    status, told = refusal(send(publisher(), f"ash/{deed}", **body))
    assert (status, told) == (400, errors)
    assert written() == before


def test_a_release_nearer_than_caches_keep_pages_is_refused_at_the_day(settings: Any) -> None:
    settings.PUBLIC_CACHE_SECONDS = 3600
    vision(plan=Plan.in_month(date(2099, 6, 1)))
    soon = plan_at(database_now() + timedelta(minutes=30))
    assert soon.planned_on is not None
    body = {"planned_on": soon.planned_on.isoformat(), "release_time": f"{soon.release_time:%H:%M}"}
    override = {"codes": WarningCode.values, "reason": "Now"}
    response = send(editor(), "ash/reschedule", **body, date_status="confirmed", override=override)
    assert refusal(response) == (400, [("planned_on", "too_near")])


def test_what_is_approved_is_not_moved_into_the_past_whatever_is_set_aside() -> None:
    entry = vision(plan=plan_at(database_now() + timedelta(days=3)), status=Status.APPROVED)
    before = written()
    passed = (london_day(database_now()) - timedelta(days=1)).isoformat()
    override = {"codes": WarningCode.values, "reason": "It is quoted"}
    body = {"planned_on": passed, "date_status": "confirmed", "public_note": "It is quoted", "override": override}
    assert refusal(send(editor(), "ash/reschedule", **body)) == (400, [("planned_on", "passed")])
    assert (written(), Publication.objects.get(pk=entry.pk).status) == (before, Status.APPROVED)


COLUMNS = sorted({field.name for model in (Publication, DateChange) for field in model._meta.get_fields()})
KNOWN = {"planned_on", "planned_month", "release_time", "date_status", "public_note", "reason"}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("name", sorted({*COLUMNS, "actor", "user", "pk", "author_id", "last_edited_by_id"} - KNOWN))
def test_no_other_field_can_be_written(deed: str, name: str) -> None:
    entry = vision(plan=None if deed == "schedule" else Plan.on(a_wednesday(), confirmed=False))
    if deed == "reinstate":
        cancel(publication=entry, public_note="Why", actor=None)
    body = {"planned_on": a_wednesday(1).isoformat()} if "schedule" in deed else {}
    other, before = UserFactory(), written()
    response = send(publisher(), f"ash/{deed}", **body, public_note="Why", **{name: other.pk})
    assert refusal(response) == (400, [(name, "unknown_field")])
    assert written() == before


def test_whoever_has_signed_in_is_the_author_of_what_they_do() -> None:
    entry = vision(plan=Plan.on(a_wednesday(), confirmed=False))
    actor = editor()
    send(actor, "ash/confirm")
    entry.refresh_from_db()
    newest = entry.date_changes.order_by("pk").last()
    assert newest is not None
    assert (entry.last_edited_by, newest.author) == (actor, actor)
    assert Event.objects.order_by("pk").values_list("actor", flat=True).last() == actor.pk
