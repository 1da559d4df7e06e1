"""Signing in, and forgetting the password: the portal's use of the sign-in library."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from accounts.models import User
from accounts.urls import CLOSED
from tests.accounts.signing_in import PASSWORD, delivered, sign_in, signed_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_before() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    return UserFactory(email="Someone@example.org", password=PASSWORD)


# Which pages there are

OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",  # says that accounts are by invitation
    "account_reauthenticate",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
SHUT = {
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_set_password",
    "account_confirm_login_code",
}


def _names(patterns: list[Any]) -> set[str]:
    names: set[str] = set()
    for each in patterns:
        names |= {each.name} if isinstance(each, URLPattern) else _names(each.url_patterns)
    return names


def test_every_page_of_the_sign_in_library_is_decided_on() -> None:
    """A new version that brings a page fails here, until somebody has decided whether it is offered."""
    assert _names(get_resolver("allauth.urls").url_patterns) == OPEN | SHUT


@pytest.mark.parametrize("name", sorted(SHUT))
def test_a_closed_page_is_not_there_signed_in_or_not(name: str, client: Client, user: User) -> None:
    try:
        address = reverse(name)
    except NoReverseMatch:
        address = reverse(name, args=["a-key:with-signs"])
    assert (client.get(address).status_code, client.post(address, {}).status_code) == (404, 404)
    client.force_login(user)
    assert (client.get(address).status_code, client.post(address, {"email": "x@example.org"}).status_code) == (404, 404)


def test_nothing_is_closed_that_is_not_there() -> None:
    assert len(CLOSED) == len(SHUT)


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_the_open_pages_are_in_the_portals_look(client: Client, address: str) -> None:
    page = client.get(address)
    assert (page.status_code, "portal/portal.css" in page.content.decode()) == (200, True)


@pytest.mark.parametrize("address", ["/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"])
def test_ones_own_pages_are_in_the_portals_look(client: Client, user: User, address: str) -> None:
    client.force_login(user)
    page = client.get(address)
    assert (page.status_code, "portal/portal.css" in page.content.decode()) == (200, True)


# Nobody signs up


def test_signing_up_is_closed_and_says_why(client: Client) -> None:
    given = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    for response in (client.get("/accounts/signup/"), client.post("/accounts/signup/", given)):
        assert response.status_code == 200
        assert "invitation" in response.content.decode().lower()
        assert 'name="password1"' not in response.content.decode()
    assert (User.objects.count(), signed_in(client), len(mail.outbox)) == (0, False, 0)


# Signing in


@pytest.mark.parametrize("email", ["Someone@example.org", "someone@example.org", "SOMEONE@EXAMPLE.ORG"])
def test_one_signs_in_by_address_in_whatever_case(client: Client, user: User, email: str) -> None:
    response = sign_in(client, email)
    assert (response.status_code, response.url, signed_in(client)) == (302, "/", True)


def test_cookies_are_for_this_site_over_https_alone(client: Client, user: User) -> None:
    client.get("/accounts/login/")
    response = sign_in(client, user.email)
    session = response.cookies["sessionid"]
    assert (session["secure"], session["httponly"], session["samesite"], session["domain"]) == (True, True, "Lax", "")
    csrf = client.cookies["csrftoken"]
    assert (csrf["secure"], csrf["samesite"]) == (True, "Lax")


def test_the_session_ends_with_the_browser_and_is_renamed_at_sign_in(client: Client, user: User) -> None:
    client.get("/accounts/login/")
    before = client.session.session_key
    response = sign_in(client, user.email)
    assert response.cookies["sessionid"]["max-age"] == ""
    assert client.session.session_key != before


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, user: User) -> None:
    answers = []
    for email in (user.email, "unknown@example.org"):
        page = sign_in(client, email, "not the password")
        answers.append((page.status_code, _steady(page, email)))
    assert answers[0] == answers[1]
    assert signed_in(client) is False


def test_sign_in_leads_only_to_addresses_of_this_site(client: Client, user: User) -> None:
    given = {"login": user.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client.post("/accounts/login/", given).url == "/"


def test_an_invited_person_who_has_not_accepted_cannot_sign_in(client: Client) -> None:
    UserFactory(email="invited@example.org")
    for password in ("", "!", PASSWORD):
        sign_in(client, "invited@example.org", password)
    assert signed_in(client) is False


def test_signing_out_ends_the_session(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/accounts/logout/").status_code == 200
    assert signed_in(client) is True
    assert client.post("/accounts/logout/").url == "/"
    assert signed_in(client) is False


# Access ended


def test_a_deactivated_person_does_not_come_in(client: Client) -> None:
    UserFactory(email="gone@example.org", password=PASSWORD, is_active=False)
    response = sign_in(client, "gone@example.org")
    assert (response.url, signed_in(client)) == ("/accounts/inactive/", False)
    assert client.get(response.url).status_code == 200


def test_a_deactivated_person_loses_the_session_they_have(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/accounts/password/change/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/accounts/password/change/").status_code == 302


def test_a_deactivated_person_gets_no_link_to_reset_the_password(client: Client) -> None:
    UserFactory(email="gone@example.org", password=PASSWORD, is_active=False)
    client.post("/accounts/password/reset/", {"email": "gone@example.org"})
    delivered()
    assert len(mail.outbox) == 0


# Forgotten passwords


def _steady(page: Any, email: str) -> str:
    """The page without what differs from one request to the next: the token, and the address typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.content.decode())
    return text.replace(email, "")


def test_asking_for_a_reset_answers_the_same_for_unknown_addresses(client: Client, user: User) -> None:
    answers = []
    for email in (user.email, "unknown@example.org"):
        asked = client.post("/accounts/password/reset/", {"email": email})
        page = client.get(asked.url)
        answers.append((asked.status_code, asked.url, page.status_code, _steady(page, email)))
    delivered()
    assert answers[0] == answers[1]
    assert answers[0][:3] == (302, "/accounts/password/reset/done/", 200)
    assert [message.to for message in mail.outbox] == [["someone@example.org"]]


def _reset_link(client: Client, email: str) -> str:
    client.post("/accounts/password/reset/", {"email": email})
    delivered()
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    assert link is not None
    return link[1]


def test_the_link_sets_a_new_password_once(client: Client, user: User) -> None:
    link, other = _reset_link(client, "someone@EXAMPLE.org"), Client()
    page = client.get(link, follow=True)
    form_at, new = page.redirect_chain[-1][0], {"password1": "a new long password", "password2": "a new long password"}
    done = client.post(form_at, new)
    assert (done.status_code, done.url) == (302, "/accounts/password/reset/key/done/")
    user.refresh_from_db()
    assert (user.check_password("a new long password"), signed_in(client)) == (True, False)
    again = other.get(link, follow=True)
    assert 'name="password1"' not in again.content.decode()
    other.post(link, {"password1": "yet another password", "password2": "yet another password"})
    user.refresh_from_db()
    assert user.check_password("a new long password") is True


def test_a_link_from_before_a_change_of_address_is_dead(client: Client, user: User) -> None:
    link = _reset_link(client, user.email)
    User.objects.filter(pk=user.pk).update(email="moved@example.org")
    assert 'name="password1"' not in client.get(link, follow=True).content.decode()


def test_a_reset_ends_the_sessions_there_are(client: Client, user: User) -> None:
    thief = Client()
    thief.force_login(user)
    link = _reset_link(client, user.email)
    form_at = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form_at, {"password1": "a new long password", "password2": "a new long password"})
    assert thief.get("/accounts/password/change/").status_code == 302


def test_a_weak_new_password_is_refused(client: Client, user: User) -> None:
    client.force_login(user)
    given = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    response = client.post("/accounts/password/change/", given)
    assert [error.code for error in response.context["form"].errors.as_data()["password1"]] == ["password_too_short"]
    user.refresh_from_db()
    assert user.check_password(PASSWORD) is True
