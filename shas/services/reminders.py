"""Reminding leads of what is due and not yet submitted. Each reminder goes out once, however often this is run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from accounts.models import User
from shas import words
from shas.clock import database_now, london_day
from shas.events import record
from shas.models import Publication
from shas.querysets import PublicationQuerySet
from shas.services.entries import lock
from shas.services.mail import REMINDED, people_told, tell_leads
from shas.services.writing import service
from shas.workflow import AWAITED, PublicStatus, Status

# A fortnight leaves time to finish and circulate, a week to submit and approve; two days before, only a new date helps.
DAYS_BEFORE = (14, 7, 2)
OVERDUE = -1  # stands for “the day has passed” among the days before
NOT_SUBMITTED = (Status.PLANNED, Status.DRAFTING, Status.CLINICAL_REVIEW)


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One reminder of one publication. `due_on` is its planned London day, of a month the last.

    `days_before` is one of DAYS_BEFORE, or OVERDUE.
    """

    publication: Publication
    due_on: date
    days_before: int
    people: Sequence[User]


def due_reminders(at: datetime | None = None) -> list[Reminder]:
    """The reminders that have not gone out yet, at the database's instant `at` (now unless given). Writes nothing.

    One without `people` waits until there is somebody to write to.
    """
    at = at or database_now()
    found = (_reminder(entry, at) for entry in _due(Publication.objects.all(), at))
    return [reminder for reminder in found if reminder]


def remind_leads(at: datetime | None = None) -> list[Reminder]:
    """Send the reminders that are due, each recorded as one Event by the portal itself; returns those sent.

    Each publication is locked, judged again and committed by itself, so that two runs at once send nothing twice.
    """
    at = at or database_now()
    found = [_remind(reminder.publication, at) for reminder in due_reminders(at) if reminder.people]
    return [reminder for reminder in found if reminder]


@service
def _remind(publication: Publication, at: datetime) -> Reminder | None:
    entry = _due(Publication.objects.filter(pk=lock(publication).pk), at).first()
    reminder = _reminder(entry, at) if entry else None
    if entry is None or reminder is None or not reminder.people:
        return None
    event = record(
        kind=REMINDED,
        subject=("publication", entry.slug),
        publication=entry,
        actor=None,
        changes={"days_before": [None, reminder.days_before], "due_on": [None, reminder.due_on.isoformat()]},
    )
    due = words.countdown(reminder.due_on, london_day(at)).lower()
    tell_leads(event, due=due, overdue=reminder.days_before == OVERDUE)
    return reminder


def _due(publications: PublicationQuerySet, at: datetime) -> PublicationQuerySet:
    """Those due within the first of DAYS_BEFORE, and those in work whose day has passed, and not yet submitted."""
    last = london_day(at) + timedelta(days=max(DAYS_BEFORE))
    soon, late = Q(public_status__in=AWAITED, told_sort_on__lte=last), Q(public_status=PublicStatus.OVERDUE)
    rows = publications.with_public_status(at).filter(soon | late, status__in=NOT_SUBMITTED)
    return rows.select_related("authority").in_date_order()


def _reminder(entry: Publication, at: datetime) -> Reminder | None:
    """What to remind of, None where that has been done: once for each number of days before the same day."""
    days_left = (entry.sort_on - london_day(at)).days
    reached = [days for days in DAYS_BEFORE if days >= days_left >= 0]
    days_before = min(reached, default=OVERDUE)
    told = {"changes__days_before__1": days_before, "changes__due_on__1": entry.sort_on.isoformat()}
    if entry.events.filter(kind=REMINDED, **told).exists():
        return None
    return Reminder(publication=entry, due_on=entry.sort_on, days_before=days_before, people=people_told(entry))
