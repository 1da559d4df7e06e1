"""What an import understood, passed over, warned of and refused; and how that reads as plain text.

Pure: the stages fill it, the doors show it. A report with problems means that nothing was written.
"""

import datetime
from dataclasses import dataclass, field
from enum import StrEnum

from shas.workflow import Kind, Plan, Precision

SHOWN_WORDS = 70
SHOWN_LINES = 200


class Refused(Exception):  # noqa: N818 (a refusal is an answer, not a fault of the program)
    """A stage cannot go on: ``code`` for tests and doors, a message that says what to do, the file's line if known."""

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line

    def at(self, line: int | None) -> "Problem":
        """The same refusal as a problem of this line."""
        return Problem(self.line or line, self.code, self.message)


class Change(StrEnum):
    """What an import does to one entry."""

    NONE = "no change"
    NEW = "new"
    MOVES = "moves"
    CONFIRMS = "confirms"


@dataclass(frozen=True)
class Note:
    """Something said of one line of the file (counted from 1), or of the file when ``line`` is None."""

    line: int | None
    code: str
    message: str

    def __str__(self) -> str:
        return f"{_place(self.line)}: {self.message} [{self.code}]"


class Problem(Note):
    """Blocks the import."""


class Warning(Note):
    """Worth a look; does not block."""


@dataclass(frozen=True)
class PassedOver:
    """A line that says nothing of the timetable."""

    line: int
    text: str


@dataclass(frozen=True)
class Understood:
    """One statement of the file, with whose it is and what it plans.

    ``authority`` is the slug, None for the national report; ``lines`` are all lines of the file it was read from.
    ``before`` is the plan it replaces, in words; ``change`` stays None until it was compared with the database.
    """

    line: int
    text: str
    kind: Kind
    authority: str | None
    subject: str
    plan: Plan
    lines: tuple[int, ...] = ()
    change: Change | None = None
    before: str = ""

    def difference(self) -> str:
        """ "moves from 20 May 2008 to 27 May 2008"."""
        if self.change == Change.MOVES:
            return f"moves from {self.before} to {plan_in_words(self.plan)}"
        return str(self.change) if self.change else ""


@dataclass
class Report:
    """The answer of an import. ``read_as`` names the kind of file, ``letter_date`` the letter's own date."""

    filename: str
    read_as: str = "file"
    letter_date: datetime.date | None = None
    understood: list[Understood] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    dry_run: bool = False

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def changed(self) -> int:
        """How many entries are new, moved or newly confirmed."""
        return sum(1 for item in self.understood if item.change not in (None, Change.NONE))

    def summary(self) -> str:
        """One or two plain sentences: "9 visions matched, 1 report by month. No change." """
        if self.problems:
            return f"{_count(len(self.problems), 'problem')}. Nothing was written."
        return f"{self._matched()}. {self._differences()}."

    def _matched(self) -> str:
        visions = [item for item in self.understood if item.kind == Kind.VISION]
        by_month = sum(1 for item in visions if item.plan.precision == Precision.MONTH)
        parts = []
        if visions:
            parts.append(f"{_count(len(visions), 'vision')} matched" + (f" ({by_month} by month)" if by_month else ""))
        for item in self.understood:
            if item.kind == Kind.NATIONAL_REPORT:
                parts.append("1 report by month" if item.plan.precision == Precision.MONTH else "1 report matched")
        return ", ".join(parts)

    def _differences(self) -> str:
        if not self.changed:
            return "No change"
        totals = {change: sum(1 for item in self.understood if item.change == change) for change in Change}
        words = {Change.NEW: "new", Change.MOVES: "moved", Change.CONFIRMS: "confirmed", Change.NONE: "with no change"}
        return ", ".join(f"{totals[change]} {word}" for change, word in words.items() if totals[change])

    def lines(self) -> list[str]:
        """The report as lines of text, problems left out: the door decides where they go."""
        heading = f"{self.filename}: read as {self.read_as}"
        if self.letter_date:
            heading += f" of {Plan.on(self.letter_date)}"
        written = [heading + "."]
        if self.understood:
            written += ["", "Understood"]
            written += [f"  {_understood(item)}" for item in self.understood]
        if self.passed_over:
            written += ["", "Passed over"]
            written += [f"  {_place(item.line)}: {_shortened(item.text)}" for item in self.passed_over[:SHOWN_LINES]]
            if len(self.passed_over) > SHOWN_LINES:
                written.append(f"  and {len(self.passed_over) - SHOWN_LINES} more lines")
        if self.warnings:
            written += ["", "Warnings (they do not stop the import)"]
            written += [f"  {warning}" for warning in self.warnings]
        written.append("")
        if self.dry_run and self.ok:
            written += ["Dry run: nothing was written."]
        return written


def plan_in_words(plan: Plan) -> str:
    """The plan with its time, where one was set by hand."""
    return str(plan) + (f" at {plan.release_time:%H:%M}" if plan.release_time else "")


def _understood(item: Understood) -> str:
    """ "lines 46, 48: “12th May East of England” → East of England, Monday 12 May 2008: no change"."""
    plan = plan_in_words(item.plan)
    if item.plan.planned_on:
        plan = f"{item.plan.planned_on:%A} {plan}"
    place = "lines " + ", ".join(map(str, item.lines)) if len(item.lines) > 1 else _place(item.line)
    difference = item.difference()
    return f"{place}: “{_shortened(item.text)}” → {item.subject}, {plan}" + (f": {difference}" if difference else "")


def _place(line: int | None) -> str:
    return f"line {line}" if line else "the file"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN_WORDS else text[: SHOWN_WORDS - 1].rstrip() + "…"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
