"""What a named reader sees before the release: their windows, and the edition with its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from shas import words
from shas.models import Edition, PreReleaseAccess, Publication
from shas.timeline.editions import described
from shas.timeline.readers import said_at
from shas.timeline.work import reading
from shas.workflow import Window

__all__ = ["Readable", "ReadingWindow", "files", "reading", "window"]


@dataclass(frozen=True, kw_only=True)
class ReadingWindow:
    """One access as its reader is told of it, times in words. `closes` is empty without a day."""

    name: str
    url: str
    terms_url: str
    state: Window
    closes: str
    is_accepted: bool
    said: str


@dataclass(frozen=True, kw_only=True)
class Readable:
    """A document: its label (none of the main one), its facts, and where this reader gets it."""

    label: str
    facts: str
    sha256: str
    url: str


def window(access: Any) -> ReadingWindow:
    """Of an access with its window (`with_window`)."""
    entry = access.publication
    return ReadingWindow(
        name=str(entry),
        url=reverse("prerelease_reading", args=[entry.slug]),
        terms_url=reverse("prerelease_terms", args=[entry.slug]),
        state=Window(access.window),
        closes=said_at(access.closes_at) if access.closes_at else "",
        is_accepted=access.terms_accepted_at is not None,
        said=_said(access),
    )


def files(entry: Publication, edition: Edition) -> Sequence[Readable]:
    """Its documents, the main one first, at addresses that are this reader's."""
    return [
        Readable(
            label=document.label,
            facts=described(document).removeprefix(f"{document.label}: "),
            sha256=document.sha256,
            url=reverse("prerelease_attachment", args=[entry.slug, document.position])
            if document.position
            else reverse("prerelease_document", args=[entry.slug]),
        )
        for document in edition.documents.all()
    ]


def _said(access: PreReleaseAccess) -> str:
    """Where the window stands, in a sentence that tells nothing of how far the work is, unless everyone knows it."""
    opens, closes = access.opens_at, access.closes_at  # type: ignore[attr-defined]
    match Window(access.window):  # type: ignore[attr-defined]
        case Window.RELEASED:
            return "It is out, and everyone may read it."
        case Window.OPEN:
            return f"You can read it now, until its release at {said_at(closes)}."
        case Window.NEVER:
            return f"It is {access.publication.get_status_display().lower()}: there is nothing to read any more."
    if opens is None:
        hours = words.hours_on_end(access.hours)
        return f"Its day is not confirmed yet. You can read it in the {hours} before its release."
    return f"You can read it from {said_at(opens)}, once it is approved, until its release at {said_at(closes)}."
