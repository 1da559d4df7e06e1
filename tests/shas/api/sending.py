"""Writing over the API as somebody who has signed in."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client

from accounts.models import User
from shas.clock import database_now, london_day
from shas.models import DateChange, DateChangeRequest, Document, Edition, Event, FlaggedOverride, Publication
from shas.workflow import DHRole, Plan
from tests.factories import AuthorityFactory, PublicationFactory, TrustFactory, UserFactory

PUBLICATIONS = "/api/v1/publications/"
DEEDS = ["schedule", "reschedule", "confirm", "cancel", "reinstate"]


def signed_in(actor: User | None, **options: Any) -> Client:
    """A browser of this person's; of nobody's for None."""
    client = Client(**options)
    if actor is not None:
        client.force_login(actor)
    return client


def send(actor: User | None, address: str, /, **body: Any) -> Any:
    """Posts this body to an address below the publications."""
    return signed_in(actor).post(f"{PUBLICATIONS}{address}/", body, content_type="application/json")


def refusal(response: Any) -> tuple[int, list[tuple[str | None, str]]]:
    """The status of a problem, and field and code of each of its errors."""
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    return response.status_code, [(error.get("field"), error["code"]) for error in body.get("errors", [])]


def a_wednesday(weeks: int = 0) -> date:
    """A day next spring that nothing speaks against, and those so many weeks later."""
    first = date(london_day(database_now()).year + 1, 3, 1)
    return first + timedelta(days=(2 - first.weekday()) % 7, weeks=weeks)


def written() -> tuple[Any, ...]:
    """All that a write could change: the same before and after one that was refused or only tried."""
    events = Event.objects.filter(publication__isnull=False)  # not those of the people made meanwhile
    events = events.exclude(kind="publication.refused")  # that it was tried in vain stays on record
    content = (Edition.objects, Document.objects, FlaggedOverride.objects)
    rows = (Publication.objects, DateChange.objects, DateChangeRequest.objects, *content, events)
    return tuple(list(several.order_by("pk").values()) for several in rows)


def vision(name: str = "Ash", plan: Plan | None = None, **fields: Any) -> Publication:
    return PublicationFactory(authority=AuthorityFactory(short_name=name), plan=plan, **fields)


def editor() -> Any:
    return UserFactory(dh=[DHRole.EDITOR])


def publisher() -> Any:
    return UserFactory(dh=[DHRole.PUBLISHER])


ROLES: dict[str, Callable[[Publication], Any]] = {
    "nobody": lambda entry: None,
    "stranger": lambda entry: UserFactory(),
    "officer": lambda entry: UserFactory(officer_of=TrustFactory(authority=entry.authority)),
    "lead": lambda entry: UserFactory(leads=entry.authority),
    "other lead": lambda entry: UserFactory(leads=AuthorityFactory(short_name="Cedar")),
    "superuser": lambda entry: UserFactory(superuser=True),
    "editor": lambda entry: editor(),
    "publisher": lambda entry: publisher(),
}
