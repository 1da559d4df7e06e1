"""What the tests of the audit trail share: people, and the events that a page or a file shows."""

import re
from typing import Any

from django.test import Client

from accounts.models import User
from shas.models import Event
from shas.workflow import DHRole
from tests.factories import EventFactory, UserFactory

RECORD = "/record/"


def editor(name: str = "Jo Editor") -> User:
    return UserFactory(dh=[DHRole.EDITOR], name=name)


def event(kind: str = "publication.edited", **fields: Any) -> Event:
    """An event of now that is not public."""
    plain = {"is_public": False, "announced_at": None, "source": ""}
    return EventFactory(kind=kind, **(plain | fields))


def shown(client: Client, query: str = "") -> list[int]:
    """The numbers of the events on the page, in its order."""
    answer = client.get(f"{RECORD}{query}")
    assert answer.status_code == 200
    return [int(pk) for pk in re.findall(r'id="event-(\d+)"', answer.content.decode())]


def numbers(*events: Event) -> list[int]:
    """Of these events, the newest first."""
    return sorted((each.pk for each in events), reverse=True)
