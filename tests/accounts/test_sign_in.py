"""Signing in, forgetting the password, guessing it, a second factor: the portal's use of the sign-in library."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from accounts.models import User
from accounts.urls import CLOSED
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _no_attempts_before() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    return UserFactory(email="Someone@example.org", password=PASSWORD)


def _sign_in(client: Client, email: str, password: str = PASSWORD, **headers: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password}, **headers)


def _signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


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
    assert (User.objects.count(), _signed_in(client), len(mail.outbox)) == (0, False, 0)


# Signing in


@pytest.mark.parametrize("email", ["Someone@example.org", "someone@example.org", "SOMEONE@EXAMPLE.ORG"])
def test_one_signs_in_by_address_in_whatever_case(client: Client, user: User, email: str) -> None:
    response = _sign_in(client, email)
    assert (response.status_code, response.url, _signed_in(client)) == (302, "/", True)


def test_cookies_are_for_this_site_over_https_alone(client: Client, user: User) -> None:
    client.get("/accounts/login/")
    response = _sign_in(client, user.email)
    session = response.cookies["sessionid"]
    assert (session["secure"], session["httponly"], session["samesite"], session["domain"]) == (True, True, "Lax", "")
    csrf = client.cookies["csrftoken"]
    assert (csrf["secure"], csrf["samesite"]) == (True, "Lax")


def test_the_session_ends_with_the_browser_and_is_renamed_at_sign_in(client: Client, user: User) -> None:
    client.get("/accounts/login/")
    before = client.session.session_key
    response = _sign_in(client, user.email)
    assert response.cookies["sessionid"]["max-age"] == ""
    assert client.session.session_key != before


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, user: User) -> None:
    answers = []
    for email in (user.email, "unknown@example.org"):
        page = _sign_in(client, email, "not the password")
        answers.append((page.status_code, _steady(page, email)))
    assert answers[0] == answers[1]
    assert _signed_in(client) is False


def test_sign_in_leads_only_to_addresses_of_this_site(client: Client, user: User) -> None:
    given = {"login": user.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client.post("/accounts/login/", given).url == "/"


def test_an_invited_person_who_has_not_accepted_cannot_sign_in(client: Client) -> None:
    UserFactory(email="invited@example.org")
    for password in ("", "!", PASSWORD):
        _sign_in(client, "invited@example.org", password)
    assert _signed_in(client) is False


def test_signing_out_ends_the_session(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/accounts/logout/").status_code == 200
    assert _signed_in(client) is True
    assert client.post("/accounts/logout/").url == "/"
    assert _signed_in(client) is False


# Access ended


def test_a_deactivated_person_does_not_come_in(client: Client) -> None:
    UserFactory(email="gone@example.org", password=PASSWORD, is_active=False)
    response = _sign_in(client, "gone@example.org")
    assert (response.url, _signed_in(client)) == ("/accounts/inactive/", False)
    assert client.get(response.url).status_code == 200


def test_a_deactivated_person_loses_the_session_they_have(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/accounts/password/change/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/accounts/password/change/").status_code == 302


def test_a_deactivated_person_gets_no_link_to_reset_the_password(client: Client) -> None:
    UserFactory(email="gone@example.org", password=PASSWORD, is_active=False)
    client.post("/accounts/password/reset/", {"email": "gone@example.org"})
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
    assert answers[0] == answers[1]
    assert answers[0][:3] == (302, "/accounts/password/reset/done/", 200)
    assert [message.to for message in mail.outbox] == [["someone@example.org"]]


def _reset_link(client: Client, email: str) -> str:
    client.post("/accounts/password/reset/", {"email": email})
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
    assert (user.check_password("a new long password"), _signed_in(client)) == (True, False)
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


# Guessing


def _refusal(page: Any) -> str:
    """The code of the sign-in form's error."""
    return page.context["form"].errors.as_data()["__all__"][0].code


def test_after_five_wrong_passwords_the_right_one_is_refused_too(client: Client, user: User) -> None:
    codes = [_refusal(_sign_in(client, user.email, f"wrong {number}")) for number in range(5)]
    assert codes == ["email_password_mismatch"] * 5
    page = _sign_in(client, user.email)
    assert (page.status_code, _refusal(page), _signed_in(client)) == (200, "too_many_login_attempts", False)
    assert "too many" in page.content.decode().lower()


def test_the_lock_does_not_look_at_case_or_at_a_forged_address(client: Client, user: User) -> None:
    for number in range(5):
        _sign_in(client, user.email.upper(), f"wrong {number}", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    page = _sign_in(client, user.email, HTTP_X_FORWARDED_FOR="10.9.9.9")
    assert (_refusal(page), _signed_in(client)) == ("too_many_login_attempts", False)


def test_unknown_addresses_are_locked_like_known_ones(client: Client) -> None:
    codes = [_refusal(_sign_in(client, "unknown@example.org", f"wrong {number}")) for number in range(6)]
    assert codes == ["email_password_mismatch"] * 5 + ["too_many_login_attempts"]


def test_one_machine_guessing_at_many_accounts_is_stopped(client: Client, user: User) -> None:
    for number in range(10):
        headers = {"HTTP_X_FORWARDED_FOR": f"10.0.0.{number}"}
        _sign_in(client, f"person{number}@example.org", "wrong", **headers)
    page = _sign_in(client, user.email, HTTP_X_FORWARDED_FOR="10.9.9.9")
    assert (_refusal(page), _signed_in(client)) == ("too_many_login_attempts", False)


def test_asking_for_many_resets_of_one_account_is_stopped(client: Client, user: User) -> None:
    answers = [client.post("/accounts/password/reset/", {"email": user.email}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Too many tries – Review Portal" in answers[-1].content.decode()
    assert len(mail.outbox) == 5


# A second factor


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_a_second_factor_is_set_up_and_then_asked_for(client: Client, user: User) -> None:
    _sign_in(client, user.email)
    assert client.get("/accounts/2fa/").status_code == 200
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked.url.split("?")[0] == "/accounts/reauthenticate/"
    page = client.post(asked.url, {"password": PASSWORD}, follow=True)
    assert (page.status_code, page.redirect_chain[-1][0]) == (200, "/accounts/2fa/totp/activate/")
    done = client.post("/accounts/2fa/totp/activate/", {"code": _code(page.context["form"].secret)})
    assert done.status_code == 302
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    other = Client()
    response = _sign_in(other, user.email)
    assert (response.url, _signed_in(other)) == ("/accounts/2fa/authenticate/", False)
    assert other.get("/accounts/2fa/authenticate/").status_code == 200
    assert other.get("/admin/").status_code == 302


def test_the_second_factor_stands_before_the_console_too(client: Client) -> None:
    user = UserFactory(email="su@example.org", password=PASSWORD, superuser=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    response = client.post("/accounts/login/?next=/admin/", {"login": user.email, "password": PASSWORD})
    assert (response.url.split("?")[0], _signed_in(client)) == ("/accounts/2fa/authenticate/", False)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
