"""Every move from every status by every role: exactly what comes of it, in the rows and in the record."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from shas.clock import database_now
from shas.models import CONTENT, Event, Publication
from shas.services import (
    approve,
    circulate,
    correct_edition,
    release_now,
    start,
    submit,
    withdraw,
    write_edition,
)
from shas.warnings import Override
from shas.workflow import DHRole, DocumentRole, Kind, Status
from tests.factories import AuthorityFactory, DocumentFactory, PublicationFactory, UserFactory, plan_at
from tests.shas.workflow.stage import (
    MOVES,
    OUT,
    ROLES,
    STANDINGS,
    Outcome,
    correct_date,
    differences,
    kind_fields,
    move_date,
    outcome_of,
    people,
    publication_at,
    rename,
    rows,
    said_by,
    write,
)
from tests.shas.workflow.table import DH, TABLE

pytestmark = pytest.mark.django_db

ENTRY, EDITION = "shas_publication", "shas_edition"
RELEASED = {(ENTRY, name) for name in ("status", "published_on", "published_at", "published_source")}
APPROVAL = {(ENTRY, "approved_by_id"), (ENTRY, "approved_at")}
# A person signs these, and the portal by itself cannot.
SIGNED = {"approve", "release_now", "correct"}
# Which columns a move changes when it is made; “+” is a new row.
CHANGED = {
    "start": {(ENTRY, "status")},
    "circulate": {(ENTRY, "status"), (EDITION, "frozen_at")},
    "submit": {(ENTRY, "status")},
    "return": {(ENTRY, "status")},
    "approve": {(ENTRY, "status"), *APPROVAL},
    "release_now": {*RELEASED, ("shas_flaggedoverride", "+")},
    "record": {*RELEASED} - {(ENTRY, "published_at")},
    "correct": {(EDITION, "frozen_at")},
    "cancel": {(ENTRY, "status")},
    "reinstate": {(ENTRY, "status")},
    "withdraw": {(ENTRY, "status")},
}
REFUSED = {"changed": frozenset(), "events": ()}


def expected(move: str, standing: Status | str, kind: Kind, role: str) -> Outcome:
    """What the design's table says; of one that is out, as of a published one, its release stamped beside."""
    row, status = TABLE[move], Status.PUBLISHED if standing == OUT else Status(standing)
    may = row.begins_at(status, kind)
    if role != "portal" and role not in (row.who if may is None else may):
        return Outcome(says="denied", changed=frozenset(), events=("publication.refused",))
    if may is None:
        return Outcome(says=row.elsewhere, **REFUSED)
    if role == "portal" and move in SIGNED:
        return Outcome(says="person_required", **REFUSED)
    if standing == OUT and move == "correct":
        return Outcome(says="no_correction", **REFUSED)
    changed, events = set(CHANGED[move]), (row.event,)
    if status == Status.APPROVED and move != "release_now":
        changed |= APPROVAL  # only what was approved keeps its approver
    if standing == OUT:
        changed, events = changed | RELEASED, ("publication.published", row.event)
    if kind != Kind.VISION and move == "submit" and standing == Status.DRAFTING:
        changed |= {(EDITION, "frozen_at")}  # no group has seen it before
    if move == "record" and standing in {Status.PLANNED, Status.DRAFTING}:
        changed |= {(EDITION, "frozen_at")}  # the draft is what came out
    return Outcome(says="done", changed=frozenset(changed), events=events)


@pytest.mark.parametrize("kind", [Kind.VISION, Kind.NATIONAL_REPORT])
@pytest.mark.parametrize("standing", STANDINGS)
def test_every_move_by_every_role(standing: Status | str, kind: Kind) -> None:
    entry = publication_at(standing, **kind_fields(kind))
    cast = people(entry.authority or AuthorityFactory())
    if kind != Kind.VISION:
        cast["foreign_lead"] = cast["lead"]  # of a national publication every lead is another's
    before = rows()
    found = {
        (move, role): outcome_of(call, entry, cast[role], before)
        for move, call in MOVES.items()
        for role in ROLES
        if not (kind != Kind.VISION and role == "lead")
    }
    assert found == {(move, role): expected(move, standing, kind, role) for move, role in found}
    assert len(found) == len(MOVES) * (len(ROLES) if kind == Kind.VISION else len(ROLES) - 1)


# What no move is: writing, dates, and the entry’s own details


EDITED = {(ENTRY, "last_edited_by_id")}
WRITTEN = {*EDITED, (EDITION, "summary"), (EDITION, "revision")}
BEGUN = {*EDITED, (EDITION, "+"), ("shas_document", "+")}
MOVED = {(ENTRY, name) for name in ("planned_on", "sort_on", "release_time", "release_at", "last_edited_by_id")}
AWAY = {(ENTRY, "status"), *APPROVAL}
UNDER_REVIEW, CLOSED = {Status.CLINICAL_REVIEW, Status.SUBMITTED}, {Status.CANCELLED, Status.WITHDRAWN}


def expected_of_writing(standing: Status | str) -> Outcome:
    if standing in UNDER_REVIEW:
        return Outcome(says="under_review", **REFUSED)
    if standing in CLOSED:
        return Outcome(says="closed", **REFUSED)
    if standing == OUT:
        events = ("publication.published", "edition.drafted")
        return Outcome(says="done", changed=frozenset(BEGUN | RELEASED), events=events)
    if standing == Status.APPROVED:
        return Outcome(says="done", changed=frozenset(BEGUN | AWAY), events=("edition.drafted",))
    return Outcome(says="done", changed=frozenset(WRITTEN), events=("edition.edited",))


def expected_of_moving(standing: Status | str) -> Outcome:
    if standing in CLOSED | {Status.PUBLISHED, OUT}:
        return Outcome(says="closed", **REFUSED)
    changed = MOVED | {("shas_datechange", "+")}
    if standing == Status.APPROVED:
        changed |= AWAY
    return Outcome(says="done", changed=frozenset(changed), events=("publication.rescheduled",))


def expected_of_renaming(standing: Status | str) -> Outcome:
    if standing in CLOSED:
        return Outcome(says="closed", **REFUSED)
    changed, events = EDITED | {(ENTRY, "name")}, ("publication.edited",)
    if standing == Status.APPROVED:
        changed |= AWAY
    if standing == OUT:
        changed, events = changed | RELEASED, ("publication.published", *events)
    return Outcome(says="done", changed=frozenset(changed), events=events)


@pytest.mark.parametrize(
    ("call", "who", "expect"),
    [
        (write, DH | {"lead"}, expected_of_writing),
        (move_date, DH, expected_of_moving),
        (rename, DH, expected_of_renaming),
    ],
    ids=["writing", "moving the date", "renaming"],
)
@pytest.mark.parametrize("standing", STANDINGS)
def test_every_edit_by_every_role(standing: Status | str, call, who: frozenset[str], expect) -> None:
    entry = publication_at(standing)
    cast = people(entry.authority)
    before = rows()
    found = {role: outcome_of(call, entry, cast[role], before) for role in ROLES}
    should = {role: expect(standing) if role in who else Outcome(says="denied", **REFUSED) for role in ROLES}
    portal = expect(standing)  # it edits like anybody, and puts nobody’s name to it
    changed = portal.changed - EDITED
    should["portal"] = Outcome(says=portal.says, changed=changed, events=portal.events)
    assert found == should


# The right actual date, and the order of the questions


@pytest.mark.parametrize("standing", STANDINGS)
def test_only_publishers_put_the_right_actual_date_and_only_of_what_is_out(standing: Status | str) -> None:
    entry = publication_at(standing)
    cast, before = people(entry.authority), rows()
    says = {role: said_by(correct_date, entry, cast[role]) for role in ROLES}
    should = dict.fromkeys(ROLES, "denied")
    if standing in {Status.PUBLISHED, OUT}:
        should |= {"publisher": "done", "portal": "person_required"}
        changed = RELEASED - {(ENTRY, "published_at")} if standing == OUT else {(ENTRY, "published_on")}
        assert differences(before, rows()) == changed
    else:
        should |= {"publisher": "not_published", "portal": "not_published"}
        assert differences(before, rows()) == set()
    assert says == should


def test_the_permission_is_judged_before_the_status_and_the_status_before_the_second_person() -> None:
    """Nobody learns from a refusal how far the work is, unless they may know it."""
    entry = publication_at(Status.DRAFTING)
    cast = people(entry.authority)
    Publication.objects.filter(pk=entry.pk).update(last_edited_by=cast["publisher"])
    says = {role: outcome_of(MOVES["approve"], entry, cast[role]).says for role in ("foreign_lead", "publisher")}
    assert says == {"foreign_lead": "denied", "publisher": "not_from_here"}


@pytest.mark.parametrize("move", MOVES)
def test_the_record_names_who_moved_what_from_where_and_why(move: str) -> None:
    row = TABLE[move]
    status = next(status for status in reversed(row.begins) if row.begins_at(status, Kind.VISION))
    entry = publication_at(status)
    publisher = people(entry.authority)["publisher"]
    MOVES[move](entry, publisher)
    event = Event.objects.get(kind=row.event, actor=publisher)
    assert (event.publication, event.subject_kind, event.subject_key, event.authority) == (
        entry,
        "publication",
        entry.slug,
        entry.authority,
    )
    is_public = move in {"release_now", "record", "correct", "cancel", "reinstate", "withdraw"}
    assert event.is_public is is_public
    assert event.changes.get("status") == (None if is_public else [status.value, row.ends.value])
    said = {"": "", "reason": event.reason, "public_note": event.public_note}[row.words]
    assert bool(said) is bool(row.words)
    assert Publication.objects.get(pk=entry.pk).status == row.ends


# What the record holds of what is under embargo


def test_the_record_of_a_whole_way_holds_no_word_of_the_content_and_tells_the_public_no_status() -> None:
    canary = "Canary of the embargo"
    entry = PublicationFactory(plan=plan_at(database_now() + timedelta(days=3)))
    lead = UserFactory(leads=entry.authority)
    writer, first, second = (UserFactory(dh=[DHRole.PUBLISHER]) for _ in range(3))
    start(publication=entry, actor=lead)
    text = dict.fromkeys(CONTENT, canary) | {"external_url": "https://canary.example.org/", "contact": ""}
    edition = write_edition(publication=entry, fields=text, actor=lead)
    DocumentFactory(edition=edition, key="canary", sha256="ca" * 32)
    DocumentFactory(edition=edition, role=DocumentRole.ATTACHMENT, position=1, label=canary)
    circulate(publication=entry, actor=lead)
    submit(publication=entry, override=Override(reason="The board has agreed"), actor=writer)
    approve(publication=entry, actor=first)
    before = list(Event.objects.visible_to(AnonymousUser()).filter(publication=entry).values_list("kind", flat=True))
    release_now(publication=entry, reason="It is quoted", actor=second)
    write_edition(publication=entry, fields={"title": f"{canary}, corrected"}, actor=lead)
    correct_edition(publication=entry, public_note="A figure", actor=first)
    withdraw(publication=entry, public_note="The figures are wrong", actor=first)
    events = list(Event.objects.filter(publication=entry).order_by("pk").values())
    assert [event["kind"] for event in events][2:] == [
        "publication.started",
        "edition.drafted",
        "publication.circulated",
        "publication.submitted",
        "publication.approved",
        "publication.published",
        "edition.drafted",
        "publication.corrected",
        "publication.withdrawn",
    ]
    assert "anary" not in str(events)
    assert "caca" not in str(events)
    assert before == ["publication.scheduled", "publication.announced"]
    public = Event.objects.visible_to(AnonymousUser()).filter(publication=entry)
    assert [event.kind for event in public if "status" in event.changes] == []
    assert {event.reason for event in public} == {"", "It is quoted"}  # the doors show reasons to staff alone
