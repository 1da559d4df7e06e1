"""Marks whoever has signed in, where a second factor is required and their session has none.

What needs a role then counts the session as one without any: `accounts.rules` and the querysets ask the mark.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.second_factor import was_given


class SecondFactorMiddleware:
    """After the authentication middleware. Nothing is read, of the session either, until somebody asks for the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: _marked(request))  # type: ignore[assignment]
        return self.get_response(request)


def _marked(request: HttpRequest) -> object:
    user = get_user(request)
    if isinstance(user, User):
        user.lacks_second_factor = settings.MFA_REQUIRED and not was_given(request, user)
    return user
