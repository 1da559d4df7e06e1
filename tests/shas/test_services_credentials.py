"""What people do with their own credentials stands in the record, and no secret with it."""

import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.services import accept_invitation, invite
from shas.models import Event
from tests.accounts.signing_in import PASSWORD, code, delivered, sign_in, signed_in, with_second_factor
from tests.factories import UserFactory
from tests.refusals import refusal_codes

pytestmark = pytest.mark.django_db

NEW = "an entirely new passphrase"


@pytest.fixture(autouse=True)
def _no_attempts_before() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    return UserFactory(email="someone@example.org", password=PASSWORD)


def told(user: User) -> list[str]:
    """The kinds of all events there are. Each is of this user, by this user, for the Department alone, and bare."""
    events = list(Event.objects.order_by("pk"))
    for event in events:
        assert (event.subject_kind, event.subject_key, event.actor) == ("user", str(user.pk), user)
        assert (event.is_public, event.authority, event.trust, event.publication) == (False, None, None, None)
        assert (json.dumps(event.changes), event.reason, event.public_note) == ("{}", "", "")
    return [event.kind for event in events]


def confirmed(client: Client) -> Client:
    """The browser, as if its user had just typed again what they signed in with, as these pages want it."""
    session = client.session
    session["account_authentication_methods"][-1]["reauthenticated"] = True
    session.save()
    return client


def test_accepting_an_invitation_is_on_record_once(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invited = invite(email="new@example.org", actor=None, site="http://testserver").user
    token = re.search(r"/accounts/invitation/([^/\s]+)", mail.outbox[0].body)[1]
    assert refusal_codes(accept_invitation, token=token, password="short") == ["password_too_short"]
    assert told(invited) == []
    accept_invitation(token=token, password=NEW)
    assert refusal_codes(accept_invitation, token=token, password=NEW) == ["invitation_not_open"]
    assert told(invited) == ["user.joined"]


def test_a_changed_password_is_on_record_and_a_refused_one_is_not(user: User, client: Client) -> None:
    client.force_login(user)
    for old, new in ((PASSWORD, "short"), ("not it", NEW)):
        client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})
    assert told(user) == []
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert (user.check_password(NEW), told(user)) == (True, ["user.password_changed"])


def test_a_password_reset_by_mail_is_on_record_and_asking_for_it_is_not(user: User, client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": user.email})
    delivered()
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    form_at = client.get(link, follow=True).redirect_chain[-1][0]
    assert told(user) == []
    client.post(form_at, {"password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert (user.check_password(NEW), told(user)) == (True, ["user.password_reset"])


def test_setting_the_second_factor_up_is_on_record_with_its_recovery_codes(
    user: User, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, user.email)
    form = confirmed(client).get("/accounts/2fa/totp/activate/").context["form"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code(form.secret)})
    assert Authenticator.objects.filter(user=user).count() == 2
    assert sorted(told(user)) == ["user.recovery_codes_made", "user.second_factor_added"]


def test_new_recovery_codes_and_taking_the_second_factor_away_are_on_record(
    user: User, django_capture_on_commit_callbacks: Any
) -> None:
    client = confirmed(with_second_factor(user))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/accounts/2fa/recovery-codes/generate/")
    assert told(user) == ["user.recovery_codes_made"] * 2
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=user).count() == 0
    assert told(user) == [*["user.recovery_codes_made"] * 2, "user.second_factor_removed"]


def test_signing_in_is_not_on_record(user: User, client: Client) -> None:
    sign_in(client, user.email, "not it")
    sign_in(client, user.email)
    assert (signed_in(client), told(user)) == (True, [])
