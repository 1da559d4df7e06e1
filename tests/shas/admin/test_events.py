"""The record in the console: to read, to filter, in words; what was typed into it stays text."""

import pytest
from django.test import Client
from django.urls import reverse

from shas.workflow import DHRole
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/shas/event/"


@pytest.fixture
def console(client: Client) -> Client:
    client.force_login(factories.UserFactory(dh=(DHRole.PUBLISHER,)))
    return client


def _subjects(client: Client, query: str) -> list[str]:
    return [row.subject_key for row in client.get(LIST + query).context["cl"].result_list]


def test_events_are_filtered_by_kind_authority_and_readers(console: Client) -> None:
    authority = factories.AuthorityFactory()
    factories.EventFactory(kind="letter.issued", subject=("letter", "a"))
    factories.EventFactory(kind="group.added", subject=("group", "b"), authority=authority, is_public=False)
    page = console.get(LIST).content.decode()
    assert "Letter issued" in page
    assert _subjects(console, "?kind=letter.issued") == ["a"]
    assert _subjects(console, f"?authority__id__exact={authority.pk}") == ["b"]
    assert _subjects(console, "?is_public__exact=1") == ["a"]
    assert _subjects(console, "?q=group.added") == ["b"]


def test_newest_stand_first(console: Client) -> None:
    for key in ("first", "second", "third"):
        factories.EventFactory(subject=("publication", key))
    assert _subjects(console, "?kind=publication.edited") == ["third", "second", "first"]


def test_a_list_shows_the_gist_and_the_page_all(console: Client) -> None:
    changes = {f"field_{number}": ["", f"{number}" * 100] for number in range(5)}
    event = factories.EventFactory(changes=changes, reason="Because")
    row = console.get(f"{LIST}?q=Because").content.decode()
    assert "Field 0: nothing → 000" in row
    assert "and 2 more" in row
    assert "Field 3" not in row
    assert "0" * 100 not in row
    page = console.get(reverse("admin:shas_event_change", args=[event.pk])).content.decode()
    assert "Field 4: nothing → " + "4" * 100 in page


def test_what_was_typed_stays_text(console: Client) -> None:
    script = "<script>alert(1)</script>"
    event = factories.EventFactory(changes={"name": ["", script]}, reason=script, public_note=script)
    for page in (console.get(LIST), console.get(reverse("admin:shas_event_change", args=[event.pk]))):
        assert script not in page.content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()


def test_an_event_without_an_actor_is_the_portals(console: Client) -> None:
    factories.EventFactory(actor=None, reason="Because")
    assert "The portal" in console.get(f"{LIST}?q=Because").content.decode()
