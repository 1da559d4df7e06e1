"""What a move means to whoever is about to make it, in the workspace."""

from collections.abc import Sequence
from dataclasses import dataclass

from shas.services.transitions import elsewhere
from shas.timeline.work.next import DOCUMENT, EDITION, Blocker, blocker
from shas.timeline.work.standing import Work
from shas.workflow import TRANSITIONS, Transition


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """A heading, what follows from the move, the words of its button, and what is said once it is made.

    `stopping` is what stops it: then there is no button, and `blocked` is the heading of that. `missing` would stop
    the submission later.
    """

    heading: str
    text: Sequence[str]
    button: str
    done: str
    blocked: str = ""
    stopping: Sequence[Blocker] = ()
    missing: Sequence[Blocker] = ()


def meaning(work: Work, move: Transition) -> Meaning:
    """Of the four moves that are a lead's. Raises KeyError for another."""
    return {
        Transition.START: _start,
        Transition.CIRCULATE: _circulate,
        Transition.SUBMIT: _submit,
        Transition.RETURN: _return,
    }[move](work)


def hindrance(work: Work, move: Transition) -> str:
    """Why it is not to be made from where the work stands; nothing where it is."""
    if move in work.moves:
        return ""
    only_dh = f"From “{work.status.label.lower()}” only DH can have it {TRANSITIONS[move].done}. Ask DH."
    return elsewhere(work.entry, work.status, move) or only_dh


def _start(work: Work) -> Meaning:
    return Meaning(
        heading="Start drafting",
        text=[
            "DH sees that the work has begun; the public does not.",
            "Then you write the details and upload the document.",
        ],
        button="Start drafting",
        done="Drafting has started.",
    )


def _circulate(work: Work) -> Meaning:
    named, unsignable = work.edition_named, work.readiness.unsignable
    owing = [
        (finding, blocker(work, task, finding))
        for task in work.readiness.tasks
        if task.check.page in {EDITION, DOCUMENT}
        for finding in task.errors
    ]
    return Meaning(
        heading=f"Circulate {named} for clinical review",
        text=[
            "The clinical working groups read it as it is now.",
            f"{named.capitalize()} is frozen with that: nobody can change it afterwards, you neither. What is mended "
            "later is a new edition, which is circulated anew.",
        ],
        button=f"Circulate {named}",
        done=f"{named.capitalize()} is circulated for clinical review, and frozen.",
        blocked="You cannot circulate yet",
        stopping=[told for finding, told in owing if finding in unsignable],
        missing=[told for finding, told in owing if finding not in unsignable],
    )


def _submit(work: Work) -> Meaning:
    named = work.edition_named
    released = "Approved, it is released by the portal on its day, at its minute."
    if work.is_late:
        released = "Its release time has passed, so it is published the moment DH approves it."
    return Meaning(
        heading=f"Submit {named} to DH",
        text=[
            "A DH publisher reads it, and approves it or returns it with a reason. It cannot be edited meanwhile.",
            released,
        ],
        button="Submit to DH",
        done=f"{named.capitalize()} is submitted to DH.",
        blocked="You cannot submit yet",
        stopping=[blocker(work, task, finding) for task in work.readiness.tasks for finding in task.errors],
    )


def _return(work: Work) -> Meaning:
    named = work.edition_named
    return Meaning(
        heading="Return it to drafting",
        text=[
            f"{named.capitalize()} stays on record as it is. The work goes on in edition {work.next_number}, which "
            "begins as its copy and has to be circulated anew."
        ],
        button="Return to drafting",
        done="It is back in drafting.",
    )
