"""The workflow, every door: the same legal and illegal moves through service, workspace, console and API.

The table below is the design's, written down a second time on purpose: what the code has in its own must agree.
An outcome is the code of the refusal (or “done”) and the number of events it left: one of a move that was made, and one
of the try where it is not theirs to make.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from shas import services
from shas.clock import database_now
from shas.models import Event, Publication, StrategicHealthAuthority
from shas.workflow import DHRole, Status
from tests.doors import (
    DENIED,
    DONE,
    by_api,
    by_date_page,
    by_service,
    by_workspace_move,
    date_page,
    events_made,
    events_of_move,
)
from tests.factories import AuthorityFactory, EditionFactory, PublicationFactory, UserFactory, plan_at

pytestmark = pytest.mark.django_db

LEADS, STAFF, PUBLISHERS = ("lead", "editor", "publisher"), ("editor", "publisher"), ("publisher",)
ROLES = ("lead", "other lead", "editor", "publisher", "superuser", "stranger", "dismissed publisher")
PLANNED, DRAFTING, REVIEW, SUBMITTED, APPROVED = "planned", "drafting", "clinical_review", "submitted", "approved"
PUBLISHED, CANCELLED, WITHDRAWN = "published", "cancelled", "withdrawn"
OPEN = (PLANNED, DRAFTING, REVIEW, SUBMITTED, APPROVED)


@dataclass(frozen=True)
class Move:
    """A move as the design has it: who may make it from where, to where, and what a refusal from elsewhere says."""

    name: str
    service: Callable[..., Any]
    sources: dict[str, tuple[str, ...]]
    target: str
    words: dict[str, str] = field(default_factory=dict)
    elsewhere: str = "not_from_here"

    @property
    def may(self) -> set[str]:
        return {role for roles in self.sources.values() for role in roles}


WHY = {"reason": "A reason made for tests"}
TOLD = {"public_note": "A note made for tests"}
MOVES = [
    Move("start", services.start, {PLANNED: LEADS}, DRAFTING),
    Move("circulate", services.circulate, {DRAFTING: LEADS}, REVIEW),
    Move("submit", services.submit, {REVIEW: LEADS}, SUBMITTED),
    Move("return", services.send_back, {REVIEW: LEADS, SUBMITTED: STAFF, APPROVED: STAFF}, DRAFTING, WHY),
    Move("approve", services.approve, {SUBMITTED: PUBLISHERS}, APPROVED),
    Move("release_now", services.release_now, {APPROVED: PUBLISHERS}, PUBLISHED, WHY),
    Move("cancel", services.cancel, dict.fromkeys(OPEN, PUBLISHERS), CANCELLED, TOLD, "closed"),
    Move("reinstate", services.reinstate, {CANCELLED: PUBLISHERS}, PLANNED, TOLD, "not_cancelled"),
    Move("withdraw", services.withdraw, {PUBLISHED: PUBLISHERS}, WITHDRAWN, TOLD, "not_published"),
    Move("correct", services.correct_edition, {PUBLISHED: PUBLISHERS}, PUBLISHED, TOLD, "not_published"),
]
BY_NAME = {move.name: move for move in MOVES}


def stand(place: StrategicHealthAuthority, status: str) -> Publication:
    """A vision that stands there, complete, so that nothing but who and where decides."""
    entry = PublicationFactory(
        authority=place, plan=plan_at(database_now() + timedelta(days=3)), published_on=date(2008, 5, 20), status=status
    )
    EditionFactory(publication=entry, complete=True, frozen=status not in {PLANNED, DRAFTING, PUBLISHED})
    return entry


@pytest.fixture
def ash() -> StrategicHealthAuthority:
    return AuthorityFactory(short_name="Ash", slug="ash")


def person(role: str, ash: StrategicHealthAuthority) -> User:
    return {
        "lead": lambda: UserFactory(leads=ash),
        "other lead": lambda: UserFactory(leads=AuthorityFactory(short_name="Birch", slug="birch")),
        "editor": lambda: UserFactory(dh=[DHRole.EDITOR]),
        "publisher": lambda: UserFactory(dh=[DHRole.PUBLISHER]),
        "superuser": lambda: UserFactory(superuser=True),
        "stranger": lambda: UserFactory(),
        "dismissed publisher": lambda: UserFactory(dh=[DHRole.PUBLISHER], is_active=False),
    }[role]()


def doors(move: Move, entry: Publication, actor: User, words: dict[str, str]) -> dict[str, Callable[[], str]]:
    name = move.name.replace("_", "-")
    return {
        "service": lambda: by_service(partial(move.service, publication=entry, actor=actor, **words)),
        "workspace": lambda: by_workspace_move(actor, "ash", move.name, **words),
        "console": lambda: by_date_page(actor, date_page(move.name, entry), **words),
        "api": lambda: by_api(actor, f"ash/{name}", **words),
    }


def has(door: str, role: str, move: Move) -> bool:
    """Whether this person comes through this door at all: the workspace is a lead's, the console the Department's."""
    if door == "workspace":
        return role in {"lead", "other lead", "stranger"} and "lead" in move.may
    return door != "console" or "lead" not in role


def expected(move: Move, status: str, role: str) -> str:
    if role not in move.sources.get(status, move.may):
        return DENIED
    return DONE if status in move.sources else move.elsewhere


DOORS = ("service", "workspace", "console", "api")
CASES = [
    (move.name, status, role, door)
    for move in MOVES
    for status in Status.values
    for role in ROLES
    for door in DOORS
    # Every role where the move begins; elsewhere one who may make it, since the refusal is the same for all of them.
    if (status in move.sources or role in sorted(move.may)[-1:]) and has(door, role, move)
]


@pytest.mark.parametrize(("name", "status", "role", "door"), CASES)
def test_a_move(name: str, status: str, role: str, door: str, ash: StrategicHealthAuthority) -> None:
    move = BY_NAME[name]
    entry, actor = stand(ash, status), person(role, ash)
    code = expected(move, status, role)
    before = Publication.objects.values().get(pk=entry.pk)
    assert events_made(doors(move, entry, actor, move.words)[door]) == (code, events_of_move(door, role, code))
    entry.refresh_from_db()
    assert entry.status == (move.target if code == DONE else status)
    if code != DONE:
        assert Publication.objects.values().get(pk=entry.pk) == before


WORDLESS = [
    ("return", SUBMITTED, "editor", "reason_required"),
    ("return", REVIEW, "lead", "reason_required"),
    ("release_now", APPROVED, "publisher", "reason_required"),
    ("cancel", DRAFTING, "publisher", "public_reason_required"),
    ("reinstate", CANCELLED, "publisher", "public_reason_required"),
    ("withdraw", PUBLISHED, "publisher", "public_reason_required"),
    ("correct", PUBLISHED, "publisher", "public_reason_required"),
]


@pytest.mark.parametrize(
    ("name", "status", "role", "code", "door"),
    [(*case, door) for case in WORDLESS for door in DOORS if has(door, case[2], BY_NAME[case[0]])],
)
def test_a_move_without_its_words(
    name: str, status: str, role: str, code: str, door: str, ash: StrategicHealthAuthority
) -> None:
    move = BY_NAME[name]
    entry, actor = stand(ash, status), person(role, ash)
    silent = dict.fromkeys(move.words, "  ")
    assert events_made(doors(move, entry, actor, silent)[door]) == (code, 0)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Stop \u202egnp.exe\u202c now", "invisible_sign"), ("\u200b", "invisible_sign"), ("x" * 2001, "max_length")],
    ids=["turned", "nothing", "too long"],
)
@pytest.mark.parametrize(
    ("name", "status", "role", "door"),
    [(*case[:3], door) for case in WORDLESS for door in DOORS if has(door, case[2], BY_NAME[case[0]])],
)
def test_a_move_with_words_that_cannot_be_kept(
    name: str, status: str, role: str, door: str, text: str, code: str, ash: StrategicHealthAuthority
) -> None:
    move = BY_NAME[name]
    entry, actor = stand(ash, status), person(role, ash)
    words = dict.fromkeys(move.words, text)
    assert events_made(doors(move, entry, actor, words)[door]) == (code, 0)
    entry.refresh_from_db()
    assert entry.status == status


SIGNING_OWN_WORK = [
    ("approve", SUBMITTED, {"last_edited_by": True}, "edited_last"),
    ("correct", PUBLISHED, {"last_edited_by": True}, "edited_last"),
    ("release_now", APPROVED, {"approved_by": True}, "approved_it"),
]


@pytest.mark.parametrize("door", ["service", "console", "api"])
@pytest.mark.parametrize(("name", "status", "part", "code"), SIGNING_OWN_WORK)
def test_nobody_signs_off_their_own_work(
    name: str, status: str, part: dict[str, bool], code: str, door: str, ash: StrategicHealthAuthority
) -> None:
    move = BY_NAME[name]
    entry, actor = stand(ash, status), person("publisher", ash)
    Publication.objects.filter(pk=entry.pk).update(**dict.fromkeys(part, actor))
    told = doors(move, entry, actor, move.words)
    assert events_made(by_api_403(actor, move, code) if door == "api" else told[door]) == (code, 1)
    tried = Event.objects.latest("pk")
    assert (tried.kind, tried.actor, tried.publication) == ("publication.refused", actor, entry)
    assert tried.changes == {"move": [None, name], "refused_as": [None, code]}
    colleague = person("publisher", ash)
    assert events_made(doors(move, entry, colleague, move.words)[door]) == (DONE, 1)


def by_api_403(actor: User, move: Move, code: str) -> Callable[[], str]:
    """A second person has to do it: that is no fault of the request, and the answer says 403 and why."""

    def play() -> str:
        client = Client()
        client.force_login(actor)
        address = f"/api/v1/publications/ash/{move.name.replace('_', '-')}/"
        answer = client.post(address, move.words, content_type="application/json")
        assert answer.status_code == 403
        return str(answer.json()["errors"][0]["code"])

    return play


@pytest.mark.parametrize("door", DOORS)
def test_what_is_not_ready_is_not_submitted_and_the_blocker_is_named(door: str, ash: StrategicHealthAuthority) -> None:
    entry = PublicationFactory(
        authority=ash, plan=plan_at(database_now() + timedelta(days=3)), status=Status.CLINICAL_REVIEW
    )
    edition = EditionFactory(publication=entry, complete=True, gateway_reference="")
    edition.frozen_at = database_now()
    edition.save()
    actor = person("editor" if door == "console" else "lead", ash)
    # Where nothing can be done a page shows why, and no button; what is sent all the same is refused.
    outcome = events_made(doors(BY_NAME["submit"], entry, actor, {"seen": edition.version_tag})[door])
    assert outcome == ("gateway_reference_missing", 0)
    if door == "workspace":
        client = Client()
        client.force_login(actor)
        assert "Gateway reference is missing." in client.get("/workspace/ash/").content.decode()


@pytest.mark.parametrize("door", DOORS)
def test_an_edition_that_somebody_changed_meanwhile_is_not_circulated_unseen(
    door: str, ash: StrategicHealthAuthority
) -> None:
    entry = stand(ash, DRAFTING)
    actor = person("editor" if door == "console" else "lead", ash)
    edition = entry.editions.get()
    services.edit_edition(edition=edition, fields={"title": "Another"}, actor=None)
    told = doors(BY_NAME["circulate"], entry, actor, {"seen": edition.version_tag})
    assert events_made(told[door]) == ("stale", 0)


@pytest.mark.parametrize("role", ["editor", "lead"])
def test_the_history_names_each_step_with_its_person_and_reason(role: str, ash: StrategicHealthAuthority) -> None:
    entry, lead, editor = stand(ash, PLANNED), person("lead", ash), person("editor", ash)
    services.start(publication=entry, actor=lead)
    services.circulate(publication=entry, actor=lead)
    services.submit(publication=entry, actor=lead)
    services.send_back(publication=entry, reason="The summary is missing.", actor=editor)
    client = Client()
    client.force_login(lead if role == "lead" else editor)
    address = "/workspace/ash/" if role == "lead" else f"/admin/shas/publication/{entry.pk}/change/"
    page = client.get(address).content.decode()
    for text in ("you" if role == "lead" else str(lead), str(editor), "The summary is missing."):
        assert text in page
