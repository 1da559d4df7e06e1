"""The page that an invitation's link opens."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.services import accept_invitation, invite
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"


@pytest.fixture
def link(django_capture_on_commit_callbacks) -> str:
    """The address in the mail to new@example.org."""
    with django_capture_on_commit_callbacks(execute=True):
        invite(email="new@example.org", name="A person", actor=None, site="http://testserver")
    found = re.search(r"http://testserver(/accounts/invitation/\S+)", mail.outbox[0].body)
    assert found is not None
    return found[1]


def test_the_link_shows_a_form_in_the_portals_look_that_is_kept_nowhere(client: Client, link: str) -> None:
    page = client.get(link)
    assert (page.status_code, "portal/portal.css" in page.content.decode()) == (200, True)
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert page.content.decode().count('autocomplete="new-password"') == 2


def test_looking_at_the_link_does_not_use_it_up(client: Client, link: str) -> None:
    client.get(link)
    client.head(link)
    assert client.get(link).status_code == 200


def test_a_chosen_password_lets_the_person_in_and_the_link_is_used(client: Client, link: str) -> None:
    response = client.post(link, {"password": PASSWORD, "again": PASSWORD})
    assert (response.status_code, response.url) == (302, "/accounts/login/")
    assert "_auth_user_id" not in client.session
    assert "Your password is set" in client.get(response.url).content.decode()
    assert client.login(email="new@example.org", password=PASSWORD) is True
    for again in (client.get(link), client.post(link, {"password": "other long one", "again": "other long one"})):
        assert again.status_code == 404
        assert "invit" in again.content.decode()
    assert User.objects.get().check_password(PASSWORD) is True


@pytest.mark.parametrize(
    ("password", "again", "errors"),
    [
        (PASSWORD, "something else", {"again": ["mismatch"]}),
        ("short", "short", {"password": ["password_too_short"]}),
        ("", PASSWORD, {"password": ["required"]}),
        (PASSWORD, "", {"again": ["required"]}),
    ],
)
def test_a_password_that_will_not_do_is_refused_at_its_field(
    client: Client, link: str, password: str, again: str, errors: dict[str, list[str]]
) -> None:
    page = client.post(link, {"password": password, "again": again})
    assert page.status_code == 200
    told = page.context["form"].errors.as_data()
    assert {field: [error.code for error in of] for field, of in told.items()} == errors
    assert password == "" or f'value="{password}"' not in page.content.decode()
    assert User.objects.get().has_usable_password() is False


def test_spaces_around_a_password_are_part_of_it(client: Client, link: str) -> None:
    client.post(link, {"password": f" {PASSWORD} ", "again": f" {PASSWORD} "})
    assert User.objects.get().check_password(f" {PASSWORD} ") is True


def test_an_expired_link_says_what_to_do(client: Client, link: str) -> None:
    past = timezone.now() - timedelta(days=8)
    Invitation.objects.update(created_at=past, expires_at=past + timedelta(days=7))
    page = client.get(link)
    assert page.status_code == 404
    assert "ask the person who invited you" in page.content.decode()


def test_the_links_of_deactivated_and_unknown_people_answer_alike(client: Client, link: str) -> None:
    User.objects.update(is_active=False)
    pages = [client.get(link), client.get("/accounts/invitation/unknown/")]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].content == pages[1].content


def test_the_link_works_for_somebody_signed_in_as_another(client: Client, link: str) -> None:
    client.force_login(UserFactory())
    assert client.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert User.objects.get(email="new@example.org").check_password(PASSWORD) is True


@pytest.mark.django_db(transaction=True)
def test_whoever_accepts_while_another_browser_is_accepting_gets_nothing() -> None:
    invite(email="new@example.org", actor=None, site="http://testserver")
    found = re.search(r"(/accounts/invitation/(\S+)/)", mail.outbox[-1].body)
    assert found is not None
    second = {"password": "the second long password", "again": "the second long password"}

    def accept() -> Any:
        try:
            return Client().post(found[1], second)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as browser:
        with transaction.atomic():
            accept_invitation(token=found[2], password=PASSWORD)
            answer = browser.submit(accept)
            while not answer.done() and not _somebody_waits_for_us():
                pass
        page = answer.result()
    assert [error.code for error in page.context["form"].errors.as_data()["__all__"]] == ["invitation_not_open"]
    assert User.objects.get().check_password(PASSWORD) is True


def _somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return cursor.fetchone() != (0,)
