"""Signing in as people do, for tests: by password, and by the code of an app."""

from time import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts.adapter import POST
from accounts.models import User

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXP"
WRONG_CODE = "not it"


def sign_in(client: Client, email: str, password: str = PASSWORD, **headers: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password}, **headers)


def signed_in(client: Client) -> bool:
    """Whether the next request would be somebody's, as far as the session says."""
    return "_auth_user_id" in client.session


def set_up(user: User) -> None:
    """Gives the user an app with SECRET, as if set up long ago."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": SECRET})


def code(secret: str = SECRET) -> str:
    """What the app shows now: another code every 30 seconds."""
    return format_hotp_value(hotp_value(secret, int(time()) // 30))


def with_second_factor(user: User) -> Client:
    """A browser in which this user, who has PASSWORD, has signed in with the code of an app."""
    set_up(user)
    client = Client()
    sign_in(client, user.email)
    answer = client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert (answer.status_code, signed_in(client)) == (302, True)
    return client


def delivered() -> None:
    """Waits until the letters that were handed over to be sent after the answer are sent."""
    POST.submit(lambda: None).result()
