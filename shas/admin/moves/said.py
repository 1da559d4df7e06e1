"""How a move is said before it is made: from what to what, how far, with which warnings. Pure; the caller reads."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shas import words
from shas.admin import shown
from shas.clock import LONDON
from shas.models import DateChange, Publication
from shas.warnings import PlanWarning
from shas.workflow import DateStatus, Plan


@dataclass(frozen=True, kw_only=True)
class Line:
    """One move of a preview."""

    entry: Publication
    before: str
    after: str
    distance: str
    warnings: Sequence[PlanWarning]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a save would do. `mark` changes with the plans and the warnings: a page that shows it has been read."""

    lines: Sequence[Line]
    mark: str

    @property
    def codes(self) -> list[str]:
        """The codes of all warnings shown, in order."""
        return sorted({warning.code.value for line in self.lines for warning in line.warnings})


def preview(plans: Mapping[Publication, Plan], warnings: Mapping[int, Sequence[PlanWarning]]) -> Preview:
    """Of moves from the entries' present plans to these."""
    lines = [
        Line(
            entry=entry,
            before=plan(entry.plan),
            after=plan(after),
            distance=distance(entry.plan, after),
            warnings=warnings.get(entry.pk, []),
        )
        for entry, after in plans.items()
    ]
    told = [[line.entry.pk, line.before, line.after, [w.sentence for w in line.warnings]] for line in lines]
    return Preview(lines=lines, mark=hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16])


def plan(value: Plan) -> str:
    """“Tuesday 20 May 2008, 10:00, confirmed”, “June 2008, provisional”, “Not yet set”."""
    if value.date_status == DateStatus.UNSCHEDULED:
        return shown.NOT_YET_SET
    day = words.full(value.planned_on) if value.planned_on else shown.month(value.planned_month)
    time = f", {words.clock_time(value.release_time)}" if value.release_time else ""
    return f"{day}{time}, {value.date_status.label.lower()}"


def distance(before: Plan, after: Plan) -> str:
    """“7 days later”, or what else it is that changes."""
    if before.planned_on is None or after.planned_on is None:
        return ""
    if before.planned_on != after.planned_on:
        return words.later_or_earlier(after.planned_on, before.planned_on)
    return "The same day"


def moved_meanwhile(newest: DateChange, seen: DateChange | None, wanted: Plan | None, today: date) -> str:
    """Both versions, for whoever saves a page that has been overtaken."""
    local = newest.recorded_at.astimezone(LONDON)
    when = words.clock_time(local.time())
    if local.date() != today:
        when = f"{when} on {words.day_year(local.date())}"
    note = f": “{newest.public_note}”" if newest.public_note else ""
    yours = ""
    if wanted is not None:
        start = f" from {seen.plan}" if seen else ""
        yours = f" You were moving it{start} to {wanted}."
    elif seen is not None:
        yours = f" Your page showed {seen.plan}."
    return (
        f"At {when} someone moved this to {newest.plan}{note}.{yours}"
        " What you typed is kept below. Compare, then save again."
    )


def earlier(changes: Sequence[DateChange]) -> list[dict[str, Any]]:
    """Every date it had before the present one, newest first: the plan, when it was announced, the reason."""
    return [
        {"plan": plan(change.plan), "announced": shown.told(change.announced_at), "note": change.public_note}
        for change in changes[1:]
    ]
