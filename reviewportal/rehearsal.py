"""Every answer of a rehearsal says that it is one; and where none has begun, nothing is answered."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import Error
from django.http import HttpRequest, HttpResponse

from shas.rehearsal import WrongDatabaseError, shift_weeks


class RehearsalMiddleware:
    """The first of all, so that redirects, files and errors are marked too. In a live portal it is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.REHEARSAL:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = _refused() or self.get_response(request)
        response["X-Rehearsal"] = "yes"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response


def _refused() -> HttpResponse | None:
    try:
        shift_weeks()
    except WrongDatabaseError as refusal:
        return HttpResponse(f"{refusal}\n", content_type="text/plain", status=HTTPStatus.SERVICE_UNAVAILABLE)
    except Error:
        pass  # it does not answer: whoever needs it says so
    return None
