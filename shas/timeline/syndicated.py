"""A publication as a feed tells it: what stands now, in words that are the same whichever day they are read on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shas import words
from shas.timeline.entries import Entry, read
from shas.timeline.moves import had_moved
from shas.timeline.weeks import sentence
from shas.workflow import PublicStatus


@dataclass(frozen=True, kw_only=True)
class Syndicated:
    """A title such as “North West: postponed to 27 May 2008”, and sentences."""

    entry: Entry
    title: str
    sentences: Sequence[str]


def syndicated(publication: Any) -> Syndicated:
    """From a publication with its public status, and its released title, or None."""
    entry = read(publication)
    sentences = [sentence(entry, None)]
    if moved := had_moved(entry.status, entry.previous):
        sentences.append(moved)
    if entry.in_letter and entry.moved_since_letter and (letter := _day(entry.letter_on, entry.letter_month)):
        sentences.append(f"The letter gave {letter}.")
    return Syndicated(entry=entry, title=f"{entry.name}: {_standing(entry)}", sentences=sentences)


def _standing(entry: Entry) -> str:
    """“postponed to 27 May 2008”: the status with the date that it is of."""
    plan = _day(entry.on, entry.month)
    match entry.status:
        case PublicStatus.PUBLISHED if entry.actual:
            return f"published on {words.day_year(entry.actual)}"
        case PublicStatus.POSTPONED | PublicStatus.BROUGHT_FORWARD:
            return f"{entry.status.label.lower()} to {plan}"
        case PublicStatus.CONFIRMED | PublicStatus.PROVISIONAL:
            return f"{entry.status.label.lower()} for {plan}" if entry.on else f"planned for {plan}"
        case PublicStatus.ACTUAL_NOT_RECORDED | PublicStatus.OVERDUE:
            return f"planned for {plan}, {entry.status.label[:1].lower()}{entry.status.label[1:]}"
    return entry.status.label.lower()


def _day(on: Any, month: Any) -> str:
    """“27 May 2008”, “June 2008”, or nothing."""
    return words.day_year(on) if on else words.month(month) if month else ""
