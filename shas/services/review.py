"""Submitting to the Department, and returning what is not right yet."""

from django.core.exceptions import ValidationError

from accounts.models import User
from shas.clock import database_now
from shas.models import Edition, Publication
from shas.readiness import Finding, report_of
from shas.rules import authorise
from shas.services.drafting import edition_to_sign, freeze
from shas.services.editions import newest_edition
from shas.services.overrides import flag
from shas.services.transitions import begin, refusals_kept, require_words, turn
from shas.services.writing import service
from shas.warnings import Override
from shas.workflow import OverrideKind, Transition


@service
def submit(
    *, publication: Publication, actor: User | None, seen: str = "", reason: str = "", override: Override | None = None
) -> Publication:
    """Hand a publication in for approval. Readiness errors stop it; each is named.

    `override` is the Department's: it sets aside the findings that may be, for a reason, and stays flagged until a
    third person has reviewed it. A national publication, which no group reviews, is frozen here. `seen` as at
    `circulate`. Raises PermissionDenied; ValidationError `not_from_here`, `stale`, `edition_missing`,
    `document_missing`, `override_reason_required`, `person_required`, and the code of each finding that stops it, with
    the name of its task in `params["task"]` and in `params["overridable"]` whether it can be set aside.
    """
    entry = begin(publication, Transition.SUBMIT, actor, seen=seen)
    if override is not None:
        with refusals_kept(entry, Transition.SUBMIT, actor):
            authorise(actor, "shas.override_readiness", entry)
    told = _judge(entry, newest_edition(entry), override, actor)
    edition = edition_to_sign(entry)  # whatever is checked, nothing goes in without a document
    freeze(edition)
    return turn(
        entry,
        Transition.SUBMIT,
        actor=actor,
        edition=edition,
        reason="\n".join(text for text in (reason, told) if text),
    )


@service
def send_back(*, publication: Publication, reason: str, actor: User | None, seen: str = "") -> Publication:
    """Return a publication to drafting, an approved one too: its approval is gone, its date stays.

    What was circulated stays frozen; the work goes on in the next edition. The authority's leads read the reason
    first thing. Raises PermissionDenied; ValidationError `not_from_here`, `stale`, by field `reason_required`.
    """
    entry = begin(publication, Transition.RETURN, actor, seen=seen)
    require_words(Transition.RETURN, reason=reason)
    return turn(entry, Transition.RETURN, actor=actor, reason=reason)


def _judge(entry: Publication, edition: Edition | None, override: Override | None, actor: User | None) -> str:
    """Flag the override that lets a locked entry pass. Gives what the record says of it: nothing where none is needed.

    Raises as `submit`.
    """
    readiness = report_of(entry)
    errors = [(task.check.name, finding) for task in readiness.tasks for finding in task.errors]
    aside = [finding for _, finding in errors if override and _covers(override, finding)]
    if stopping := [(task, finding) for task, finding in errors if finding not in aside]:
        raise ValidationError(
            [
                ValidationError(
                    finding.message.replace("%", "%%"),
                    code=finding.code,
                    params={"task": task, "overridable": finding.overridable},
                )
                for task, finding in stopping
            ]
        )
    if override is None or not aside:
        return ""
    if not override.reason.strip():
        message = "Say why it is submitted although it is not ready. It stays flagged until somebody else reviews it."
        raise ValidationError(message, code="override_reason_required")
    flagged = flag(
        entry,
        kind=OverrideKind.READINESS,
        actor=actor,
        reason=override.reason,
        second_person=entry.last_edited_by,
        edition=edition,
        codes=[finding.code for finding in aside],
        at=database_now(),
    )
    gaps = " ".join(finding.message for finding in aside)
    return f"{flagged.get_kind_display()}. {gaps} The reason given: {flagged.reason}"


def _covers(override: Override, finding: Finding) -> bool:
    return finding.overridable and (override.codes is None or finding.code in override.codes)
