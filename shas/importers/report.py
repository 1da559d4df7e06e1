"""What an import understood, passed over, warned of and refused; and how that reads as plain text.

Pure: the stages fill it, the doors show it. A report with problems means that nothing was written.
"""

import datetime
from dataclasses import dataclass, field
from enum import StrEnum

from accounts.texts import CODES
from shas.workflow import Kind, Plan, Precision, WarningCode

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


class Answer(StrEnum):
    """What whoever imports can add to the file, so that a line is no longer refused. Each door has its own way."""

    REASON = "reason"
    YEAR = "year"


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

    @property
    def place(self) -> str:
        """ "line 4", or "the file"."""
        return _place(self.line)

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.code}]"


class Problem(Note):
    """Blocks the import. `wants` is the answer that would lift it, where it is not the file that is wrong."""

    @property
    def wants(self) -> Answer | None:
        if self.code == "no_year" or (self.code == "no_such_year" and self.line is None):
            return Answer.YEAR
        of_reason = self.code in {"reason_required", *WarningCode.values} or (self.line is None and self.code in CODES)
        return Answer.REASON if of_reason else None


class Warning(Note):
    """Worth a look; does not block."""


@dataclass(frozen=True)
class PassedOver:
    """A line that says nothing of the timetable."""

    line: int
    text: str


# An authority's slug for its vision, or a national publication's own; neither where the final report has no entry yet.
Whose = tuple[str | None, str | None]


@dataclass(frozen=True)
class Understood:
    """One statement of the file, with whose it is and what it plans.

    ``authority`` is the slug, None for a national publication, which has its own slug in ``publication``; ``lines``
    are all lines of the file it was read from.
    ``before`` is the present plan, in words; ``change`` stays None until it was compared with the database.
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
    publication: str | None = None

    @property
    def whose(self) -> Whose:
        return (self.authority, self.publication)

    @property
    def place(self) -> str:
        """ "line 4", "lines 46, 48"."""
        return "lines " + ", ".join(map(str, self.lines)) if len(self.lines) > 1 else _place(self.line)

    @property
    def planned(self) -> str:
        """The plan with its weekday: "Tuesday 20 May 2008 at 10:00"."""
        plan = plan_in_words(self.plan)
        return f"{self.plan.planned_on:%A} {plan}" if self.plan.planned_on else plan

    @property
    def differs(self) -> bool:
        return self.change not in (None, Change.NONE)

    def difference(self) -> str:
        """ "moves from 20 May 2008 to 27 May 2008"."""
        if self.change == Change.MOVES:
            return f"moves from {self.before} to {plan_in_words(self.plan)}"
        return str(self.change) if self.change else ""


@dataclass
class Report:
    """The answer of an import. ``read_as`` names the kind of file, ``letter_date`` the letter's own date.

    ``fingerprint`` stands for what the import would do to what there is: handed back when the preview is applied, it
    tells whether the timetable is still the one that was shown (see `outcome`). Empty until it was compared.
    """

    filename: str
    read_as: str = "file"
    letter_date: datetime.date | None = None
    understood: list[Understood] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    dry_run: bool = False
    fingerprint: str = ""

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def changed(self) -> int:
        """How many entries are new, moved or newly confirmed."""
        return len(self.differing())

    def differing(self) -> list[Understood]:
        """What the import changes, in the order of the file."""
        return [item for item in self.understood if item.differs]

    def heading(self) -> str:
        """ "letter.txt: read as a letter of 9 May 2008."."""
        dated = f" of {Plan.on(self.letter_date)}" if self.letter_date else ""
        return f"{self.filename}: read as {self.read_as}{dated}."

    def summary(self) -> str:
        """One or two plain sentences: "9 visions matched, 1 report by month. No change." """
        if self.problems:
            return f"{_count(len(self.problems), 'problem')}. Nothing was written."
        return f"{self.matched()}. {self._differences()}."

    def matched(self) -> str:
        """ "9 visions matched, 1 report by month"."""
        visions = [item for item in self.understood if item.kind == Kind.VISION]
        by_month = sum(1 for item in visions if item.plan.precision == Precision.MONTH)
        parts = []
        if visions:
            parts.append(f"{_count(len(visions), 'vision')} matched" + (f" ({by_month} by month)" if by_month else ""))
        others = [item for item in self.understood if item.kind != Kind.VISION]
        for item in others if len(others) == 1 else ():
            noun = "report" if item.kind == Kind.NATIONAL_REPORT else "guidance"
            parts.append(f"1 {noun} by month" if item.plan.precision == Precision.MONTH else f"1 {noun} matched")
        if len(others) > 1:
            parts.append(f"{len(others)} national publications matched")
        return ", ".join(parts)

    def _differences(self) -> str:
        if not self.changed:
            return "No change"
        totals = {change: sum(1 for item in self.understood if item.change == change) for change in Change}
        words = {Change.NEW: "new", Change.MOVES: "moved", Change.CONFIRMS: "confirmed", Change.NONE: "with no change"}
        return ", ".join(f"{totals[change]} {word}" for change, word in words.items() if totals[change])

    def lines(self) -> list[str]:
        """The report as lines of text, problems left out: the door decides where they go."""
        written = [self.heading()]
        if self.understood:
            written += ["", "Understood"]
            written += [f"  {_understood(item)}" for item in self.understood]
        if self.passed_over:
            written += ["", "Passed over"]
            written += [f"  {_place(item.line)}: {_shortened(item.text)}" for item in self.passed_over[:SHOWN_LINES]]
            if len(self.passed_over) > SHOWN_LINES:
                written.append(f"  and {len(self.passed_over) - SHOWN_LINES} more lines")
        if self.warnings:
            written += ["", "Warnings"]
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
    told = f"{item.place}: “{_shortened(item.text)}” → {item.subject}, {item.planned}"
    return f"{told}: {item.difference()}" if item.change else told


def _place(line: int | None) -> str:
    return f"line {line}" if line else "the file"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN_WORDS else text[: SHOWN_WORDS - 1].rstrip() + "…"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
