"""The timetable as it stood on an earlier day: what the page says of that, and the ways to other days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shas import words
from shas.timeline.chips import query
from shas.timeline.entries import Entry


@dataclass(frozen=True, kw_only=True)
class Step:
    """A link to another day: what it leads to, and the day in words."""

    text: str
    day: str
    url: str


@dataclass(frozen=True, kw_only=True)
class AsAt:
    """The control that asks for a day. `day` is the one that is shown, None for today.

    `kept` are the filters in force, as the form's hidden fields; `download` is what asks a download for the day;
    `recorded_later` counts what the portal did not know then.
    """

    day: date | None
    said: str
    recorded_later: str
    steps: Sequence[Step]
    kept: Sequence[tuple[str, str]]
    download: str
    today_url: str


def control(
    entries: Sequence[Entry],
    *,
    today: date,
    day: date | None,
    letter: Any,
    around: tuple[date | None, date | None],
    selected: Mapping[str, str],
) -> AsAt:
    """The control on a page that shows `day`, or today's timetable.

    `around` are the days before and after `day` on which something changed. Today's page finds its last one in what it
    shows anyhow: nothing is newer than the newest thing said of an entry, and the letter.
    """
    told = [entry.told_on for entry in entries if entry.told_on] + ([letter.issued_on] if letter else [])
    if day:
        earlier = day - timedelta(days=1) if day > date.min else None
        later = day + timedelta(days=1) if day < today else None
        offered = [
            ("Previous day", earlier),
            ("Next day", later),
            ("Previous change", around[0]),
            ("Next change", around[1]),
        ]
    else:
        offered = [("Yesterday", today - timedelta(days=1)), ("Last change", max(told, default=None))]
    return AsAt(
        day=day,
        said=f"The timetable as it stood on {words.day_year(day)}." if day else "",
        recorded_later=_recorded_later(entries) if day else "",
        steps=[_step(text, on, selected) for text, on in offered if on],
        kept=sorted(selected.items()),
        download=query(as_at=day.isoformat()) if day else "",
        today_url=query(**selected),
    )


def _step(text: str, on: date, selected: Mapping[str, str]) -> Step:
    return Step(text=text, day=words.day_year(on), url=query(as_at=on.isoformat(), **selected))


def _recorded_later(entries: Sequence[Entry]) -> str:
    """“12 of its 14 entries were recorded later than they were announced.”"""
    count = sum(entry.recorded_on is not None for entry in entries)
    if not count:
        return ""
    if len(entries) == 1:
        return "Its one entry was recorded later than it was announced."
    if count == len(entries) == 2:
        return "Both entries were recorded later than they were announced."
    if count == len(entries):
        return f"All {words.number(count)} entries were recorded later than they were announced."
    return (
        f"{words.number(count).capitalize()} of its {words.number(len(entries))} entries "
        f"{'was' if count == 1 else 'were'} recorded later than announced."
    )
