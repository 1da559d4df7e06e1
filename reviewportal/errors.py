"""What the site answers when nothing else does: a problem to readers of the API, a page to everybody else."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views import csrf, defaults

from accounts.kept import keep
from api.problems import SERVER_ERROR, UNREADABLE, problem_response


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
    """The sign-in library asks for this page when somebody has guessed too often."""
    response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(settings.LOCK_OUT_SECONDS)
    add_never_cache_headers(response)
    return response


def server_error(request: HttpRequest, *args: Any) -> HttpResponseBase:
    if _of_api(request):
        return problem_response(status=HTTPStatus.INTERNAL_SERVER_ERROR, detail=SERVER_ERROR, code="server_error")
    return defaults.server_error(request)
