"""What may be done with an entry's date from its page: buttons for those who may, in the states that allow it.

Only a matter of what is offered: the services judge again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import User
from shas.models import Publication
from shas.rules import may
from shas.workflow import DateStatus, Precision, PublicStatus

OVER = frozenset({PublicStatus.PUBLISHED, PublicStatus.CANCELLED, PublicStatus.WITHDRAWN})


def is_open(entry: Any) -> bool:
    """Whether its date is still planned; `entry` has its public status."""
    return entry.public_status not in OVER


def has_no_date(entry: Publication) -> bool:
    return entry.precision == Precision.UNSET


def _is_provisional_day(entry: Any) -> bool:
    return is_open(entry) and entry.precision == Precision.DAY and entry.date_status == DateStatus.PROVISIONAL


def _is_cancelled(entry: Any) -> bool:
    return entry.public_status == PublicStatus.CANCELLED


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One page about an entry. `otherwise` says, after the entry's name, why there is nothing to do there."""

    name: str
    label: str
    permission: str
    applies: Callable[[Any], bool]
    otherwise: str


MOVE = Tool(
    name="move",
    label="Move",
    permission="shas.move_date",
    applies=is_open,
    otherwise="is published, cancelled or withdrawn, so its date stays as it was.",
)
CONFIRM = Tool(
    name="confirm",
    label="Confirm",
    permission="shas.move_date",
    applies=_is_provisional_day,
    otherwise="has no provisional day that could be confirmed.",
)
CANCEL = Tool(
    name="cancel",
    label="Cancel publication",
    permission="shas.cancel_publication",
    applies=is_open,
    otherwise="is published, cancelled or withdrawn already.",
)
REINSTATE = Tool(
    name="reinstate",
    label="Reinstate",
    permission="shas.cancel_publication",
    applies=_is_cancelled,
    otherwise="is not cancelled, so there is nothing to take back.",
)
RECORD = Tool(
    name="record",
    label="Record publication",
    permission="shas.record_publication",
    applies=is_open,
    otherwise="is published, cancelled or withdrawn already.",
)
TOOLS = (MOVE, CONFIRM, RECORD, CANCEL, REINSTATE)


def label(tool: Tool, entry: Publication) -> str:
    return "Set a date" if tool is MOVE and has_no_date(entry) else tool.label


def title(tool: Tool, entry: Publication) -> str:
    """The heading of its page: “Move North West: strategic vision”."""
    verb = {CANCEL: "Cancel", RECORD: "Record the publication of"}.get(tool, label(tool, entry))
    return f"{verb} {'for ' if tool is MOVE and has_no_date(entry) else ''}{entry}"


def address(tool: Tool, entry: Publication) -> str:
    return reverse(f"admin:shas_publication_{tool.name}", args=[entry.pk])


def offered(entry: Any, user: User) -> list[dict[str, str]]:
    """Label and address of each page that is open to this user for this entry."""
    return [
        {"name": tool.name, "label": label(tool, entry), "address": address(tool, entry)}
        for tool in TOOLS
        if tool.applies(entry) and may(user, tool.permission, entry)
    ]
