"""“Do this next”: the one thing, worked out from where the work stands, what is missing and who may do what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shas import words
from shas.clock import LONDON
from shas.readiness import Finding, Mender, Task
from shas.timeline.work.standing import Work
from shas.workflow import Status, Transition
from shas.workingdays import is_bank_holiday, is_weekend

EDITION, DOCUMENT = "workspace_edition", "workspace_document"
FEW = 3  # findings told in one sentence
ASK = "#ask-heading"  # where another date is asked for, on the desk itself
DONE = frozenset({Status.PUBLISHED, Status.CANCELLED, Status.WITHDRAWN})


@dataclass(frozen=True, kw_only=True)
class Link:
    """Where something is done. `posts`: it is done by the press of its button."""

    label: str
    url: str
    posts: bool = False


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """What stops the submission, who can mend it, and where."""

    message: str
    who: str
    link: Link | None = None


@dataclass(frozen=True, kw_only=True)
class NextAction:
    """`button` is the one green button; None where nobody of the authority has anything to do."""

    heading: str
    text: Sequence[str]
    note: str = ""
    button: Link | None = None
    blockers: Sequence[Blocker] = ()
    links: Sequence[Link] = ()

    @property
    def eyebrow(self) -> str:
        return "Do this next" if self.button else "Next"


def do_next(work: Work) -> NextAction:
    """The next action of whoever reads it."""
    match work.status:
        case Status.PLANNED:
            return _start(work)
        case Status.DRAFTING:
            return _draft(work)
        case Status.CLINICAL_REVIEW:
            return _submit(work)
        case Status.SUBMITTED:
            return _await_approval(work)
        case Status.APPROVED:
            return _await_release(work)
        case Status.PUBLISHED:
            return _published(work)
    return NextAction(
        heading=f"Nothing to do: it is {work.status.label.lower()}",
        text=["Only DH can reinstate it." if work.status == Status.CANCELLED else "The notice stays on record."],
    )


def _start(work: Work) -> NextAction:
    text = ["Then you write its details and upload the document. DH sees that the work has begun; the public does not."]
    return NextAction(heading="Start drafting", text=text, note=_due(work), button=_by_press(work, Transition.START))


def _draft(work: Work) -> NextAction:
    edition, number = work.edition, work.next_number
    to_page = Link(label=f"Write edition {number}", url=work.page(EDITION))
    if edition is None:
        text = ["Its title, its summary and the reader box. You can save a part of it and go on later."]
        return NextAction(heading="Write the details", text=text, note=_due(work), button=to_page)
    if edition.is_frozen:
        again = f"Circulate edition {edition.number} again as it is"
        return NextAction(
            heading=f"Write edition {number}",
            text=[f"Edition {edition.number} was circulated and stays as it is. Edition {number} begins as its copy."],
            note=_due(work),
            button=to_page,
            links=_links(work, Transition.CIRCULATE, again),
        )
    if owing := _first_on_page(work, DOCUMENT):
        return _mend(work, owing, f"Upload the document of edition {number}", "Upload the document")
    if owing := _first_on_page(work, EDITION):
        return _mend(work, owing, f"Complete the details of edition {number}", "Complete the details")
    return NextAction(
        heading=f"Circulate edition {number} for clinical review",
        text=["The clinical working groups read it. It is frozen with that: what changes later is a new edition."],
        note=_due(work),
        button=_by_page(work, Transition.CIRCULATE, f"Circulate edition {number}"),
        links=[Link(label="Read it through once more", url=work.page(EDITION))],
    )


def _mend(work: Work, owing: Task, heading: str, label: str) -> NextAction:
    first = owing.errors[0]
    as_it_is = [] if owing.check.page == DOCUMENT else _links(work, Transition.CIRCULATE, "Circulate it as it is")
    return NextAction(
        heading=heading,
        text=[told_together(owing.errors)],
        note=_due(work),
        button=Link(label=label, url=work.page(owing.check.page, field=first.field)),
        links=as_it_is,
    )


def told_together(findings: Sequence[Finding]) -> str:
    """Their sentences; of many, the first few and how many more."""
    said = " ".join(finding.message for finding in findings[:FEW])
    more = len(findings) - FEW
    return f"{said} And {words.number(more)} more." if more > 0 else said


def _submit(work: Work) -> NextAction:
    named = work.edition_named
    if blockers := [blocker(work, task, finding) for task in work.readiness.tasks for finding in task.errors]:
        count = len(blockers)
        # What is frozen is mended in the next edition, so the way there is a return.
        mended_here = any(_is_content(task) for task in work.readiness.tasks if task.errors)
        back = _by_page(work, Transition.RETURN, "Return it to drafting") if mended_here else None
        return NextAction(
            heading=f"{words.counted(count, 'thing stops', 'things stop')} the submission of {named}",
            text=[f"{named.capitalize()} is frozen, so it is mended in edition {work.next_number}."] if back else [],
            note=_due(work),
            button=back,
            blockers=blockers,
        )
    return NextAction(
        heading=f"Submit {named} to DH",
        text=["Nothing is missing. A DH publisher approves it, or returns it with a reason."],
        note=_submit_by(work),
        button=_by_page(work, Transition.SUBMIT, "Submit to DH"),
        links=_links(work, Transition.RETURN, "Return it to drafting instead"),
    )


def blocker(work: Work, task: Task, finding: Finding) -> Blocker:
    """One finding that stops the submission."""
    link = None
    if finding.mender == Mender.DH:
        if task.check.name == "date":
            link = Link(label="Ask for a date", url=work.page("workspace_authority") + ASK)
    elif task.check.page and not (work.edition and work.edition.is_frozen and _is_content(task)):
        link = Link(label="Mend it", url=work.page(task.check.page, field=finding.field))
    return Blocker(message=finding.message, who=_mender(work, finding), link=link)


def _mender(work: Work, finding: Finding) -> str:
    """“DH”, “You”, “You or Kim Example”: every lead can mend what the authority owes, the lead person first of all."""
    lead = work.readiness.subject.lead
    if finding.mender == Mender.DH:
        return work.readiness.menders(finding)
    return f"You or {lead}" if lead is not None and lead.pk != work.reader.pk else "You"


def _await_approval(work: Work) -> NextAction:
    released = _release(work)
    afterwards = f"Once approved it is released on {released}." if released else ""
    if work.is_late:
        afterwards = f"Its release time, {released}, has passed: it is published the moment DH approves it."
    return NextAction(
        heading=f"Wait for DH to approve {work.edition_named}",
        text=[
            "A DH publisher reads it, and approves it or returns it with a reason. Nothing is asked of you meanwhile.",
            *([afterwards] if afterwards else []),
        ],
    )


def _await_release(work: Work) -> NextAction:
    return NextAction(
        heading=f"Approved: it is released on {_release(work)}",
        text=["The portal publishes it at that minute. Nothing is asked of you meanwhile."],
        note="It is locked. Whoever edits it now takes its approval back.",
        links=[Link(label="Change something all the same", url=work.page(EDITION))],
    )


def _published(work: Work) -> NextAction:
    day = work.entry.actual_on
    heading = f"Published on {words.full(day)}" if day else "Published"
    if work.edition and not work.edition.is_frozen:
        return NextAction(
            heading=f"{work.edition_named.capitalize()}, a correction, waits for DH",
            text=[
                "A DH publisher who did not write it puts it in place of what is out, with a note that everyone reads."
            ],
            links=[Link(label=f"Go on writing {work.edition_named}", url=work.page(EDITION))],
        )
    return NextAction(
        heading=heading,
        text=["Everyone can read it. What is wrong in it is put right in a new edition, which DH publishes."],
        links=[Link(label=f"Write a correction: edition {work.next_number}", url=work.page(EDITION))],
    )


def _first_on_page(work: Work, page: str) -> Task | None:
    return next((task for task in work.readiness.tasks if task.check.page == page and task.errors), None)


def _is_content(task: Task) -> bool:
    """Whether it is mended in the edition itself, which circulation freezes."""
    return task.check.page in {EDITION, DOCUMENT}


def _by_press(work: Work, move: Transition) -> Link | None:
    return Link(label=str(move.label), url=work.move_page(move), posts=True) if move in work.moves else None


def _by_page(work: Work, move: Transition, label: str) -> Link | None:
    return Link(label=label, url=work.move_page(move)) if move in work.moves else None


def _links(work: Work, move: Transition, label: str) -> list[Link]:
    link = _by_page(work, move, label)
    return [link] if link else []


def _release(work: Work) -> str:
    """“Monday 19 May 2008 at 09:30”, London time; nothing without a confirmed day."""
    at = work.entry.release_at
    if at is None:
        return ""
    local = at.astimezone(LONDON)
    return f"{words.full(local.date())} at {words.clock_time(local.time())}"


def _due(work: Work) -> str:
    released = _release(work)
    if not released:
        return ""
    return f"It was due on {released}." if work.is_late else f"It is due on {released}."


def _submit_by(work: Work) -> str:
    """The last day that leaves the Department one whole working day before the planned one."""
    due = work.entry.planned_on
    if due is None:
        return ""
    last = _working_day_before(_working_day_before(due))
    if last >= work.today:
        return f"Submit by {words.weekday(last)} to leave DH one whole working day to approve it."
    return f"{_due(work)} DH needs time to approve it, so submit as soon as you can."


def _working_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while is_weekend(day) or is_bank_holiday(day):
        day -= timedelta(days=1)
    return day
