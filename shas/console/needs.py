"""What needs action: which entries, what stands in the way of each, and the one page that mends it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shas import words
from shas.console import ways, work
from shas.console.requests import Asked
from shas.console.rows import Row
from shas.console.ways import Way
from shas.console.work import Blocker, Correction, Flagged, Waiting
from shas.workflow import DateStatus, PublicStatus, Status

NEAREST = 10
ASK_A_PUBLISHER = "Ask a publisher"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was read of the entries, each by publication id: requests waiting, warnings that stand, the work."""

    asked: Mapping[int, Asked]
    warned: Mapping[int, Sequence[str]]
    blockers: Mapping[int, Sequence[Blocker]]
    waiting: Mapping[int, Waiting]
    corrections: Mapping[int, Correction]
    flagged: Mapping[int, Sequence[Flagged]]


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """One thing in the way: two words that can be scanned, a sentence, and where it is mended.

    `way` is None where another obstacle of the entry has the better one, or where it is not this user's to mend:
    `instead` then says whose.
    """

    what: str
    sentence: str
    way: Way | None
    grave: bool = False
    instead: str = ASK_A_PUBLISHER


@dataclass(frozen=True, kw_only=True)
class Need:
    """An entry that needs action. `way` is the first that this user may take; `instead` says who may the gravest.

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


def find(rows: Iterable[Row], known: Known, *, today: date, allowed: Collection[str]) -> Needs:
    """What needs action, nearest first: from today on, then those whose day has passed. A correction is due today."""

    def place(row: Row) -> tuple[bool, int, int]:
        return row.is_past, 0 if row.pk in known.corrections else abs((row.sort_on - today).days), row.pk

    found = []
    for row in sorted(rows, key=place):
        if obstacles := list(_obstacles(row, known, today, allowed)):
            found.append(_need(row, obstacles, known, today, allowed))
    shown = found[:NEAREST]
    first = next((need for need in shown if need.way), None)
    return Needs(shown=[replace(need, first=need is first) for need in shown], count=len(found))


def _obstacles(row: Row, known: Known, today: date, allowed: Collection[str]) -> Iterable[Obstacle]:
    """Gravest first: the first page that this user may open is the one offered."""
    waiting, blockers = known.waiting.get(row.pk), known.blockers.get(row.pk, ())
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
            way=None if waiting else ways.move(row.pk, "Set a new day"),
            grave=True,
            instead="" if waiting else ASK_A_PUBLISHER,
        )
    if waiting is not None:
        yield _not_approved(row, waiting, allowed)
    if correction := known.corrections.get(row.pk):
        yield _not_corrected(row, correction, allowed)
    if blockers and not work.only_the_date(blockers):
        yield Obstacle(
            what=f"{words.counted(len(blockers), 'blocker')}.",
            sentence=work.sentence(blockers),
            way=ways.readiness(row.pk),
            grave=True,
        )
    if asked := known.asked.get(row.pk):
        yield Obstacle(what="Request waiting.", sentence=f"{asked.sentence(today)}.", way=ways.decide(asked.pk))
    for override in known.flagged.get(row.pk, ()):
        yield _override(override, today)
    if not (row.is_awaited or row.status == PublicStatus.NOT_YET_SCHEDULED):
        return
    if not blockers or work.only_the_date(blockers):
        yield from _of_the_plan(row)
    if warned := known.warned.get(row.pk):
        yield Obstacle(what="Warning.", sentence=" ".join(warned), way=ways.move(row.pk))
    if not row.has_lead:
        yield Obstacle(what="No lead.", sentence="Nobody is named as its lead person.", way=ways.name_a_lead(row.pk))


def _not_approved(row: Row, waiting: Waiting, allowed: Collection[str]) -> Obstacle:
    way = ways.approve(row.pk)
    mine = "Approve it, or return it with a reason."
    theirs = "A publisher who did not edit it last must approve it."
    sentence = waiting.own or (mine if way.open_to(allowed) else theirs)
    return _for_a_second_person("Not approved.", sentence, way, waiting.own)


def _not_corrected(row: Row, correction: Correction, allowed: Collection[str]) -> Obstacle:
    way = ways.correct(row.pk)
    mine = "Read it, then publish it in place of what is out."
    theirs = "A publisher who did not edit it last must publish it."
    drafted = f"Edition {correction.number} is drafted."
    sentence = f"{drafted} {correction.own or (mine if way.open_to(allowed) else theirs)}"
    return _for_a_second_person("Correction waiting.", sentence, way, correction.own)


def _for_a_second_person(what: str, sentence: str, way: Way, own: str) -> Obstacle:
    """What a publisher signs; `own` says why this user cannot."""
    return Obstacle(
        what=what,
        sentence=sentence,
        way=None if own else way,
        grave=True,
        instead="Ask another publisher" if own else ASK_A_PUBLISHER,
    )


def _override(override: Flagged, today: date) -> Obstacle:
    return Obstacle(
        what="Override to review.",
        sentence=override.sentence(today),
        way=None if override.own else ways.review(override.pk),
        instead="Ask somebody else of DH",
    )


def _of_the_plan(row: Row) -> Iterable[Obstacle]:
    if row.on is None and row.month is None:
        yield Obstacle(what="No date.", sentence="No day or month is planned.", way=ways.move(row.pk, "Set a date"))
    elif row.on is None:
        yield Obstacle(what="No day.", sentence="Only the month is planned.", way=ways.move(row.pk, "Confirm a day"))
    elif row.certainty == DateStatus.PROVISIONAL:
        yield Obstacle(what="Provisional.", sentence="The day is not confirmed.", way=ways.confirm(row.pk))


def _need(row: Row, obstacles: Sequence[Obstacle], known: Known, today: date, allowed: Collection[str]) -> Need:
    due, note = due_in_words(row, today)
    way = next((one.way for one in obstacles if one.way and one.way.open_to(allowed)), None)
    gravest = next(one for one in obstacles if one.way or one.instead)
    return Need(
        row=row,
        due=due,
        due_note=note,
        standing=standing(row, work.since(known.waiting[row.pk], today) if row.pk in known.waiting else ""),
        obstacles=obstacles,
        way=way,
        instead="" if gravest.way and gravest.way.open_to(allowed) else gravest.instead,
    )


def standing(row: Row, since: str = "") -> str:
    """How far the work is, and whether the public knows of the entry: “Drafting, not announced”."""
    return (since or str(Status(row.working).label)) + ("" if row.announced else ", not announced")


def due_in_words(row: Row, today: date) -> tuple[str, str]:
    """“Tomorrow” and “Thu 15 May, 09:30”; a month has no countdown. What is out says since when, no date says so."""
    if row.is_published and row.actual:
        return "Is out", f"since {row.actual:%a} {words.day_within(row.actual, today.year)}"
    if row.on:
        at = f", {words.clock_time(row.at)}" if row.at else ""
        return words.countdown(row.on, today), f"{row.on:%a} {words.day_within(row.on, today.year)}{at}"
    if row.month:
        return words.month(row.month), "day not set"
    return "No date", ""
