"""Ash, its leads and its vision, as the tests of the workspace need them."""

from datetime import timedelta
from html import unescape
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from shas.clock import database_now
from shas.models import Document, Edition, Publication, StrategicHealthAuthority
from shas.services import circulate, start, write_edition
from shas.services.documents import attach_document
from shas.workflow import Status
from tests.factories import (
    READER_BOX_FILLED,
    AuthorityFactory,
    DocumentFactory,
    PublicationFactory,
    UserFactory,
    plan_at,
)
from tests.shas.documents.pdfs import pdf

DESK = "/workspace/ash/"
EDITION, DOCUMENT = f"{DESK}edition/", f"{DESK}document/"
FULL = READER_BOX_FILLED | {"title": "A title of Ash"}


def make_ash() -> StrategicHealthAuthority:
    return AuthorityFactory(short_name="Ash", slug="ash")


def a_vision(ash: StrategicHealthAuthority, **fields: Any) -> Publication:
    """Ash's vision, confirmed for a day in a fortnight unless the test says otherwise."""
    return PublicationFactory(authority=ash, **({"plan": plan_at(database_now() + timedelta(days=14))} | fields))


def lead_of(ash: StrategicHealthAuthority, name: str = "Robin Example", **more: Any) -> User:
    return UserFactory(leads=ash, name=name, **more)


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any, status: int = 200) -> str:
    """The answer's page with its spaces put together and its entities read."""
    assert answer.status_code == status
    return unescape(" ".join(answer.content.decode().split()))


def codes(form: Any) -> dict[str, list[str]]:
    return {name: [error.code for error in errors] for name, errors in form.errors.as_data().items()}


def a_file(content: bytes | None = None, name: str = "vision.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content, content_type="application/pdf")


def upload(entry: Publication, actor: User | None, content: bytes | None = None, **more: Any) -> Document:
    file = ContentFile(pdf() if content is None else content, name="vision.pdf")
    return attach_document(publication=entry, file=file, actor=actor, **more)


def drafted(entry: Publication, actor: User, **fields: Any) -> Edition:
    """The entry in drafting, with a complete edition and a document, of which nothing lies in the store."""
    if Publication.objects.get(pk=entry.pk).status == Status.PLANNED:
        start(publication=entry, actor=actor)
    edition = write_edition(publication=entry, fields=FULL | fields, actor=actor)
    if not edition.documents.exists():
        DocumentFactory(edition=edition, uploaded_by=actor)
    return edition


def circulated(entry: Publication, actor: User, **fields: Any) -> Edition:
    edition = drafted(entry, actor, **fields)
    circulate(publication=entry, actor=actor)
    edition.refresh_from_db()
    return edition
