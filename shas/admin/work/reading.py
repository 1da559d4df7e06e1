"""An edition as whoever signs it reads it: every field, its documents, and what changed since another. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shas import words
from shas.admin import shown
from shas.models import CARRIED_OVER, READER_BOX, Document, Edition
from shas.timeline.editions import Difference, described, differences

FIELDS = ("title", "summary", *READER_BOX, "external_url", "change_note", "source")


@dataclass(frozen=True, kw_only=True)
class File:
    """A document: what it is, its facts, and the address at which it is read."""

    label: str
    facts: str
    address: str
    sha256: str
    pk: int


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One edition. `empty` names the fields that say nothing; `changed` is against the edition `since`."""

    number: int
    state: str
    fields: Sequence[tuple[str, str]]
    empty: str
    files: Sequence[File]
    since: int | None
    changed: Sequence[Difference]


def read(edition: Edition, before: Edition | None = None) -> Reading:
    """Both come with their documents fetched."""
    said = [(name, str(getattr(edition, name) or "").strip()) for name in FIELDS]
    return Reading(
        number=edition.number,
        state=state(edition),
        fields=[(Edition.label_of(name), text) for name, text in said if text],
        empty=_listed(name for name, text in said if not text and name in CARRIED_OVER),
        files=files(edition),
        since=before.number if before else None,
        changed=differences(before, edition) if before else [],
    )


def files(edition: Edition) -> list[File]:
    """The document first, then the attachments."""
    return [_file(document) for document in edition.documents.all()]


def state(edition: Edition) -> str:
    """“Frozen 13 May 2008, 17:05” or “Draft”."""
    return f"Frozen {shown.moment(edition.frozen_at)}" if edition.frozen_at else "Draft"


def _file(document: Document) -> File:
    return File(
        label=document.label or "Document",
        facts=described(document).removeprefix(f"{document.label}: "),
        address=document.get_absolute_url(),
        sha256=document.sha256,
        pk=document.pk,
    )


def _listed(names: Iterable[str]) -> str:
    labels: list[Any] = [Edition.label_of(name) for name in names]
    return words.listed(labels) if labels else ""
