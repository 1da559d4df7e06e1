"""What the timeline says first: who is next and when. `past` speaks of it as it stood on an earlier day, `today`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shas import words
from shas.timeline.entries import UNRECORDED, Entry
from shas.timeline.summary import counted_entries, final_report
from shas.workflow import PublicStatus

NEXT_THEN = "Next at that time"


@dataclass(frozen=True, kw_only=True)
class Then:
    """The one after the next: “Then South Central, Monday 19 May, in 5 days”."""

    name: str
    url: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """The lead card. `entries` are those it names; `link` is where to go from here, as text and address.

    `in_words`: what it says first is a sentence or a whole date, and is set smaller than “Tomorrow”.
    """

    eyebrow: str
    when: str
    entries: Sequence[Entry] = ()
    date_text: str = ""
    lines: Sequence[str] = ()
    then: Then | None = None
    link: tuple[str, str] | None = None

    @property
    def in_words(self) -> bool:
        return self.eyebrow == NEXT_THEN or len(self.when) > 16


def lead_card(entries: Sequence[Entry], today: date, *, past: bool = False) -> Card:
    """The next to publish; when nothing is awaited, what became of it all; when there is nothing, that."""
    if not entries:
        nothing = "No dates had been announced by then." if past else "No dates have been announced yet."
        return Card(eyebrow="The timetable", when=nothing)
    awaited = sorted((entry for entry in entries if entry.is_awaited), key=lambda entry: entry.order)
    if awaited:
        return _who_was_next(awaited, today) if past else _next_card(awaited, today)
    unset = [entry for entry in entries if entry.status == PublicStatus.NOT_YET_SCHEDULED]
    if unset:
        return Card(
            eyebrow=NEXT_THEN if past else "Next to publish",
            when="No date was set" if past else "No date is set",
            lines=[f"{words.counted(len(unset), 'publication')} announced without a date."],
        )
    return _past_card(entries, past=past)


def _same_and_rest(awaited: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Those that are next together, and the others in their order."""
    first = awaited[0]
    same = [entry for entry in awaited if (entry.on, entry.month) == (first.on, first.month)]
    return same, [entry for entry in awaited if entry not in same]


def _common_time(entries: Sequence[Entry]) -> str:
    times = {entry.at for entry in entries if entry.at}
    return words.clock_time(min(times)) if len(times) == 1 else ""


def _next_card(awaited: Sequence[Entry], today: date) -> Card:
    first = awaited[0]
    same, rest = _same_and_rest(awaited)
    if first.on:
        when, at = words.countdown(first.on, today), _common_time(same)
        if first.on == today and at:
            when = f"Today at {at}"
        date_text = words.full(first.on) + (f", {at}" if at and first.on != today else "")
    else:
        when = words.month(first.month) if first.month else ""
        date_text = "Day not set"
    return Card(eyebrow="Next to publish", when=when, entries=same, date_text=date_text, then=_then(rest, today))


def _who_was_next(awaited: Sequence[Entry], day: date) -> Card:
    """The same as it stood on an earlier day: dates, and no countdown."""
    same, rest = _same_and_rest(awaited)
    at = _common_time(same)
    then = _said_date(rest[0], day) if rest else ""
    return Card(
        eyebrow=NEXT_THEN,
        when=_said_date(same[0], day),
        entries=same,
        date_text=f"At {at}" if at else "" if same[0].on else "Day not set",
        then=Then(name=rest[0].name, url=rest[0].url, text=then) if rest else None,
    )


def _said_date(entry: Entry, day: date) -> str:
    """“Wednesday 14 May”, with the year only where that is another than the day's."""
    if entry.on:
        return words.weekday(entry.on) if entry.on.year == day.year else words.full(entry.on)
    return words.month(entry.month) if entry.month else ""


def _then(rest: Sequence[Entry], today: date) -> Then | None:
    if not rest:
        return None
    entry = rest[0]
    if entry.on:
        text = f"{words.weekday(entry.on)}, {_lower_first(words.countdown(entry.on, today))}"
    else:
        text = words.month(entry.month) if entry.month else ""
    return Then(name=entry.name, url=entry.url, text=text)


def _past_card(entries: Sequence[Entry], *, past: bool) -> Card:
    counted = counted_entries(entries)
    number = words.number(len(counted))
    unrecorded = [entry for entry in counted if entry.status in UNRECORDED]
    published = [entry for entry in counted if entry.is_published and entry.actual]
    lines = []
    if unrecorded:
        when = (
            f"All {number} dates {'had' if past else 'have'} passed"  # the tally beside it says how many are recorded
        )
    elif len(published) == len(counted):
        when = f"All {number} {'were' if past else 'are'} published"
        if len(counted) == 1:
            when = "It was published" if past else "It is published"
        last = max(published, key=lambda entry: entry.order)
        lines.append(f"The last was {last.name}, on {words.full(last.actual)}." if last.actual else "")
    else:
        when = f"Nothing more {'was' if past else 'is'} to come"
    report = final_report(entries)
    if report and report.is_published and report.actual and report not in counted:
        lines.append(f"The final report came on {words.full(report.actual)}.")
    return Card(eyebrow="The timetable", when=when, lines=lines)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
