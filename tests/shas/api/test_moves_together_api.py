"""Several dates moved at once over the API, and what moves cost."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shas.models import DateChange
from shas.services import reschedule
from shas.workflow import Plan, Status
from tests.factories import ANYWAY
from tests.shas.api.sending import PUBLICATIONS, ROLES, a_wednesday, editor, refusal, send, signed_in, vision, written

pytestmark = pytest.mark.django_db


def together(actor: Any, *moves: dict[str, Any], **body: Any) -> Any:
    return send(actor, "move-together", moves=list(moves), **body)


def test_several_move_together_with_one_reason() -> None:
    vision(plan=Plan.on(a_wednesday()))
    vision("Birch")
    days = [a_wednesday(3).isoformat(), a_wednesday(4).isoformat()]
    response = together(
        editor(),
        {"publication": "birch", "planned_on": days[0]},
        {"publication": "ash", "planned_on": days[1], "release_time": "12:00"},
        public_note="The venues",
    )
    rows = response.json()["results"]
    assert [(row["slug"], row["planned_on"], row["date_status"]) for row in rows] == [
        ("birch", days[0], "provisional"),
        ("ash", days[1], "confirmed"),
    ]
    assert {change.public_note for change in DateChange.objects.order_by("-pk")[:2]} == {"The venues"}


def test_one_refused_among_several_moves_none_and_its_line_is_named() -> None:
    vision(plan=Plan.on(a_wednesday(), confirmed=False))
    vision("Birch", plan=Plan.on(a_wednesday(1), confirmed=False), status=Status.PUBLISHED)
    vision("Cedar", plan=Plan.on(a_wednesday(2), confirmed=False))
    moves = [{"publication": slug, "planned_on": a_wednesday(2).isoformat()} for slug in ("ash", "birch", "cedar")]
    before = written()
    response = together(editor(), *moves)
    assert refusal(response) == (409, [(None, "closed"), ("moves.2.planned_on", "no_change")])
    assert [error["message"].partition(":")[0] for error in response.json()["errors"]] == ["Birch", "Cedar"]
    assert written() == before


def test_several_can_be_tried() -> None:
    vision(plan=Plan.on(a_wednesday(), confirmed=False))
    vision("Birch")
    moves = [{"publication": slug, "planned_on": a_wednesday(2).isoformat()} for slug in ("ash", "birch")]
    before = written()
    told = together(editor(), *moves, dry_run=True).json()
    assert written() == before
    assert [(warning["publication"], warning["code"]) for warning in told["warnings"]] == [
        ("ash", "same_day"),
        ("birch", "same_day"),
    ]
    assert [row["planned_on"] for row in told["publications"]] == [moves[0]["planned_on"]] * 2
    assert [row["publication"] for row in told["basis"]] == ["ash", "birch"]
    assert refusal(together(editor(), *moves)) == (400, [("override.codes", "same_day")] * 2)


@pytest.mark.parametrize(
    ("moves", "errors"),
    [
        ([], [("moves", "nothing_to_move")]),
        ("ash", [("moves", "not_a_list")]),
        (["ash"], [("moves.0", "invalid")]),
        ([{"publication": "ash"}], [("moves.0.planned_on", "required")]),
        ([{"planned_month": "2099-06"}], [("moves.0.publication", "required")]),
        ([{"publication": "ash", "planned_month": "2099-06"}] * 2, [("moves", "entry_twice")]),
        ([{"publication": "elm", "planned_month": "2099-06"}], [("moves.0.publication", "unknown_publication")]),
        ([{"publication": "ash/x", "planned_month": "2099-06"}], [("moves.0.publication", "invalid")]),
        ([{"publication": 7, "planned_month": "2099-06"}], [("moves.0.publication", "invalid")]),
        ([{"publication": "ash", "planned_month": "2099-06", "actor": 1}], [("moves.0.actor", "unknown_field")]),
        ([{"publication": "ash", "planned_month": "2099-06"}] * 101, [("moves", "max_length")]),
    ],
)
def test_what_is_wrong_with_several_is_said_at_its_line(moves: Any, errors: list[tuple[str, str]]) -> None:
    vision()
    before = written()
    assert refusal(send(editor(), "move-together", moves=moves)) == (400, errors)
    assert written() == before


def test_a_line_that_was_moved_meanwhile_is_a_conflict() -> None:
    entry = vision(plan=Plan.on(a_wednesday(), confirmed=False))
    seen = entry.date_changes.get().pk
    reschedule(publication=entry, plan=Plan.on(a_wednesday(1), confirmed=False), actor=None)
    line = {"publication": "ash", "planned_month": "2099-06", "based_on": seen}
    assert refusal(together(editor(), line)) == (409, [("moves.0.based_on", "stale")])


@pytest.mark.parametrize("role", ROLES)
def test_who_may_move_several(role: str) -> None:
    entry, before = vision(announced_at=None), written()
    response = together(ROLES[role](entry), {"publication": "ash", "planned_month": "2099-06"})
    if role in {"editor", "publisher"}:
        assert response.status_code == 200
    else:
        assert (refusal(response), written()) == ((403, []), before)


# What it costs


def queries(actor: Any, address: str, **body: Any) -> int:
    client = signed_in(actor)
    with CaptureQueriesContext(connection) as made:
        response = client.post(f"{PUBLICATIONS}{address}/", body, content_type="application/json")
    assert response.status_code == 200, response.content
    return len(made)


def test_each_of_several_costs_the_same() -> None:
    actor = editor()
    for name in ("Ash", "Birch", "Cedar", "Elm"):
        vision(name, plan=Plan.in_month(date(2099, 5, 1)))

    def moved(*slugs: str, month: str) -> int:
        return queries(actor, "move-together", moves=[{"publication": s, "planned_month": month} for s in slugs])

    one, two, four = (
        moved("ash", month="2099-06"),
        moved("ash", "birch", month="2099-07"),
        moved("ash", "birch", "cedar", "elm", month="2099-08"),
    )
    assert four - two == 2 * (two - one)


def test_a_move_costs_the_same_however_often_the_date_has_moved() -> None:
    actor, entry = editor(), vision(plan=Plan.in_month(date(2099, 5, 1)))
    first = queries(actor, "ash/reschedule", planned_month="2099-06")
    for month in (7, 8, 9):
        reschedule(publication=entry, plan=Plan.in_month(date(2099, month, 1)), actor=None, override=ANYWAY)
    assert queries(actor, "ash/reschedule", planned_month="2099-10") == first
