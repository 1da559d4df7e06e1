"""Two editions beside each other: every field that says something else, and their documents."""

from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat

from shas import words
from shas.models import CONTENT, Edition


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field, as each edition has it; nothing where it is empty."""

    name: str
    label: str
    before: str
    after: str


def differences(before: Edition, after: Edition) -> list[Difference]:
    """The fields in which two editions differ, in the order of the form, then the documents.

    Both come with their documents fetched.
    """
    found = [
        Difference(
            name=name,
            label=Edition.label_of(name),
            before=getattr(before, name) or "",
            after=getattr(after, name) or "",
        )
        for name in CONTENT
        if (getattr(before, name) or "") != (getattr(after, name) or "")
    ]
    old, new = _documents(before), _documents(after)
    for position in sorted(old.keys() | new.keys()):
        was, now = old.get(position), new.get(position)
        if was is None or now is None or was.sha256 != now.sha256 or was.label != now.label:
            name = "Document" if position == 0 else f"Attachment {position}"
            found.append(
                Difference(name=f"document-{position}", label=name, before=described(was), after=described(now))
            )
    return found


def described(document: Any) -> str:
    """“PDF, 1.2 MB, 84 pages”, with the label of an attachment; nothing for none."""
    if document is None:
        return ""
    facts = f"PDF, {filesizeformat(document.size)}, {words.counted(document.pages, 'page')}"
    return f"{document.label}: {facts}" if document.label else facts


def _documents(edition: Edition) -> dict[int, Any]:
    return {document.position: document for document in edition.documents.all()}
