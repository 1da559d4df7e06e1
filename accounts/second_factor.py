"""The second factor of a session: whether it was given, and what gives it."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User


def was_given(request: HttpRequest, user: User) -> bool:
    """Whether this user has proved a second factor, an app’s code or a recovery code, in this session."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, user))


def is_set_up(user: User) -> bool:
    """Whether this user has an app. Recovery codes alone are none: the sign-in library removes them with the app."""
    return is_mfa_enabled(user, [Authenticator.Type.TOTP])


@receiver(authenticator_added)
def give_by_setting_up(request: HttpRequest, authenticator: Authenticator, **more: Any) -> None:
    """Whoever sets an app up has just typed its code; they are not asked for another at once."""
    if authenticator.type == Authenticator.Type.TOTP:
        post_authentication(request, authenticator, reauthenticated=True)
