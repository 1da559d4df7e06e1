"""Submitting, past the safeguard or not, and returning."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from shas.clock import database_now
from shas.models import REQUIRED_OF_READER_BOX, Event, FlaggedOverride, Publication
from shas.services import send_back, submit, write_edition
from shas.warnings import Override
from shas.workflow import DHRole, Kind, OverrideKind, Plan, Status
from tests.factories import DocumentFactory, EditionFactory, PublicationFactory, UserFactory, plan_at
from tests.refusals import refusal_codes
from tests.shas.workflow.stage import kind_fields, outcome_of, publication_at, rows

pytestmark = pytest.mark.django_db

MISSING = [f"{name}_missing" for name in REQUIRED_OF_READER_BOX]


def bare(plan: Plan | None = None, **fields: object) -> Publication:
    """A vision in review whose edition has a document and nothing else."""
    entry = PublicationFactory(plan=plan, status=Status.CLINICAL_REVIEW, **fields)
    Publication.objects.filter(pk=entry.pk).update(last_edited_by=UserFactory(name="The author"))
    EditionFactory(publication=entry, document=True, frozen=True)
    return Publication.objects.get(pk=entry.pk)


def in_three_days() -> Plan:
    return plan_at(database_now() + timedelta(days=3))


def dh(*roles: DHRole) -> object:
    return UserFactory(dh=roles or [DHRole.EDITOR])


# Blocked


def test_every_blocker_stops_it_with_its_code_its_task_and_a_sentence() -> None:
    entry = bare(Plan.in_month(date(2055, 6, 1)))
    lead = UserFactory(leads=entry.authority)
    before = rows(), Event.objects.count()
    with pytest.raises(ValidationError) as refusal:
        submit(publication=entry, actor=lead)
    found = [(error.code, error.params["task"]) for error in refusal.value.error_list]
    assert found == [*((code, "reader_box") for code in MISSING), ("date_not_confirmed", "date")]
    assert refusal.value.messages[0] == "Document purpose is missing."
    assert refusal.value.messages[-1] == "June 2055 is provisional. DH has to confirm an exact day."
    assert (rows(), Event.objects.count()) == before


def test_warnings_do_not_stop_it() -> None:
    entry = publication_at(Status.CLINICAL_REVIEW)
    assert entry.lead is None  # which readiness warns of
    submit(publication=entry, actor=UserFactory(leads=entry.authority))
    assert Publication.objects.get(pk=entry.pk).status == Status.SUBMITTED


@pytest.mark.parametrize("kind", [Kind.NATIONAL_REPORT, Kind.GUIDANCE])
def test_a_national_publication_is_frozen_when_it_is_submitted(kind: Kind) -> None:
    entry = publication_at(Status.DRAFTING, **kind_fields(kind))
    edition = entry.editions.get()
    assert not edition.is_frozen
    submit(publication=entry, actor=dh())
    edition.refresh_from_db()
    entry.refresh_from_db()
    assert (edition.is_frozen, entry.status) == (True, Status.SUBMITTED)


def test_a_national_publication_that_is_blocked_is_not_frozen() -> None:
    entry = PublicationFactory(national=True, status=Status.DRAFTING)
    nothing = ["document_missing", "edition_missing", "date_not_confirmed"]
    assert refusal_codes(submit, publication=entry, actor=None) == nothing
    edition = EditionFactory(publication=entry)
    missing = [*MISSING, "date_not_confirmed"]
    assert refusal_codes(submit, publication=entry, actor=None) == ["document_missing", *missing]
    anyway = Override(reason="The board has agreed")
    assert refusal_codes(submit, publication=entry, actor=dh(), override=anyway) == [
        "document_missing",
        "date_not_confirmed",
    ]
    DocumentFactory(edition=edition)
    assert refusal_codes(submit, publication=entry, actor=None) == missing
    edition.refresh_from_db()
    assert not edition.is_frozen


def test_nothing_is_submitted_without_a_document_whatever_is_checked(settings) -> None:
    settings.READINESS_CHECKS = []
    entry = PublicationFactory(national=True, status=Status.DRAFTING)
    assert refusal_codes(submit, publication=entry, actor=None) == ["edition_missing"]
    edition = EditionFactory(publication=entry)
    assert refusal_codes(submit, publication=entry, actor=None) == ["document_missing"]
    DocumentFactory(edition=edition)
    submit(publication=entry, actor=None)


def test_submitting_another_edition_than_was_seen_is_refused() -> None:
    entry = publication_at(Status.DRAFTING, national=True)
    seen = entry.editions.get().version_tag
    write_edition(publication=entry, fields={"summary": "By a colleague"}, actor=None)
    assert refusal_codes(submit, publication=entry, seen=seen, actor=None) == ["stale"]
    submit(publication=entry, seen=entry.editions.get().version_tag, actor=None)


# Past the safeguard


def test_dh_submits_what_is_not_ready_with_a_reason_and_it_stays_flagged() -> None:
    entry, editor = bare(in_three_days()), dh()
    submit(publication=entry, actor=editor, reason="By telephone", override=Override(reason=" The board has agreed "))
    entry.refresh_from_db()
    assert entry.status == Status.SUBMITTED
    flagged = FlaggedOverride.objects.get()
    assert (flagged.kind, flagged.codes, flagged.reason) == (OverrideKind.READINESS, MISSING, "The board has agreed")
    assert (flagged.made_by, flagged.second_person, flagged.is_flagged) == (editor, entry.last_edited_by, True)
    assert (flagged.publication, flagged.edition) == (entry, entry.editions.get())
    assert list(FlaggedOverride.objects.flagged()) == [flagged]
    event = Event.objects.get(kind="publication.submitted")
    gaps = "Document purpose is missing. Gateway reference is missing. Author is missing. Target audience is missing."
    assert event.reason == (
        f"By telephone\nSubmitted although not ready. {gaps} Description is missing. Contact details are missing."
        " The reason given: The board has agreed"
    )


def test_no_lead_submits_what_is_not_ready() -> None:
    entry = bare(in_three_days())
    for actor in (UserFactory(leads=entry.authority), UserFactory(superuser=True)):
        with pytest.raises(PermissionDenied):
            submit(publication=entry, actor=actor, override=Override(reason="Please"))
    assert not FlaggedOverride.objects.exists()


def test_a_lead_may_not_even_offer_an_override_that_nothing_needs() -> None:
    entry = publication_at(Status.CLINICAL_REVIEW)
    with pytest.raises(PermissionDenied):
        submit(publication=entry, actor=UserFactory(leads=entry.authority), override=Override(reason="Please"))


def test_only_findings_that_may_be_set_aside_are() -> None:
    entry = bare()
    codes = refusal_codes(submit, publication=entry, actor=dh(), override=Override(reason="The board has agreed"))
    assert codes == ["date_not_confirmed"]
    assert not FlaggedOverride.objects.exists()


def test_only_findings_that_were_shown_are_set_aside() -> None:
    entry = bare(in_three_days())
    shown = Override(reason="The board has agreed", codes=frozenset(MISSING[1:]))
    assert refusal_codes(submit, publication=entry, actor=dh(), override=shown) == MISSING[:1]
    assert not FlaggedOverride.objects.exists()
    none_shown = Override(reason="The board has agreed", codes=frozenset())
    assert refusal_codes(submit, publication=entry, actor=dh(), override=none_shown) == MISSING


def test_an_override_has_a_reason_and_a_person() -> None:
    entry = bare(in_three_days())
    blank, good = Override(reason=" \n"), Override(reason="The board has agreed")
    assert refusal_codes(submit, publication=entry, actor=dh(), override=blank) == ["override_reason_required"]
    outcome = outcome_of(lambda entry, actor: submit(publication=entry, actor=actor, override=good), entry, None)
    assert (outcome.says, outcome.changed, outcome.events) == ("person_required", frozenset(), ())


def test_an_override_that_nothing_needs_leaves_no_flag() -> None:
    entry = publication_at(Status.CLINICAL_REVIEW)
    submit(publication=entry, actor=dh(), override=Override(reason=""))
    assert not FlaggedOverride.objects.exists()
    assert Event.objects.get(kind="publication.submitted").reason == ""


# Returning


@pytest.mark.parametrize("standing", [Status.CLINICAL_REVIEW, Status.SUBMITTED, Status.APPROVED])
@pytest.mark.parametrize("reason", ["", " \n\t"])
def test_returning_says_why(standing: Status, reason: str) -> None:
    entry = publication_at(standing)
    with pytest.raises(ValidationError) as refusal:
        send_back(publication=entry, reason=reason, actor=dh())
    assert [(field, error[0].code) for field, error in refusal.value.error_dict.items()] == [
        ("reason", "reason_required")
    ]
    assert Publication.objects.get(pk=entry.pk).status == standing


def test_a_returned_publication_keeps_its_date_and_loses_its_approval() -> None:
    entry = publication_at(Status.APPROVED)
    plan, release_at, editor = entry.plan, entry.release_at, entry.last_edited_by
    edition = rows("shas_edition", "shas_document")
    send_back(publication=entry, reason=" A figure on page 3 ", actor=dh())
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by, entry.approved_at) == (Status.DRAFTING, None, None)
    assert (entry.plan, entry.release_at, entry.last_edited_by) == (plan, release_at, editor)
    assert rows("shas_edition", "shas_document") == edition
    event = Event.objects.get(kind="publication.returned")
    assert (event.reason, event.is_public) == ("A figure on page 3", False)
    assert list(Event.objects.visible_to(UserFactory(leads=entry.authority)).filter(pk=event.pk)) == [event]


def test_returning_another_edition_than_was_read_is_refused() -> None:
    entry = publication_at(Status.SUBMITTED)
    assert refusal_codes(send_back, publication=entry, reason="x", seen="9-9", actor=None) == ["stale"]
    send_back(publication=entry, reason="x", seen=entry.editions.get().version_tag, actor=None)
