"""Who may keep an answer, and for how long: nobody, unless its view says that everybody may; and no longer than till
the next release.

A view whose answer is the same for everyone who has not signed in marks it `public`, with Django's `cache_control` or
`patch_cache_control`. For how long is worked out here, in one place.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header, patch_cache_control

from shas.moments import moment_of

WHOLE_ANSWERS = {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED}
LIMITS = ("max-age", "no-cache")
PRIVATE = "private, no-store"


class KeepTillNextRelease:
    """Before all that answer or set cookies. The files of the site's look say themselves how long they are kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        said = response.get("Cache-Control", "")
        if not _is_for_everyone(request, response, said):
            response["Cache-Control"] = PRIVATE
        elif not any(limit in said for limit in LIMITS):
            _limit(request, response)
        return response


def _limit(request: HttpRequest, response: HttpResponse) -> None:
    try:
        patch_cache_control(response, max_age=moment_of(request).seconds_to_keep())
    except Error:  # a page that needs no database is shown without one
        response["Cache-Control"] = PRIVATE


def _is_for_everyone(request: HttpRequest, response: HttpResponse, said: str) -> bool:
    """A whole answer to a reading request, marked public, which sets no cookie and was not made for who has signed in.

    Pages that show the menu differ for these: they carry `Vary: Cookie`, and only those made for nobody are kept.
    """
    if "public" not in said or response.status_code not in WHOLE_ANSWERS or response.cookies:
        return False
    made_for_reader = has_vary_header(response, "Cookie")
    return request.method in {"GET", "HEAD"} and not (made_for_reader and request.user.is_authenticated)
