"""What somebody changed while another was writing: both versions, field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shas import words
from shas.clock import LONDON
from shas.timeline.editions import Difference
from shas.timeline.people import named

# Kinds of events by which an edition becomes another than was seen.
CHANGES = ("edition.drafted", "edition.edited", "document.attached", "document.removed", "publication.circulated")


@dataclass(frozen=True, kw_only=True)
class Overtaken:
    """Who changed it and when (“at 09:58”), and each field that says something else: `before` is theirs."""

    who: str
    when: str
    fields: Sequence[Difference]


def overtaken(
    theirs: Any, yours: Mapping[str, Any], event: Any, *, reader: Any, labels: Mapping[str, Any] | None = None
) -> Overtaken:
    """`theirs` is the newest edition, `yours` what was typed, by field; `labels` are the form's names of these.

    `event` is the last of the kinds CHANGES, or None.
    """
    fields = [
        Difference(
            name=name,
            label=str((labels or {}).get(name, name)),
            before=_text(getattr(theirs, name, "")),
            after=_text(typed),
        )
        for name, typed in yours.items()
        if _text(getattr(theirs, name, "")) != _text(typed)
    ]
    if event is None:
        return Overtaken(who="Someone", when="meanwhile", fields=fields)
    local, who = event.recorded_at.astimezone(LONDON), named(event.actor, reader)
    when = f"at {words.clock_time(local.time())} on {words.day_year(local.date())}"
    return Overtaken(who=who[:1].upper() + who[1:], when=when, fields=fields)


def _text(value: Any) -> str:
    """As it is compared: a browser sends other line ends than are kept."""
    return (value or "").replace("\r\n", "\n").strip()
