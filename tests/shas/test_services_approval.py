"""Approving by a second person, what approval locks, and releasing before the time."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from shas.clock import database_now, london_day
from shas.models import Edition, Event, FlaggedOverride, Publication
from shas.services import (
    approve,
    confirm,
    edit_entry,
    release_now,
    request_date_change,
    reschedule,
    schedule,
    send_back,
    write_edition,
)
from shas.workflow import DHRole, OverrideKind, Plan, RequestState, Status
from tests.factories import ANYWAY, EditionFactory, PublicationFactory, UserFactory, plan_at, submitted
from tests.refusals import refusal_codes
from tests.shas.workflow.stage import outcome_of, publication_at

pytestmark = pytest.mark.django_db


def publisher() -> User:
    return UserFactory(dh=[DHRole.PUBLISHER])


def in_days(days: int) -> Plan:
    return plan_at(database_now() + timedelta(days=days))


def resubmit(entry: Publication) -> None:
    """What was edited comes back for approval, by nobody who could have edited it."""
    Edition.objects.filter(publication=entry, frozen_at__isnull=True).update(frozen_at=database_now())
    Publication.objects.filter(pk=entry.pk).update(status=Status.SUBMITTED)


# Author and approver are two people


def test_whoever_edited_last_cannot_approve_and_another_can() -> None:
    entry, author, other = publication_at(Status.DRAFTING), publisher(), publisher()
    write_edition(publication=entry, fields={"summary": "By the author"}, actor=author)
    resubmit(entry)
    assert refusal_codes(approve, publication=entry, actor=author) == ["edited_last"]
    approve(publication=entry, actor=other)
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by, entry.last_edited_by) == (Status.APPROVED, other, author)


def test_it_is_the_last_editor_who_counts_whoever_edited_in_between() -> None:
    entry, author, colleague = publication_at(Status.DRAFTING), publisher(), publisher()
    write_edition(publication=entry, fields={"summary": "By the author"}, actor=author)
    write_edition(publication=entry, fields={"summary": "By a colleague"}, actor=colleague)
    write_edition(publication=entry, fields={"summary": "By the author again"}, actor=author)
    resubmit(entry)
    assert refusal_codes(approve, publication=entry, actor=author) == ["edited_last"]
    approve(publication=entry, actor=colleague)


@pytest.mark.parametrize("edit", ["date", "confirmation", "name", "lead"])
def test_a_date_and_the_entrys_details_are_edits_too(edit: str) -> None:
    day = Plan.on(date(2055, 5, 20), confirmed=edit != "confirmation")
    entry, author = submitted(plan=day), publisher()
    match edit:
        case "date":
            reschedule(publication=entry, plan=Plan.on(date(2055, 5, 27)), public_note="Later", actor=author)
        case "confirmation":
            confirm(publication=entry, actor=author)
        case "name":
            edit_entry(publication=entry, changes={"name": "Another"}, actor=author)
        case "lead":
            lead = UserFactory(leads=entry.authority)
            edit_entry(publication=entry, changes={"lead": lead}, actor=author)
    assert refusal_codes(approve, publication=entry, actor=author) == ["edited_last"]
    approve(publication=entry, actor=publisher())


def test_an_edit_by_the_portal_leaves_the_editor_before() -> None:
    entry, author = publication_at(Status.DRAFTING), publisher()
    write_edition(publication=entry, fields={"summary": "By the author"}, actor=author)
    write_edition(publication=entry, fields={"summary": "By a command"}, actor=None)
    resubmit(entry)
    assert refusal_codes(approve, publication=entry, actor=author) == ["edited_last"]


def test_moving_it_along_is_no_edit() -> None:
    entry, mover = publication_at(Status.SUBMITTED), publisher()
    send_back(publication=entry, reason="A figure", actor=mover)
    resubmit(entry)
    approve(publication=entry, actor=mover)


def test_the_portal_approves_nothing() -> None:
    outcome = outcome_of(lambda entry, actor: approve(publication=entry, actor=actor), submitted(), None)
    assert (outcome.says, outcome.changed, outcome.events) == ("person_required", frozenset(), ())


# What approval needs, and what it is


def test_approval_is_signed_by_the_databases_clock() -> None:
    entry, before, signer = submitted(), database_now(), publisher()
    approve(publication=entry, reason="Read in full ", actor=signer)
    entry.refresh_from_db()
    assert before < entry.approved_at < database_now()
    event = Event.objects.get(kind="publication.approved")
    assert event.changes == {"status": ["submitted", "approved"], "edition": [None, 1]}
    assert (event.actor, event.reason, event.is_public) == (signer, "Read in full", False)


@pytest.mark.parametrize(
    "plan", [None, Plan.in_month(date(2055, 6, 1)), Plan.on(date(2055, 6, 2), confirmed=False)], ids=str
)
def test_only_a_confirmed_day_can_be_approved(plan: Plan | None) -> None:
    entry = PublicationFactory(plan=plan, status=Status.SUBMITTED)
    EditionFactory(publication=entry, complete=True, frozen=True)
    assert refusal_codes(approve, publication=entry, actor=publisher()) == ["not_confirmed"]


def test_nothing_is_approved_without_a_frozen_edition_and_its_document() -> None:
    entry = PublicationFactory(plan=in_days(3), status=Status.SUBMITTED)
    assert refusal_codes(approve, publication=entry, actor=publisher()) == ["edition_missing"]
    EditionFactory(publication=entry, frozen=True)
    assert refusal_codes(approve, publication=entry, actor=publisher()) == ["document_missing"]
    EditionFactory(publication=entry, complete=True)
    assert refusal_codes(approve, publication=entry, actor=publisher()) == ["edition_missing"]
    Edition.objects.filter(number=2).update(frozen_at=database_now())
    approve(publication=entry, actor=publisher())


def test_approving_another_edition_than_was_read_is_refused() -> None:
    entry, signer = submitted(), publisher()
    seen = entry.editions.get().version_tag
    EditionFactory(publication=entry, complete=True, frozen=True)
    assert refusal_codes(approve, publication=entry, seen=seen, actor=signer) == ["stale"]
    approve(publication=entry, seen=entry.editions.get(number=2).version_tag, actor=signer)


def test_what_is_approved_after_its_time_is_out_at_once() -> None:
    entry = submitted(plan=in_days(-1))
    assert not Edition.objects.released().exists()
    approve(publication=entry, actor=publisher())
    assert [edition.publication for edition in Edition.objects.released()] == [entry]


# What approval locks


def test_an_edit_of_what_was_approved_takes_it_back_to_drafting() -> None:
    entry = publication_at(Status.APPROVED)
    plan, editor = entry.plan, UserFactory(leads=entry.authority)
    edition = write_edition(publication=entry, fields={"summary": "Another"}, actor=editor)
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by, entry.approved_at) == (Status.DRAFTING, None, None)
    assert (entry.last_edited_by, entry.plan, edition.number) == (editor, plan, 2)


def test_a_new_date_takes_it_back_to_be_approved_again_and_the_date_stays() -> None:
    entry, editor = publication_at(Status.APPROVED), UserFactory(dh=[DHRole.EDITOR])
    later = in_days(9)
    reschedule(publication=entry, plan=later, public_note="The printer", override=ANYWAY, actor=editor)
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by, entry.approved_at) == (Status.SUBMITTED, None, None)
    assert (entry.plan, entry.last_edited_by) == (later, editor)
    approve(publication=entry, actor=publisher())


def test_an_edit_that_changes_nothing_leaves_the_approval() -> None:
    entry = publication_at(Status.APPROVED)
    edit_entry(publication=entry, changes={"name": entry.name}, actor=publisher())
    assert Publication.objects.get(pk=entry.pk).status == Status.APPROVED


def test_what_is_not_approved_stays_where_it_is_when_its_date_is_set() -> None:
    entry = PublicationFactory(status=Status.CLINICAL_REVIEW)
    schedule(publication=entry, plan=Plan.on(date(2055, 5, 20)), actor=None)
    assert Publication.objects.get(pk=entry.pk).status == Status.CLINICAL_REVIEW


# Before its time


def test_a_second_publisher_releases_it_now_and_it_stays_flagged() -> None:
    entry, second = publication_at(Status.APPROVED), publisher()
    approver, plan = entry.approved_by, entry.plan
    release_now(publication=entry, reason=" It is quoted in the press ", public_note="Brought forward", actor=second)
    entry.refresh_from_db()
    assert (entry.status, entry.published_on, entry.plan) == (Status.PUBLISHED, london_day(entry.published_at), plan)
    assert abs(entry.published_at - database_now()) < timedelta(minutes=1)
    assert (entry.published_source, entry.approved_by) == ("Released by the portal, before its time", approver)
    flagged = FlaggedOverride.objects.get()
    assert (flagged.kind, flagged.codes, flagged.edition) == (OverrideKind.RELEASE_NOW, [], entry.editions.get())
    assert (flagged.made_by, flagged.second_person, flagged.is_flagged) == (second, approver, True)
    assert (flagged.made_at, flagged.reason) == (entry.published_at, "It is quoted in the press")
    event = Event.objects.get(kind="publication.published")
    assert (event.announced_at, event.recorded_at) == (entry.published_at, entry.published_at)
    assert (event.changes, event.is_public) == ({"published_on": [None, entry.published_on.isoformat()]}, True)
    assert (event.reason, event.public_note) == ("It is quoted in the press", "Brought forward")
    assert [edition.publication for edition in Edition.objects.released()] == [entry]


def test_the_approver_does_not_release_it_and_somebody_says_why() -> None:
    entry = publication_at(Status.APPROVED)
    approver = entry.approved_by
    approver.groups.add(*publisher().groups.all())
    approver = User.objects.get(pk=approver.pk)
    assert refusal_codes(release_now, publication=entry, reason="x", actor=approver) == ["approved_it"]
    assert refusal_codes(release_now, publication=entry, reason=" ", actor=publisher()) == ["reason_required"]
    assert refusal_codes(release_now, publication=entry, reason="x", actor=None) == ["person_required"]
    stale = {"publication": entry, "reason": "x", "seen": "9-9", "actor": publisher()}
    assert refusal_codes(release_now, **stale) == ["stale"]
    assert (FlaggedOverride.objects.count(), Edition.objects.released().count()) == (0, 0)


def test_whoever_edited_it_last_may_release_it_because_another_approved_it() -> None:
    entry, author = publication_at(Status.APPROVED), publisher()
    Publication.objects.filter(pk=entry.pk).update(last_edited_by=author)
    release_now(publication=entry, reason="It is quoted", actor=author)


def test_what_nobody_knew_of_is_announced_with_its_release() -> None:
    entry = publication_at(Status.APPROVED, national=True, unannounced=True)
    release_now(publication=entry, reason="It is quoted", actor=publisher())
    entry.refresh_from_db()
    assert entry.announced_at == entry.published_at
    assert list(Publication.objects.public()) == [entry]


def test_a_request_for_another_date_is_closed_with_it() -> None:
    entry = publication_at(Status.APPROVED)
    lead = UserFactory(leads=entry.authority)
    asked = request_date_change(publication=entry, day=date(2055, 6, 1), reason="The board", actor=lead)
    release_now(publication=entry, reason="It is quoted", actor=publisher())
    asked.refresh_from_db()
    assert (asked.state, asked.decision_reason) == (RequestState.DECLINED, "It was released before its time.")
