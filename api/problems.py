"""Refusals of the API, in one shape: problem details as in RFC 9457, whatever went wrong and wherever.

Besides the standard members (`type`, `title`, `status`, `detail`) a problem has a `code` for programs and, where
single parameters or fields are at fault, `errors`. It never holds a traceback, SQL or the text of an exception that
was not meant for readers.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation, ValidationError
from django.core.signals import got_request_exception
from django.http import Http404, JsonResponse
from django.utils.log import log_response
from rest_framework import exceptions
from rest_framework.exceptions import ErrorDetail
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

MEDIA_TYPE = "application/problem+json"
UNREADABLE = "This request cannot be read. Check the address and the headers."
SERVER_ERROR = "Something went wrong on our side. Try again, and tell the review team if it stays so."


class ParameterError(exceptions.ValidationError):
    """Query parameters are at fault, whatever the method."""


class BodyTooLarge(exceptions.APIException):
    """More was sent than the address takes."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "body_too_large"


def problem(*, status: int, detail: str, code: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The members of a problem. `title` is the status's own phrase, as RFC 9457 asks where `type` is about:blank."""
    members: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        members["errors"] = errors
    return members


def problem_response(*, status: int, detail: str, code: str) -> JsonResponse:
    """A problem as a plain Django response, for what never reaches an API view."""
    return JsonResponse(problem(status=status, detail=detail, code=code), status=status, content_type=MEDIA_TYPE)


def parameter_error(name: str, message: str, code: str) -> ParameterError:
    """What a view raises because of one query parameter."""
    return ParameterError({name: [ErrorDetail(message, code=code)]})


def problem_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """REST framework's exception handler: every exception in a view becomes a problem, and is logged if unforeseen.

    A view's `statuses` give the status of refusals that it is not enough to change what was sent for, by their codes:
    409 where things are not in the state for it, 403 where somebody else has to do it.
    """
    request = context["request"]
    error = _as_api_exception(exc)
    is_query = isinstance(error, ParameterError) or request.method in {"GET", "HEAD"}
    members = _describe(error, context["view"], is_query=is_query) if error else _unforeseen()
    headers: dict[str, str] = {}
    if error and getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    set_rollback()
    # The problem is JSON also where the view itself would have rendered something else.
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), "application/json"
    response = Response(members, status=members["status"], headers=headers, content_type=MEDIA_TYPE)
    if error is None:
        got_request_exception.send(sender=None, request=request._request)
        log_response("%s: %s", exc, request.path, response=response, request=request._request, exception=exc)
    return response


def _as_api_exception(exc: Exception) -> exceptions.APIException | None:
    """REST framework's own exception for one of Django's; None for what nobody foresaw."""
    if isinstance(exc, exceptions.APIException):
        return exc
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied(str(exc) or None)
    if isinstance(exc, ValidationError):
        return exceptions.ValidationError(_details(exc))
    if isinstance(exc, BadRequest | SuspiciousOperation):
        return exceptions.ParseError(UNREADABLE, code="bad_request")
    return None


def _details(exc: ValidationError) -> Any:
    """The messages and codes of Django's ValidationError, by field where it has fields."""
    if hasattr(exc, "error_dict"):
        return {field: _details(ValidationError(errors)) for field, errors in exc.error_dict.items()}
    return [ErrorDetail(error.messages[0], code=error.code or "invalid") for error in exc.error_list]


def _describe(error: exceptions.APIException, view: Any, *, is_query: bool) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        errors = list(_flat(error.detail, "parameter" if is_query else "field"))
        codes = {item["code"] for item in errors}
        statuses: Mapping[str, int] = getattr(view, "statuses", {})
        found = {statuses.get(code, error.status_code) for code in codes}
        return problem(
            status=found.pop() if len(found) == 1 else error.status_code,
            detail=" ".join(item["message"] for item in errors),
            code=codes.pop() if len(codes) == 1 else "invalid",
            errors=errors,
        )
    detail = str(error.detail)
    if isinstance(error, exceptions.NotAcceptable):
        offered = ", ".join(renderer.media_type for renderer in error.available_renderers or [])
        detail = f"Send an Accept header that allows {offered or 'application/json'}."
    elif isinstance(error, exceptions.UnsupportedMediaType):
        taken = " or ".join(parser.media_type for parser in view.parser_classes)
        detail = f"{detail} Send {taken}."
    return problem(status=error.status_code, detail=detail, code=getattr(error.detail, "code", error.default_code))


def _flat(detail: Any, key: str, path: str = "") -> Iterator[dict[str, str]]:
    """One entry for each message, however deep; the key names the parameter or, dotted, the field."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            outer = path if name == api_settings.NON_FIELD_ERRORS_KEY else f"{path}.{name}".lstrip(".")
            yield from _flat(inner, key, outer)
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flat(inner, key, path)
    else:
        code = getattr(detail, "code", None) or "invalid"
        yield {**({key: path} if path else {}), "code": code, "message": str(detail)}


def _unforeseen() -> dict[str, Any]:
    return problem(status=HTTPStatus.INTERNAL_SERVER_ERROR, detail=SERVER_ERROR, code="server_error")
