"""Readiness: the lead person, and whether they may still be that."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from shas.models import Publication
from shas.readiness import Finding, Mender, Severity, report, report_of
from shas.services import end_membership, set_dh_roles, set_person_active
from shas.workflow import DHRole
from tests.factories import PublicationFactory, UserFactory

pytestmark = pytest.mark.django_db


def found(entry: Publication) -> list[str]:
    """What is said of the lead person, read afresh."""
    task = next(task for task in report_of(Publication.objects.get(pk=entry.pk)).tasks if task.check.name == "lead")
    assert {(finding.code, finding.severity, finding.mender) for finding in task.findings} <= {
        ("lead_missing", Severity.WARNING, Mender.DH)
    }
    return [finding.message for finding in task.findings]


def led() -> tuple[Publication, User]:
    entry = PublicationFactory()
    lead = UserFactory(name="Ann", leads=entry.authority)
    Publication.objects.filter(pk=entry.pk).update(lead=lead)
    return entry, lead


def test_a_lead_of_the_authority_or_someone_of_the_department_will_do() -> None:
    entry, _ = led()
    assert found(entry) == []
    Publication.objects.filter(pk=entry.pk).update(lead=UserFactory(dh=[DHRole.EDITOR]))
    assert found(entry) == []


def test_where_nobody_is_named_it_says_who_is_written_to_instead() -> None:
    entry = PublicationFactory()
    assert found(entry) == ["Nobody is named as its lead person, so nobody is written to."]
    UserFactory(leads=entry.authority)
    assert found(entry) == ["Nobody is named as its lead person, so every lead of its authority is written to."]


def test_a_lead_whose_role_has_ended_no_longer_leads_it() -> None:
    entry, lead = led()
    end_membership(membership=lead.memberships.get(), actor=None)
    assert found(entry) == ["Ann no longer leads it, so nobody is written to."]


def test_a_lead_whose_account_is_deactivated_no_longer_leads_it() -> None:
    entry, lead = led()
    UserFactory(leads=entry.authority)
    set_person_active(user=lead, active=False, actor=None)
    assert found(entry) == ["Ann no longer leads it, so every lead of its authority is written to."]


def test_someone_who_has_left_the_department_no_longer_leads_a_national_publication() -> None:
    staff = UserFactory(name="Dan", dh=[DHRole.EDITOR])
    entry = PublicationFactory(national=True, lead=staff)
    assert found(entry) == []
    set_dh_roles(user=staff, roles=[], actor=None)
    assert found(entry) == ["Dan no longer leads it, so nobody is written to."]


def test_a_lead_person_who_is_that_no_longer_mends_nothing() -> None:
    entry, lead = led()
    UserFactory(name="Bob", leads=entry.authority)
    missing = Finding(code="document_missing", severity=Severity.ERROR, message="x")
    assert report_of(Publication.objects.get(pk=entry.pk)).menders(missing) == "Ann"
    end_membership(membership=lead.memberships.get(), actor=None)
    assert report_of(Publication.objects.get(pk=entry.pk)).menders(missing) == "Bob"


def test_three_publications_are_judged_in_as_many_queries_as_one() -> None:
    entries = []
    for _ in range(3):
        entry, lead = led()
        end_membership(membership=lead.memberships.get(), actor=None)
        entries.append(entry.pk)
    counts = []
    for wanted in (entries[:1], entries):
        with CaptureQueriesContext(connection) as queries:
            report(Publication.objects.filter(pk__in=wanted))
        counts.append(len(queries))
    assert counts[0] == counts[1]
