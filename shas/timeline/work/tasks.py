"""“What is owed”: one task per check of readiness, then the two moves that are the lead's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shas import words
from shas.clock import LONDON
from shas.readiness import Finding, Mender, Task
from shas.timeline.editions import described
from shas.timeline.work.next import ASK, DOCUMENT, EDITION, told_together
from shas.timeline.work.standing import WAY, Work
from shas.workflow import TRANSITIONS, DocumentRole, Kind, Status, Transition

COMPLETED, NOT_STARTED, READY, LATER = "Completed", "Not started", "Ready", "Cannot start yet"
SET_ASIDE = "Set aside"  # by the Department, which submitted it nevertheless
COLOURS = {NOT_STARTED: "white", READY: "blue", LATER: "grey", SET_ASIDE: "yellow"}


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A row of the task list. Without `url` it is not to be done here, or not yet; `colour` is of the library's tag."""

    name: str
    status: str
    hints: Sequence[str] = ()
    url: str = ""
    colour: str = ""


def owed(work: Work) -> list[Owed]:
    """The tasks in the order of the checks; nothing once it is published, cancelled or withdrawn."""
    if work.status not in WAY or work.status == Status.PUBLISHED:
        return []
    tasks = [_task(work, task) for task in work.readiness.tasks]
    return [*tasks, *([_circulate(work)] if work.entry.kind == Kind.VISION else []), _submit(work)]


def _task(work: Work, task: Task) -> Owed:
    # One is enough: what is not yet written is no list of faults.
    unwritten = work.edition is None and task.check.page in {EDITION, DOCUMENT}
    finding = next(iter(task.findings), None)
    url = work.page(task.check.page, field=finding.field if finding else "") if task.check.page else ""
    if finding and finding.mender == Mender.DH and task.check.name == "date":
        url = ASK
    if unwritten:
        return Owed(name=task.check.task, status=NOT_STARTED, colour=COLOURS[NOT_STARTED], url=url)
    if not task.findings:
        return Owed(name=task.check.task, status=COMPLETED, hints=_facts(work, task), url=url)
    status, colour = _judged(work, task)
    return Owed(
        name=task.check.task,
        status=status,
        colour=colour,
        hints=[*_errors(work, task.errors), *_warnings(work, task.warnings), *_others(task)],
        url=url,
    )


def _judged(work: Work, task: Task) -> tuple[str, str]:
    """“2 errors”, “1 warning”, “Set aside”; and the colour of its tag."""
    if not task.errors:
        return words.counted(len(task.warnings), "warning"), "yellow"
    if work.is_handed_in:
        return SET_ASIDE, COLOURS[SET_ASIDE]
    return words.counted(len(task.errors), "error"), "red"


def _errors(work: Work, findings: Sequence[Finding]) -> list[str]:
    """“Gateway reference is missing. This is an error: it stops submission.”

    Once it is submitted, only an override by the Department can have let it pass.
    """
    one = len(findings) == 1
    if work.is_handed_in:
        return _said(findings, f"DH submitted it in spite of {'this' if one else 'these'}.")
    return _said(
        findings, "This is an error: it stops submission." if one else "These are errors: they stop submission."
    )


def _warnings(work: Work, findings: Sequence[Finding]) -> list[str]:
    """“No title. This is a warning: it does not stop submission.”"""
    one = len(findings) == 1
    effect = "did not stop" if work.is_handed_in else "does not stop" if one else "do not stop"
    return _said(
        findings,
        f"This is a warning: it {effect} submission." if one else f"These are warnings: they {effect} submission.",
    )


def _said(findings: Sequence[Finding], effect: str) -> list[str]:
    return [f"{told_together(findings)} {effect}"] if findings else []


def _others(task: Task) -> list[str]:
    return ["DH can mend it."] if all(finding.mender == Mender.DH for finding in task.findings) else []


def _facts(work: Work, task: Task) -> list[str]:
    """What is there, of a task that is done."""
    subject = work.readiness.subject
    match task.check.name:
        case "document":
            main = next(each for each in subject.documents if each.role == DocumentRole.MAIN)
            at = main.uploaded_at.astimezone(LONDON)
            when = f"{words.day_within(at.date(), work.today.year)}, {words.clock_time(at.time())}"
            return [f"Edition {work.edition.number}, {described(main)}, {when}"]
        case "reader_box":
            return [f"Edition {work.edition.number}" + (f": “{work.edition.title}”" if work.edition.title else "")]
        case "date" if work.entry.planned_on:
            return [words.full(work.entry.planned_on)]
        case "lead" if subject.lead:
            return [str(subject.lead)]
    return []


def _circulate(work: Work) -> Owed:
    name = str(Transition.CIRCULATE.label)
    if WAY.index(work.status) >= WAY.index(Status.CLINICAL_REVIEW):
        return Owed(name=name, status=COMPLETED, hints=_last(work, Transition.CIRCULATE))
    if Transition.CIRCULATE in work.moves and any(each.role == DocumentRole.MAIN for each in _documents(work)):
        owing = any(task.errors for task in work.readiness.tasks if task.check.page in {EDITION, DOCUMENT})
        hint = f"{work.edition_named.capitalize()} is frozen with it{': mend its errors first' if owing else ''}."
        return _ready(work, Transition.CIRCULATE, hint)
    return Owed(name=name, status=LATER, colour=COLOURS[LATER], hints=["Opens when there is a document."])


def _submit(work: Work) -> Owed:
    name = str(Transition.SUBMIT.label)
    if WAY.index(work.status) >= WAY.index(Status.SUBMITTED):
        return Owed(name=name, status=COMPLETED, hints=_last(work, Transition.SUBMIT))
    if Transition.SUBMIT in work.moves and work.readiness.is_ready:
        return _ready(work, Transition.SUBMIT, f"{work.edition_named.capitalize()}. Nothing is missing.")
    hint = "Opens when it has been circulated and there are no errors."
    return Owed(name=name, status=LATER, colour=COLOURS[LATER], hints=[hint])


def _ready(work: Work, move: Transition, hint: str) -> Owed:
    return Owed(name=str(move.label), status=READY, colour=COLOURS[READY], hints=[hint], url=work.move_page(move))


def _documents(work: Work) -> Sequence[Any]:
    return work.readiness.subject.documents


def _last(work: Work, move: Transition) -> list[str]:
    """“Edition 2, 12 May”."""
    event = next((each for each in reversed(work.events) if each.kind == TRANSITIONS[move].event), None)
    if event is None:
        return []
    number = event.changes.get("edition", [None, None])[1]
    day = words.day_within(event.announced_at.astimezone(LONDON).date(), work.today.year)
    return [f"Edition {number}, {day}" if number else day]
