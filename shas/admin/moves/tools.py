"""What may be done with an entry from its page: its date, and the moves of the workflow, which come from the one table.

Only a matter of what is offered: the services judge again. Entries come with their public and their working status.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import User
from shas import services
from shas.models import Publication
from shas.rules import authorise, authorise_transition, may, open_transitions, own_work_sentence
from shas.services.transitions import elsewhere
from shas.workflow import BEFORE_RELEASE, TRANSITIONS, DateStatus, Precision, PublicStatus, Reason, Status, Transition

OVER = frozenset({PublicStatus.PUBLISHED, PublicStatus.CANCELLED, PublicStatus.WITHDRAWN})


def is_open(entry: Any) -> bool:
    """Whether its date is still planned."""
    return entry.public_status not in OVER


def has_no_date(entry: Publication) -> bool:
    return entry.precision == Precision.UNSET


def _cannot_move(entry: Any) -> str:
    return "" if is_open(entry) else f"{entry} is published, cancelled or withdrawn, so its date stays as it was."


def _cannot_confirm(entry: Any) -> str:
    provisional = entry.precision == Precision.DAY and entry.date_status == DateStatus.PROVISIONAL
    return "" if is_open(entry) and provisional else f"{entry} has no provisional day that could be confirmed."


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One page about an entry. `heading` has a place for its name.

    A page of the workflow has its `transition`, from which all else comes; one about a date has its `permission`, and
    `cannot`, which says why there is nothing to do.
    """

    name: str
    label: str
    heading: str
    permission: str = ""
    cannot: Callable[[Any], str] | None = None
    transition: Transition | None = None

    def closed(self, entry: Any) -> str:
        """Why there is nothing to do here for this entry as it stands; nothing where there is."""
        if self.transition:
            return elsewhere(entry, Status(entry.working_status), self.transition)
        return self.cannot(entry) if self.cannot else ""

    def authorise(self, user: User, entry: Publication, *, trying: bool) -> None:
        """Raise PermissionDenied unless this user may do it, where it can be done; who is `trying` stays on record."""
        if self.transition and trying:
            services.require_move(publication=entry, move=self.transition, actor=user)
        elif self.transition:
            authorise_transition(user, self.transition, entry)
        else:
            authorise(user, self.permission, entry)

    def tone(self, user: User, entry: Publication) -> str:
        """`danger` for what cannot be undone, `next` for a step forward that this user can make, else `other`."""
        if not self.transition:
            return "other"
        rule = TRANSITIONS[self.transition]
        if rule.irreversible:
            return "danger"
        forward = rule.reason == Reason.NONE and not own_work_sentence(user, self.transition, entry)
        return "next" if forward else "other"


def _of(transition: Transition, heading: str) -> Tool:
    return Tool(name=transition.value, label=transition.label, heading=heading, transition=transition)


MOVE_DATE = "shas.move_date"
MOVE = Tool(name="move", label="Move", heading="Move {}", permission=MOVE_DATE, cannot=_cannot_move)
CONFIRM = Tool(name="confirm", label="Confirm", heading="Confirm {}", permission=MOVE_DATE, cannot=_cannot_confirm)
READERS = Tool(
    name="readers",
    label="Readers before the release",
    heading="Readers before the release: {}",
    permission="shas.see_working_status",
)
WORK = {
    tool.transition: tool
    for tool in [
        _of(Transition.START, "Start drafting {}"),
        _of(Transition.CIRCULATE, "Circulate {} for clinical review"),
        _of(Transition.SUBMIT, "Submit {} to DH"),
        _of(Transition.RETURN, "Return {} to drafting"),
        _of(Transition.APPROVE, "Approve {}"),
        _of(Transition.RELEASE_NOW, "Release {} now"),
        _of(Transition.RECORD, "Record the publication of {}"),
        _of(Transition.CORRECT, "Correct {}"),
        _of(Transition.CANCEL, "Cancel {}"),
        _of(Transition.REINSTATE, "Reinstate {}"),
        _of(Transition.WITHDRAW, "Withdraw {}"),
    ]
}


def label(tool: Tool, entry: Publication) -> str:
    return "Set a date" if tool is MOVE and has_no_date(entry) else tool.label


def title(tool: Tool, entry: Publication) -> str:
    """The heading of its page: “Move North West: strategic vision”."""
    heading = "Set a date for {}" if tool is MOVE and has_no_date(entry) else tool.heading
    return heading.format(entry)


def address(tool: Tool, entry: Publication) -> str:
    return reverse(f"admin:shas_publication_{tool.name}", args=[entry.pk])


def offered(entry: Any, user: User, early: Container[Transition | None] = ()) -> list[dict[str, str]]:
    """Label, address and tone of each page that is open to this user for this entry: the next step first.

    A step that comes too `early` is offered, but not as the next one.
    """
    dates = [tool for tool in (MOVE, CONFIRM) if not tool.closed(entry) and may(user, tool.permission, entry)]
    work = [WORK[transition] for transition in open_transitions(user, entry)]
    reading = [READERS] if Status(entry.working_status) in BEFORE_RELEASE else []
    found = [
        {
            "name": tool.name,
            "label": label(tool, entry),
            "address": address(tool, entry),
            "tone": "other" if tool.transition in early else tool.tone(user, entry),
        }
        for tool in [*dates, *work, *reading]
    ]
    return sorted(found, key=lambda one: ("next", "other", "danger").index(one["tone"]))
