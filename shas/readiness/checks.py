"""The review's own checks: the document, the reader box field by field, the date, and the lead person."""

import re
from collections.abc import Iterable, Sequence

from accounts.models import User
from shas.models import READER_BOX, REQUIRED_OF_READER_BOX, Edition
from shas.readiness.findings import Check, Finding, Mender, Severity, Subject
from shas.workflow import DateStatus, DocumentRole

GATEWAY_REFERENCE = re.compile("[0-9]{3,6}")
Found = Iterable[tuple[Subject, Finding]]


def _document(subjects: Sequence[Subject]) -> Found:
    for subject in subjects:
        if not any(document.role == DocumentRole.MAIN for document in subject.documents):
            message = "No document has been uploaded."
            yield subject, Finding(code="document_missing", severity=Severity.ERROR, message=message, field="file")


def _reader_box(subjects: Sequence[Subject]) -> Found:
    for subject in subjects:
        if subject.edition is None:
            message = "Nothing has been written yet."
            yield subject, Finding(code="edition_missing", severity=Severity.ERROR, message=message)
        else:
            yield from ((subject, finding) for finding in _of_edition(subject.edition))


def _of_edition(edition: Edition) -> Iterable[Finding]:
    for name in REQUIRED_OF_READER_BOX:
        if not getattr(edition, name).strip():
            yield Finding(
                code=f"{name}_missing",
                severity=Severity.ERROR,
                message=_missing(name),
                field=name,
                overridable=True,
            )
    if edition.gateway_reference.strip() and not GATEWAY_REFERENCE.fullmatch(edition.gateway_reference.strip()):
        yield Finding(
            code="gateway_reference_form",
            severity=Severity.ERROR,
            message="Gateway reference is a number of three to six figures, for example 9821.",
            field="gateway_reference",
            overridable=True,
        )
    if not (edition.title or "").strip():
        message = "The title is not known yet. It may wait, but the public then reads “title not recorded”."
        yield Finding(code="title_missing", severity=Severity.WARNING, message=message, field="title")
    optional = [name for name in READER_BOX if name not in REQUIRED_OF_READER_BOX]
    if empty := [name for name in optional if not getattr(edition, name).strip()]:
        names = ", ".join(Edition.label_of(name) for name in empty)
        yield Finding(
            code="reader_box_optional",
            severity=Severity.WARNING,
            message=f"Left empty: {names}. Write “None” where there is nothing to say.",
            field=empty[0],
        )
    if edition.number > 1 and not edition.change_note.strip():
        message = f"What has changed since edition {edition.number - 1} is not said."
        yield Finding(code="change_note_missing", severity=Severity.WARNING, message=message, field="change_note")


def _missing(name: str) -> str:
    """“Author is missing.”, “Contact details are missing.”"""
    label = Edition.label_of(name)
    return f"{label} {'are' if label.endswith('details') else 'is'} missing."


def _date(subjects: Sequence[Subject]) -> Found:
    for subject in subjects:
        entry = subject.publication
        if entry.date_status != DateStatus.CONFIRMED:
            planned = f"{entry.plan} is provisional" if entry.planned_on or entry.planned_month else "No date is set"
            yield (
                subject,
                Finding(
                    code="date_not_confirmed",
                    severity=Severity.ERROR,
                    message=f"{planned}. DH has to confirm an exact day.",
                    mender=Mender.DH,
                ),
            )


def _lead(subjects: Sequence[Subject]) -> Found:
    without = [subject for subject in subjects if subject.lead is None]
    named = User.objects.in_bulk({subject.publication.lead_id for subject in without} - {None})
    for subject in without:
        gone = named.get(subject.publication.lead_id)
        why = f"{gone} no longer leads it" if gone else "Nobody is named as its lead person"
        written_to = "every lead of its authority" if subject.leads else "nobody"
        message = f"{why}, so {written_to} is written to."
        yield subject, Finding(code="lead_missing", severity=Severity.WARNING, message=message, mender=Mender.DH)


DOCUMENT = Check(name="document", task="Upload the document", page="workspace_document", find=_document)
READER_BOX_DETAILS = Check(
    name="reader_box", task="Title and reader box details", page="workspace_edition", find=_reader_box
)
DATE = Check(name="date", task="A confirmed day", page="", find=_date)
LEAD = Check(name="lead", task="A lead person", page="", find=_lead)
