"""One entry of the timetable as the timeline needs it, read from a publication with its public status."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from shas.clock import LONDON, london_day
from shas.workflow import AWAITED, Kind, Precision, PublicStatus, says_otherwise

UNRECORDED = frozenset({PublicStatus.ACTUAL_NOT_RECORDED, PublicStatus.OVERDUE})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry. Days are London days; `at` is there only where somebody set one.

    `month` is the first day of a planned month. `outside` is what was published without ever having had a date,
    as London's vision of July 2007 was: it is listed last and is in no count of what was due. `told_on` is the newest
    day on which something was said of it. `recorded_on` is when the portal was told how it ended, or else its plan
    (`plan_recorded_later`), where the world knew before.
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
    due_soon: bool = False
    moved_at: date | None = None
    moved_note: str = ""
    outcome_on: date | None = None
    outcome_note: str = ""
    told_on: date | None = None
    recorded_on: date | None = None
    plan_recorded_later: bool = False
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
        return first.isoformat()[:7] if first else None

    @property
    def moved_since_letter(self) -> bool:
        """Whether the plan says something else than the letter did. A day within the letter's month is no move."""
        said, in_letter = (self.on, self.month), (self.letter_on, self.letter_month)
        return self.in_letter and says_otherwise(said, in_letter)


def read(publication: Any) -> Entry:
    """An entry from a publication of `PublicationQuerySet.with_public_status()`, as at a day or now.

    Reads also `title` (of the released edition) and what `with_last_move()` adds, where the query has added them.
    """
    status = PublicStatus(publication.public_status)
    published = status == PublicStatus.PUBLISHED
    authority = publication.authority
    stamped = publication.actual_at
    moved_at = getattr(publication, "moved_at", None)
    outcome_at = getattr(publication, "outcome_at", None)
    plan_recorded = _recorded_later(moved_at, getattr(publication, "moved_recorded_at", None))
    outcome_recorded = _recorded_later(outcome_at, getattr(publication, "outcome_recorded_at", None))
    said = [at for at in (publication.announced_at, moved_at, outcome_at) if at]
    return Entry(
        pk=publication.pk,
        name=authority.short_name if authority else publication.name,
        url=publication.get_absolute_url(),
        kind=Kind(publication.kind),
        status=status,
        sort_on=publication.told_sort_on,
        authority=authority.slug if authority else None,
        on=publication.told_on,
        month=publication.told_month if publication.told_precision == Precision.MONTH else None,
        at=stamped.astimezone(LONDON).time() if published and stamped else publication.told_time,
        actual=publication.actual_on,
        previous=publication.previous_on,
        in_letter=publication.letter_precision is not None,
        letter_on=publication.letter_on,
        letter_month=publication.letter_month,
        title=getattr(publication, "title", None),
        due_soon=publication.due_soon,
        moved_at=london_day(moved_at) if moved_at else None,
        moved_note=getattr(publication, "moved_note", None) or "",
        outcome_on=london_day(outcome_at) if outcome_at else None,
        outcome_note=getattr(publication, "outcome_note", None) or "",
        told_on=london_day(max(said)) if said else None,
        recorded_on=outcome_recorded or plan_recorded,
        plan_recorded_later=plan_recorded is not None and outcome_recorded is None,
        outside=published and publication.told_precision == Precision.UNSET,
    )


def _recorded_later(said: datetime | None, recorded: datetime | None) -> date | None:
    """The London day on which the portal was told what the world knew before."""
    return london_day(recorded) if said and recorded and recorded > said else None
