"""What a calendar says of a publication in words: its status, the earlier date, the public reason. Pure functions."""

from typing import Any

from shas import words
from shas.clock import LONDON
from shas.exports.timetable import public_reason
from shas.timeline.moves import had_moved
from shas.workflow import Precision, PublicStatus

CANCELLED = "CANCELLED: "


def summary(publication: Any) -> str:
    """Its public name, and before it whether it is cancelled: not every calendar shows a status."""
    cancelled = publication.public_status == PublicStatus.CANCELLED
    return f"{CANCELLED if cancelled else ''}{publication.name}"


def description(publication: Any, address: str) -> str:
    """Status, earlier date and public reason, the title once it is released, and the address of its page."""
    moved = had_moved(publication.public_status, publication.previous_on)
    parts = [f"{_standing(publication)} {moved}".strip(), _as_sentence(public_reason(publication))]
    if publication.title:
        parts.append(f"Title: {publication.title}")
    return "\n".join([*filter(None, parts), address])


def without_day(publication: Any) -> str:
    """“Final report: June 2008, day not set”, for what has no place on a calendar's days."""
    if publication.public_status == PublicStatus.CANCELLED:
        return f"{publication.name}: cancelled"
    if publication.told_precision == Precision.MONTH:
        return f"{publication.name}: {words.month(publication.told_month)}, day not set"
    return f"{publication.name}: no date yet"


def _standing(publication: Any) -> str:
    status, plan, before = PublicStatus(publication.public_status), _plan(publication), publication.previous_on
    match status:
        case PublicStatus.PUBLISHED:
            return " ".join(filter(None, [f"Published on {_actual(publication)}.", _had_been_planned(publication)]))
        case PublicStatus.WITHDRAWN:
            return f"Published on {_actual(publication)}, and withdrawn since."
        case PublicStatus.CANCELLED:
            return f"Cancelled. It was planned for {plan}."
        case PublicStatus.ACTUAL_NOT_RECORDED:
            return f"Planned for {plan}. The actual date is not recorded."
        case PublicStatus.OVERDUE:
            return f"Overdue. It was planned for {plan}."
        case PublicStatus.POSTPONED if before:
            return f"Postponed from {words.day_year(before)}. Now planned for {plan}."
        case PublicStatus.BROUGHT_FORWARD if before:
            return f"Brought forward from {words.day_year(before)}. Now planned for {plan}."
        case PublicStatus.PROVISIONAL:
            return f"Provisional: planned for {plan}, which may change."
    return f"{status.label}: planned for {plan}."


def _plan(publication: Any) -> str:
    if publication.told_on is None:
        return words.month(publication.told_month) if publication.told_month else "no day"
    at = f" at {words.clock_time(publication.told_time)}, London time" if publication.told_time else ""
    return words.full(publication.told_on) + at


def _actual(publication: Any) -> str:
    """The day; the time only where one was planned by hand and the actual one is known."""
    known = publication.told_time and publication.actual_at
    at = f" at {words.clock_time(publication.actual_at.astimezone(LONDON).time())}, London time" if known else ""
    return words.full(publication.actual_on) + at


def _had_been_planned(publication: Any) -> str:
    """Nothing where it came on its planned day, or was never planned."""
    if publication.told_on in {None, publication.actual_on}:
        return ""
    return f"It was planned for {words.day_year(publication.told_on)}."


def _as_sentence(reason: str) -> str:
    """A reason with its full stop."""
    reason = reason.strip()
    return reason if not reason or reason.endswith((".", "!", "?", "”")) else f"{reason}."
