"""What the site answers when nothing else does: a problem to readers of the API, a page to everybody else."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views import defaults

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


def server_error(request: HttpRequest, *args: Any) -> HttpResponseBase:
    if _of_api(request):
        return problem_response(status=HTTPStatus.INTERNAL_SERVER_ERROR, detail=SERVER_ERROR, code="server_error")
    return defaults.server_error(request)
