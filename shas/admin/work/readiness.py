"""Readiness as the console shows it: task by task, what is missing, who can mend it, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import User
from shas import words
from shas.admin.moves import tools
from shas.admin.work import ways
from shas.readiness import Finding, Readiness, Severity
from shas.readiness import Task as Owed
from shas.rules import may, open_transitions
from shas.workflow import Transition

NAME_A_LEAD = "shas.announce_publication"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One finding."""

    sentence: str
    is_error: bool


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task with what was found, and who can mend that; `way` is where this user does."""

    title: str
    lines: Sequence[Line]
    who: str
    way: dict[str, str] | None


@dataclass(frozen=True, kw_only=True)
class Shown:
    """All of it: “2 blockers, 1 warning”, and the tasks in their order."""

    summary: str
    tasks: Sequence[Task]


def present(readiness: Readiness, user: User) -> Shown:
    """Of an entry with its public and its working status."""
    return Shown(
        summary=_summary(readiness),
        tasks=[
            Task(
                title=task.check.task,
                lines=[_line(finding) for finding in task.findings],
                who=_who(readiness, task.findings),
                way=_way(task, readiness, user) if task.findings else None,
            )
            for task in readiness.tasks
        ],
    )


def unsignable(readiness: Readiness) -> str:
    """Why there is nothing yet that anybody could sign, or nothing."""
    return " ".join(finding.message for finding in readiness.unsignable)


def too_early(readiness: Readiness) -> frozenset[Transition]:
    """The steps that something has to come before."""
    circulate = {Transition.CIRCULATE} if unsignable(readiness) else set()
    return frozenset(circulate if readiness.is_ready else circulate | {Transition.SUBMIT})


def _summary(readiness: Readiness) -> str:
    counts = [(len(readiness.errors), "blocker"), (len(readiness.warnings), "warning")]
    return ", ".join(words.counted(count, noun) for count, noun in counts if count) or "everything is there"


def _line(finding: Finding) -> Line:
    return Line(sentence=finding.message, is_error=finding.severity == Severity.ERROR)


def _who(readiness: Readiness, findings: Sequence[Finding]) -> str:
    """“DH”, “Person 3”: each of them once."""
    told = "; ".join(dict.fromkeys(readiness.menders(finding) for finding in findings))
    return f"{told[:1].upper()}{told[1:]}"


def _way(task: Owed, readiness: Readiness, user: User) -> dict[str, str] | None:
    """By the name of the check; one of another app has its own page, which is not the console's to know.

    What is signed is returned for a blocker, and not for a warning.
    """
    entry: Any = readiness.subject.publication
    newest = readiness.subject.edition
    match task.check.name:
        case "document" if ways.may_write(user, entry):
            return ways.upload(entry, newest)
        case "reader_box" if ways.may_write(user, entry):
            return ways.write(entry, newest)
        case "document" | "reader_box" if task.errors and Transition.RETURN in open_transitions(user, entry):
            return {"label": "Return it first", "address": tools.address(tools.WORK[Transition.RETURN], entry)}
        case "date" if may(user, tools.MOVE_DATE, entry):
            tool = tools.MOVE if tools.CONFIRM.closed(entry) else tools.CONFIRM
            return {"label": tools.label(tool, entry), "address": tools.address(tool, entry)}
        case "lead" if may(user, NAME_A_LEAD, entry):
            change = reverse("admin:shas_publication_change", args=[entry.pk])
            return {"label": "Name a lead", "address": f"{change}#id_lead"}
    return None
