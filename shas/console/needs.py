"""What needs action: which entries, what stands in the way of each, and the one page that mends it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shas import words
from shas.console import ways
from shas.console.requests import Asked
from shas.console.rows import Row
from shas.console.ways import Way
from shas.workflow import DateStatus, PublicStatus, Status

NEAREST = 10


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """One thing in the way: two words that can be scanned, a sentence, and where it is mended."""

    what: str
    sentence: str
    way: Way
    grave: bool = False


@dataclass(frozen=True, kw_only=True)
class Need:
    """An entry that needs action. `way` is None where this user may not take it; `instead` says who may.

    `first` marks the nearest that this user can mend: it has the page's one green button.
    """

    row: Row
    due: str
    due_note: str
    standing: str
    obstacles: Sequence[Obstacle]
    way: Way | None
    instead: str
    first: bool = False


@dataclass(frozen=True, kw_only=True)
class Needs:
    """The nearest of them, and in words how many more there are."""

    shown: Sequence[Need]
    count: int

    @property
    def more(self) -> str:
        """“20 more need action.”, or nothing."""
        left = self.count - len(self.shown)
        return f"{left} more {'needs' if left == 1 else 'need'} action." if left else ""


def find(
    rows: Iterable[Row],
    *,
    today: date,
    asked: Mapping[int, Asked],
    warned: Mapping[int, Sequence[str]],
    allowed: Collection[str],
) -> Needs:
    """What needs action, nearest first: from today on, then those whose day has passed.

    `asked` are the requests waiting and `warned` the warnings that stand, by publication id.
    """
    found = []
    for row in sorted(rows, key=lambda row: (row.is_past, abs((row.sort_on - today).days), row.pk)):
        if obstacles := list(_obstacles(row, asked.get(row.pk), warned.get(row.pk, ()), today)):
            found.append(_need(row, obstacles, today, allowed))
    shown = found[:NEAREST]
    first = next((need for need in shown if need.way), None)
    return Needs(shown=[replace(need, first=need is first) for need in shown], count=len(found))


def _obstacles(row: Row, asked: Asked | None, warned: Sequence[str], today: date) -> Iterable[Obstacle]:
    """Gravest first: its page is the one offered."""
    if row.status == PublicStatus.ACTUAL_NOT_RECORDED:
        yield Obstacle(
            what="Not recorded.",
            sentence="The day has passed, and when it was published is not recorded.",
            way=ways.record(row.pk),
        )
    if row.status == PublicStatus.OVERDUE:
        yield Obstacle(
            what="Overdue.",
            sentence="The day has passed, and it has not been published.",
            way=ways.move(row.pk, "Set a new day"),
            grave=True,
        )
    if asked is not None:
        yield Obstacle(what="Request waiting.", sentence=f"{asked.sentence(today)}.", way=ways.decide(asked.pk))
    if not (row.is_awaited or row.status == PublicStatus.NOT_YET_SCHEDULED):
        return
    yield from _of_the_plan(row)
    if warned:
        yield Obstacle(what="Warning.", sentence=" ".join(warned), way=ways.move(row.pk))
    if not row.has_lead:
        yield Obstacle(what="No lead.", sentence="Nobody is named as its lead person.", way=ways.name_a_lead(row.pk))


def _of_the_plan(row: Row) -> Iterable[Obstacle]:
    if row.on is None and row.month is None:
        yield Obstacle(what="No date.", sentence="No day or month is planned.", way=ways.move(row.pk, "Set a date"))
    elif row.on is None:
        yield Obstacle(what="No day.", sentence="Only the month is planned.", way=ways.move(row.pk, "Confirm a day"))
    elif row.certainty == DateStatus.PROVISIONAL:
        yield Obstacle(what="Provisional.", sentence="The day is not confirmed.", way=ways.confirm(row.pk))


def _need(row: Row, obstacles: Sequence[Obstacle], today: date, allowed: Collection[str]) -> Need:
    due, note = due_in_words(row, today)
    way = obstacles[0].way
    open_to_user = way.open_to(allowed)
    return Need(
        row=row,
        due=due,
        due_note=note,
        standing=standing(row),
        obstacles=obstacles,
        way=way if open_to_user else None,
        instead="" if open_to_user else "Ask a publisher",
    )


def standing(row: Row) -> str:
    """How far the work is, and whether the public knows of the entry: “Drafting, not announced”."""
    return str(Status(row.working).label) + ("" if row.announced else ", not announced")


def due_in_words(row: Row, today: date) -> tuple[str, str]:
    """“Tomorrow” and “Thu 15 May, 09:30”; a month has no countdown, and what has no date says so."""
    if row.on:
        at = f", {words.clock_time(row.at)}" if row.at else ""
        return words.countdown(row.on, today), f"{row.on:%a} {words.day_within(row.on, today.year)}{at}"
    if row.month:
        return words.month(row.month), "day not set"
    return "No date", ""
