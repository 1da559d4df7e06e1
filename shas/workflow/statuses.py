"""The words of the timetable: kinds, statuses, precision, and what a plan is. No database."""

from dataclasses import dataclass
from datetime import date, time

from django.db.models import TextChoices


class Kind(TextChoices):
    """What is published."""

    VISION = "vision", "Strategic vision"
    NATIONAL_REPORT = "national_report", "National report"
    GUIDANCE = "guidance", "Guidance"


class Status(TextChoices):
    """Where a publication stands in the work; not public until it ends."""

    PLANNED = "planned", "Planned"
    DRAFTING = "drafting", "Drafting"
    CLINICAL_REVIEW = "clinical_review", "Clinical review"
    SUBMITTED = "submitted", "Submitted"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    CANCELLED = "cancelled", "Cancelled"
    WITHDRAWN = "withdrawn", "Withdrawn"


CLOSED = frozenset({Status.PUBLISHED, Status.CANCELLED, Status.WITHDRAWN})


class Precision(TextChoices):
    """How exactly a plan is known."""

    DAY = "day", "Day"
    MONTH = "month", "Month only"
    UNSET = "unset", "Not yet set"


class DateStatus(TextChoices):
    """How firm a plan is. Confirmed never becomes provisional again."""

    UNSCHEDULED = "unscheduled", "Not yet scheduled"
    PROVISIONAL = "provisional", "Provisional"
    CONFIRMED = "confirmed", "Confirmed"


class PublicStatus(TextChoices):
    """What the public is told; derived in `PublicationQuerySet.with_public_status` and nowhere else."""

    NOT_YET_SCHEDULED = "not_yet_scheduled", "Not yet scheduled"
    PROVISIONAL = "provisional", "Provisional"
    CONFIRMED = "confirmed", "Confirmed"
    POSTPONED = "postponed", "Postponed"
    BROUGHT_FORWARD = "brought_forward", "Brought forward"
    PUBLISHED = "published", "Published"
    ACTUAL_NOT_RECORDED = "actual_not_recorded", "Actual date not recorded"
    OVERDUE = "overdue", "Overdue"
    CANCELLED = "cancelled", "Cancelled"
    WITHDRAWN = "withdrawn", "Withdrawn"


AWAITED = frozenset(
    {PublicStatus.PROVISIONAL, PublicStatus.CONFIRMED, PublicStatus.POSTPONED, PublicStatus.BROUGHT_FORWARD}
)
DUE_SOON_DAYS = 7


class Outcome(TextChoices):
    """Kinds of events that end a publication's planning, or take it up again; the newest one holds."""

    PUBLISHED = "publication.published", "Published"
    CANCELLED = "publication.cancelled", "Cancelled"
    REINSTATED = "publication.reinstated", "Reinstated"
    WITHDRAWN = "publication.withdrawn", "Withdrawn"


class Window(TextChoices):
    """Where the window of a pre-release reader stands: it is open while the publication is approved, until release."""

    CLOSED = "closed", "Not open"
    OPEN = "open", "Open now"
    RELEASED = "released", "Released"
    NEVER = "never", "Nothing to read: cancelled or withdrawn"

    @property
    def is_over(self) -> bool:
        """Nothing is read before the release any more."""
        return self in {Window.RELEASED, Window.NEVER}


class NonWorking(TextChoices):
    """Why a day is a poor one to publish on; England's bank holidays come from a library instead."""

    ELECTION = "election", "Election"
    BY_ELECTION = "by_election", "By-election"
    PRE_ELECTION = "pre_election", "Pre-election period"


class WarningCode(TextChoices):
    """What a planned day may be warned of. Each can be overridden, with a reason."""

    WEEKEND = "weekend", "At the weekend"
    BANK_HOLIDAY = "bank_holiday", "Bank holiday"
    ELECTION = NonWorking.ELECTION.value, NonWorking.ELECTION.label
    BY_ELECTION = NonWorking.BY_ELECTION.value, NonWorking.BY_ELECTION.label
    PRE_ELECTION = NonWorking.PRE_ELECTION.value, NonWorking.PRE_ELECTION.label
    SAME_DAY = "same_day", "Two visions on one day"
    AFTER_FOLLOWER = "after_follower", "After a publication that follows it"
    BEFORE_FOLLOWED = "before_followed", "Before a publication that it follows"
    PAST = "past", "In the past"


class RequestState(TextChoices):
    """What became of a lead's request for another date."""

    OPEN = "open", "Waiting"
    AGREED = "agreed", "Agreed"
    AGREED_OTHER = "agreed_other", "Agreed for another date"
    DECLINED = "declined", "Declined"
    REPLACED = "replaced", "Replaced by a newer request"


class DocumentRole(TextChoices):
    """What a file is to its edition."""

    MAIN = "main", "The document"
    ATTACHMENT = "attachment", "Attachment"


class OverrideKind(TextChoices):
    """Which safeguard somebody of the Department went past."""

    READINESS = "readiness", "Submitted although not ready"
    RELEASE_NOW = "release_now", "Released before its time"


class DHRole(TextChoices):
    """The two roles of the Department's staff; the values are the names of Django groups."""

    EDITOR = "DH editor", "DH editor"
    PUBLISHER = "DH publisher", "DH publisher"


class MemberRole(TextChoices):
    """What a person is to an authority or a trust."""

    LEAD = "lead", "Lead of an authority"
    OFFICER = "officer", "Officer of a trust"


# The years a timetable may be in: those of the NHS, which began in 1948.
YEARS = range(1948, 2100)

# London wall time of a confirmed day's release, unless another is set by hand.
RELEASE_TIME = time(9, 30)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """When something is to be published, as far as it is decided.

    `planned_month` is the month's first day. `release_time` is London wall time set by hand; without it
    a confirmed day means 09:30. Build it with `on`, `in_month` or `unset`.
    """

    precision: Precision
    planned_on: date | None = None
    planned_month: date | None = None
    release_time: time | None = None
    date_status: DateStatus = DateStatus.UNSCHEDULED

    @classmethod
    def on(cls, day: date, *, at: time | None = None, confirmed: bool = True) -> "Plan":
        status = DateStatus.CONFIRMED if confirmed else DateStatus.PROVISIONAL
        return cls(precision=Precision.DAY, planned_on=day, release_time=at, date_status=status)

    @classmethod
    def in_month(cls, month: date) -> "Plan":
        return cls(precision=Precision.MONTH, planned_month=month.replace(day=1), date_status=DateStatus.PROVISIONAL)

    @classmethod
    def unset(cls) -> "Plan":
        return cls(precision=Precision.UNSET)

    def __str__(self) -> str:
        if self.planned_on:
            return f"{self.planned_on.day} {self.planned_on:%B %Y}"
        if self.planned_month:
            return f"{self.planned_month:%B %Y}"
        return "not yet scheduled"


def says_otherwise(said: tuple[date | None, date | None], before: tuple[date | None, date | None]) -> bool:
    """Whether a day or month (its first day) is another than was said before. A day within that month is no move."""
    (on, month), (before_on, before_month) = said, before
    if on and before_month and not before_on:
        return (on.year, on.month) != (before_month.year, before_month.month)
    return (on, month) != (before_on, before_month)
