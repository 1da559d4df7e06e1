"""The workflow as the design gives it: what moves from where to where, by whom, and what each needs. Data alone."""

from dataclasses import dataclass, field

from shas.workflow import Kind, Status

VISION, NATIONAL = frozenset({Kind.VISION}), frozenset({Kind.NATIONAL_REPORT, Kind.GUIDANCE})
EVERY = VISION | NATIONAL
AUTHORITY_OR_DH = frozenset({"lead", "editor", "publisher"})
DH = frozenset({"editor", "publisher"})
PUBLISHER = frozenset({"publisher"})
THE_PORTAL = frozenset()

BEFORE_PUBLISHED = (Status.PLANNED, Status.DRAFTING, Status.CLINICAL_REVIEW, Status.SUBMITTED, Status.APPROVED)


@dataclass(frozen=True, kw_only=True)
class Row:
    """`begins` has who may from each status, `kinds` for which kinds where not for all.

    `words` is the field that must be filled, `not_by` whose move it may not be, `event` what the record says of it,
    `elsewhere` the code for a publication in another status.
    """

    begins: dict[Status, frozenset[str]]
    ends: Status
    event: str
    kinds: dict[Status, frozenset[Kind]] = field(default_factory=dict)
    words: str = ""
    not_by: str = ""
    elsewhere: str = "not_from_here"

    @property
    def who(self) -> frozenset[str]:
        """Everyone who may make this move from somewhere."""
        return frozenset().union(*self.begins.values())

    def begins_at(self, status: Status, kind: Kind) -> frozenset[str] | None:
        """Who may from this status with this kind; None where the move does not begin."""
        return self.begins.get(status) if kind in self.kinds.get(status, EVERY) else None


TABLE = {
    "start": Row(begins={Status.PLANNED: AUTHORITY_OR_DH}, ends=Status.DRAFTING, event="publication.started"),
    "circulate": Row(
        begins={Status.DRAFTING: AUTHORITY_OR_DH},
        kinds={Status.DRAFTING: VISION},
        ends=Status.CLINICAL_REVIEW,
        event="publication.circulated",
    ),
    "submit": Row(
        begins={Status.CLINICAL_REVIEW: AUTHORITY_OR_DH, Status.DRAFTING: AUTHORITY_OR_DH},
        kinds={Status.CLINICAL_REVIEW: VISION, Status.DRAFTING: NATIONAL},
        ends=Status.SUBMITTED,
        event="publication.submitted",
    ),
    "return": Row(
        begins={Status.CLINICAL_REVIEW: AUTHORITY_OR_DH, Status.SUBMITTED: DH, Status.APPROVED: DH},
        ends=Status.DRAFTING,
        event="publication.returned",
        words="reason",
    ),
    "approve": Row(
        begins={Status.SUBMITTED: PUBLISHER},
        ends=Status.APPROVED,
        event="publication.approved",
        not_by="last_edited_by",
    ),
    "release": Row(begins={Status.APPROVED: THE_PORTAL}, ends=Status.PUBLISHED, event="publication.published"),
    "release_now": Row(
        begins={Status.APPROVED: PUBLISHER},
        ends=Status.PUBLISHED,
        event="publication.published",
        words="reason",
        not_by="approved_by",
    ),
    "record": Row(
        begins=dict.fromkeys(BEFORE_PUBLISHED, PUBLISHER),
        ends=Status.PUBLISHED,
        event="publication.published",
        elsewhere="closed",
    ),
    "correct": Row(
        begins={Status.PUBLISHED: PUBLISHER},
        ends=Status.PUBLISHED,
        event="publication.corrected",
        words="public_note",
        not_by="last_edited_by",
        elsewhere="not_published",
    ),
    "cancel": Row(
        begins=dict.fromkeys(BEFORE_PUBLISHED, PUBLISHER),
        ends=Status.CANCELLED,
        event="publication.cancelled",
        words="public_note",
        elsewhere="closed",
    ),
    "reinstate": Row(
        begins={Status.CANCELLED: PUBLISHER},
        ends=Status.PLANNED,
        event="publication.reinstated",
        words="public_note",
        elsewhere="not_cancelled",
    ),
    "withdraw": Row(
        begins={Status.PUBLISHED: PUBLISHER},
        ends=Status.WITHDRAWN,
        event="publication.withdrawn",
        words="public_note",
        elsewhere="not_published",
    ),
}
