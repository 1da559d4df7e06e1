"""The week graphic: where each marker stands, in per cent of the row, and where its words fit.

The template draws one SVG per row from this; positions are attributes, so that a strict content policy holds. Words
stand right of their marker, left of it towards the end of the row, and not across the today line: they start after
it. A row is about 830 pixels wide on a desk and 250 on a phone, so each has its own answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from shas import words
from shas.timeline.chips import STATUSES
from shas.timeline.entries import Entry
from shas.timeline.scale import Holiday, Scale, Tick, monday, per_cent
from shas.workflow import PublicStatus
from shas.workingdays import month_end

GAP = 16  # pixels between a marker's middle and its words
CROWDED = 20  # rows, above which the graphic shows only some weeks
WEEKS_WHEN_CROWDED = 6


@dataclass(frozen=True)
class Width:
    """A row as a reader sees it, in pixels; words may reach over its end into the panel's margin (in per cent)."""

    row: int
    letter: float
    over: int


DESK, PHONE = Width(row=830, letter=7.6, over=2), Width(row=254, letter=6.9, over=4)


@dataclass(frozen=True, kw_only=True)
class Label:
    """Words beside a marker: `at` per cent, growing to the right or to the left."""

    at: str
    leftwards: bool
    show_status: bool = True


@dataclass(frozen=True, kw_only=True)
class Row:
    """One publication. A day has a marker; a month has a span, and a marker once it is out."""

    name: str
    status: PublicStatus
    date_text: str
    status_text: str
    aside: str
    sentence: str
    marker: str | None
    was: str | None
    span: tuple[str, str] | None
    wide: Label
    narrow: Label


@dataclass(frozen=True, kw_only=True)
class Weeks:
    """The whole graphic."""

    rows: Sequence[Row]
    scale: Scale
    ticks: Sequence[Tick]
    holidays: Sequence[Holiday]
    today: str | None
    today_text: str
    today_end: str
    caption: str
    legend: Sequence[PublicStatus]
    has_span: bool
    has_tail: bool
    earlier: date | None = None
    later: date | None = None
    left_out: int = 0


def label(*, text: str, start: float, end: float, today: float | None, width: Width) -> Label | None:
    """Where words fit beside a marker (or a marker with its tail) from `start` to `end` per cent; None: nowhere."""
    gap, length = GAP / width.row * 100, len(text) * width.letter / width.row * 100
    most = 100 + width.over
    to_right, to_left = end + gap + length, start - gap - length
    crosses_right = today is not None and end <= today < to_right
    crosses_left = today is not None and to_left < today <= start
    if end <= 70 and to_right <= most and not crosses_right:
        return Label(at=per_cent(end), leftwards=False)
    if crosses_right and today is not None and today + gap + length <= most:
        return Label(at=per_cent(today), leftwards=False)
    if to_left >= -width.over and not crosses_left:
        return Label(at=per_cent(start), leftwards=True)
    return Label(at=per_cent(end), leftwards=False) if to_right <= most else None


def labels(date_text: str, status_text: str, aside: str, start: float, end: float, today: float | None) -> list[Label]:
    """The words on a desk, and on a phone: there the status stays only where it fits, and nothing beside it."""
    at_marker = Label(at=per_cent(start if start > 50 else end), leftwards=start > 50)
    place = partial(label, start=start, end=end, today=today)
    desk = place(text=f"{date_text} {status_text}{aside}", width=DESK)
    phone = place(text=f"{date_text} {status_text}", width=PHONE)
    if phone is None:
        phone = replace(place(text=date_text, width=PHONE) or at_marker, show_status=False)
    return [desk or at_marker, phone]


def sentence(entry: Entry, today: date | None) -> str:
    """What the drawing says, for whoever does not see it; without a `today` nothing of how near it is."""
    if entry.actual:
        when = f"today, {words.full(entry.actual)}" if entry.actual == today else words.full(entry.actual)
        if entry.status == PublicStatus.WITHDRAWN:
            return f"Published {when}, and withdrawn since."
        at = f", at {words.clock_time(entry.at)}" if entry.at and entry.actual == today else ""
        distance = words.later_or_earlier(entry.actual, entry.on) if entry.on else ""
        planned = f", {distance} than planned" if distance else ", on the day planned" if entry.on else ""
        return f"Published {when}{at}{planned}."
    plan = words.full(entry.on) if entry.on else words.month(entry.month) if entry.month else "no date"
    unset = " The day is not set." if entry.month else ""
    match entry.status:
        case PublicStatus.POSTPONED | PublicStatus.BROUGHT_FORWARD if entry.previous:
            return f"{entry.status.label} to {plan}. It was {words.weekday(entry.previous)}."
        case PublicStatus.CANCELLED:
            return f"Cancelled. It was planned for {plan}."
        case PublicStatus.ACTUAL_NOT_RECORDED:
            return f"Planned for {plan}. When it was published is not recorded."
        case PublicStatus.OVERDUE:
            return f"Planned for {plan}, and overdue."
        case PublicStatus.CONFIRMED:
            near = {0: "today, ", 1: "tomorrow, "}.get((entry.sort_on - today).days, "") if today else ""
            return f"Confirmed for {near}{plan}."
    return f"{entry.status.label}: {plan}.{unset}"


def status_texts(entry: Entry, today: date | None) -> tuple[str, str]:
    """The status in a word, and what a desk has room for beside it; without a `today` nothing of how near it is."""
    text = "Not recorded" if entry.status == PublicStatus.ACTUAL_NOT_RECORDED else str(entry.status.label)
    if entry.is_published and entry.actual and entry.actual == today:
        return f"{text} today", f", {words.clock_time(entry.at)}" if entry.at else ""
    if entry.status in {PublicStatus.POSTPONED, PublicStatus.BROUGHT_FORWARD} and entry.previous:
        return text, f", was {words.day(entry.previous)}"
    if entry.is_awaited and entry.month:
        return text, ", day not set"
    if today and entry.is_awaited and entry.on and (entry.on - today).days in {0, 1}:
        return text, f", {words.countdown(entry.on, today).lower()}"
    return text, ""


def row(entry: Entry, scale: Scale, today: date | None) -> Row:
    """The drawing of one entry that has a day or a month."""
    date_text = words.day(entry.shown_on) if entry.shown_on else words.month(entry.month) if entry.month else ""
    status_text, aside = status_texts(entry, today)
    marker = scale.middle(entry.shown_on) if entry.shown_on else None
    was = tail(entry, scale)
    span = None
    if entry.month:
        left = max(0.0, scale.left(entry.month))
        right = min(100.0, scale.left(month_end(entry.month)) + 100 / scale.days)
        span = (per_cent(left), per_cent(right - left))
    if marker is not None:
        ends = [marker] if was is None else [marker, was]
        wide, narrow = labels(date_text, status_text, aside, min(ends), max(ends), scale.now)
    else:
        room = (right - left) / 100 * PHONE.row - 2 * GAP
        wide = Label(at=per_cent(left), leftwards=False)
        fits = len(f"{date_text} {status_text}") * PHONE.letter <= room
        narrow = Label(at=per_cent(left), leftwards=False, show_status=fits)
    return Row(
        name=entry.name,
        status=entry.status,
        date_text=date_text,
        status_text=status_text,
        aside=aside,
        sentence=sentence(entry, today),
        marker=None if marker is None else per_cent(marker),
        was=None if was is None else per_cent(was),
        span=span,
        wide=wide,
        narrow=narrow,
    )


def tail(entry: Entry, scale: Scale) -> float | None:
    """Where the open circle stands: at the day before the last move, while that is what its status tells."""
    moved = entry.status in {PublicStatus.POSTPONED, PublicStatus.BROUGHT_FORWARD}
    return scale.middle(entry.previous) if moved and entry.previous and scale.holds(entry.previous) else None


def days_of(entry: Entry) -> list[date]:
    """Every day the drawing of an entry needs room for."""
    month = [entry.month, month_end(entry.month)] if entry.month else []
    moved = [entry.previous] if entry.status in {PublicStatus.POSTPONED, PublicStatus.BROUGHT_FORWARD} else []
    return [on for on in (entry.shown_on, *moved, *month) if on]


def draw(
    entries: Iterable[Entry], *, today: date, start: date | None = None, all_past: bool = False, past: bool = False
) -> Weeks | None:
    """The graphic of all entries that have a date, or None when none has. `past`: `today` is an earlier day.

    With more than twenty of them it shows six weeks, from the week of `start` (of today, or of the first entry, where
    that is not given), and says which weeks to go to for earlier and later ones.
    """
    dated = sorted((entry for entry in entries if not entry.outside and days_of(entry)), key=lambda entry: entry.order)
    if not dated:
        return None
    days = [on for entry in dated for on in days_of(entry)]
    first, last = monday(min(days)), max(days)
    earlier = later = None
    shown = dated
    if len(dated) > CROWDED:
        first_of_all, last_of_all = first, last
        first = min(max(monday(start or today), first_of_all), monday(last_of_all))
        last = first + timedelta(weeks=WEEKS_WHEN_CROWDED, days=-1)
        step = timedelta(weeks=WEEKS_WHEN_CROWDED)
        earlier = max(first - step, first_of_all) if first > first_of_all else None
        later = first + step if last < last_of_all else None
        shown = [entry for entry in dated if any(first <= on <= last for on in [entry.shown_on or entry.sort_on])]
    scale = Scale(first=first, last=last, today=None if all_past else today)
    rows = [row(entry, scale, None if past else today) for entry in shown]
    now = scale.now
    return Weeks(
        rows=rows,
        scale=scale,
        ticks=scale.ticks(),
        holidays=scale.holidays(),
        today=None if now is None else per_cent(now),
        today_text=f"{today.day} {today:%b}" if past else "Today",
        today_end="middle" if now is None or 4 <= now <= 96 else "start" if now < 4 else "end",
        caption=f"{words.counted(len(rows), 'publication')} in date order, {scale.said()}",
        legend=sorted({entry.status for entry in shown}, key=STATUSES.index),
        has_span=any(drawn.span for drawn in rows),
        has_tail=any(drawn.was for drawn in rows),
        earlier=earlier,
        later=later,
        left_out=len(dated) - len(shown),
    )
