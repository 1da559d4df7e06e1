"""Elections and pre-election periods, as staff keep them; a move is warned of them at once."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shas.models import Event, NonWorkingDay
from shas.workflow import DHRole, NonWorking, Plan
from tests import factories
from tests.shas.admin.typed import typed

pytestmark = pytest.mark.django_db

ADD = "/admin/shas/nonworkingday/add/"
FIELDS = {
    "kind": "by_election",
    "name": "Ash by-election",
    "first_on": "2008-05-22",
    "last_on": "2008-05-22",
    "source": "a list",
}


@pytest.fixture
def editor() -> User:
    return factories.UserFactory(dh=(DHRole.EDITOR,))


@pytest.fixture
def console(editor: User, client: Client) -> Client:
    client.force_login(editor)
    return client


def _codes(response: Any) -> dict[str, list[str]]:
    errors = response.context["adminform"].form.errors.as_data()
    return {field: [error.code for error in of] for field, of in errors.items()}


def _change(day: NonWorkingDay) -> str:
    return reverse("admin:shas_nonworkingday_change", args=[day.pk])


def test_a_by_election_is_added_with_its_area_and_one_event(console: Client, editor: User) -> None:
    ash, before = factories.AuthorityFactory(short_name="Ash"), Event.objects.count()
    console.post(ADD, typed(console.get(ADD), **FIELDS, authorities=[str(ash.pk)], reason="As listed"))
    day = NonWorkingDay.objects.get()
    assert (day.kind, list(day.authorities.all())) == (NonWorking.BY_ELECTION, [ash])
    made = Event.objects.order_by("pk")[before:]
    assert [(event.kind, event.actor, event.reason) for event in made] == [("reference.added", editor, "As listed")]


def test_a_move_onto_that_day_is_warned_of_it_there_and_nowhere_else(console: Client) -> None:
    ash, birch = factories.AuthorityFactory(short_name="Ash"), factories.AuthorityFactory(short_name="Birch")
    console.post(ADD, typed(console.get(ADD), **FIELDS, authorities=[str(ash.pk)]))
    warned = []
    for authority in (ash, birch):
        entry = factories.PublicationFactory(authority=authority, plan=Plan.on(date(2008, 5, 20)))
        page = reverse("admin:shas_publication_move", args=[entry.pk])
        shown = console.post(page, typed(console.get(page), day="2008-05-22", public_note="Why", _check="1"))
        warned.append(shown.context["preview"].codes)
    assert warned == [["by_election", "past"], ["past"]]


@pytest.mark.parametrize(
    ("over", "errors"),
    [
        ({"last_on": "2008-05-21"}, {"__all__": ["nonworkingday_last_not_before_first"]}),
        ({"source": ""}, {"source": ["required"]}),
        ({"kind": "fair"}, {"kind": ["invalid_choice"]}),
    ],
)
def test_what_cannot_be_is_refused_and_kept_as_typed(
    console: Client, over: dict[str, str], errors: dict[str, list[str]]
) -> None:
    refused = console.post(ADD, typed(console.get(ADD), **{**FIELDS, **over}, reason="Typed"))
    assert _codes(refused) == errors
    assert typed(refused)["reason"] == ["Typed"]
    assert NonWorkingDay.objects.count() == 0


def test_changing_the_area_alone_is_one_event(console: Client) -> None:
    ash, birch = factories.AuthorityFactory(slug="ash"), factories.AuthorityFactory(slug="birch")
    console.post(ADD, typed(console.get(ADD), **FIELDS, authorities=[str(ash.pk)]))
    day, before = NonWorkingDay.objects.get(), Event.objects.count()
    page = _change(day)
    console.post(page, typed(console.get(page)))
    assert Event.objects.count() == before
    console.post(page, typed(console.get(page), authorities=[str(ash.pk), str(birch.pk)]))
    assert Event.objects.order_by("pk").last().changes == {"authorities": ["ash", "ash, birch"]}
    assert set(day.authorities.all()) == {ash, birch}


def test_an_area_changed_meanwhile_is_not_overwritten_unseen(console: Client) -> None:
    ash, birch = factories.AuthorityFactory(short_name="Ash"), factories.AuthorityFactory(short_name="Birch")
    console.post(ADD, typed(console.get(ADD), **FIELDS, authorities=[str(ash.pk)]))
    day = NonWorkingDay.objects.get()
    form = typed(console.get(_change(day)), authorities=[])
    day.authorities.add(birch)
    refused = console.post(_change(day), form)
    assert _codes(refused) == {"authorities": ["stale"]}
    assert set(day.authorities.all()) == {ash, birch}


def test_the_list_says_days_and_area_in_words(console: Client) -> None:
    ash = factories.AuthorityFactory(short_name="Ash")
    console.post(ADD, typed(console.get(ADD), **FIELDS, authorities=[str(ash.pk)]))
    period = {"kind": "pre_election", "name": "A period", "last_on": "2008-06-05"}
    console.post(ADD, typed(console.get(ADD), **{**FIELDS, **period}))
    page = console.get("/admin/shas/nonworkingday/").content.decode()
    for words in ("22 May 2008 to 5 June 2008", "All of England", ">Ash<"):
        assert words in page


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("x", "invalid_pk_value"),
        ("\0", "null_characters_not_allowed"),
        ("1" * 30, "invalid_choice"),
        ("-1", "invalid_choice"),
    ],
)
def test_a_choice_that_no_page_offers_is_refused_at_its_field(console: Client, key: str, code: str) -> None:
    refused = console.post(ADD, typed(console.get(ADD), **FIELDS, authorities=[key]))
    assert (_codes(refused), NonWorkingDay.objects.count()) == ({"authorities": [code]}, 0)


def test_what_no_page_of_ours_would_send_is_a_bad_request_and_no_fault_of_the_server() -> None:
    client = Client()
    client.force_login(factories.UserFactory(dh=[DHRole.EDITOR]))
    assert client.get(reverse("admin:shas_datechangerequest_changelist"), {"state__exact": "\0"}).status_code == 400
