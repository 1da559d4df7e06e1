"""The moves of the workflow over the API: who may, what comes of each, trying first, and refusals."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from shas.clock import database_now
from shas.models import Edition, Event, FlaggedOverride, Publication
from shas.readiness import Check, Finding, Severity
from shas.services import circulate, edit_edition, reschedule, send_back, start
from shas.workflow import Plan, Status
from tests.factories import DocumentFactory, EditionFactory, UserFactory, plan_at
from tests.shas.api.sending import (
    PUBLICATIONS,
    ROLES,
    a_wednesday,
    editor,
    publisher,
    refusal,
    send,
    signed_in,
    vision,
    written,
)
from tests.shas.workflow.stage import pass_time

pytestmark = pytest.mark.django_db

PLANNED, DRAFTING, REVIEW = Status.PLANNED, Status.DRAFTING, Status.CLINICAL_REVIEW
SUBMITTED, APPROVED, PUBLISHED = Status.SUBMITTED, Status.APPROVED, Status.PUBLISHED
WRITERS, STAFF, PUBLISHER = {"lead", "editor", "publisher"}, {"editor", "publisher"}, {"publisher"}
ACTUAL = {"published_on": "2008-05-21", "source": "The press notice"}
# Each move: where it is made from, by whom, with what, and where it leads to.
MOVES: dict[str, tuple[Status, set[str], dict[str, Any], Status]] = {
    "start": (PLANNED, WRITERS, {}, DRAFTING),
    "circulate": (DRAFTING, WRITERS, {}, REVIEW),
    "submit": (REVIEW, WRITERS, {}, SUBMITTED),
    "return": (SUBMITTED, STAFF, {"reason": "A figure is wrong"}, DRAFTING),
    "approve": (SUBMITTED, PUBLISHER, {}, APPROVED),
    "release-now": (APPROVED, PUBLISHER, {"reason": "It is quoted"}, PUBLISHED),
    "record": (DRAFTING, PUBLISHER, ACTUAL, PUBLISHED),
    "correct": (PUBLISHED, PUBLISHER, {"public_note": "Two figures"}, PUBLISHED),
    "withdraw": (PUBLISHED, PUBLISHER, {"public_note": "A mistake"}, Status.WITHDRAWN),
}
FROZEN = {REVIEW, SUBMITTED, APPROVED}


def stand(status: Status, edition: dict[str, Any] | None = None, **fields: Any) -> Publication:
    """A vision that stands there with a complete edition, in three days or out since 20 May 2008."""
    entry = vision(plan=plan_at(database_now() + timedelta(days=3)), status=status, **fields)
    EditionFactory(publication=entry, complete=True, frozen=status in FROZEN, **(edition or {}))
    return entry


def newest(entry: Publication) -> Edition:
    return entry.editions.order_by("-number")[0]


def kinds(actor: Any) -> list[str]:
    return list(Event.objects.filter(actor=actor).order_by("pk").values_list("kind", flat=True))


# Who may, and what comes of it


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("move", MOVES)
def test_who_may_make_which_move(move: str, role: str) -> None:
    status, who, body, target = MOVES[move]
    entry = stand(status)
    actor, before = ROLES[role](entry), written()
    response = send(actor, f"ash/{move}", **body)
    if role not in who:
        assert refusal(response) == (403, [])
        assert written() == before
        if actor:
            assert kinds(actor) == ["publication.refused"]
        return
    assert response.status_code == 200
    told = response.json()
    entry.refresh_from_db()
    assert (entry.status, told["workflow"]["working_status"], told["dry_run"]) == (target, target, False)
    assert len(kinds(actor)) == 1
    assert told["publication"] == signed_in(actor).get(f"{PUBLICATIONS}ash/").json()
    assert told["workflow"] == signed_in(actor).get(f"{PUBLICATIONS}ash/workflow/").json()


@pytest.mark.parametrize("role", ["stranger", "officer", "other lead"])
@pytest.mark.parametrize("move", MOVES)
def test_an_entry_that_one_may_not_know_of_is_not_there(move: str, role: str) -> None:
    actor = ROLES[role](stand(MOVES[move][0], announced_at=None))
    Publication.objects.update(announced_at=None)
    before = written()
    hidden, unknown = (send(actor, f"{slug}/{move}", colour="blue") for slug in ("ash", "elm"))
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content.decode() == unknown.content.decode().replace("elm", "ash")
    assert written() == before


def test_a_lead_returns_from_clinical_review_and_not_what_is_submitted() -> None:
    entry = stand(REVIEW)
    lead = ROLES["lead"](entry)
    assert send(lead, "ash/return", reason="A figure").status_code == 200
    Publication.objects.update(status=SUBMITTED)
    assert refusal(send(lead, "ash/return", reason="A figure")) == (403, [])


@pytest.mark.parametrize("move", MOVES)
def test_every_move_can_be_tried(move: str) -> None:
    status, _, body, target = MOVES[move]
    stand(status)
    actor, before = publisher(), written()
    tried = send(actor, f"ash/{move}", **body, dry_run=True)
    assert (tried.status_code, written()) == (200, before)
    assert (tried.json()["dry_run"], tried.json()["workflow"]["working_status"]) == (True, target)
    assert kinds(actor) == []


def test_a_trial_is_refused_as_the_move_would_be() -> None:
    stand(SUBMITTED)
    assert refusal(send(editor(), "ash/return", dry_run=True)) == (400, [("reason", "reason_required")])
    assert refusal(send(UserFactory(), "ash/return", dry_run=True)) == (403, [])


def test_words_are_kept_with_the_move() -> None:
    stand(PUBLISHED)
    actor = publisher()
    send(actor, "ash/withdraw", public_note="A mistake", reason="Asked by the board")
    event = Event.objects.get(actor=actor)
    assert (event.kind, event.public_note, event.reason) == (
        "publication.withdrawn",
        "A mistake",
        "Asked by the board",
    )


def test_what_was_published_elsewhere_is_recorded_with_its_title() -> None:
    stand(DRAFTING)
    body = {
        "published_on": "2008-05-21",
        "published_at": "2008-05-20T23:30:00Z",
        "source": "The press notice",
        "title": "A vision",
        "gateway_reference": "9821",
        "external_url": "https://example.org/vision",
    }
    row = send(publisher(), "ash/record", **body).json()["publication"]
    assert (row["published_on"], row["published_at"], row["title"]) == (
        "2008-05-21",
        "2008-05-21T00:30:00+01:00",
        "A vision",
    )
    edition = Edition.objects.get()
    assert (edition.gateway_reference, edition.external_url) == ("9821", "https://example.org/vision")


def test_the_actual_date_is_corrected() -> None:
    stand(PUBLISHED)
    body = {"published_on": "2008-05-22", "source": "The minutes", "public_note": "A day later"}
    actor = publisher()
    row = send(actor, "ash/correct", **body).json()["publication"]
    assert (row["published_on"], row["source"]) == ("2008-05-22", "The minutes")
    event = Event.objects.get(actor=actor)
    assert (event.kind, event.public_note) == ("publication.corrected", "A day later")
    assert Edition.objects.filter(frozen_at=None).count() == 1  # the draft stays one


def test_staff_submit_what_is_not_ready_and_it_is_flagged() -> None:
    stand(REVIEW, edition={"gateway_reference": "", "contact": ""})
    actor = editor()
    both = (409, [("override.codes", "gateway_reference_missing"), ("override.codes", "contact_missing")])
    assert refusal(send(actor, "ash/submit")) == both
    one = {"codes": ["contact_missing"], "reason": "It comes"}
    assert refusal(send(actor, "ash/submit", override=one)) == (
        409,
        [("override.codes", "gateway_reference_missing")],
    )
    silent = {"codes": ["contact_missing", "gateway_reference_missing"], "reason": " "}
    assert refusal(send(actor, "ash/submit", override=silent)) == (
        400,
        [("override.reason", "override_reason_required")],
    )
    assert not FlaggedOverride.objects.exists()
    assert send(actor, "ash/submit", override={**silent, "reason": "It comes"}).status_code == 200
    flagged = FlaggedOverride.objects.get()
    assert (flagged.made_by, flagged.reason, sorted(flagged.codes)) == (
        actor,
        "It comes",
        ["contact_missing", "gateway_reference_missing"],
    )


def test_a_lead_cannot_set_anything_aside() -> None:
    entry = stand(REVIEW, edition={"contact": ""})
    lead, before = ROLES["lead"](entry), written()
    assert refusal(send(lead, "ash/submit")) == (409, [(None, "contact_missing")])
    override = {"codes": ["contact_missing"], "reason": "It comes"}
    assert refusal(send(lead, "ash/submit", override=override)) == (403, [])
    assert written() == before


def test_what_another_app_finds_is_a_conflict_too(settings: Any) -> None:
    settings.READINESS_CHECKS = [*settings.READINESS_CHECKS, "tests.shas.api.test_transitions_api.NEVER_READY"]
    stand(REVIEW)
    assert refusal(send(editor(), "ash/submit")) == (409, [(None, "never_ready")])


def _never(subjects: Any) -> Any:
    for subject in subjects:
        yield subject, Finding(code="never_ready", severity=Severity.ERROR, message="100 % of it is missing.")


NEVER_READY = Check(name="never", task="Never", page="", find=_never)


# Refusals


@pytest.mark.parametrize(
    ("move", "part", "code"),
    [
        ("approve", "last_edited_by", "edited_last"),
        ("correct", "last_edited_by", "edited_last"),
        ("release-now", "approved_by", "approved_it"),
    ],
)
def test_nobody_signs_off_their_own_work(move: str, part: str, code: str) -> None:
    status, _, body, _ = MOVES[move]
    stand(status)
    actor = publisher()
    Publication.objects.update(**{part: actor})
    before = written()
    response = send(actor, f"ash/{move}", **body)
    assert refusal(response) == (403, [(None, code)])
    assert "a publisher other than you" in response.json()["detail"]
    assert written() == before


@pytest.mark.parametrize("move", ["circulate", "submit", "return", "approve", "release-now", "correct"])
def test_an_edition_changed_meanwhile_is_a_conflict(move: str) -> None:
    status, _, body, _ = MOVES[move]
    entry = stand(status)
    actor, now, before = publisher(), newest(entry).version_tag, written()
    response = send(actor, f"ash/{move}", **body, seen="1-99")
    assert refusal(response) == (409, [("seen", "stale")])
    assert response.json()["detail"] == f"The newest edition is now “{now}”. Read it again, then decide again."
    assert written() == before
    assert send(actor, f"ash/{move}", **body, seen=now).status_code == 200


def test_a_day_moved_meanwhile_is_not_approved_unseen() -> None:
    entry = stand(SUBMITTED)
    seen = entry.date_changes.get().pk
    reschedule(publication=entry, plan=Plan.on(a_wednesday()), public_note="Later", actor=None)
    assert refusal(send(publisher(), "ash/approve", based_on=seen)) == (409, [("based_on", "stale")])


@pytest.mark.parametrize(
    ("move", "status", "code"),
    [
        ("start", DRAFTING, "not_from_here"),
        ("circulate", PLANNED, "not_from_here"),
        ("submit", DRAFTING, "not_from_here"),
        ("return", PLANNED, "not_from_here"),
        ("approve", REVIEW, "not_from_here"),
        ("release-now", SUBMITTED, "not_from_here"),
        ("record", PUBLISHED, "closed"),
        ("correct", APPROVED, "not_published"),
        ("withdraw", APPROVED, "not_published"),
    ],
)
def test_a_move_from_elsewhere_is_a_conflict(move: str, status: Status, code: str) -> None:
    stand(status)
    before = written()
    assert refusal(send(publisher(), f"ash/{move}", **MOVES[move][2])) == (409, [(None, code)])
    assert written() == before


def test_what_is_missing_is_a_conflict() -> None:
    entry = vision(plan=Plan.on(date(2099, 6, 3), confirmed=False), status=DRAFTING)
    actor = publisher()
    assert refusal(send(actor, "ash/circulate")) == (409, [(None, "edition_missing")])
    edition = EditionFactory(publication=entry)
    assert refusal(send(actor, "ash/circulate")) == (409, [(None, "document_missing")])
    DocumentFactory(edition=edition)
    circulate(publication=entry, actor=None)
    status, errors = refusal(send(actor, "ash/submit"))
    assert (status, (None, "date_not_confirmed") in errors) == (409, True)
    Publication.objects.update(status=SUBMITTED)
    assert refusal(send(actor, "ash/approve")) == (409, [(None, "not_confirmed")])
    Publication.objects.update(
        status=PUBLISHED, published_on=date(2008, 5, 20), published_source="The press notice", last_edited_by=None
    )
    assert refusal(send(actor, "ash/correct", public_note="A figure")) == (409, [(None, "no_correction")])


def test_a_release_whose_time_has_passed_is_out_before_the_move_is_judged() -> None:
    entry = stand(APPROVED)
    lead = ROLES["lead"](entry)
    pass_time(entry)
    # By its own status it would be the Department's to return; as it stands it is nobody's.
    for actor in (lead, publisher()):
        assert refusal(send(actor, "ash/return", reason="Too late")) == (409, [(None, "not_from_here")])
    send(publisher(), "ash/withdraw", public_note="A mistake")
    assert list(entry.events.order_by("pk").values_list("kind", flat=True))[-2:] == [
        "publication.published",
        "publication.withdrawn",
    ]


BOTH = ("reason", "public_note")
BAD_BODIES: list[tuple[str, dict[str, Any], list[tuple[str | None, str]]]] = [
    ("return", {}, [("reason", "reason_required")]),
    ("return", {"reason": " \n"}, [("reason", "reason_required")]),
    ("release-now", {}, [("reason", "reason_required")]),
    ("withdraw", {"public_note": " "}, [("public_note", "public_reason_required")]),
    ("correct", {}, [("public_note", "public_reason_required")]),
    ("start", {"seen": "1-1"}, [("seen", "unknown_field")]),
    ("approve", {"seen": ""}, [("seen", "blank")]),
    ("approve", {"seen": 1}, [("seen", "invalid")]),
    ("approve", {"seen": None}, [("seen", "null")]),
    ("approve", {"override": {"codes": [], "reason": "x"}}, [("override", "unknown_field")]),
    ("submit", {"override": {"codes": "x", "reason": "x"}}, [("override.codes", "not_a_list")]),
    ("submit", {"override": {"codes": [1]}}, [("override.codes.0", "invalid")]),
    ("submit", {"override": {"reason": "x"}}, [("override.codes", "required")]),
    ("submit", {"override": {"codes": [], "why": "x"}}, [("override.why", "unknown_field")]),
    ("record", {}, [("published_on", "required")]),
    ("record", {"published_on": "2008-05-21"}, [("source", "source_required")]),
    ("record", {**ACTUAL, "published_on": "2099-01-01"}, [("published_on", "in_the_future")]),
    ("record", {**ACTUAL, "published_on": "0208-05-21"}, [("published_on", "no_such_year")]),
    ("record", {**ACTUAL, "published_at": "2008-05-21T09:30"}, [("published_at", "offset_required")]),
    ("record", {**ACTUAL, "published_at": "2008-05-21T09:30:00"}, [("published_at", "offset_required")]),
    ("record", {**ACTUAL, "published_at": "2008-05-21"}, [("published_at", "invalid")]),
    ("record", {**ACTUAL, "published_at": "2008-05-21T25:00Z"}, [("published_at", "invalid")]),
    ("record", {**ACTUAL, "published_at": "2008-05-21T09:30+99:99"}, [("published_at", "invalid")]),
    ("record", {**ACTUAL, "published_at": "0001-01-01T00:00Z"}, [("published_at", "invalid")]),
    ("record", {**ACTUAL, "published_at": "9999-12-31T23:59-23:59"}, [("published_at", "invalid")]),
    ("record", {**ACTUAL, "published_at": 1211358600}, [("published_at", "invalid")]),
    ("record", {**ACTUAL, "published_at": "2008-05-21T23:30Z"}, [("published_at", "time_not_on_day")]),
    ("record", {**ACTUAL, "title": "x" * 301}, [("title", "max_length")]),
    ("record", {**ACTUAL, "title": "a\u202eb"}, [("title", "invisible_sign")]),
    ("record", {**ACTUAL, "source": "a\u200bb"}, [("source", "invisible_sign")]),
    ("return", {"reason": "a\u200db"}, [("reason", "invisible_sign")]),
    ("return", {"reason": "x" * 2001}, [("reason", "max_length")]),
    ("release-now", {"reason": "x", "public_note": "a\u202eb"}, [("public_note", "invisible_sign")]),
    ("submit", {"override": {"codes": [], "reason": "a\ufeffb"}}, [("override.reason", "invisible_sign")]),
    ("withdraw", {"public_note": "a\u2060b", "reason": "\u00ad"}, [(name, "invisible_sign") for name in BOTH]),
    ("record", {**ACTUAL, "title": None}, [("title", "null")]),
    ("record", {**ACTUAL, "external_url": "javascript:alert(1)"}, [("external_url", "invalid")]),
    ("correct", {**ACTUAL, "public_note": "x", "seen": "1-2"}, [("seen", "edition_or_date")]),
    ("correct", {"source": "x", "public_note": "x"}, [("published_on", "required")]),
    ("correct", {"published_on": "2008-05-21", "public_note": "x"}, [("source", "source_required")]),
    ("correct", ACTUAL, [("public_note", "public_reason_required")]),
]


@pytest.mark.parametrize(("move", "body", "errors"), BAD_BODIES)
def test_what_is_wrong_with_a_body_is_said_at_its_field(
    move: str, body: dict[str, Any], errors: list[tuple[str | None, str]]
) -> None:
    stand(MOVES[move][0])
    before = written()
    assert refusal(send(publisher(), f"ash/{move}", **body)) == (400, errors)
    assert written() == before


def test_the_day_on_record_is_no_correction() -> None:
    stand(PUBLISHED)
    body = {"published_on": "2008-05-20", "source": "The press notice", "public_note": "x"}
    assert refusal(send(publisher(), "ash/correct", **body)) == (409, [("published_on", "no_change")])


COLUMNS = sorted({field.name for model in (Publication, Edition) for field in model._meta.get_fields()})
OWN = {
    "record": {"published_on", "published_at", "source", "title", "gateway_reference", "external_url"},
    "correct": {"published_on", "published_at", "source"},
}


@pytest.mark.parametrize("move", MOVES)
def test_no_other_field_can_be_written(move: str) -> None:
    status, _, body, _ = MOVES[move]
    stand(status)
    other, before, actor = UserFactory(), written(), publisher()
    for name in [*COLUMNS, "actor", "author", "pk", "edition", "working_status", "move", "announced_at"]:
        if name not in OWN.get(move, set()):
            response = send(actor, f"ash/{move}", **body, **{name: other.pk})
            assert refusal(response) == (400, [(name, "unknown_field")]), name
    assert written() == before


def test_whoever_has_signed_in_made_the_move() -> None:
    entry, actor = stand(SUBMITTED), publisher()
    send(actor, "ash/approve")
    entry.refresh_from_db()
    assert (entry.approved_by, kinds(actor)) == (actor, ["publication.approved"])


# How it is sent


@pytest.mark.parametrize("move", [*MOVES, "editions"])
def test_a_move_without_the_csrf_token_is_refused_and_with_it_is_not(move: str) -> None:
    stand(MOVES.get(move, (PLANNED,))[0])
    client = signed_in(publisher(), enforce_csrf_checks=True)
    client.get("/api/v1/docs/?script=")
    token = client.cookies["csrftoken"].value
    path, before = f"{PUBLICATIONS}ash/{move}/", written()
    without = client.post(path, {"colour": "blue"}, content_type="application/json")
    assert refusal(without) == (403, [])
    assert without.json()["detail"].startswith("CSRF Failed")
    told = client.post(path, {"colour": "blue"}, content_type="application/json", headers={"X-CSRFToken": token})
    assert ("colour", "unknown_field") in refusal(told)[1]
    assert written() == before


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete"])
def test_an_address_of_a_move_takes_nothing_but_that(method: str) -> None:
    vision()
    for move in MOVES:
        response = getattr(signed_in(publisher()), method)(f"{PUBLICATIONS}ash/{move}/")
        assert (response.status_code, response["Allow"]) == (405, "POST, OPTIONS")


# How far the work is


def workflow(actor: Any, slug: str = "ash") -> Any:
    return signed_in(actor).get(f"{PUBLICATIONS}{slug}/workflow/")


@pytest.mark.parametrize("role", ROLES)
def test_how_far_the_work_is_is_there_for_those_who_take_part_in_it(role: str) -> None:
    entry = stand(DRAFTING)
    actor = ROLES[role](entry)
    response = workflow(actor)
    if role in {"lead", "editor", "publisher", "superuser"}:
        assert response.json()["working_status"] == "drafting"
        return
    unknown = workflow(actor, "elm")
    assert response.status_code == unknown.status_code == 404
    assert response.content.decode() == unknown.content.decode().replace("elm", "ash")


def moves(response: Any) -> dict[str, Any]:
    return {each["move"]: each for each in response.json()["moves"]}


def test_the_moves_open_to_each_are_told_with_what_they_need() -> None:
    entry = stand(SUBMITTED)
    assert moves(workflow(ROLES["lead"](entry))) == {}
    assert list(moves(workflow(editor()))) == ["return"]
    actor = publisher()
    told = moves(workflow(actor))
    assert {name: each["needs"] for name, each in told.items()} == {
        "return": ["reason"],
        "approve": [],
        "record": ["published_on", "source"],
        "cancel": ["public_note"],
    }
    assert told["record"]["irreversible"] is True
    assert told["approve"] == {
        "move": "approve",
        "label": "Approve",
        "url": f"http://testserver{PUBLICATIONS}ash/approve/",
        "needs": [],
        "irreversible": False,
        "obstacle": None,
    }
    Publication.objects.update(last_edited_by=actor)
    assert moves(workflow(actor))["approve"]["obstacle"] == {
        "code": "edited_last",
        "message": "You edited it last, so a publisher other than you must approve it.",
    }


def test_what_is_not_ready_is_told_with_who_can_mend_it() -> None:
    entry = vision(plan=Plan.on(date(2099, 6, 3), confirmed=False), status=DRAFTING)
    lead = UserFactory(name="Leader", leads=entry.authority)
    EditionFactory(publication=entry, complete=True, contact="", title=None)
    told = workflow(lead).json()
    assert (told["is_ready"], told["newest_edition"], told["seen"]) == (False, 1, "1-1")
    assert told["based_on"] == entry.date_changes.get().pk
    assert [(task["name"], [found["code"] for found in task["findings"]]) for task in told["tasks"]] == [
        ("document", []),
        ("reader_box", ["contact_missing", "title_missing"]),
        ("date", ["date_not_confirmed"]),
        ("lead", ["lead_missing"]),
    ]
    assert told["tasks"][1]["findings"][0] == {
        "code": "contact_missing",
        "severity": "error",
        "message": "Contact details are missing.",
        "field": "contact",
        "overridable": True,
        "mended_by": "Leader",
    }
    assert told["tasks"][2]["findings"][0]["mended_by"] == "DH"


def test_what_is_told_is_all_that_the_next_move_needs() -> None:
    entry = vision(plan=plan_at(database_now() + timedelta(days=3)))
    lead, approver = ROLES["lead"](entry), publisher()
    start(publication=entry, actor=lead)
    edition = EditionFactory(publication=entry, complete=True)
    for move, actor in [("circulate", lead), ("submit", lead), ("approve", approver)]:
        told = workflow(actor).json()
        needed = {"seen": told["seen"], **({"based_on": told["based_on"]} if move == "approve" else {})}
        assert send(actor, f"ash/{move}", **needed).status_code == 200
    assert workflow(approver).json()["working_status"] == "approved"
    send_back(publication=entry, reason="A figure", actor=None)
    with pytest.raises(Exception, match="frozen"):
        edit_edition(edition=edition, fields={"title": "x"}, actor=None)


def test_without_an_edition_and_a_plan_there_are_none() -> None:
    vision()
    told = workflow(editor()).json()
    assert (told["newest_edition"], told["seen"], told["based_on"]) == (None, "0-0", None)


def test_an_approved_publication_whose_time_has_passed_is_published() -> None:
    entry = stand(APPROVED)
    pass_time(entry)
    told = workflow(publisher()).json()
    assert told["working_status"] == "published"
    assert list(moves(workflow(publisher()))) == ["correct", "withdraw"]


# The session, the user, the clock, their groups; the entry, its edition, documents and leads, and the newest plan.
QUERIES = 9


def test_how_far_the_work_is_takes_the_same_queries_whatever_there_is(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    entry, client = stand(DRAFTING), signed_in(editor())
    for _ in range(2):
        with django_assert_num_queries(QUERIES):
            assert client.get(f"{PUBLICATIONS}ash/workflow/").status_code == 200
        for _ in range(2):
            EditionFactory(publication=entry, document=True)
            UserFactory(leads=entry.authority)
