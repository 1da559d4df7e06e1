"""The two facts under the band: what was published last, and what has moved since the letter.

`past` speaks of it as it stood on an earlier day, `today`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shas import words
from shas.timeline.entries import Entry
from shas.workflow import PublicStatus


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One of the two facts under the band."""

    heading: str
    entries: Sequence[Entry] = ()
    change: tuple[str, str] | None = None
    lines: Sequence[str] = field(default_factory=tuple)
    link: tuple[str, str] | None = None


def published_fact(entries: Sequence[Entry], today: date, *, past: bool = False) -> Fact | None:
    """What was published last, and whether on the day the letter gave."""
    published = [entry for entry in entries if entry.is_published and entry.actual]
    if not published:
        return None
    last_day = max(entry.actual for entry in published if entry.actual)
    last = [entry for entry in published if entry.actual == last_day]
    near, otherwise = {0: "Published today", -1: "Published yesterday"}, "Last published"
    if past:
        near, otherwise = {0: "Published that day", -1: "Published the day before"}, "Last published by then"
    heading = near.get((last_day - today).days, otherwise)
    if last_day == today and len(last) == 1 and last[0].at:
        heading = f"{heading} at {words.clock_time(last[0].at)}"
    lines = []
    if last_day != today:
        lines.append(words.full(last_day))
    if len(last) == 1:
        lines.append(_title_and_promise(last[0]))
    return Fact(heading=heading, entries=last, lines=[line for line in lines if line])


def _title_and_promise(entry: Entry) -> str:
    parts = [f"“{entry.title}”"] if entry.title else []
    if entry.letter_on and entry.actual:
        apart = words.counted(abs((entry.actual - entry.letter_on).days), "day")
        parts.append(
            "on the day the letter gave"
            if entry.actual == entry.letter_on
            else f"{apart} {'after' if entry.actual > entry.letter_on else 'before'} the day the letter gave"
        )
    elif entry.letter_month and entry.actual:
        within = (entry.actual.year, entry.actual.month) == (entry.letter_month.year, entry.letter_month.month)
        parts.append("in the month the letter gave" if within else "not in the month the letter gave")
    return ", ".join(parts)


def letter_fact(entries: Sequence[Entry], letter: Any, today: date, *, past: bool = False) -> Fact | None:
    """What has moved since the letter; the reason in public words where one was given."""
    if letter is None:
        return None
    since = f"Since the letter of {words.day_within(letter.issued_on, today.year)}"
    link = ("Read the letter’s timetable", letter.get_absolute_url())
    moved = [entry for entry in entries if entry.moved_since_letter]
    gone = [entry for entry in entries if entry.in_letter and entry.status == PublicStatus.CANCELLED]
    if not moved and not gone:
        heading = f"{since}: no date {'had' if past else 'has'} moved"
        return Fact(heading=heading, lines=[f"Every plan {'was' if past else 'is'} as the letter gave it."], link=link)
    said = [f"{len(moved)} moved"] * bool(moved) + [f"{len(gone)} cancelled"] * bool(gone)
    heading = f"{since}: {', '.join(said)}"
    if len(moved) == 1 and not gone:
        entry = moved[0]
        lines = [f"“{entry.moved_note}”"] if entry.moved_note else []
        return Fact(heading=heading, entries=moved, change=_change(entry), lines=lines, link=link)
    return Fact(heading=heading, entries=[*moved, *gone], link=link)


def _change(entry: Entry) -> tuple[str, str]:
    before = words.day(entry.letter_on) if entry.letter_on else words.month(entry.letter_month or entry.sort_on)
    after = words.day(entry.on) if entry.on else words.month(entry.month) if entry.month else "a date not yet set"
    return before, after
