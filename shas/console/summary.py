"""The day in a sentence and in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shas import words
from shas.console import ways
from shas.console.rows import Row
from shas.console.ways import Way
from shas.workflow import PublicStatus


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """A figure, its words, and where it leads: a part of this page or a list. `tone` is the edge it has above zero."""

    count: int
    text: str
    tone: str
    part: str = ""
    way: Way | None = None


def gauges(
    rows: Sequence[Row],
    *,
    needs: int,
    blockers: int,
    requests: int,
    warnings: int,
    overrides: int,
    corrections: int,
) -> list[Gauge]:
    """What is to be done, in figures."""
    overdue = sum(row.status == PublicStatus.OVERDUE for row in rows)
    unrecorded = sum(row.status == PublicStatus.ACTUAL_NOT_RECORDED for row in rows)
    return [
        Gauge(count=needs, text="needs action" if needs == 1 else "need action", tone="act", part="needs"),
        Gauge(count=blockers, text="blocker" if blockers == 1 else "blockers", tone="act", part="needs"),
        Gauge(
            count=requests,
            text="date request waiting" if requests == 1 else "date requests waiting",
            tone="ask",
            part="requests",
        ),
        Gauge(
            count=corrections,
            text="correction waiting" if corrections == 1 else "corrections waiting",
            tone="ask",
            part="needs",
        ),
        Gauge(count=warnings, text="warning" if warnings == 1 else "warnings", tone="warn", part="warnings"),
        Gauge(count=overdue, text="overdue", tone="act", way=ways.listed(PublicStatus.OVERDUE)),
        Gauge(
            count=overrides,
            text="override to review" if overrides == 1 else "overrides to review",
            tone="ask",
            way=ways.overrides(),
        ),
        Gauge(
            count=unrecorded,
            text="actual date not recorded" if unrecorded == 1 else "actual dates not recorded",
            tone="past",
            way=ways.listed(PublicStatus.ACTUAL_NOT_RECORDED),
        ),
    ]


def sentence(rows: Sequence[Row], *, today: date) -> str:
    """“2 of 9 published, both on time. Next: South West, tomorrow. London published in July 2007.”

    What was never planned, as London's vision was, is said apart and in no count of what was due.
    """
    if not rows:
        return "Nothing has been announced yet."
    inside = [row for row in rows if not row.outside]
    said = [_tally(inside), _next(inside, today), *_outside(rows)]
    return " ".join(text for text in said if text)


def _tally(inside: Sequence[Row]) -> str:
    """The visions; without any, every entry."""
    counted = [row for row in inside if row.is_vision] or inside
    if not counted:
        return ""
    published = [row for row in counted if row.is_published]
    punctual = sum(row.on_time for row in published)
    unrecorded = sum(row.status == PublicStatus.ACTUAL_NOT_RECORDED for row in counted)
    recorded = " recorded as" if unrecorded else ""
    text = f"{len(published)} of {len(counted)}{recorded} published"
    if punctual == len(published) > 0:
        text += {1: ", on time", 2: ", both on time"}.get(punctual, f", all {words.number(punctual)} on time")
    elif published:
        text += f", {words.number(punctual) if punctual else 'none'} of them on time"
    return f"{text}. {unrecorded} not yet recorded." if unrecorded else f"{text}."


def _next(inside: Sequence[Row], today: date) -> str:
    """The next to publish; all of them where several share the day."""
    awaited = sorted((row for row in inside if row.is_awaited), key=lambda row: (row.sort_on, row.pk))
    if not awaited:
        unset = sum(row.status == PublicStatus.NOT_YET_SCHEDULED for row in inside)
        return f"{words.counted(unset, 'publication has', 'publications have')} no date yet." if unset else ""
    first = awaited[0]
    names = words.listed([row.name for row in awaited if (row.on, row.month) == (first.on, first.month)])
    if not first.on:
        return f"Next: {names}, in {words.month(first.month)}." if first.month else ""
    countdown = words.countdown(first.on, today)
    at = f" at {words.clock_time(first.at)}" if first.at and (first.on - today).days < 2 else ""
    return f"Next: {names}, {countdown[:1].lower()}{countdown[1:]}{at}."


def _outside(rows: Sequence[Row]) -> list[str]:
    """Visions alone: guidance never has a planned day."""
    out = [row for row in rows if row.outside and row.is_vision and row.actual]
    return [f"{row.name} published in {words.month(row.actual)}." for row in out if row.actual]
