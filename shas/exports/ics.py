"""The timetable as a calendar, by RFC 5545 (and 7986 for its name).

An entry stands all day at its London day; at an instant (UTC) only where a time was set by hand. One without a day
stands nowhere: the calendar's description names it. What is sent is the same for everyone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import icalendar
from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce
from icalendar import vText

from shas import rehearsal, words
from shas.clock import LONDON
from shas.exports.calendar_words import description, summary, without_day
from shas.exports.cells import clean
from shas.exports.timetable import Absolute
from shas.models import Event
from shas.querysets import PublicationQuerySet
from shas.workflow import DateStatus, Outcome, PublicStatus

AT_MOST = 1_000
NAMED_AT_MOST = 50
REFRESHED = timedelta(hours=1)
REVIEW = "NHS Next Stage Review: publication dates"  # the name of the whole review’s calendar
PRODUCT = "-//Review Portal//Timetable//EN"
# For ever: an entry is the same one in every calendar that already has it. A rehearsal's entries are others.
NAMESPACE = UUID("5b0f4c52-63cf-4f0c-9d0c-2f6a8a3c9d11")
ANNOUNCED, FIRST_DATE = "publication.announced", "publication.scheduled"
MOVES = ["publication.rescheduled", "publication.confirmed", *Outcome.values]


@dataclass(frozen=True, kw_only=True)
class Revision:
    """How often an entry has changed since it had a date, and when the portal was told of the newest change (UTC)."""

    number: int
    recorded_at: datetime


def write_ics(
    publications: PublicationQuerySet, absolute: Absolute, *, name: str, at: datetime, as_at: date | None = None
) -> bytes:
    """The calendar of `told` publications, announced by the instant `at`; at most AT_MOST of them, the latest by day.

    `as_at` is the London day it is said to show, if not today.
    """
    dated = Q(told_on__isnull=False) | Q(actual_on__isnull=False)
    latest = publications.filter(dated).order_by(Coalesce("actual_on", "told_on").desc(), "-pk")[:AT_MOST]
    entries = list(reversed(latest))
    undated = publications.exclude(dated).in_date_order()[: NAMED_AT_MOST + 1]
    calendar = _calendar(f"{name} as at {words.day_year(as_at)}" if as_at else name, list(undated))
    known = revisions(entries, at)
    for publication in entries:
        calendar.add_component(_event(publication, known, absolute))
    if not entries:
        calendar.add_component(_utc())
    return calendar.to_ical()


def revisions(publications: Iterable[Any], at: datetime) -> Mapping[int, Revision]:
    """By publication's id: the public changes announced by `at`. The first date is none; every later one is."""
    events = Event.objects.public(at).filter(
        publication__in=[publication.pk for publication in publications], kind__in=[ANNOUNCED, FIRST_DATE, *MOVES]
    )
    counted = (
        events.order_by()
        .values("publication")
        .annotate(
            moves=Count("pk", filter=Q(kind__in=MOVES)),
            first_dates=Count("pk", filter=Q(kind=FIRST_DATE)),
            recorded_at=Max("recorded_at"),
        )
    )
    return {
        row["publication"]: Revision(
            number=row["moves"] + max(row["first_dates"] - 1, 0), recorded_at=row["recorded_at"]
        )
        for row in counted
    }


def _calendar(name: str, undated: Sequence[Any]) -> icalendar.Calendar:
    said = "The days on which publications of the NHS Next Stage Review come out. Days and times are London’s."
    if undated:
        named = "; ".join(without_day(publication) for publication in undated[:NAMED_AT_MOST])
        more = "; and more" if len(undated) > NAMED_AT_MOST else ""
        said = f"{said} Not in this calendar, because no day is set: {named}{more}."
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, vText(clean(rehearsal.title(name))))
    for key in ("description", "x-wr-caldesc"):
        calendar.add(key, vText(clean(said)))
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar


def _utc() -> icalendar.Timezone:
    """What a calendar without entries holds: by RFC 5545 (3.6) one has at least one component."""
    zone, always = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    always.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - local, as the format has it
    always.add("tzoffsetfrom", timedelta())
    always.add("tzoffsetto", timedelta())
    zone.add_component(always)
    return zone


def _event(publication: Any, known: Mapping[int, Revision], absolute: Absolute) -> icalendar.Event:
    revision = known.get(publication.pk) or Revision(number=0, recorded_at=publication.announced_at)
    # What its time has released is published before anybody has recorded that.
    changed_at = max(filter(None, [revision.recorded_at, publication.actual_at]))
    address = absolute(publication.get_absolute_url())
    event = icalendar.Event()
    event.add("uid", str(uuid5(rehearsal.namespace(NAMESPACE), publication.slug)))
    event.add("sequence", revision.number)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    for key, value in _when(publication).items():
        event.add(key, value)
    event.add("status", _status(publication))
    event.add("summary", clean(rehearsal.title(summary(publication))))
    event.add("description", clean(description(publication, address)))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event


def _when(publication: Any) -> dict[str, date | datetime]:
    """Where it stands: the actual day once it is out, the planned one before; an instant where one was set by hand."""
    if publication.told_time and publication.actual_at:
        return {"dtstart": publication.actual_at.astimezone(UTC)}
    if publication.told_time and not publication.actual_on:
        return {"dtstart": datetime.combine(publication.told_on, publication.told_time, LONDON).astimezone(UTC)}
    day = publication.actual_on or publication.told_on
    return {"dtstart": day, "dtend": day + timedelta(days=1)}


def _status(publication: Any) -> str:
    if publication.public_status == PublicStatus.CANCELLED:
        return "CANCELLED"
    firm = publication.actual_on or publication.told_certainty == DateStatus.CONFIRMED
    return "CONFIRMED" if firm else "TENTATIVE"
