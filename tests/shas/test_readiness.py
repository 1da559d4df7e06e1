"""Readiness: each check with its exact finding, who can mend it, and what it costs."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shas.clock import database_now
from shas.models import READER_BOX, REQUIRED_OF_READER_BOX, Edition, Publication
from shas.readiness import Check, Finding, Mender, Severity, Subject, report, report_of
from shas.services import submit
from shas.warnings import Override
from shas.workflow import DHRole, DocumentRole, Plan, Status
from tests.factories import (
    READER_BOX_FILLED,
    AuthorityFactory,
    DocumentFactory,
    EditionFactory,
    PublicationFactory,
    UserFactory,
    plan_at,
)
from tests.refusals import refusal_codes
from tests.shas.workflow.stage import publication_at

pytestmark = pytest.mark.django_db

OPTIONAL = [name for name in READER_BOX if name not in REQUIRED_OF_READER_BOX]


def ready(**fields: object) -> Publication:
    """A publication of which no check finds anything."""
    authority = AuthorityFactory()
    entry = PublicationFactory(
        authority=authority, plan=plan_at(database_now() + timedelta(days=3)), lead=UserFactory(leads=authority)
    )
    EditionFactory(publication=entry, complete=True, **fields)
    return Publication.objects.get(pk=entry.pk)


def found(entry: Publication) -> list[tuple[str, Finding]]:
    """Every finding with the name of its task."""
    return [(task.check.name, finding) for task in report_of(entry).tasks for finding in task.findings]


def only(entry: Publication) -> tuple[str, str, Severity, str, Mender, bool]:
    """The one finding there is: task, code, severity, field, who mends it, and whether DH may submit anyway."""
    [(task, finding)] = found(entry)
    return task, finding.code, finding.severity, finding.field, finding.mender, finding.overridable


def without(**fields: str | None) -> Publication:
    """Ready but for these fields of its edition."""
    entry = ready()
    Edition.objects.filter(publication=entry).update(**fields)
    return entry


# The checks


def test_a_complete_publication_is_ready_and_each_check_is_a_task() -> None:
    readiness = report_of(ready())
    assert readiness.is_ready
    assert (readiness.errors, readiness.warnings) == ([], [])
    assert [(task.check.name, task.check.page, list(task.findings)) for task in readiness.tasks] == [
        ("document", "workspace_document", []),
        ("reader_box", "workspace_edition", []),
        ("date", "", []),
        ("lead", "", []),
    ]


def test_the_document_is_missed_and_an_attachment_is_not_it() -> None:
    entry = ready()
    edition = entry.editions.get()
    edition.documents.all().delete()
    DocumentFactory(edition=edition, role=DocumentRole.ATTACHMENT, position=1, label="A summary")
    assert only(entry) == ("document", "document_missing", Severity.ERROR, "file", Mender.AUTHORITY, False)


def test_where_nothing_is_written_the_edition_is_missed_as_a_whole() -> None:
    entry = ready()
    entry.editions.get().documents.all().delete()
    entry.editions.all().delete()
    assert [(task, finding.code, finding.severity, finding.overridable) for task, finding in found(entry)] == [
        ("document", "document_missing", Severity.ERROR, False),
        ("reader_box", "edition_missing", Severity.ERROR, False),
    ]


@pytest.mark.parametrize("name", REQUIRED_OF_READER_BOX)
@pytest.mark.parametrize("text", ["", " \n"])
def test_each_field_that_a_reader_needs_is_missed_by_its_name(name: str, text: str) -> None:
    entry = without(**{name: text})
    assert only(entry) == ("reader_box", f"{name}_missing", Severity.ERROR, name, Mender.AUTHORITY, True)
    verb = "are" if name == "contact" else "is"  # “Contact details are missing.”
    assert found(entry)[0][1].message == f"{Edition.label_of(name)} {verb} missing."


def test_the_fields_that_a_reader_needs() -> None:
    assert set(REQUIRED_OF_READER_BOX) == {
        "document_purpose",
        "gateway_reference",
        "author",
        "target_audience",
        "description",
        "contact",
    }


@pytest.mark.parametrize("reference", ["98", "9821a", "9 821", "12345678", "Gateway 9821", "９８２１"])
def test_a_gateway_reference_is_a_number(reference: str) -> None:
    expected = "reader_box", "gateway_reference_form", Severity.ERROR, "gateway_reference", Mender.AUTHORITY, True
    assert only(without(gateway_reference=reference)) == expected


@pytest.mark.parametrize("reference", ["982", "9821", "982134", " 9821 "])
def test_three_to_six_figures_are_a_gateway_reference(reference: str) -> None:
    assert found(without(gateway_reference=reference)) == []


@pytest.mark.parametrize("title", [None, " "])
def test_the_title_may_wait(title: str | None) -> None:
    entry = without(title=title)
    assert only(entry) == ("reader_box", "title_missing", Severity.WARNING, "title", Mender.AUTHORITY, False)
    assert report_of(entry).is_ready


def test_the_other_fields_are_warned_of_together_at_the_first() -> None:
    entry = without(timing="", rocr_reference=" ")
    assert only(entry) == (
        "reader_box",
        "reader_box_optional",
        Severity.WARNING,
        "rocr_reference",
        Mender.AUTHORITY,
        False,
    )
    assert found(entry)[0][1].message == (
        "Left empty: ROCR reference, Timing. Write “None” where there is nothing to say."
    )
    assert set(OPTIONAL) == set(READER_BOX_FILLED) - set(REQUIRED_OF_READER_BOX)


def test_from_the_second_edition_on_what_has_changed_is_asked_for() -> None:
    entry = ready(frozen=True)
    EditionFactory(publication=entry, complete=True)
    expected = "reader_box", "change_note_missing", Severity.WARNING, "change_note", Mender.AUTHORITY, False
    assert only(entry) == expected
    assert found(entry)[0][1].message == "What has changed since edition 1 is not said."
    Edition.objects.filter(publication=entry, number=2).update(change_note="Page 3")
    assert found(entry) == []


def test_only_the_newest_edition_counts() -> None:
    entry = ready()
    EditionFactory(publication=entry)
    assert not report_of(entry).is_ready
    assert report_of(entry).subject.edition == entry.editions.get(number=2)


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (None, "No date is set. DH has to confirm an exact day."),
        (Plan.in_month(date(2055, 6, 1)), "June 2055 is provisional. DH has to confirm an exact day."),
        (Plan.on(date(2055, 6, 2), confirmed=False), "2 June 2055 is provisional. DH has to confirm an exact day."),
    ],
    ids=["none", "month", "provisional"],
)
def test_the_day_is_confirmed_by_dh(plan: Plan | None, message: str) -> None:
    authority = AuthorityFactory()
    entry = PublicationFactory(authority=authority, plan=plan, lead=UserFactory(leads=authority))
    EditionFactory(publication=entry, complete=True)
    assert only(entry) == ("date", "date_not_confirmed", Severity.ERROR, "", Mender.DH, False)
    assert found(entry)[0][1].message == message


def test_a_lead_person_is_wished_for() -> None:
    entry = ready()
    Publication.objects.filter(pk=entry.pk).update(lead=None)
    entry.refresh_from_db()
    assert only(entry) == ("lead", "lead_missing", Severity.WARNING, "", Mender.DH, False)


def test_errors_and_warnings_are_told_apart() -> None:
    entry = without(contact="", timing="")
    [reader_box] = [task for task in report_of(entry).tasks if task.findings]
    assert [finding.code for finding in reader_box.errors] == ["contact_missing"]
    assert [finding.code for finding in reader_box.warnings] == ["reader_box_optional"]
    readiness = report_of(entry)
    assert [finding.code for finding in readiness.errors] == ["contact_missing"]
    assert [finding.code for finding in readiness.warnings] == ["reader_box_optional"]


# Who can mend it


def menders(entry: Publication) -> dict[str, str]:
    readiness = report_of(entry)
    return {finding.code: readiness.menders(finding) for task in readiness.tasks for finding in task.findings}


def test_the_lead_person_mends_what_is_the_authoritys_and_dh_the_rest() -> None:
    authority = AuthorityFactory()
    lead = UserFactory(leads=authority, name="Amber Ash")
    UserFactory(leads=authority, name="Another Lead")
    entry = PublicationFactory(authority=authority, lead=lead)
    assert menders(entry) == {
        "document_missing": "Amber Ash",
        "edition_missing": "Amber Ash",
        "date_not_confirmed": "DH",
    }


def test_without_a_lead_person_every_active_lead_of_the_authority_can_mend_it() -> None:
    authority = AuthorityFactory()
    for name in ("Birch Ash", "Amber Ash"):
        UserFactory(leads=authority, name=name)
    gone = UserFactory(leads=authority, name="Gone Away")
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    UserFactory(leads=AuthorityFactory(), name="A Stranger")
    assert menders(PublicationFactory(authority=authority))["document_missing"] == "Amber Ash, Birch Ash"


def test_where_an_authority_has_no_lead_it_is_said() -> None:
    entry = PublicationFactory()
    nobody = "nobody yet: no lead of this authority has an account"
    assert menders(entry) == {
        "document_missing": nobody,
        "edition_missing": nobody,
        "date_not_confirmed": "DH",
        "lead_missing": "DH",
    }


def test_a_national_publication_is_mended_by_dh() -> None:
    assert set(menders(PublicationFactory(national=True)).values()) == {"DH"}


# What it costs


def test_any_number_of_publications_takes_the_same_queries() -> None:
    made = []
    for _ in range(3):
        entry = ready(frozen=True)
        EditionFactory(publication=entry, complete=True)
        gone = UserFactory(name="Gone Away")
        Publication.objects.filter(pk=entry.pk).update(lead=gone)
        made.append(entry.pk)
    counts = []
    for size in (1, 3):
        entries = list(Publication.objects.filter(pk__in=made[:size]).select_related("authority", "lead"))
        with CaptureQueriesContext(connection) as queries:
            reports = report(entries)
            assert len(reports) == size
            assert [str(each.menders(finding)) for each in reports.values() for finding in each.warnings]
        counts.append(len(queries))
    assert counts == [5, 5]  # editions, documents, leads, who may lead, and who does not any more


def test_of_nothing_nothing_is_found() -> None:
    assert report([]) == {}


def test_each_publication_has_its_own_findings() -> None:
    good, bare = ready(), PublicationFactory()
    reports = report([bare, good])
    assert {pk: each.is_ready for pk, each in reports.items()} == {good.pk: True, bare.pk: False}


# A check of another app


def _never(subjects: Sequence[Subject]) -> Iterable[tuple[Subject, Finding]]:
    message = "100% of the groups have to sign."
    for subject in subjects:
        yield subject, Finding(code="groups_missing", severity=Severity.ERROR, message=message, overridable=True)


NEVER = Check(name="groups", task="Sign-offs of the groups", page="", find=_never)


def test_a_check_named_in_the_settings_is_asked_too_and_blocks_submission(settings) -> None:
    settings.READINESS_CHECKS = [*settings.READINESS_CHECKS, f"{__name__}.NEVER"]
    entry = publication_at(Status.CLINICAL_REVIEW)
    assert report_of(entry).tasks[-1].check is NEVER
    assert refusal_codes(submit, publication=entry, actor=UserFactory(leads=entry.authority)) == ["groups_missing"]
    assert Publication.objects.get(pk=entry.pk).status == Status.CLINICAL_REVIEW
    editor = UserFactory(dh=[DHRole.EDITOR])
    shown = Override(reason="By telephone", codes=frozenset({"groups_missing"}))
    submit(publication=entry, actor=editor, override=shown)


def test_checks_are_asked_in_the_order_of_the_settings(settings) -> None:
    settings.READINESS_CHECKS = [f"{__name__}.NEVER", "shas.readiness.checks.LEAD"]
    assert [task.check.name for task in report_of(PublicationFactory()).tasks] == ["groups", "lead"]
