"""Approved with its time passed is published: whoever locks it first stamps it, and nothing un-publishes it."""

from datetime import date, timedelta

import pytest
import time_machine

from shas.clock import database_now
from shas.models import Edition, Event, Publication
from shas.services import approve, circulate, record_published, request_date_change, send_back, submit, write_edition
from shas.services.entries import lock, lock_all
from shas.workflow import DHRole, RequestState, Status
from tests.factories import SOURCE, UserFactory
from tests.shas.workflow.stage import MOVES, OUT, move_date, pass_time, publication_at, rename, rows, said_by, write

pytestmark = pytest.mark.django_db


def told(entry: Publication) -> dict[str, object]:
    """What the public is told of it."""
    wanted = ("public_status", "actual_on", "actual_at", "title")
    return Publication.objects.with_public_status().with_released_title().values(*wanted).get(pk=entry.pk)


def test_whoever_locks_it_first_stamps_its_release_at_its_time() -> None:
    entry = publication_at(OUT)
    approval = entry.approved_by, entry.approved_at
    before = Event.objects.count()
    locked = lock(entry)
    kept = Publication.objects.get(pk=entry.pk)
    for row in (locked, kept):
        assert (row.status, row.published_on, row.published_at, row.published_source) == (
            Status.PUBLISHED,
            entry.planned_on,
            entry.release_at,
            "Released by the portal at its time",
        )
        assert (row.approved_by, row.approved_at) == approval
    assert Event.objects.count() == before + 1
    event = Event.objects.latest("pk")
    assert (event.kind, event.actor, event.is_public, event.publication) == (
        "publication.published",
        None,
        True,
        entry,
    )
    assert (event.announced_at, event.recorded_at) == (entry.release_at, entry.release_at)
    assert event.changes == {"published_on": [None, entry.planned_on.isoformat()]}


def test_it_is_stamped_once() -> None:
    entry = publication_at(OUT)
    lock(entry)
    before = rows(), Event.objects.count()
    lock(entry)
    assert list(lock_all([entry])) == [entry.pk]
    assert (rows(), Event.objects.count()) == before


def test_several_are_stamped_together_and_others_left_alone() -> None:
    out, waiting = publication_at(OUT), publication_at(Status.APPROVED)
    locked = lock_all([waiting, out])
    assert {pk: row.status for pk, row in locked.items()} == {out.pk: "published", waiting.pk: "approved"}
    assert list(Event.objects.filter(kind="publication.published").values_list("publication", flat=True)) == [out.pk]


@pytest.mark.parametrize("standing", [Status.PLANNED, Status.DRAFTING, Status.SUBMITTED, Status.CANCELLED])
def test_what_nobody_approved_is_not_released_by_its_time(standing: Status) -> None:
    entry = publication_at(standing)
    pass_time(entry)
    before = rows(), Event.objects.count()
    assert lock(entry).status == standing
    assert (rows(), Event.objects.count()) == before
    assert not Edition.objects.released().exists()


def test_what_is_approved_waits_for_its_time() -> None:
    entry = publication_at(Status.APPROVED)
    before = rows(), Event.objects.count()
    assert lock(entry).status == Status.APPROVED
    assert (rows(), Event.objects.count()) == before
    pass_time(entry)
    assert lock(entry).status == Status.PUBLISHED


@pytest.mark.parametrize("days", [-7, 7])
def test_the_databases_clock_decides_whatever_the_applications_says(days: int) -> None:
    out, waiting = publication_at(OUT), publication_at(Status.APPROVED)
    with time_machine.travel(database_now() + timedelta(days=days)):
        assert (lock(out).status, lock(waiting).status) == (Status.PUBLISHED, Status.APPROVED)


def test_a_request_that_waits_is_closed_by_the_portal() -> None:
    entry = publication_at(Status.APPROVED)
    lead = UserFactory(leads=entry.authority)
    asked = request_date_change(publication=entry, day=date(2055, 6, 1), reason="The board", actor=lead)
    pass_time(entry)
    lock(entry)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.decision_reason) == (
        RequestState.DECLINED,
        None,
        "It was released at its time.",
    )


def test_the_public_is_told_the_same_before_and_after_it_is_stamped() -> None:
    entry = publication_at(OUT)
    before = told(entry)
    lock(entry)
    assert before == told(entry)
    assert before["public_status"] == "published"


REFUSED = {"return": "not_from_here", "release_now": "not_from_here", "record": "closed", "cancel": "closed"}


@pytest.mark.parametrize("move", [*MOVES, "date", "writing", "name"])
def test_nothing_but_a_withdrawal_takes_back_what_is_out(move: str) -> None:
    """Refused or not, and though no job has stamped it, everyone goes on reading it."""
    entry = publication_at(OUT)
    edition = entry.editions.get()
    call = {**MOVES, "date": move_date, "writing": write, "name": rename}[move]
    says = said_by(call, entry, UserFactory(dh=[DHRole.PUBLISHER]))
    assert says == REFUSED.get(move, says)
    assert list(Edition.objects.released()) == ([] if move == "withdraw" else [edition])
    assert Publication.objects.get(pk=entry.pk).status in {
        "withdraw": {Status.WITHDRAWN},
        "writing": {Status.PUBLISHED},
        "name": {Status.PUBLISHED},
    }.get(move, {Status.APPROVED})  # a refusal leaves it unstamped, as it was


def test_writing_what_is_out_begins_a_correction_after_its_release() -> None:
    entry = publication_at(OUT)
    lead = UserFactory(leads=entry.authority)
    newest = Event.objects.latest("pk").pk
    draft = write_edition(publication=entry, fields={"title": "Corrected"}, actor=lead)
    assert (draft.number, draft.is_frozen) == (2, False)
    events = Event.objects.filter(pk__gt=newest).order_by("pk").values_list("kind", "actor")
    assert list(events) == [("publication.published", None), ("edition.drafted", lead.pk)]
    assert list(Edition.objects.released()) == [entry.editions.get(number=1)]


def test_what_is_edited_of_one_that_is_out_leaves_its_approver() -> None:
    """It was approved as it came out; an edit afterwards is of the entry, or of the next edition."""
    entry = publication_at(OUT)
    rename(entry, UserFactory(dh=[DHRole.EDITOR]))
    assert Publication.objects.get(pk=entry.pk).approved_by == entry.approved_by


def test_what_was_circulated_and_replaced_before_the_release_never_comes_out() -> None:
    entry = publication_at(Status.CLINICAL_REVIEW)
    send_back(publication=entry, reason="A figure", actor=None)
    write_edition(publication=entry, fields={"title": "The second"}, actor=None)
    for move in (circulate, submit):
        move(publication=entry, actor=None)
    approve(publication=entry, actor=UserFactory(dh=[DHRole.PUBLISHER]))
    pass_time(entry)
    for _ in range(2):  # before and after it is stamped
        assert list(Edition.objects.released().values_list("number", "title")) == [(2, "The second")]
        lock(entry)


# Recording what came out elsewhere


def test_what_was_approved_and_came_out_elsewhere_has_no_approver() -> None:
    entry = publication_at(Status.APPROVED)
    publisher = UserFactory(dh=[DHRole.PUBLISHER])
    record_published(publication=entry, published_on=date(2008, 5, 20), source=SOURCE, actor=publisher)
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by, entry.approved_at) == (Status.PUBLISHED, None, None)
    assert entry.editions.count() == 1  # what was circulated is what came out


def test_what_was_drafted_is_frozen_when_it_is_recorded_as_published() -> None:
    entry = publication_at(Status.DRAFTING)
    fields = {"title": "As it came out"}
    record_published(publication=entry, published_on=date(2008, 5, 20), source=SOURCE, edition=fields, actor=None)
    assert [(edition.title, edition.is_frozen) for edition in entry.editions.all()] == [("As it came out", True)]


def test_details_of_what_came_out_elsewhere_make_the_next_edition_where_one_is_frozen() -> None:
    entry = publication_at(Status.SUBMITTED)
    before = rows("shas_edition")
    fields = {"title": "As it came out"}
    record_published(publication=entry, published_on=date(2008, 5, 20), source=SOURCE, edition=fields, actor=None)
    assert before.items() <= rows("shas_edition").items()
    assert [(edition.number, edition.is_frozen) for edition in entry.editions.all()] == [(1, True), (2, True)]
