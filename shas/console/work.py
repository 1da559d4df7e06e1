"""The work on one entry as Today tells of it: what is owed, what waits for a second person, what was overridden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shas import words
from shas.clock import LONDON

MOST_SAID = 3
OF_THE_DATE = frozenset({"date_not_confirmed"})


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """One error of readiness: its code, its sentence, and who can mend it where that is not DH."""

    code: str
    message: str
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A submitted entry. `own` says why this user cannot approve it; nothing where they can, if they may at all."""

    submitted_at: datetime | None
    own: str = ""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """An edition that is drafted of what is out. `own` as of what waits for approval."""

    number: int
    own: str = ""


@dataclass(frozen=True, kw_only=True)
class Flagged:
    """An override that nobody has reviewed. `own` says that this user had a part in it."""

    pk: int
    publication: int
    what: str
    made_by: str
    made_at: datetime
    own: bool = False

    def sentence(self, today: date) -> str:
        """“Submitted although not ready, by Person 3 on 13 May.”"""
        on = words.day_within(self.made_at.astimezone(LONDON).date(), today.year)
        return f"{self.what}, by {self.made_by} on {on}."


def only_the_date(blockers: Sequence[Blocker]) -> bool:
    """Whether nothing is owed but a confirmed day, which the plan itself says."""
    return all(blocker.code in OF_THE_DATE for blocker in blockers)


def sentence(blockers: Sequence[Blocker]) -> str:
    """“No document has been uploaded. Gateway reference is missing. The lead of North East can mend them.”

    What the Department itself mends stands last, and needs no telling whose it is.
    """
    theirs, ours = [b for b in blockers if b.who], [b for b in blockers if not b.who]
    told = [blocker.message for blocker in theirs[:MOST_SAID]]
    if left := len(theirs) - MOST_SAID:
        told += [f"And {words.number(left)} more."] if left > 0 else []
    if theirs:
        told.append(f"{theirs[0].who} can mend {'it' if len(theirs) == 1 else 'them'}.")
    return " ".join([*told, *(blocker.message for blocker in ours)])


def since(waiting: Waiting, today: date) -> str:
    """“Submitted 13 May, 17:05”."""
    if waiting.submitted_at is None:
        return "Submitted"
    local = waiting.submitted_at.astimezone(LONDON)
    return f"Submitted {words.day_within(local.date(), today.year)}, {words.clock_time(local.time())}"
