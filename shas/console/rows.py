"""One entry of the timetable as the console needs it, read from a publication with its public status."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from shas.workflow import AWAITED, DateStatus, Kind, PublicStatus, Status, says_otherwise


@dataclass(frozen=True, kw_only=True)
class Row:
    """An entry, its working status and whether it has a lead person included: for the Department's staff only.

    Days are London days; `at` is there only where somebody set a time. `month` is the first day of a planned month,
    `sort_on` the planned day or a month's last. `outside` is what was published without ever having had a date.
    """

    pk: int
    name: str
    kind: Kind
    status: PublicStatus
    working: Status
    sort_on: date
    on: date | None = None
    month: date | None = None
    at: time | None = None
    certainty: DateStatus = DateStatus.UNSCHEDULED
    actual: date | None = None
    in_letter: bool = False
    letter_on: date | None = None
    letter_month: date | None = None
    announced: bool = True
    has_lead: bool = False
    outside: bool = False

    @property
    def shown_on(self) -> date | None:
        """The day it stands at: the actual one once it is out, the planned one before; None for a month."""
        return self.actual or self.on

    @property
    def is_vision(self) -> bool:
        return self.kind == Kind.VISION

    @property
    def is_published(self) -> bool:
        return self.status == PublicStatus.PUBLISHED

    @property
    def is_awaited(self) -> bool:
        return self.status in AWAITED

    @property
    def is_past(self) -> bool:
        """Whether its day has gone by and nothing is known to have come of it."""
        return self.status in {PublicStatus.ACTUAL_NOT_RECORDED, PublicStatus.OVERDUE}

    @property
    def on_time(self) -> bool:
        """Whether it came out on the day, or in the month, that was planned."""
        return self.actual is not None and not says_otherwise((self.actual, None), (self.on, self.month))


def moved(row: Row, letter_on: date | None, letter_month: date | None) -> bool:
    """Whether the plan says something else than a letter did. A day within the letter's month is no move."""
    return says_otherwise((row.on, row.month), (letter_on, letter_month))


def read(publication: Any) -> Row:
    """A row from a publication of `PublicationQuerySet` `with_public_status()` and `with_working_status()`."""
    authority = publication.authority
    return Row(
        pk=publication.pk,
        name=authority.short_name if authority else publication.name,
        kind=Kind(publication.kind),
        status=PublicStatus(publication.public_status),
        working=Status(publication.working_status),
        sort_on=publication.told_sort_on,
        on=publication.told_on,
        month=publication.told_month,
        at=publication.told_time,
        certainty=DateStatus(publication.told_certainty),
        actual=publication.actual_on,
        in_letter=publication.letter_number is not None,
        letter_on=publication.letter_on,
        letter_month=publication.letter_month,
        announced=publication.announced_at is not None,
        has_lead=publication.lead_id is not None,
        outside=publication.outside_timetable,
    )
