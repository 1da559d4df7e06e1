"""The doors by which a test plays the same case: each gives the code of the refusal, `DENIED`, or `DONE`."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shas.models import Event, Publication
from tests.shas.admin.typed import typed

DENIED = "denied"
DONE = "done"


def by_service(call: Callable[[], Any]) -> str:
    try:
        call()
    except PermissionDenied:
        return DENIED
    except ValidationError as error:
        errors = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
        return str(next(iter(errors))[0].code)
    return DONE


def by_console(actor: User, address: str, **over: Any) -> str:
    """Opens the page of the console as the actor, types over its form, and saves."""
    client = Client()
    client.force_login(actor)
    page = client.get(address)
    if page.status_code != 200:
        assert page.status_code in {302, 403}
        assert client.post(address, over).status_code in {302, 403}
        return DENIED
    answer = client.post(address, typed(page, **over))
    if answer.status_code == 302:
        return DONE
    assert answer.status_code in {200, 403}
    if answer.status_code == 403 or not hasattr(answer, "context") or "adminform" not in (answer.context or {}):
        return DENIED
    form = answer.context["adminform"].form
    codes = [error.code for errors in form.errors.as_data().values() for error in errors]
    return str(codes[0]) if codes else DENIED


def by_date_page(actor: User, address: str, **over: Any) -> str:
    """A page about dates in the console: types, looks at what it would mean, and does it."""
    client = Client()
    client.force_login(actor)
    page = client.get(address)
    if page.status_code != 200:
        assert page.status_code in {302, 403}
        assert client.post(address, over).status_code in {302, 403}
        return DENIED
    for step in ("_check", "_save"):
        page = client.post(address, typed(page, **over, **{step: "1"}))
        if page.status_code == 302:
            return DONE
        if errors := page.context["form"].errors.as_data():
            return str(next(iter(errors.values()))[0].code)
    raise AssertionError("The page was shown again without saying why.")


def by_api(actor: User, address: str, **body: Any) -> str:
    """Posts the body to an address below the publications."""
    client = Client()
    client.force_login(actor)
    answer = client.post(f"/api/v1/publications/{address}/", body, content_type="application/json")
    if answer.status_code in {200, 201}:
        return DONE
    assert answer["Content-Type"] == "application/problem+json"
    if answer.status_code in {403, 404}:
        return DENIED
    assert answer.status_code in {400, 409}
    return str(answer.json()["errors"][0]["code"])


def date_page(deed: str, entry: Publication) -> str:
    return reverse(f"admin:shas_publication_{deed}", args=[entry.pk])


def events_made(play: Callable[[], str]) -> tuple[str, int]:
    before = Event.objects.count()
    return play(), Event.objects.count() - before


def events_of_move(door: str, role: str, code: str) -> int:
    """How many events a move of the workflow leaves: one when it is made, and one of the try of whom it is not for.

    A door that does not open to somebody knows nothing of what they would try.
    """
    if code != DENIED:
        return int(code == DONE)
    shut = {
        "service": set(),
        "workspace": {"other lead", "stranger"},
        "console": {"lead", "other lead", "stranger"},
        "api": set(),
    }
    return int(role not in shut[door] and (door == "service" or "dismissed" not in role))


def by_workspace_move(actor: User, slug: str, move: str, **words: Any) -> str:
    """The page of a move in an authority's workspace: opens it, types over its form, and sends it."""
    client = Client()
    client.force_login(actor)
    address = f"/workspace/{slug}/move/{move}/"
    page = client.get(address)
    if page.status_code != 200:
        assert page.status_code in {302, 404}
        assert client.post(address, words).status_code in {302, 404}
        return DENIED
    answer = client.post(address, typed(page, **words))
    if answer.status_code == 302:
        return DONE
    assert answer.status_code == 200
    errors = answer.context["form"].errors.as_data().values()
    return str(next(error.code for field in errors for error in field))
