"""Sends whoever opens their place of work without the second factor it needs to the page that helps them to one.

A convenience: what refuses is every rule by itself.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, reverse
from django.utils.cache import add_never_cache_headers

from shas.querysets.people import role_is_withheld


class AskForSecondFactor:
    """After `accounts.middleware`, whose mark it reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *of_view: Any) -> HttpResponse | None:
        if not _is_place_of_work(request.resolver_match) or not role_is_withheld(request.user):
            return None
        response = redirect_to_login(request.get_full_path(), reverse("second_factor"))
        add_never_cache_headers(response)
        return response


def _is_place_of_work(match: ResolverMatch | None) -> bool:
    return match is not None and ("admin" in match.app_names or match.route.startswith(("workspace/", "record")))
