"""The words of the timetable: kinds, statuses, precision, and what a plan is. Pure Python, no database."""

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


class DHRole(TextChoices):
    """The two roles of the Department's staff; the values are the names of Django groups."""

    EDITOR = "DH editor", "DH editor"
    PUBLISHER = "DH publisher", "DH publisher"


class MemberRole(TextChoices):
    """What a person is to an authority or a trust."""

    LEAD = "lead", "Lead of an authority"
    OFFICER = "officer", "Officer of a trust"


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
