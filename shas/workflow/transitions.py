"""The workflow of a publication: one table, from which services, buttons, the API's choices and the diagram are made.

Source of the rules: the table “Workflow of a publication” of the design. What a move needs besides a status and a
permission (a document, readiness, a confirmed day) is checked by its service.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from shas.workflow.statuses import Kind, Status


class Transition(TextChoices):
    """A move of a publication, by what a button says."""

    START = "start", "Start drafting"
    CIRCULATE = "circulate", "Circulate for clinical review"
    SUBMIT = "submit", "Submit to DH"
    RETURN = "return", "Return to drafting"
    APPROVE = "approve", "Approve"
    RELEASE = "release", "Release"
    RELEASE_NOW = "release_now", "Release now"
    RECORD = "record", "Record publication"
    CORRECT = "correct", "Correct"
    CANCEL = "cancel", "Cancel publication"
    REINSTATE = "reinstate", "Reinstate"
    WITHDRAW = "withdraw", "Withdraw"


class Reason(TextChoices):
    """Which words a move asks for: none, a reason that staff and the authority read, or one that everyone reads."""

    NONE = "none", "None"
    STAFF = "staff", "A reason for the authority and DH"
    PUBLIC = "public", "A reason that everyone reads"


class SecondPerson(TextChoices):
    """Whose move it may not be: nobody signs off their own work."""

    NOT_LAST_EDITOR = "not_last_editor", "Not whoever edited it last"
    NOT_APPROVER = "not_approver", "Not whoever approved it"


NATIONAL = frozenset({Kind.NATIONAL_REPORT, Kind.GUIDANCE})
EVERY_KIND = frozenset(Kind)
VISION = frozenset({Kind.VISION})
EDIT, REVIEW = "shas.edit_publication", "shas.return_publication"


@dataclass(frozen=True, kw_only=True)
class From:
    """Where a move may begin, for which kinds, and which permission of `shas.rules` it takes there."""

    status: Status
    permission: str
    kinds: frozenset[Kind] = EVERY_KIND


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row of the table.

    `done` completes “It has been …”; `event` is the kind of Event it leaves. `irreversible` moves stand on a page of
    their own. `refusal` is the code for a publication that stands elsewhere. Without a permission it is the portal's.
    """

    sources: tuple[From, ...]
    target: Status
    done: str
    event: str
    reason: Reason = Reason.NONE
    second_person: SecondPerson | None = None
    irreversible: bool = False
    refusal: str = "not_from_here"

    @property
    def permissions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(source.permission for source in self.sources if source.permission))

    def source(self, status: Status, kind: Kind) -> From | None:
        """The row's beginning for a publication of this kind in this status, or None."""
        return next((each for each in self.sources if each.status == status and kind in each.kinds), None)


def _each(statuses: tuple[Status, ...], permission: str) -> tuple[From, ...]:
    return tuple(From(status=status, permission=permission) for status in statuses)


BEFORE_RELEASE = (Status.PLANNED, Status.DRAFTING, Status.CLINICAL_REVIEW, Status.SUBMITTED, Status.APPROVED)
HANDED_IN = frozenset({Status.SUBMITTED, Status.APPROVED})  # only an approval stands between it and its release, or did

TRANSITIONS: dict[Transition, Rule] = {
    Transition.START: Rule(
        sources=(From(status=Status.PLANNED, permission=EDIT),),
        target=Status.DRAFTING,
        done="started",
        event="publication.started",
    ),
    Transition.CIRCULATE: Rule(
        sources=(From(status=Status.DRAFTING, permission=EDIT, kinds=VISION),),
        target=Status.CLINICAL_REVIEW,
        done="circulated for clinical review",
        event="publication.circulated",
    ),
    Transition.SUBMIT: Rule(
        sources=(
            From(status=Status.CLINICAL_REVIEW, permission=EDIT, kinds=VISION),
            From(status=Status.DRAFTING, permission=EDIT, kinds=NATIONAL),
        ),
        target=Status.SUBMITTED,
        done="submitted to DH",
        event="publication.submitted",
    ),
    Transition.RETURN: Rule(
        sources=(
            From(status=Status.CLINICAL_REVIEW, permission=EDIT),
            From(status=Status.SUBMITTED, permission=REVIEW),
            From(status=Status.APPROVED, permission=REVIEW),
        ),
        target=Status.DRAFTING,
        done="returned to drafting",
        event="publication.returned",
        reason=Reason.STAFF,
    ),
    Transition.APPROVE: Rule(
        sources=(From(status=Status.SUBMITTED, permission="shas.approve_publication"),),
        target=Status.APPROVED,
        done="approved",
        event="publication.approved",
        second_person=SecondPerson.NOT_LAST_EDITOR,
    ),
    Transition.RELEASE: Rule(
        sources=(From(status=Status.APPROVED, permission=""),),
        target=Status.PUBLISHED,
        done="released",
        event="publication.published",
    ),
    Transition.RELEASE_NOW: Rule(
        sources=(From(status=Status.APPROVED, permission="shas.release_publication"),),
        target=Status.PUBLISHED,
        done="released",
        event="publication.published",
        reason=Reason.STAFF,
        second_person=SecondPerson.NOT_APPROVER,
        irreversible=True,
    ),
    Transition.RECORD: Rule(
        sources=_each(BEFORE_RELEASE, "shas.record_publication"),
        target=Status.PUBLISHED,
        done="recorded as published",
        event="publication.published",
        irreversible=True,
        refusal="closed",
    ),
    Transition.CORRECT: Rule(
        sources=(From(status=Status.PUBLISHED, permission="shas.correct_publication"),),
        target=Status.PUBLISHED,
        done="corrected",
        event="publication.corrected",
        reason=Reason.PUBLIC,
        second_person=SecondPerson.NOT_LAST_EDITOR,
        irreversible=True,
        refusal="not_published",
    ),
    Transition.CANCEL: Rule(
        sources=_each(BEFORE_RELEASE, "shas.cancel_publication"),
        target=Status.CANCELLED,
        done="cancelled",
        event="publication.cancelled",
        reason=Reason.PUBLIC,
        irreversible=True,
        refusal="closed",
    ),
    Transition.REINSTATE: Rule(
        sources=(From(status=Status.CANCELLED, permission="shas.cancel_publication"),),
        target=Status.PLANNED,
        done="reinstated",
        event="publication.reinstated",
        reason=Reason.PUBLIC,
        refusal="not_cancelled",
    ),
    Transition.WITHDRAW: Rule(
        sources=(From(status=Status.PUBLISHED, permission="shas.withdraw_publication"),),
        target=Status.WITHDRAWN,
        done="withdrawn",
        event="publication.withdrawn",
        reason=Reason.PUBLIC,
        irreversible=True,
        refusal="not_published",
    ),
}

# Meant to be final: a withdrawn publication stays withdrawn, with its notice.
DEAD_ENDS = frozenset({Status.WITHDRAWN})


def possible_from(status: Status, kind: Kind) -> list[Transition]:
    """The moves that somebody may make with a publication of this kind in this status, in the order of the table."""
    return [move for move, rule in TRANSITIONS.items() if rule.permissions and rule.source(status, kind)]
