"""Never trust a client's field: every column that a form or a body does not ask for, sent along, changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shas.clock import database_now, london_day
from shas.models import DateChange, DateChangeRequest, Document, Edition, FlaggedOverride, Publication
from shas.workflow import DHRole, OverrideKind, Status
from tests.factories import AuthorityFactory, EditionFactory, PublicationFactory, UserFactory, plan_at
from tests.permissions.world import digest
from tests.shas.admin.typed import typed
from tests.shas.documents.pdfs import pdf

pytestmark = pytest.mark.django_db

MODELS: list[type[Model]] = [Publication, Edition, Document, DateChange, DateChangeRequest, FlaggedOverride, User]
# What differs between two plays of the same case, whatever was sent: keys, and when it was.
INCIDENTAL = {"id", "key", "last_login", "date_change_id", "agreed_id"}
HOSTILE = {
    "status": "published",
    "role": "main",
    "position": "7",
    "number": "77",
    "revision": "77",
    "slug": "taken-over",
    "is_superuser": "on",
    "is_staff": "on",
    "release_at": "2001-01-01T00:00",
    "frozen_at": "2001-01-01T00:00",
    "published_on": "2001-01-01",
    "planned_on": "2001-01-01",
    "sha256": "f" * 64,
    "size": "1",
    "pages": "1",
}


def every_column() -> dict[str, str]:
    """Every column of every table that a form touches, under the names that forms and bodies would have for it."""
    sent = {}
    for model in MODELS:
        for field in model._meta.concrete_fields:
            for name in {field.name, field.attname}:
                sent[name] = HOSTILE.get(field.name, "1")
    return sent


def state() -> list[Any]:
    """What is in the tables, but for what differs anyway."""
    rows: list[Any] = []
    for model in MODELS:
        for row in model._default_manager.order_by("pk").values():
            kept = {name: value for name, value in row.items() if name not in INCIDENTAL and not name.endswith("_at")}
            rows.append((model.__name__, kept))
    return rows


class Desk:
    """Ash's vision in drafting, with a draft that is complete, and the people who work on it."""

    def __init__(self, status: str = Status.DRAFTING) -> None:
        self.place = AuthorityFactory(short_name="Ash", slug="ash")
        plan = plan_at(database_now() + timedelta(days=3))
        self.vision = PublicationFactory(authority=self.place, plan=plan, status=status)
        frozen = status not in {Status.PLANNED, Status.DRAFTING}
        self.edition = EditionFactory(publication=self.vision, complete=True, frozen=frozen)
        self.lead = UserFactory(leads=self.place)
        self.publisher = UserFactory(dh=[DHRole.PUBLISHER])
        self.override = FlaggedOverride.objects.create(
            publication=self.vision,
            kind=OverrideKind.READINESS,
            reason="A reason",
            made_by=self.lead,
            made_at=database_now(),
        )

    def page(self, name: str, *args: Any) -> str:
        return reverse(name, args=args)


DAY = timedelta(days=60)
Case = tuple[str, str, Callable[[Desk], str], Callable[[Desk], dict[str, Any]]]


def asked_day(desk: Desk) -> dict[str, Any]:
    day = london_day(database_now()) + DAY
    return {"day_day": str(day.day), "day_month": str(day.month), "day_year": str(day.year), "reason": "A reason"}


def of_entry(deed: str) -> Callable[[Desk], str]:
    return lambda desk: desk.page(f"admin:shas_publication_{deed}", desk.vision.pk)


FORMS: dict[str, Case] = {
    "writing": (Status.DRAFTING, "lead", lambda d: d.page("workspace_edition", "ash"), lambda d: {"title": "Mine"}),
    "asking for a date": (Status.DRAFTING, "lead", lambda d: d.page("workspace_authority", "ash"), asked_day),
    "starting": (Status.PLANNED, "lead", lambda d: d.page("workspace_transition", "ash", "start"), lambda d: {}),
    "circulating": (
        Status.DRAFTING,
        "lead",
        lambda d: d.page("workspace_transition", "ash", "circulate"),
        lambda d: {},
    ),
    "uploading": (
        Status.DRAFTING,
        "lead",
        lambda d: d.page("workspace_document", "ash"),
        lambda d: {"do": "document", "file": SimpleUploadedFile("a.pdf", pdf()), "change_note": "A note"},
    ),
    "naming": (
        Status.DRAFTING,
        "publisher",
        lambda d: d.page("admin:shas_publication_change", d.vision.pk),
        lambda d: {"name": "Ash, renamed"},
    ),
    "editing in the console": (
        Status.DRAFTING,
        "publisher",
        lambda d: d.page("admin:shas_edition_change", d.edition.pk),
        lambda d: {"title": "Ours"},
    ),
    "approving": (Status.SUBMITTED, "publisher", of_entry("approve"), lambda d: {}),
    "returning": (Status.SUBMITTED, "publisher", of_entry("return"), lambda d: {"reason": "A reason"}),
    "cancelling": (Status.DRAFTING, "publisher", of_entry("cancel"), lambda d: {"public_note": "A note"}),
    "reviewing": (
        Status.DRAFTING,
        "publisher",
        lambda d: d.page("admin:shas_flaggedoverride_review", d.override.pk),
        lambda d: {"note": "A note"},
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_what_a_form_does_not_ask_for_changes_nothing(name: str) -> None:
    status, role, at, over = FORMS[name]
    desk = Desk(status)
    client, address = Client(), at(desk)
    client.force_login(getattr(desk, role))
    before, results = state(), []
    asked_for = set(typed(client.get(address))) | {key.split("_")[0] for key in over(desk)} | set(over(desk))
    extra = {key: value for key, value in every_column().items() if key not in asked_for}
    for sent in ({}, extra):
        with transaction.atomic():
            answer = client.post(address, typed(client.get(address), **over(desk)) | sent)
            assert answer.status_code == 302, answer.content.decode()[:3000]
            results.append(state())
            transaction.set_rollback(True)
    assert results[0] != before  # it does something
    assert results[1] == results[0]
    assert len(extra) > 40


BODIES = {
    "start": (Status.PLANNED, "lead", {}),
    "circulate": (Status.DRAFTING, "lead", {}),
    "submit": (Status.CLINICAL_REVIEW, "lead", {}),
    "return": (Status.SUBMITTED, "publisher", {"reason": "A reason"}),
    "approve": (Status.SUBMITTED, "publisher", {}),
    "release-now": (Status.APPROVED, "publisher", {"reason": "A reason"}),
    "withdraw": (Status.PUBLISHED, "publisher", {"public_note": "A note"}),
    "editions": (Status.DRAFTING, "lead", {}),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_with_any_other_field_is_refused_by_name(name: str) -> None:
    status, role, good = BODIES[name]
    desk = Desk(Status.DRAFTING if status == Status.PUBLISHED else status)
    client = Client()
    client.force_login(getattr(desk, role))
    before = digest()
    for field in ("status", "approved_by", "last_edited_by", "frozen_at", "revision", "release_at", "publication_id"):
        answer = client.post(
            f"/api/v1/publications/ash/{name}/", good | {field: HOSTILE.get(field, 1)}, content_type="application/json"
        )
        assert answer.status_code == 400, field
        assert {error["code"] for error in answer.json()["errors"]} == {"unknown_field"}
    assert digest() == before
