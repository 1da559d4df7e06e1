"""One entry of the timetable as the timeline needs it, read from a publication with its public status."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from shas.clock import LONDON
from shas.workflow import Kind, Precision, PublicStatus

AWAITED = frozenset(
    {PublicStatus.PROVISIONAL, PublicStatus.CONFIRMED, PublicStatus.POSTPONED, PublicStatus.BROUGHT_FORWARD}
)
UNRECORDED = frozenset({PublicStatus.ACTUAL_NOT_RECORDED, PublicStatus.OVERDUE})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry. Days are London days; `at` is there only where somebody set one.

    `month` is the first day of a planned month. `outside` is what was published without ever having had a date,
    as London's vision of July 2007 was: it is listed last and is in no count of what was due.
    """

    pk: int
    name: str
    url: str
    kind: Kind
    status: PublicStatus
    sort_on: date
    authority: str | None = None
    on: date | None = None
    month: date | None = None
    at: time | None = None
    actual: date | None = None
    previous: date | None = None
    in_letter: bool = False
    letter_on: date | None = None
    letter_month: date | None = None
    title: str | None = None
    moved_at: date | None = None
    moved_note: str = ""
    outside: bool = False

    @property
    def shown_on(self) -> date | None:
        """The day it stands at: the actual one once it is out, the planned one before; None for a month."""
        return self.actual or self.on

    @property
    def order(self) -> tuple[date, int]:
        return (self.actual or self.sort_on, self.pk)

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
    def month_key(self) -> str | None:
        """“2008-06”: the month of its plan, as the filter by month understands it."""
        first = self.on or self.month
        return f"{first:%Y-%m}" if first else None

    @property
    def moved_since_letter(self) -> bool:
        """Whether the plan says something else than the letter did. A day within the letter's month is no move."""
        if not self.in_letter:
            return False
        if self.letter_month and self.on:
            return (self.on.year, self.on.month) != (self.letter_month.year, self.letter_month.month)
        return (self.on, self.month) != (self.letter_on, self.letter_month)


def read(publication: Any) -> Entry:
    """An entry from a publication of `PublicationQuerySet.with_public_status()`.

    Reads also `title` (of the released edition), `moved_at` and `moved_note` (of the newest date change) where the
    query has added them.
    """
    status = PublicStatus(publication.public_status)
    published = status == PublicStatus.PUBLISHED
    authority = publication.authority
    stamped = publication.actual_at
    moved_at = getattr(publication, "moved_at", None)
    return Entry(
        pk=publication.pk,
        name=authority.short_name if authority else publication.name,
        url=publication.get_absolute_url(),
        kind=Kind(publication.kind),
        status=status,
        sort_on=publication.sort_on,
        authority=authority.slug if authority else None,
        on=publication.planned_on,
        month=publication.planned_month if publication.precision == Precision.MONTH else None,
        at=stamped.astimezone(LONDON).time() if published and stamped else publication.release_time,
        actual=publication.actual_on,
        previous=publication.previous_on,
        in_letter=publication.letter_precision is not None,
        letter_on=publication.letter_on,
        letter_month=publication.letter_month,
        title=getattr(publication, "title", None),
        moved_at=moved_at.astimezone(LONDON).date() if moved_at else None,
        moved_note=getattr(publication, "moved_note", None) or "",
        outside=publication.outside_timetable,
    )
