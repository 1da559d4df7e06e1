"""The editions of a publication as a list, and one of them to be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shas import words
from shas.clock import london_day
from shas.models import CARRIED_OVER, CONTENT, Edition
from shas.timeline.editions import described
from shas.timeline.people import named


@dataclass(frozen=True, kw_only=True)
class Version:
    """One edition: “Draft” or “Frozen since 12 May 2008”, and what it says has changed."""

    number: int
    state: str
    note: str


@dataclass(frozen=True, kw_only=True)
class File:
    """A document: its label (none of the main one), its facts, its address, when it was uploaded, and by whom."""

    name: str
    facts: str
    sha256: str
    url: str
    position: int
    uploaded_at: Any
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """An edition field by field. `empty` names what says nothing."""

    number: int
    fields: Sequence[tuple[str, str]]
    empty: str


def versions(editions: Iterable[Edition]) -> list[Version]:
    """In the order in which they come."""
    return [Version(number=each.number, state=_state(each), note=each.change_note) for each in editions]


def reading(edition: Edition) -> Reading:
    """Every field that says something, and the names of the others."""
    said = [(name, str(getattr(edition, name) or "")) for name in CONTENT]
    empty = [Edition.label_of(name) for name, text in said if not text and name in CARRIED_OVER]
    return Reading(
        number=edition.number,
        fields=[(Edition.label_of(name), text) for name, text in said if text],
        empty=words.listed(empty) if empty else "",
    )


def files(edition: Edition, *, reader: Any = None) -> list[File]:
    """Its documents as they were fetched, the main one first; to a `reader` with who uploaded each."""
    return [
        File(
            name=document.label,
            facts=described(document).removeprefix(f"{document.label}: "),
            sha256=document.sha256,
            url=document.get_absolute_url(),
            position=document.position,
            uploaded_at=document.uploaded_at,
            by=named(document.uploaded_by, reader) if reader else "",
        )
        for document in edition.documents.all()
    ]


def _state(edition: Edition) -> str:
    return f"Frozen since {words.day_year(london_day(edition.frozen_at))}" if edition.frozen_at else "Draft"
