"""What the site answers when nothing else does: a problem to readers of the API, a page to everybody else."""

import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.log import log_response
from django.views import csrf, defaults

from accounts.kept import keep
from api.problems import SERVER_ERROR, UNREADABLE, problem_response
from reviewportal.faults import fault_behind
from reviewportal.metrics import count_locked_out

RETRY_SECONDS = 5  # when to come back while something is away: a database is back within seconds
MACHINES = ("/healthz", "/readyz", "/metrics")
UNAVAILABLE = "The portal cannot answer just now. Try again in a few seconds. A write may have been saved: read first."


def _of_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _of_api(request):
        return problem_response(status=HTTPStatus.BAD_REQUEST, detail=UNREADABLE, code="bad_request")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _of_api(request):
        detail = "You may not do this."
        return problem_response(status=HTTPStatus.FORBIDDEN, detail=detail, code="permission_denied")
    return defaults.permission_denied(request, exception)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """The token of a form was missing or old. What somebody typed into one that was shown to them is not lost."""
    if request.method == "POST" and keep(request):
        return redirect(request.get_full_path())
    return csrf.csrf_failure(request, reason)


def too_many_requests(request: HttpRequest) -> HttpResponseBase:
    """The sign-in library asks for this page when somebody has tried too often: passwords, codes, links, resets."""
    count_locked_out()
    response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(settings.LOCK_OUT_SECONDS)
    add_never_cache_headers(response)
    return response


def server_error(request: HttpRequest, *args: Any) -> HttpResponseBase:
    if _of_api(request):
        return problem_response(status=HTTPStatus.INTERNAL_SERVER_ERROR, detail=SERVER_ERROR, code="server_error")
    return defaults.server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Something that the portal stands on is away for a while. Asks nothing of the database or of the session."""
    response: HttpResponse
    if _of_api(request):
        response = problem_response(status=HTTPStatus.SERVICE_UNAVAILABLE, detail=UNAVAILABLE, code="unavailable")
    elif request.path_info in MACHINES:
        text = "something that the portal stands on is away\n"
        response = HttpResponse(text, content_type="text/plain", status=HTTPStatus.SERVICE_UNAVAILABLE)
    else:
        # Without the request, from which the header would ask who has signed in.
        response = HttpResponse(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_SECONDS)
    add_never_cache_headers(response)
    return response


@receiver(got_request_exception)
def note_fault(request: HttpRequest | None = None, **of_signal: Any) -> None:
    """Sent while the exception is being handled, wherever it was raised: in a view, a template, a middleware."""
    if request is not None and (fault := fault_behind(sys.exception())):
        request.fault = fault  # type: ignore[attr-defined]


class Faults:
    """Answers `unavailable` instead of an error, if that is why. Outside of every middleware that asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        fault = getattr(request, "fault", "")
        if not fault or response.status_code < 500:
            return response
        response = unavailable(request)
        log_response("Answered 503: %s", fault, response=response, request=request)
        return response
