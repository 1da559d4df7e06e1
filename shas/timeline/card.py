"""What the timeline says first: who is next and when, how many are out, and what changed since the letter."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shas import words
from shas.timeline.entries import UNRECORDED, Entry
from shas.workflow import Kind, PublicStatus


@dataclass(frozen=True, kw_only=True)
class Then:
    """The one after the next: “Then South Central, Monday 19 May, in 5 days”."""

    name: str
    url: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """The lead card. `entries` are those it names; `link` is where to go from here, as text and address."""

    eyebrow: str
    when: str
    entries: Sequence[Entry] = ()
    date_text: str = ""
    lines: Sequence[str] = ()
    then: Then | None = None
    link: tuple[str, str] | None = None

    @property
    def in_words(self) -> bool:
        """A sentence is set smaller than “Tomorrow”."""
        return len(self.when) > 16


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One of the two facts under the band."""

    heading: str
    entries: Sequence[Entry] = ()
    change: tuple[str, str] | None = None
    lines: Sequence[str] = field(default_factory=tuple)
    link: tuple[str, str] | None = None


def counted_entries(entries: Sequence[Entry]) -> Sequence[Entry]:
    """What the tally counts: the visions with a place in the timetable; without any, every entry in it."""
    return [entry for entry in entries if entry.is_vision] or entries


def final_report(entries: Sequence[Entry]) -> Entry | None:
    """The last national report of the timetable."""
    reports = [entry for entry in entries if entry.kind == Kind.NATIONAL_REPORT]
    return max(reports, key=lambda entry: entry.order) if reports else None


def introduction(entries: Sequence[Entry], today: date) -> str:
    """Two sentences under the heading."""
    if not entries:
        return "Strategic Health Authorities publish their plans for health and healthcare, each on a day of its own."
    visions = [entry for entry in entries if entry.is_vision]
    sentences = []
    if visions:
        one = len(visions) == 1
        who = f"{words.number(len(visions)).capitalize()} Strategic Health {'Authority' if one else 'Authorities'}"
        if any(entry.is_awaited for entry in visions):
            verb = "is publishing its plan" if one else "are publishing their plans"
        else:
            verb = "was given a day to publish its plan" if one else "were each given a day to publish their plan"
        sentences.append(f"{who} {verb} for health and healthcare.")
    if report := final_report(entries):
        sentences.append(f"The final report of the NHS Next Stage Review {report_clause(report, today)}.")
    return " ".join(sentences)


def report_clause(report: Entry, today: date) -> str:
    """What became, or is to become, of the final report."""
    if report.is_published and report.actual:
        return f"was published on {words.full(report.actual)}"
    if report.is_awaited and report.on:
        return f"follows on {words.weekday(report.on)}"
    if report.is_awaited and report.month:
        return f"follows in {words.month(report.month)}"
    return {
        PublicStatus.NOT_YET_SCHEDULED: "follows; its date is not yet set",
        PublicStatus.CANCELLED: "was cancelled",
        PublicStatus.WITHDRAWN: "was published and then withdrawn",
    }.get(report.status, "was due; when it was published is not recorded")


def tally(entries: Sequence[Entry]) -> str:
    """“2 of 9 published. 7 to come.” What is not recorded, cancelled or withdrawn is said, never left out."""
    counted = counted_entries(entries)
    if not counted:
        return ""

    def having(*statuses: PublicStatus) -> int:
        return sum(entry.status in statuses for entry in counted)

    published, unrecorded = having(PublicStatus.PUBLISHED), having(PublicStatus.ACTUAL_NOT_RECORDED)
    to_come = sum(entry.is_awaited for entry in counted) + having(PublicStatus.NOT_YET_SCHEDULED)
    recorded = " recorded as" if unrecorded else ""
    parts = [
        (f"{published} of {len(counted)}{recorded} published", True),
        (f"{unrecorded} not yet recorded", unrecorded),
        (f"{having(PublicStatus.OVERDUE)} overdue", having(PublicStatus.OVERDUE)),
        (f"{having(PublicStatus.CANCELLED)} cancelled", having(PublicStatus.CANCELLED)),
        (f"{having(PublicStatus.WITHDRAWN)} withdrawn", having(PublicStatus.WITHDRAWN)),
        (f"{to_come} to come", to_come),
    ]
    return " ".join(f"{text}." for text, worth_saying in parts if worth_saying)


def lead_card(entries: Sequence[Entry], today: date) -> Card:
    """The next to publish; when nothing is awaited, what became of it all; when there is nothing, that."""
    if not entries:
        return Card(eyebrow="The timetable", when="No dates have been announced yet.")
    awaited = sorted((entry for entry in entries if entry.is_awaited), key=lambda entry: entry.order)
    if awaited:
        return _next_card(awaited, today)
    unset = [entry for entry in entries if entry.status == PublicStatus.NOT_YET_SCHEDULED]
    if unset:
        return Card(
            eyebrow="Next to publish",
            when="No date is set",
            lines=[f"{words.counted(len(unset), 'publication')} announced without a date."],
        )
    return _past_card(entries)


def _next_card(awaited: Sequence[Entry], today: date) -> Card:
    first = awaited[0]
    same = [entry for entry in awaited if (entry.on, entry.month) == (first.on, first.month)]
    rest = awaited[len(same) :] if awaited[: len(same)] == same else [entry for entry in awaited if entry not in same]
    if first.on:
        when = words.countdown(first.on, today)
        times = {entry.at for entry in same if entry.at}
        at = words.clock_time(min(times)) if len(times) == 1 else ""
        if first.on == today and at:
            when = f"Today at {at}"
        date_text = words.full(first.on) + (f", {at}" if at and first.on != today else "")
    else:
        when = words.month(first.month) if first.month else ""
        date_text = "Day not set"
    return Card(eyebrow="Next to publish", when=when, entries=same, date_text=date_text, then=_then(rest, today))


def _then(rest: Sequence[Entry], today: date) -> Then | None:
    if not rest:
        return None
    entry = rest[0]
    if entry.on:
        text = f"{words.weekday(entry.on)}, {_lower_first(words.countdown(entry.on, today))}"
    else:
        text = words.month(entry.month) if entry.month else ""
    return Then(name=entry.name, url=entry.url, text=text)


def _past_card(entries: Sequence[Entry]) -> Card:
    counted = counted_entries(entries)
    number = words.number(len(counted))
    unrecorded = [entry for entry in counted if entry.status in UNRECORDED]
    published = [entry for entry in counted if entry.is_published and entry.actual]
    lines = []
    if unrecorded:
        when = f"All {number} dates have passed"  # the tally beside it says how many are recorded
    elif len(published) == len(counted):
        when = f"All {number} are published" if len(counted) > 1 else "It is published"
        last = max(published, key=lambda entry: entry.order)
        lines.append(f"The last was {last.name}, on {words.full(last.actual)}." if last.actual else "")
    else:
        when = "Nothing more is to come"
    report = final_report(entries)
    if report and report.is_published and report.actual and report not in counted:
        lines.append(f"The final report came on {words.full(report.actual)}.")
    return Card(eyebrow="The timetable", when=when, lines=lines)


def published_fact(entries: Sequence[Entry], today: date) -> Fact | None:
    """What was published last, and whether on the day the letter gave."""
    published = [entry for entry in entries if entry.is_published and entry.actual]
    if not published:
        return None
    last_day = max(entry.actual for entry in published if entry.actual)
    last = [entry for entry in published if entry.actual == last_day]
    heading = {0: "Published today", -1: "Published yesterday"}.get((last_day - today).days, "Last published")
    if last_day == today and len(last) == 1 and last[0].at:
        heading = f"{heading} at {words.clock_time(last[0].at)}"
    lines = []
    if heading in {"Last published", "Published yesterday"}:
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


def letter_fact(entries: Sequence[Entry], letter: Any, today: date) -> Fact | None:
    """What has moved since the letter; the reason in public words where one was given."""
    if letter is None:
        return None
    since = f"Since the letter of {words.day_within(letter.issued_on, today.year)}"
    link = ("Read the letter’s timetable", letter.get_absolute_url())
    moved = [entry for entry in entries if entry.moved_since_letter]
    gone = [entry for entry in entries if entry.in_letter and entry.status == PublicStatus.CANCELLED]
    if not moved and not gone:
        return Fact(heading=f"{since}: no date has moved", lines=["Every plan is as the letter gave it."], link=link)
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


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
