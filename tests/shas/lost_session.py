"""A browser whose session ends while a form is open: what is sent, what is kept of it, and signing in again."""

from typing import Any

from django.contrib.sessions.models import Session
from django.test import Client

from accounts import kept
from accounts.models import User


def owner_on(page: Any) -> str:
    """The field of a page's first form that says whom it was shown to, and where."""
    found = page.content.decode().split(f'name="{kept.OWNER}" value="')
    assert len(found) > 1
    return found[1].split('"')[0]


def send_without_a_session(client: Client, address: str, sent: dict[str, Any]) -> Any:
    """Every session ends, then the form is sent: the answer to it."""
    Session.objects.all().delete()
    return client.post(address, sent)


def sign_in(client: Client, user: User, password: str, onward: str) -> Any:
    """Signs in on the page of the sign-in."""
    return client.post("/accounts/login/", {"login": user.email, "password": password, "next": onward})


def stored(client: Client) -> dict[str, Any]:
    """What is kept in this browser's session, by address."""
    return dict(client.session.get(kept.IN_SESSION) or {})
