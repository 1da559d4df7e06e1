"""What every check found, by publication and by task."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from shas.models import Edition, Membership, Publication
from shas.querysets.people import may_lead
from shas.readiness.findings import Check, Finding, Mender, Severity, Subject
from shas.workflow import MemberRole

UNSIGNABLE = frozenset({"edition_missing", "document_missing"})


@dataclass(frozen=True, kw_only=True)
class Task:
    """One check with what it found of one publication."""

    check: Check
    findings: Sequence[Finding] = ()

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == Severity.ERROR]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == Severity.WARNING]


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """How ready a publication is."""

    subject: Subject
    tasks: Sequence[Task]

    @property
    def errors(self) -> list[Finding]:
        return [finding for task in self.tasks for finding in task.errors]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for task in self.tasks for finding in task.warnings]

    @property
    def unsignable(self) -> list[Finding]:
        """The errors by which there is nothing yet that anybody could sign: no edition, or none with a document."""
        return [finding for finding in self.errors if finding.code in UNSIGNABLE]

    @property
    def is_ready(self) -> bool:
        return not self.errors

    def menders(self, finding: Finding) -> str:
        """Who can mend it, by name: the lead person, else the authority's leads, else the Department."""
        subject = self.subject
        if finding.mender == Mender.DH or subject.publication.authority_id is None:
            return "DH"
        if subject.lead is not None:
            return str(subject.lead)
        return ", ".join(map(str, subject.leads)) or "nobody yet: no lead of this authority has an account"


@cache
def _checks(paths: tuple[str, ...]) -> tuple[Check, ...]:
    return tuple(import_string(path) for path in paths)


def checks() -> tuple[Check, ...]:
    """The checks named in the settings, in their order."""
    return _checks(tuple(settings.READINESS_CHECKS))


def report(publications: Iterable[Publication]) -> dict[int, Readiness]:
    """The readiness of each publication, by its id, of its newest edition. A constant number of queries."""
    subjects = _subjects(list(publications))
    found: dict[tuple[int, str], list[Finding]] = {}
    for check in checks():
        for subject, finding in check.find(subjects):
            found.setdefault((subject.publication.pk, check.name), []).append(finding)
    return {
        subject.publication.pk: Readiness(
            subject=subject,
            tasks=[
                Task(check=check, findings=found.get((subject.publication.pk, check.name), ())) for check in checks()
            ],
        )
        for subject in subjects
    }


def report_of(publication: Publication) -> Readiness:
    return report([publication])[publication.pk]


def _subjects(publications: Sequence[Publication]) -> list[Subject]:
    newest = Edition.objects.filter(publication__in=publications).newest_of_each().with_documents()
    editions = {edition.publication_id: edition for edition in newest}
    leads = _leads({entry.authority_id for entry in publications if entry.authority_id})
    staff = User.objects.filter(may_lead(None), pk__in={entry.lead_id for entry in publications}).distinct().in_bulk()
    subjects = []
    for entry in publications:
        edition = editions.get(entry.pk)
        documents = list(edition.documents.all()) if edition else []
        led_by = leads.get(entry.authority_id or 0, [])
        lead = next((person for person in led_by if person.pk == entry.lead_id), staff.get(entry.lead_id or 0))
        subjects.append(Subject(publication=entry, edition=edition, documents=documents, leads=led_by, lead=lead))
    return subjects


def _leads(authorities: set[int]) -> dict[int, list[User]]:
    """Active leads with an account they can use, by authority."""
    rows = Membership.objects.filter(authority__in=authorities, role=MemberRole.LEAD, user__is_active=True)
    found: dict[int, list[User]] = {}
    for row in rows.select_related("user").order_by("user__name", "user__email"):
        found.setdefault(row.authority_id or 0, []).append(row.user)
    return found
