"""A vision under embargo, a canary in everything that is of it, and how to tell whether an answer gives any of it away.

Two authorities, as the permission matrix has them: the people are Ash's or nobody's, and the secret is Birch's.
"""

import io
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

from django.db import models

from shas.clock import database_now
from shas.models import Document, Edition, Publication
from shas.workflow import DocumentRole, Status
from tests.factories import PublicationFactory, UserFactory, plan_at
from tests.permissions.routes import ANONYMOUS, LEAD, OFFICER, STRANGER
from tests.permissions.world import World, world
from tests.shas.documents.pdfs import pdf
from tests.shas.views.workplace import upload
from tests.shas.workflow.stage import pass_time

CANARY = "zqcanary"
VISITORS = (ANONYMOUS, STRANGER, OFFICER, LEAD)
# What stands in every address, and is told of the entry anyway: which edition, and that there is one.
TOLD_ANYWAY = {"id", "publication", "number", "frozen_at"}
REVISION = 918_273_645
PADDING = 123_456  # characters on a page, so that the size of the file is a number found nowhere else


def canaries(tag: str) -> dict[str, Any]:
    """A canary of its own for every field of an edition, named after the field; a field of a new kind fails."""
    values: dict[str, Any] = {}
    for field in Edition._meta.concrete_fields:
        if field.name in TOLD_ANYWAY:
            continue
        if isinstance(field, models.URLField):
            values[field.name] = f"https://example.org/{CANARY}-{tag}"
        elif isinstance(field, models.CharField | models.TextField) and not field.choices:
            values[field.name] = f"{CANARY}-{tag}-{field.name}"[: field.max_length]
        elif isinstance(field, models.PositiveIntegerField):
            values[field.name] = REVISION
        else:
            raise AssertionError(f"Say what the canary of “{field.name}” is.")
    return values


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The world, Birch's vision, and the words of which no answer to a visitor holds any."""

    where: World
    entry: Publication
    words: tuple[str, ...]
    documents: tuple[Document, ...]

    def given_away(self, text: str) -> list[str]:
        return [word for word in self.words if word in text]


def scene(status: Status = Status.APPROVED, *, release_at: datetime | None = None) -> Scene:
    """Birch's vision in this status, with two real PDFs; to be released in three days unless the instant is given."""
    where = world(Status.DRAFTING)
    entry = where.visions[False]
    edition = entry.editions.get()
    edition.documents.all().delete()
    upload(entry, None, pdf(pages=1, text=f"{CANARY}-document {'x' * PADDING}"))
    label = f"{CANARY}-label"
    upload(entry, None, pdf(pages=1, text=f"{CANARY}-attachment"), role=DocumentRole.ATTACHMENT, label=label)
    Edition.objects.filter(pk=edition.pk).update(**canaries("edition"))
    documents = tuple(edition.documents.order_by("position"))
    _put(entry, status)
    if release_at:
        pass_time(entry, release_at)
    keys = [word for each in documents for word in (each.key, each.key[-12:], each.sha256)]
    words = (f"{CANARY}-", str(REVISION), *keys, str(documents[0].size))
    where.rows[False]["document"] = documents[0]
    return Scene(where=where, entry=Publication.objects.get(pk=entry.pk), words=words, documents=documents)


def _put(entry: Publication, status: Status) -> None:
    changes: dict[str, Any] = {"status": status}
    if status not in {Status.PLANNED, Status.DRAFTING}:
        entry.editions.update(frozen_at=database_now())
    if status == Status.APPROVED:
        changes |= {"approved_by": UserFactory(), "approved_at": database_now()}
    Publication.objects.filter(pk=entry.pk).update(**changes)


def like_unknown(where: World) -> World:
    """The same people, and in place of Birch's rows those that nobody has ever made, named by as many characters."""
    slug = "x" * len(where.birch.slug)
    unknown = {
        name: row and SimpleNamespace(pk=_free_id(row), slug=slug, number=row.__dict__.get("number"))
        for name, row in where.rows[False].items()
    }
    return replace(where, rows={True: where.rows[True], False: unknown})


def _free_id(row: models.Model) -> int:
    """An id that no row of its table has, of as many figures if there is one."""
    taken = set(type(row)._default_manager.values_list("pk", flat=True))
    as_long = range(10 ** len(str(row.pk)) - 1, 0, -1)
    return next(pk for pk in (*as_long, max(taken) + 1) if pk not in taken)


def readable(answer: Any) -> str:
    """All that an answer says, its headers too: of an archive what its parts say, of a calendar unfolded lines."""
    return unescape(_body(content(answer))) + str(answer.headers)


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def _body(said: bytes) -> str:
    if not said.startswith(b"PK"):
        return said.replace(b"\r\n ", b"").decode(errors="replace")
    archive = ZipFile(io.BytesIO(said))
    return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def heard(answer: Any, *own_words: tuple[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, byte for byte but for what differs by itself, and for what the visitor had said.

    The parts of a content security policy come in any order. `own_words` are pairs: what was asked for, and what it is
    to be called here; as long as itself, for the length of an answer counts.
    """
    said = content(answer)
    headers = dict(answer.headers.items())
    for clock in ("Date", "Expires"):
        headers.pop(clock, None)
    if policy := headers.get("Content-Security-Policy"):
        headers["Content-Security-Policy"] = "; ".join(sorted(policy.split("; ")))
    for asked, called in own_words:
        said = said.replace(asked.encode(), called.encode())
        headers = {name: value.replace(asked, called) for name, value in headers.items()}
    return answer.status_code, headers, said


def soon(**more: float) -> datetime:
    return database_now() + timedelta(**more)


def due_in(status: Status = Status.APPROVED, *, entry: Any = None, **when: float) -> Publication:
    """A publication to be released so soon that no service would plan it any more: `due_in(seconds=20)`."""
    entry = entry or PublicationFactory(plan=plan_at(soon(days=1)), status=status)
    pass_time(entry, soon(**when))
    return Publication.objects.get(pk=entry.pk)
