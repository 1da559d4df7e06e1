"""What an import would do to each entry, and whether that is still what somebody was shown. Pure.

A preview is applied only to the timetable it was made from. Its fingerprint says, entry by entry, what the file says,
where the entry stands and what was warned of; where one of these is another by now, the entry can be named.
"""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from shas.importers.report import Change, Problem, Understood, Warning, plan_in_words
from shas.warnings import PlanWarning
from shas.words import listed
from shas.workflow import DateStatus, Plan

# Refusals of the preview itself, not of what the file says: the new preview can be applied.
OF_THE_PREVIEW = frozenset({"moved_on", "not_previewed"})
LOOK_AGAIN = "Look at the new preview, then apply again."
_FILE = "@@"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One statement of the file against the entry it is about.

    `entry` is the entry's id, None where the import itself announces it; `newest` the id of its newest DateChange.
    `plan` is what it would be planned for: what the file says, with the time of day that was set where it says none.
    """

    item: Understood
    entry: int | None
    newest: int | None
    present: Plan
    plan: Plan
    warnings: tuple[PlanWarning, ...] = ()

    @property
    def change(self) -> Change:
        if self.plan == self.present:
            return Change.NONE
        if self.present == Plan.unset():
            return Change.NEW
        if self.plan == replace(self.present, date_status=DateStatus.CONFIRMED):
            return Change.CONFIRMS
        return Change.MOVES

    def told(self) -> Understood:
        """The statement as the report shows it."""
        before = "no entry yet" if self.entry is None else plan_in_words(self.present)
        if self.change == Change.CONFIRMS:
            before += " (provisional)"
        return replace(self.item, plan=self.plan, change=self.change, before=before)

    def notes(self) -> list[Warning]:
        """What speaks against the plan, at the statement's line."""
        return [
            Warning(self.item.line, warning.code.value, f"{self.item.subject}: {warning.sentence}")
            for warning in self.warnings
        ]


@dataclass(frozen=True)
class _Mark:
    """An entry's part of the fingerprint, each third a short digest."""

    said: str
    stands: str
    warned: str


def fingerprint(outcomes: Iterable[Outcome], letter_date: datetime.date | None) -> str:
    """One word for the file's own date and one for each entry."""
    return " ".join(f"{key}:{mark.said}:{mark.stands}:{mark.warned}" for key, mark in _marks(outcomes, letter_date))


def refuse_other_than(expected: str, outcomes: list[Outcome], letter_date: datetime.date | None) -> Problem | None:
    """Nothing where `expected` is still the fingerprint; else `not_previewed` (the file is another) or `moved_on`."""
    now, then = dict(_marks(outcomes, letter_date)), _parsed(expected)
    if {key: mark.said for key, mark in now.items()} != {key: mark.said for key, mark in then.items()}:
        return Problem(None, "not_previewed", f"This is not what the preview was made from. {LOOK_AGAIN}")
    moved = [_how(outcome, now[_key(outcome)], then[_key(outcome)]) for outcome in outcomes]
    if not any(moved):
        return None
    told = listed([sentence for sentence in moved if sentence])
    return Problem(None, "moved_on", f"The timetable has changed since this preview: {told}. {LOOK_AGAIN}")


def _how(outcome: Outcome, now: _Mark, then: _Mark) -> str:
    """How an entry has moved on, or nothing."""
    if now.stands != then.stands:
        return f"{outcome.item.subject} is now {_standing(outcome.present)}"
    return f"{outcome.item.subject} now has other warnings" if now.warned != then.warned else ""


def _standing(plan: Plan) -> str:
    return f"planned for {plan_in_words(plan)}" if plan != Plan.unset() else "in the timetable without a date"


def _marks(outcomes: Iterable[Outcome], letter_date: datetime.date | None) -> Iterable[tuple[str, _Mark]]:
    yield _FILE, _Mark(_digest(letter_date), "", "")
    for outcome in outcomes:
        yield (
            _key(outcome),
            _Mark(
                said=_digest(outcome.item.plan),
                stands=_digest(outcome.entry, outcome.newest, outcome.present, outcome.change),
                warned=_digest(*sorted(warning.code.value for warning in outcome.warnings)),
            ),
        )


def _key(outcome: Outcome) -> str:
    return outcome.item.authority or f"@{outcome.item.publication or outcome.item.kind.value}"


def _parsed(expected: str) -> dict[str, _Mark]:
    """The marks of a fingerprint; what somebody has tampered with holds none, and so is not what was shown."""
    marks = {}
    for word in expected.split():
        key, *digests = word.split(":")
        if len(digests) == 3:
            marks[key] = _Mark(*digests)
    return marks


def _digest(*values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:12]
