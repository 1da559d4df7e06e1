"""The one table of moves is the design's, leads everywhere and out of everything, and its picture is up to date."""

from pathlib import Path

import pytest

import shas.rules as shas_rules
from shas.workflow import TRANSITIONS, Kind, Reason, SecondPerson, Status, Transition, diagram, possible_from
from shas.workflow.transitions import DEAD_ENDS
from tests.shas.test_rules import LEAD_MAY_ON_OWN, MAY
from tests.shas.workflow.table import TABLE

PROJECT = Path(__file__).resolve().parents[3]
WORDS = {Reason.NONE: "", Reason.STAFF: "reason", Reason.PUBLIC: "public_note"}
NOT_BY = {None: "", SecondPerson.NOT_LAST_EDITOR: "last_edited_by", SecondPerson.NOT_APPROVER: "approved_by"}


def roles_of(permission: str) -> frozenset[str]:
    """Who has it, of an own publication; nobody has the portal's."""
    if not permission:
        return frozenset()
    return frozenset(MAY[permission] | ({"lead"} if permission in LEAD_MAY_ON_OWN else set()))


def ways_of(kind: Kind) -> set[tuple[Status, Status]]:
    """From which status to which other some move leads."""
    return {
        (source.status, rule.target)
        for rule in TRANSITIONS.values()
        for source in rule.sources
        if kind in source.kinds and source.status != rule.target
    }


def test_the_moves_are_those_of_the_design_in_its_order() -> None:
    assert [move.value for move in TRANSITIONS] == [*TABLE] == Transition.values


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("move", Transition)
def test_where_a_move_begins_and_who_may(move: Transition, kind: Kind) -> None:
    rule, row = TRANSITIONS[move], TABLE[move]
    found = {
        status: roles_of(source.permission) if (source := rule.source(status, kind)) else None for status in Status
    }
    assert found == {status: row.begins_at(status, kind) for status in Status}
    assert rule.permissions == tuple(dict.fromkeys(source.permission for source in rule.sources if source.permission))


@pytest.mark.parametrize("move", Transition)
def test_where_a_move_ends_and_what_it_needs(move: Transition) -> None:
    rule, row = TRANSITIONS[move], TABLE[move]
    assert (rule.target, rule.event, WORDS[rule.reason], NOT_BY[rule.second_person], rule.refusal) == (
        row.ends,
        row.event,
        row.words,
        row.not_by,
        row.elsewhere,
    )


def test_what_cannot_be_taken_back_is_marked() -> None:
    assert {move for move, rule in TRANSITIONS.items() if rule.irreversible} == {
        Transition.RELEASE_NOW,
        Transition.RECORD,
        Transition.CORRECT,
        Transition.CANCEL,
        Transition.WITHDRAW,
    }


@pytest.mark.parametrize("kind", Kind)
def test_every_status_is_reached_and_only_a_withdrawn_publication_stays(kind: Kind) -> None:
    ways = ways_of(kind)
    reached = {Status.PLANNED}
    while further := {after for before, after in ways if before in reached} - reached:
        reached |= further
    assert reached == set(Status) - (set() if kind == Kind.VISION else {Status.CLINICAL_REVIEW})
    assert {status for status in reached if status not in {before for before, _ in ways}} == {Status.WITHDRAWN}
    assert {Status.WITHDRAWN} == DEAD_ENDS


@pytest.mark.parametrize("kind", Kind)
def test_everything_before_its_end_can_still_be_published(kind: Kind) -> None:
    """Also what was cancelled: it is reinstated first."""
    leading = {Status.PUBLISHED}
    while further := {before for before, after in ways_of(kind) if after in leading} - leading:
        leading |= further
    assert leading == set(Status) - {Status.WITHDRAWN}


def test_the_moves_to_offer_are_those_that_somebody_makes_in_the_order_of_the_table() -> None:
    assert possible_from(Status.APPROVED, Kind.VISION) == [
        Transition.RETURN,
        Transition.RELEASE_NOW,
        Transition.RECORD,
        Transition.CANCEL,
    ]
    assert possible_from(Status.DRAFTING, Kind.VISION) == [Transition.CIRCULATE, Transition.RECORD, Transition.CANCEL]
    assert possible_from(Status.DRAFTING, Kind.GUIDANCE) == [Transition.SUBMIT, Transition.RECORD, Transition.CANCEL]
    assert possible_from(Status.WITHDRAWN, Kind.VISION) == []


def test_every_permission_of_the_table_is_registered() -> None:
    named = {source.permission for rule in TRANSITIONS.values() for source in rule.sources if source.permission}
    assert named - set(shas_rules.rules.permissions.permissions) == set()
    assert len(named) == 8


def test_the_picture_in_the_documentation_is_the_tables() -> None:
    assert (PROJECT / "docs" / "workflow.md").read_text(encoding="utf-8") == diagram.document()


def test_the_picture_has_every_arrow_once() -> None:
    arrows = [line.strip() for line in diagram.mermaid().splitlines() if "-->" in line and "[*]" not in line]
    pairs = [arrow.split(":")[0] for arrow in arrows]
    assert (
        len(pairs)
        == len(set(pairs))
        == len({(source.status, rule.target) for rule in TRANSITIONS.values() for source in rule.sources})
    )
    assert "approved --> published: release, release now, record" in arrows
    assert "drafting --> submitted: submit (national)" in arrows
