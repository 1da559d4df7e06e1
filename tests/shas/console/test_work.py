"""The work on Today: what blocks each entry and who can mend it, what waits for approval, what was overridden."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from shas.console import Correction, Waiting
from shas.console.needs import Need
from shas.workflow import PublicStatus, Status
from tests.shas.console.entries import EDITOR, StandIn, asked, blocker, flagged, page, published, vision

AT = datetime(2008, 5, 13, 16, 5, tzinfo=UTC)  # 17:05 in London
OWN = "You edited it last, so a publisher other than you must approve it."
GATEWAY = blocker("gateway_reference_missing", message="Gateway reference is missing.")
NO_DAY = blocker("date_not_confirmed", message="22 May 2008 is provisional. DH has to confirm an exact day.", who="")
DRAFTED = vision(6, "North East", status=Status.DRAFTING)
SUBMITTED = vision(3, "South West", status=Status.SUBMITTED)


def one(row: StandIn, **given: Any) -> Need:
    found: Sequence[Need] = page([row], **given).needs.shown
    assert len(found) == 1
    return found[0]


def said(need: Need) -> list[str]:
    return [f"{obstacle.what} {obstacle.sentence}" for obstacle in need.obstacles]


def way(need: Need) -> tuple[str, str, int | None] | None:
    return need.way and (need.way.text, need.way.page, need.way.pk)


def test_blockers_are_told_with_who_can_mend_them_and_lead_to_readiness() -> None:
    need = one(DRAFTED, blockers={6: [blocker(), GATEWAY]})
    assert said(need) == [
        "2 blockers. No document has been uploaded. Gateway reference is missing. The lead of North East can mend them."
    ]
    assert way(need) == ("Open readiness", "admin:shas_publication_change", 6)
    assert need.way is not None
    assert need.way.query == "#readiness"


def test_one_blocker_is_one() -> None:
    assert said(one(DRAFTED, blockers={6: [GATEWAY]})) == [
        "1 blocker. Gateway reference is missing. The lead of North East can mend it."
    ]


def test_of_many_blockers_three_are_told() -> None:
    many = [blocker(f"field_{number}", message=f"Field {number} is missing.") for number in range(6)]
    assert said(one(DRAFTED, blockers={6: many})) == [
        "6 blockers. Field 0 is missing. Field 1 is missing. Field 2 is missing. And three more."
        " The lead of North East can mend them."
    ]


def test_what_dh_mends_stands_last() -> None:
    need = one(DRAFTED, blockers={6: [NO_DAY, GATEWAY]})
    assert said(need) == [
        "2 blockers. Gateway reference is missing. The lead of North East can mend it."
        " 22 May 2008 is provisional. DH has to confirm an exact day."
    ]


def test_a_day_that_is_not_confirmed_is_told_once() -> None:
    row = vision(6, "North East", status=Status.DRAFTING, public_status=PublicStatus.PROVISIONAL)
    alone = one(row, blockers={6: [NO_DAY]})
    assert said(alone) == ["Provisional. The day is not confirmed."]
    assert way(alone) == ("Confirm the day", "admin:shas_publication_confirm", 6)
    assert [obstacle.what for obstacle in one(row, blockers={6: [NO_DAY, GATEWAY]}).obstacles] == ["2 blockers."]


def test_what_is_submitted_waits_for_a_publisher() -> None:
    waiting = {3: Waiting(submitted_at=AT)}
    need = one(SUBMITTED, waiting=waiting)
    assert (need.standing, said(need), way(need), need.first) == (
        "Submitted 13 May, 17:05",
        ["Not approved. Approve it, or return it with a reason."],
        ("Approve", "admin:shas_publication_approve", 3),
        True,
    )
    need = one(SUBMITTED, waiting=waiting, allowed=EDITOR)
    assert (said(need), need.way, need.instead) == (
        ["Not approved. A publisher who did not edit it last must approve it."],
        None,
        "Ask a publisher",
    )


def test_ones_own_work_is_for_another_publisher() -> None:
    need = one(SUBMITTED, waiting={3: Waiting(submitted_at=None, own=OWN)})
    assert (need.standing, said(need), need.way, need.instead) == (
        "Submitted",
        [f"Not approved. {OWN}"],
        None,
        "Ask another publisher",
    )


def test_the_first_page_that_one_may_open_is_offered() -> None:
    row = vision(9, "East Midlands", status=Status.SUBMITTED)
    need = one(row, waiting={9: Waiting(submitted_at=AT)}, asked=[asked()], allowed=EDITOR)
    assert [obstacle.what for obstacle in need.obstacles] == ["Not approved.", "Request waiting."]
    assert way(need) == ("Decide", "admin:shas_datechangerequest_decide", 3)
    assert need.instead == "Ask a publisher"


def test_a_drafted_correction_waits_for_a_publisher_who_did_not_write_it() -> None:
    row, waiting = published(3, "South West"), {3: Correction(number=2)}
    need = one(row, corrections=waiting)
    assert (need.standing, said(need), way(need), need.instead) == (
        "Published",
        ["Correction waiting. Edition 2 is drafted. Read it, then publish it in place of what is out."],
        ("Correct", "admin:shas_publication_correct", 3),
        "",
    )
    need = one(row, corrections=waiting, allowed=EDITOR)
    assert (said(need), need.way, need.instead) == (
        ["Correction waiting. Edition 2 is drafted. A publisher who did not edit it last must publish it."],
        None,
        "Ask a publisher",
    )
    own = OWN.replace("approve", "correct")
    need = one(row, corrections={3: Correction(number=2, own=own)})
    assert (said(need), need.way, need.instead) == (
        [f"Correction waiting. Edition 2 is drafted. {own}"],
        None,
        "Ask another publisher",
    )


def test_a_correction_is_due_today_however_long_ago_it_came_out() -> None:
    out = published(1, "Ash", told_on=date(2008, 1, 14), actual_on=date(2008, 1, 14))
    shown = page([vision(2, "Birch", lead_id=None), out], corrections={1: Correction(number=2)}).needs.shown
    assert [(need.row.name, need.due, need.due_note) for need in shown] == [
        ("Ash", "Is out", "since Mon 14 January"),
        ("Birch", "In 6 days", "Tue 20 May"),
    ]


@pytest.mark.parametrize(("own", "instead"), [("", ""), (OWN, "Ask another publisher")])
def test_what_is_overdue_and_submitted_is_approved_and_not_moved(own: str, instead: str) -> None:
    row = vision(
        3, "South West", status=Status.SUBMITTED, public_status=PublicStatus.OVERDUE, told_on=date(2008, 5, 13)
    )
    need = one(row, waiting={3: Waiting(submitted_at=AT, own=own)})
    assert [obstacle.what for obstacle in need.obstacles] == ["Overdue.", "Not approved."]
    assert (way(need) is None, need.instead) == (bool(own), instead)


def test_an_override_waits_for_a_third_person_also_of_what_is_out() -> None:
    need = one(published(9, "East Midlands"), flagged=[flagged()])
    assert said(need) == ["Override to review. Submitted although not ready, by Person 3 on 13 May."]
    assert way(need) == ("Review", "admin:shas_flaggedoverride_review", 4)
    need = one(published(9, "East Midlands"), flagged=[flagged(own=True)])
    assert (need.way, need.instead) == (None, "Ask somebody else of DH")
