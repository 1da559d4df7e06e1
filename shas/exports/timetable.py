"""The timetable as rows: one dict for each publication, which every table writes, so that they agree cell by cell.

Days are London days as “2008-05-20”; a month without a day is “2008-06” in a column of its own and never a day. What
is null is unknown, not set, or does not apply.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery

from shas import words
from shas.clock import london_day
from shas.exports.cells import clean
from shas.models import DateChange, Publication
from shas.querysets import PublicationQuerySet
from shas.workflow import PublicStatus

AT_MOST = 10_000
ENDED = frozenset({PublicStatus.CANCELLED, PublicStatus.WITHDRAWN})
COLUMNS = (
    "slug",
    "kind",
    "authority",
    "authority_code",
    "name",
    "title",
    "precision",
    "planned_on",
    "planned_month",
    "planned_time",
    "date_status",
    "public_status",
    "due_soon",
    "letter_number",
    "letter_date",
    "previous_on",
    "moved_on",
    "public_note",
    "published_on",
    "source",
    "recorded_later",
    "url",
)
Absolute = Callable[[str], str]


def told(at: datetime, as_at: datetime | None = None) -> PublicationQuerySet:
    """Every public entry with all that its row says; `at` is the database's instant, `as_at` an earlier one (UTC)."""
    told_by = as_at or at
    plans = DateChange.objects.announced(told_by).filter(publication=OuterRef("pk")).order_by("-pk")
    rows = Publication.objects.public(at).with_public_status(at, as_at).with_released_title(at)
    return (
        rows.with_last_move(told_by)
        .annotate(plan_source=Subquery(plans.values("source")[:1]))
        .select_related("authority")
    )


def timetable_rows(publications: PublicationQuerySet, absolute: Absolute) -> list[dict[str, Any]]:
    """The rows of `told` publications by date, as JSON knows values. Of more than AT_MOST, the latest by date.

    `absolute` makes a path of this portal a whole address.
    """
    latest = publications.order_by(F("told_sort_on").desc(), "-pk")[:AT_MOST]
    return [timetable_row(publication, absolute) for publication in reversed(latest)]


def timetable_row(publication: Any, absolute: Absolute) -> dict[str, Any]:
    """One publication; the keys are COLUMNS, in their order."""
    authority, when = publication.authority, publication.told_time
    row = {
        "slug": publication.slug,
        "kind": publication.kind,
        "authority": authority.short_name if authority else None,
        "authority_code": authority.ons_code if authority else None,
        "name": publication.name,
        "title": publication.title,
        "precision": publication.told_precision,
        "planned_on": _day(publication.told_on),
        "planned_month": _month(publication.told_month),
        "planned_time": words.clock_time(when) if when else None,
        "date_status": publication.told_certainty,
        "public_status": publication.public_status,
        "due_soon": publication.due_soon,
        "letter_number": publication.letter_number,
        "letter_date": _day(publication.letter_on) or _month(publication.letter_month),
        "previous_on": _day(publication.previous_on),
        "moved_on": _day(moved_on(publication)),
        "public_note": public_reason(publication) or None,
        "published_on": _day(publication.actual_on),
        "source": (publication.actual_on and publication.published_source) or publication.plan_source or None,
        "recorded_later": recorded_later(publication),
        "url": absolute(publication.get_absolute_url()),
    }
    return {name: clean(value) if isinstance(value, str) else value for name, value in row.items()}


def moved_on(publication: Any) -> date | None:
    """The London day on which the present day was announced in place of another; None where it has none before it."""
    return london_day(publication.moved_at) if publication.previous_on and publication.moved_at else None


def public_reason(publication: Any) -> str:
    """The reason everyone may read: of the cancellation or withdrawal, or else of what was last said of the date."""
    said_last = publication.moved_at is None or (
        publication.outcome_at is not None and publication.outcome_at >= publication.moved_at
    )
    if publication.public_status in ENDED or (said_last and publication.outcome_note):
        return publication.outcome_note or ""
    return publication.moved_note or ""


def recorded_later(publication: Any) -> bool:
    """Whether the portal was told of its plan, or of its outcome, only after the world was."""
    pairs: Sequence[tuple[datetime | None, datetime | None]] = [
        (publication.moved_at, publication.moved_recorded_at),
        (publication.outcome_at, publication.outcome_recorded_at),
    ]
    return any(announced and recorded and recorded > announced for announced, recorded in pairs)


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _month(first: date | None) -> str | None:
    return first.isoformat()[:7] if first else None
