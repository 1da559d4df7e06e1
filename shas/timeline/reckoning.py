"""The clinical working groups on record against what a letter said of them; the difference is stated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shas import words


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One thing counted: as stated, as recorded, and the difference in words."""

    name: str
    stated: str
    recorded: str
    difference: str


def reckon(totals: Mapping[str, int], letter: Any) -> Sequence[Figure]:
    """Groups and clinicians: what the letter states (where it does) and what is recorded."""
    approximate = letter is not None and letter.clinicians_approximate
    return [
        _figure("Working groups", totals["groups"], letter and letter.working_groups_stated, False, 0),
        _figure(
            "Clinicians", totals["clinicians"], letter and letter.clinicians_stated, approximate, totals["uncounted"]
        ),
    ]


def _figure(name: str, recorded: int, stated: int | None, approximate: bool, uncounted: int) -> Figure:
    said = f"{recorded:,}"
    if uncounted:
        said += f", and {words.counted(uncounted, 'group')} without a number"
    if stated is None:
        return Figure(name=name, stated="Not recorded", recorded=said, difference="Nothing to compare with")
    apart = abs(stated - recorded)
    about = "about " if approximate else ""
    if apart == 0:
        difference = "None"
    else:
        difference = f"{about}{apart:,} {'more than stated' if recorded > stated else 'not recorded here'}"
    return Figure(
        name=name,
        stated=f"some {stated:,}" if approximate else f"{stated:,}",
        recorded=said,
        difference=difference[:1].upper() + difference[1:],
    )
