"""What an authority's workspace says of its entry: when it is due, what stands until DH agrees, why nobody can ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shas import words
from shas.timeline.entries import Entry, read
from shas.timeline.publication import PublicationPage, ThreeDate, present
from shas.workflow import PublicStatus
from shas.workingdays import is_bank_holiday, is_weekend

FAR = 60  # days, from which on nobody counts them
NOT_ANNOUNCED = "The public does not see this entry yet."
CLOSED = {
    PublicStatus.PUBLISHED: "It is published, so its date no longer moves.",
    PublicStatus.CANCELLED: "It is cancelled. Only DH can reinstate it.",
    PublicStatus.WITHDRAWN: "It was withdrawn, so its date no longer moves.",
}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The entry of one authority as its leads see it. `closed` says why no other date can be asked for, if so."""

    entry: Entry
    lead_in: str
    date_text: str
    aside: str
    dates: Sequence[ThreeDate]
    note: str
    public_reason: str
    ask: str
    stays: str
    closed: str


def desk(publication: Any, changes: Sequence[Any], *, today: date, letter: Any = None) -> Desk:
    """Work it out from a publication with its public status and last move, and its date changes, oldest first."""
    announced = publication.announced_at is not None
    page = present(publication, changes, today=today, letter=letter) if announced or changes else None
    entry = page.entry if page else read(publication)
    over = entry.status in {PublicStatus.CANCELLED, PublicStatus.WITHDRAWN}
    return Desk(
        entry=entry,
        lead_in="Due" if entry.is_awaited and entry.on else "",
        date_text=page.date_text if page else "No date yet",
        aside=_aside(page, today) if page else "",
        dates=page.dates if page else (),
        note=_note(page, entry, announced),
        public_reason=(publication.outcome_note or "") if over else "",
        ask="Ask for another date" if entry.on or entry.month else "Ask for a date",
        stays=_stays(entry, today),
        closed=CLOSED.get(entry.status, ""),
    )


def working_days(on: date, today: date) -> int:
    """Working days in England after `today`, up to and with `on`."""
    days = (today + timedelta(days=ahead) for ahead in range(1, (on - today).days + 1))
    return sum(not is_weekend(day) and not is_bank_holiday(day) for day in days)


def _aside(page: PublicationPage, today: date) -> str:
    """“in 5 days, 3 working days”."""
    entry = page.entry
    if entry.is_awaited and entry.on and 1 < (entry.on - today).days < FAR:
        return f"{page.aside}, {words.counted(working_days(entry.on, today), 'working day')}"
    return page.aside


def _note(page: PublicationPage | None, entry: Entry, announced: bool) -> str:
    if not announced or page is None:
        return NOT_ANNOUNCED
    told = {PublicStatus.ACTUAL_NOT_RECORDED, PublicStatus.OVERDUE, PublicStatus.CANCELLED, PublicStatus.WITHDRAWN}
    return page.notice if entry.status in told else ""


def _stays(entry: Entry, today: date) -> str:
    seen = "The public sees a move only when it is made."
    if entry.on:
        day = words.weekday(entry.on) if entry.on.year == today.year else words.full(entry.on)
        return f"The date stays {day} until DH agrees. {seen}"
    if entry.month:
        return f"The plan stays {words.month(entry.month)} until DH agrees. {seen}"
    return "There is no date until DH agrees to one. The public sees it only then."
