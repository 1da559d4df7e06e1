"""Guessing is stopped, whatever the guesser varies; and no answer tells who has an account."""

import re
import smtplib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.services import invite
from tests.accounts.signing_in import PASSWORD, WRONG_CODE, code, delivered, set_up, sign_in, signed_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

RESET = "/accounts/password/reset/"
CODE = "/accounts/2fa/authenticate/"
TRIES = 10
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture(autouse=True)
def _no_attempts_before() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    return UserFactory(email="someone@example.org", password=PASSWORD)


def _steady(answer: Any, email: str) -> str:
    """The page without what differs from one request to the next: the token, and the address typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return text.replace(email, "")


# What a guesser may vary at each try: the address typed, and what their browser sends.
VARIED: dict[str, Callable[[int], tuple[str, dict[str, str]]]] = {
    "nothing": lambda n: ("someone@example.org", {}),
    "X-Forwarded-For": lambda n: ("someone@example.org", {"HTTP_X_FORWARDED_FOR": f"10.0.0.{n}"}),
    "other headers of proxies": lambda n: (
        "someone@example.org",
        {"HTTP_X_REAL_IP": f"10.0.0.{n}", "HTTP_FORWARDED": f"for=10.0.0.{n}", "HTTP_CLIENT_IP": f"10.0.0.{n}"},
    ),
    "the machine": lambda n: ("someone@example.org", {"REMOTE_ADDR": f"198.51.100.{n}"}),
    "the port of the host": lambda n: ("someone@example.org", {"HTTP_HOST": f"testserver:{8000 + n}"}),
    "the case of the host": lambda n: (
        "someone@example.org",
        {"HTTP_HOST": "testserver"[:n].upper() + "testserver"[n:]},
    ),
    "the case of the address": lambda n: ("someone@example.org"[:n].upper() + "someone@example.org"[n:], {}),
    "spaces around the address": lambda n: (" " * n + "someone@example.org\t", {}),
}


@pytest.mark.parametrize("varied", VARIED)
def test_after_ten_wrong_passwords_the_right_one_is_refused_too(varied: str, user: User) -> None:
    answers = []
    for number in range(TRIES):
        email, headers = VARIED[varied](number)
        answers.append(sign_in(Client(), email, f"wrong {number}", **headers).status_code)
    assert answers == [200] * 5 + [429] * 5
    email, headers = VARIED[varied](TRIES)
    client = Client()
    refused = sign_in(client, email, **headers)
    assert (refused.status_code, signed_in(client)) == (429, False)


def test_the_refusal_says_when_to_try_again(client: Client, user: User) -> None:
    for number in range(5):
        sign_in(client, user.email, f"wrong {number}")
    refused = sign_in(client, user.email)
    assert (refused.status_code, refused["Retry-After"], "no-store" in refused["Cache-Control"]) == (429, "300", True)
    assert "Wait five minutes, then try again." in refused.content.decode()


def test_a_lock_ends_after_five_minutes_and_more_tries_do_not_prolong_it(client: Client, user: User) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        for number in range(5):
            sign_in(client, user.email, f"wrong {number}")
    with time_machine.travel(now + timedelta(minutes=4, seconds=59), tick=False):
        assert sign_in(client, user.email).status_code == 429
    with time_machine.travel(now + timedelta(minutes=5, seconds=1), tick=False):
        assert (sign_in(client, user.email).status_code, signed_in(client)) == (302, True)


def test_nobody_else_is_locked_out_by_it(user: User) -> None:
    UserFactory(email="other@example.org", password=PASSWORD)
    for number in range(TRIES):
        sign_in(Client(), user.email, f"wrong {number}")
    for headers in ({}, ELSEWHERE):
        other = Client()
        sign_in(other, "other@example.org", **headers)
        assert signed_in(other) is (headers == ELSEWHERE)


def test_one_machine_guessing_at_many_accounts_is_stopped_and_no_other(user: User) -> None:
    for number in range(10):
        headers = {"HTTP_X_FORWARDED_FOR": f"10.0.0.{number}"}
        assert sign_in(Client(), f"person{number}@example.org", "wrong", **headers).status_code == 200
    same, other = Client(), Client()
    assert sign_in(same, user.email, HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 429
    assert sign_in(other, user.email, **ELSEWHERE).status_code == 302


@pytest.mark.parametrize(
    ("first", "then", "status"),
    [
        ("10.0.0.{n}, 203.0.113.5", "10.9.9.9, 203.0.113.5", 429),  # what stands before the proxy's own is not believed
        ("203.0.113.5", "203.0.113.6", 302),
    ],
)
def test_behind_a_proxy_the_address_that_it_saw_is_counted(
    first: str, then: str, status: int, user: User, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        sign_in(Client(), f"person{number}@example.org", "wrong", HTTP_X_FORWARDED_FOR=first.format(n=number))
    assert sign_in(Client(), user.email, HTTP_X_FORWARDED_FOR=then).status_code == status


def test_no_proxy_is_believed_unless_the_operator_says_so(settings: Any) -> None:
    assert (settings.ALLAUTH_TRUSTED_PROXY_COUNT, hasattr(settings, "ALLAUTH_TRUSTED_CLIENT_IP_HEADER")) == (0, False)


def test_machines_that_share_a_listener_for_both_kinds_of_address_are_told_apart(user: User) -> None:
    for number in range(10):
        sign_in(Client(), f"person{number}@example.org", "wrong", REMOTE_ADDR="::ffff:203.0.113.5")
    assert sign_in(Client(), user.email, REMOTE_ADDR="::ffff:203.0.113.5").status_code == 429
    assert sign_in(Client(), user.email, REMOTE_ADDR="::ffff:203.0.113.6").status_code == 302


def test_filling_the_cache_does_not_wipe_out_the_count(client: Client, user: User) -> None:
    for number in range(5):
        sign_in(client, user.email, f"wrong {number}")
    insert = (
        "INSERT INTO django_cache SELECT ':1:' || kind || number, '', now() + interval '1 hour'"
        " FROM generate_series(1, 2000) AS number, unnest(array['a', 'z']) AS kind"
    )
    with connection.cursor() as cursor:
        cursor.execute(insert)
    cache.set("one-more", "", 60)
    assert sign_in(client, user.email).status_code == 429


# The same answer for known and unknown accounts


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one with every password that is hashed."""
    found: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(hasher: Any, password: str, salt: str) -> str:
        found.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return found


@pytest.fixture
def accounts(user: User) -> list[str]:
    """Addresses: of an account, of one that has no password yet, of one that is deactivated, and of none."""
    UserFactory(email="invited@example.org")
    UserFactory(email="gone@example.org", password=PASSWORD, is_active=False)
    return [user.email, "invited@example.org", "gone@example.org", "unknown@example.org"]


def test_a_wrong_password_is_answered_alike_and_costs_the_same(accounts: list[str], hashed: list[str]) -> None:
    sign_in(Client(), "first@example.org", "loads the templates")
    told = set()
    for email in accounts:
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = sign_in(Client(), email, "not the password")
        told.add((answer.status_code, _steady(answer, email), len(hashed), len(queries)))
    assert [(status, hashings) for status, _, hashings, _ in told] == [(200, 1)]


def test_a_lock_is_answered_alike(accounts: list[str]) -> None:
    told = set()
    for place, email in enumerate(accounts):
        for number in range(6):
            answer = sign_in(Client(), email, f"wrong {number}", REMOTE_ADDR=f"198.51.100.{place}")
        told.add((answer.status_code, _steady(answer, email)))
    assert [status for status, _ in told] == [429]


def test_asking_for_a_reset_is_answered_alike_and_costs_the_same(accounts: list[str], hashed: list[str]) -> None:
    Client().post(RESET, {"email": "first@example.org"})
    told = set()
    for email in accounts:
        with CaptureQueriesContext(connection) as queries:
            answer = Client().post(RESET, {"email": email})
        told.add((answer.status_code, answer.url, _steady(answer, email), len(queries)))
    assert [(status, url) for status, url, _, _ in told] == [(302, "/accounts/password/reset/done/")]
    assert hashed == []
    delivered()
    assert [letter.to for letter in mail.outbox] == [["someone@example.org"], ["invited@example.org"]]


class Broken(EmailBackend):
    """A mail server that refuses."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("gone")


class Slow(EmailBackend):
    """A mail server that takes its time, until it is let go."""

    let_go = Event()

    def send_messages(self, messages: Any) -> int:
        assert self.let_go.wait(30)
        return super().send_messages(messages)


def test_a_mail_server_that_fails_tells_nobody_that_there_is_an_account(user: User, settings: Any, caplog: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    answer = Client().post(RESET, {"email": user.email})
    delivered()
    assert (answer.status_code, answer.url) == (302, "/accounts/password/reset/done/")
    assert "A link to reset a password could not be sent" in caplog.text


def test_nobody_waits_for_a_slow_mail_server(user: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Slow"
    answer = Client().post(RESET, {"email": user.email})
    assert (answer.status_code, len(mail.outbox)) == (302, 0)
    Slow.let_go.set()
    delivered()
    assert len(mail.outbox) == 1


# Everything else that can be guessed at


@pytest.mark.parametrize("email", ["someone@example.org", "unknown@example.org"])
def test_asking_for_many_resets_of_one_account_is_stopped(email: str, user: User) -> None:
    asked = [email, email.upper(), f" {email}", email.title(), f"{email} ", email]
    answers = [
        Client().post(RESET, {"email": typed}, REMOTE_ADDR=f"198.51.100.{place}") for place, typed in enumerate(asked)
    ]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Too many tries – Review Portal" in answers[-1].content.decode()
    delivered()
    assert len(mail.outbox) == (5 if email == user.email else 0)


def test_codes_cannot_be_guessed_from_wherever_and_however_often_one_signs_in(user: User) -> None:
    set_up(user)
    answers = []
    for number in range(TRIES):
        client = Client(REMOTE_ADDR=f"198.51.100.{number}", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
        assert sign_in(client, user.email).url == CODE
        answers.append(client.post(CODE, {"code": WRONG_CODE}).status_code)
    assert answers == [200] * 5 + [429] * 5
    refused = client.post(CODE, {"code": code()})
    assert (refused.status_code, refused["Retry-After"], signed_in(client)) == (429, "300", False)


def test_the_lock_of_the_codes_ends_after_five_minutes(client: Client, user: User) -> None:
    set_up(user)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        sign_in(client, user.email)
        for _ in range(5):
            client.post(CODE, {"code": WRONG_CODE})
    with time_machine.travel(now + timedelta(minutes=4, seconds=59), tick=False):
        assert client.post(CODE, {"code": code()}).status_code == 429
    with time_machine.travel(now + timedelta(minutes=5, seconds=1), tick=False):
        assert (client.post(CODE, {"code": code()}).status_code, signed_in(client)) == (302, True)


def test_a_code_works_once_and_for_one_step_more_than_the_app_shows_it(user: User) -> None:
    set_up(user)
    start, told = datetime(2026, 11, 25, 9, 30, tzinfo=UTC), []
    # At which second the code is typed, and of which second it is: the app shows another every 30.
    for typed_at, of in ((0, 0), (1, 0), (59, 0), (59, 31), (119, 61), (151, 91), (211, 121)):
        client = Client()
        with time_machine.travel(start + timedelta(seconds=of), tick=False):
            typed = code()
        with time_machine.travel(start + timedelta(seconds=typed_at), tick=False):
            sign_in(client, user.email)
            client.post(CODE, {"code": typed})
            told.append(signed_in(client))
    assert told == [True, False, False, True, True, False, False]


@pytest.mark.parametrize(
    ("address", "typed", "right"),
    [
        ("/accounts/reauthenticate/", {"password": "wrong"}, {"password": PASSWORD}),
        ("/accounts/2fa/reauthenticate/", {"code": WRONG_CODE}, {}),
        (
            "/accounts/password/change/",
            {"oldpassword": "wrong", "password1": "a new long password", "password2": "a new long password"},
            {"oldpassword": PASSWORD},
        ),
    ],
)
def test_whoever_finds_an_open_session_cannot_guess_either(
    address: str, typed: dict[str, str], right: dict[str, str], client: Client, user: User
) -> None:
    if "code" in typed:
        set_up(user)
    client.force_login(user)
    answers = [
        client.post(address, typed, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}", REMOTE_ADDR=f"198.51.100.{number}")
        for number in range(TRIES)
    ]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 5
    assert client.post(address, {**typed, **(right or {"code": code()})}).status_code == 429
    user.refresh_from_db()
    assert user.check_password(PASSWORD) is True


def test_links_of_invitations_cannot_be_guessed(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invite(email="new@example.org", actor=None, site="http://testserver")
    found = re.search(r"http://testserver(/accounts/invitation/\S+)", mail.outbox[0].body)
    assert found is not None
    answers = [
        Client().get(f"/accounts/invitation/guess-{number}/", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}").status_code
        for number in range(31)
    ]
    assert answers == [404] * 30 + [429]
    chosen = {"password": PASSWORD, "again": PASSWORD}
    assert Client().get(found[1]).status_code == 429
    assert Client().post(found[1], chosen).status_code == 429
    assert Client().post(found[1], chosen, **ELSEWHERE).status_code == 302
