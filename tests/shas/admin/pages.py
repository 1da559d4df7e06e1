"""Pages about one entry as a test opens them: what they say, what is typed into them, and what is refused."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from shas.models import Event, Publication
from shas.workflow import DHRole
from tests import factories
from tests.shas.admin.typed import typed


def signed_in(*roles: DHRole, **fields: Any) -> Client:
    client = Client()
    client.force_login(factories.UserFactory(dh=roles, **fields))
    return client


def page(name: str, entry: Publication) -> str:
    """The address of a page about this entry: “approve”, “correct_date”."""
    return reverse(f"admin:shas_publication_{name}", args=[entry.pk])


def press(client: Client, address: str, **over: Any) -> Any:
    """Opens the page, types, and presses the button."""
    return client.post(address, typed(client.get(address), **over))


def again(client: Client, came_back: Any, **over: Any) -> Any:
    """Types into the page that came back, and presses the button."""
    return client.post(came_back.request["PATH_INFO"], typed(came_back, **over))


def codes(answer: Any) -> dict[str, list[str]]:
    """Field → codes, of the form that came back."""
    assert answer.status_code == 200
    errors = answer.context["form"].errors.as_data()
    return {field: [error.code for error in of] for field, of in errors.items()}


def text(answer: Any) -> str:
    """The words of the page, without its tags."""
    body = answer.content.decode().split('id="content-main"')[1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def button(answer: Any) -> str:
    """What the page's button says and how it looks; nothing where there is none."""
    body = answer.content.decode().split('id="content-main"')[1]
    found = re.search(r'<input type="submit"\s+class="([^"]*)"\s+name="_\w+"\s+value="([^"]*)"', body)
    return f"{found[2]} ({found[1]})" if found else ""


def standing(entry: Publication) -> tuple[str, int]:
    """Its status, and how many events it has but those of a refused try, which changes nothing."""
    events = Event.objects.filter(publication=entry).exclude(kind="publication.refused")
    return Publication.objects.get(pk=entry.pk).status, events.count()


def last_event(entry: Publication) -> Event:
    event = Event.objects.filter(publication=entry).order_by("pk").last()
    assert event is not None
    return event
