"""Text typed into any form of the console: none is cut off by the browser, and what is too long comes back as typed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from shas.admin.moves.urls import PAGES
from shas.clock import database_now, london_day
from shas.models import LetterFrame, Publication
from shas.services.prerelease import name_reader
from shas.workflow import DHRole, Plan, Status
from tests import factories
from tests.permissions.world import world
from tests.shas.admin.pages import page as entry_page
from tests.shas.admin.rows import MAKERS, address_of, one_more
from tests.shas.admin.typed import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def console(client: Client) -> Client:
    """Somebody who may all that anybody may."""
    client.force_login(factories.UserFactory(superuser=True, dh=(DHRole.EDITOR, DHRole.PUBLISHER)))
    return client


def _wrong(console: Client, address: str) -> list[str]:
    """What is wrong with the texts of the page at this address; of one without a form, nothing."""
    page = console.get(address)
    if page.status_code != 200 or page.context is None:
        return []
    wrong = [f"{address} has a maxlength"] if "maxlength" in page.content.decode() else []
    form = _form(page)
    sent = typed(page, end=None)  # of the readers' other forms, each of which ends an access
    over = {name: "x" * (most + 1) for name, most in _limits(form) if name in sent} if form is not None else {}
    if not over:
        return wrong
    answer = console.post(address, sent | over)
    refused, body = _form(answer).errors.as_data(), answer.content.decode()
    for name, text in over.items():
        if "max_length" not in {error.code for error in refused.get(name, [])}:
            wrong.append(f"{address}: {name} is not refused as too long")
        if f">{text}<" not in body.replace("\n", "") and f'value="{text}"' not in body:
            wrong.append(f"{address}: {name} does not come back")
    return wrong


def _form(page: Any) -> Any:
    """The form of the page; of several, the first."""
    context = page.context or {}
    return context["adminform"].form if "adminform" in context else context.get("form")


def _limits(form: Any) -> Iterator[tuple[str, int]]:
    """Each text field that one types into, and the most characters that it takes."""
    for name, field in form.fields.items():
        if isinstance(field, forms.CharField) and field.max_length and not field.widget.is_hidden:
            yield name, field.max_length


@pytest.mark.parametrize("model", [*MAKERS, LetterFrame], ids=lambda model: model._meta.model_name)
def test_forms_of_rows(model: type[Model], console: Client) -> None:
    pk = one_more(model).pk if model in MAKERS else 1
    assert _wrong(console, address_of(model, "add")) + _wrong(console, address_of(model, "change", pk)) == []


def test_forms_of_entries_in_every_state(console: Client) -> None:
    wrong, asked = [], set()
    for status in Status:
        with transaction.atomic():
            for entry in _entries(status):
                for each in PAGES:
                    page = console.get(entry_page(each.page_name(), entry))
                    if page.status_code == 200 and not page.context.get("closed"):
                        asked.add(each)
                        wrong += _wrong(console, entry_page(each.page_name(), entry))
            transaction.set_rollback(True)
    assert wrong == []
    assert asked == set(PAGES)  # each was seen with its form


def _entries(status: Status) -> list[Publication]:
    """In this status: a vision with all that its pages ask about, and one whose date is to be confirmed."""
    vision = world(status).visions[True]
    if status == Status.PLANNED:
        publisher = factories.UserFactory(dh=(DHRole.PUBLISHER,))
        name_reader(publication=vision, reader=factories.UserFactory(), justification="Why", actor=publisher)
    if status == Status.PUBLISHED:
        factories.EditionFactory(publication=vision)
    if status != Status.PLANNED:
        return [vision]
    soon = london_day(database_now()) + timedelta(days=40)
    return [vision, factories.PublicationFactory(plan=Plan.on(soon, confirmed=False))]


def test_forms_of_the_other_pages(console: Client) -> None:
    rows = world(Status.DRAFTING).rows[True]
    addresses = [
        reverse("admin:shas_import"),
        reverse("admin:shas_publication_move_together"),
        reverse("admin:shas_letter_issue"),
        reverse("admin:shas_datechangerequest_decide", args=[rows["request"].pk]),
        reverse("admin:shas_flaggedoverride_review", args=[rows["override"].pk]),
        reverse("admin:shas_edition_document", args=[rows["edition"].pk]),
    ]
    assert [each for address in addresses for each in _wrong(console, address)] == []
    assert all(list(_limits(_form(console.get(address)))) for address in addresses[:5])


def test_every_page_of_the_console_is_walked() -> None:
    """A page that is added to the site's own is added here as well."""
    walked = {"shas_import", "shas_publication_move_together", "shas_letter_issue", "shas_datechangerequest_decide"}
    walked |= {"shas_flaggedoverride_review", "shas_edition_document"}
    walked |= {f"shas_publication_{each.page_name()}" for each in PAGES}
    without_a_form = {"shas_edition_compare"}
    usual = {"changelist", "history", "delete", "add", "change"}
    names = {pattern.name for pattern in _patterns(admin.site.get_urls()) if pattern.name and "_" in pattern.name}
    library = {"password_change", "password_change_done", "view_on_site", "app_list"}
    own = {name for name in names - library if name.rpartition("_")[2] not in usual}
    assert own == walked | without_a_form


def _patterns(patterns: Any) -> Iterator[Any]:
    for pattern in patterns:
        yield from _patterns(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern]
