"""Whatever goes wrong in an API view is told as a problem, with a code and without the inside."""

import json
import logging
from typing import Any

import pytest
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    SuspiciousOperation,
    TooManyFieldsSent,
    ValidationError,
)
from django.core.signals import got_request_exception
from django.db import connection
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny, IsAdminUser
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from api.problems import parameter_error, problem_response


class Body(serializers.Serializer):
    name = serializers.CharField()
    lines = serializers.ListField(child=serializers.IntegerField())


class View(APIView):
    """Does what its test says."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    error: Exception | None = None
    statuses: Any = {}

    def get(self, request: Any) -> Response:
        if self.error:
            raise self.error
        return Response({})

    def post(self, request: Any) -> Response:
        Body(data=request.data).is_valid(raise_exception=True)
        return Response({})


def answer(request: Any = None, **attributes: Any) -> tuple[int, dict[str, Any]]:
    """Status and problem; the content type and the agreement of both are checked for every answer."""
    response = View.as_view(**attributes)(request or APIRequestFactory().get("/"))
    response.render()
    body = json.loads(response.content)
    assert response["Content-Type"] == "application/problem+json"
    assert body["status"] == response.status_code
    assert body["type"] == "about:blank"
    return response.status_code, body


def test_not_found() -> None:
    status, body = answer(error=Http404("relation shas_publication row 7"))
    assert (status, body["title"], body["code"]) == (404, "Not Found", "not_found")
    assert "shas_publication" not in json.dumps(body)


def test_a_reason_for_not_found_is_kept() -> None:
    body = answer(error=exceptions.NotFound("No pledge has the number “9”."))[1]
    assert body["detail"] == "No pledge has the number “9”."


def test_permission_denied_by_a_service_keeps_its_words() -> None:
    status, body = answer(error=PermissionDenied("You may not do this. Ask the review team."))
    assert (status, body["code"], body["detail"]) == (
        403,
        "permission_denied",
        "You may not do this. Ask the review team.",
    )


def test_permission_denied_by_the_view() -> None:
    status, body = answer(permission_classes=[IsAdminUser])
    assert (status, body["code"], body["title"]) == (403, "permission_denied", "Forbidden")


def test_an_accept_header_that_cannot_be_met_is_told_what_can() -> None:
    status, body = answer(APIRequestFactory().get("/", headers={"Accept": "text/csv"}))
    assert (status, body["code"]) == (406, "not_acceptable")
    assert body["detail"] == "Send an Accept header that allows application/json."


def test_a_body_of_an_unknown_type_is_told_what_is_known() -> None:
    status, body = answer(APIRequestFactory().post("/", "a=1", content_type="text/plain"))
    assert (status, body["code"]) == (415, "unsupported_media_type")
    assert body["detail"].endswith("Send application/json.")


def test_a_body_that_is_not_json() -> None:
    status, body = answer(APIRequestFactory().post("/", "{", content_type="application/json"))
    assert (status, body["code"]) == (400, "parse_error")


def test_a_method_that_is_not_there() -> None:
    status, body = answer(APIRequestFactory().delete("/"))
    assert (status, body["code"]) == (405, "method_not_allowed")


def test_errors_of_a_body_name_the_field_however_deep() -> None:
    request = APIRequestFactory().post("/", {"name": "", "lines": [1, "x"]}, format="json")
    status, body = answer(request)
    assert status == 400
    assert [(error["field"], error["code"]) for error in body["errors"]] == [("name", "blank"), ("lines.1", "invalid")]
    assert body["code"] == "invalid"


def test_errors_of_a_service_keep_their_codes() -> None:
    error = ValidationError({"source": ValidationError("Say where 100 % is known from.", code="source_required")})
    body = answer(error=error)[1]
    assert body["code"] == "source_required"
    assert body["errors"] == [
        {"parameter": "source", "code": "source_required", "message": "Say where 100 % is known from."}
    ]


def test_an_error_of_no_field_in_particular_names_none() -> None:
    body = answer(error=ValidationError("%(day)s is past.", code="past", params={"day": "1 May"}))[1]
    assert (body["code"], body["detail"]) == ("past", "1 May is past.")
    assert body["errors"] == [{"code": "past", "message": "1 May is past."}]


def test_codes_that_differ_add_up_to_invalid() -> None:
    error = ValidationError({"a": ValidationError("A.", code="x"), "b": ValidationError("B.", code="y")})
    body = answer(error=error)[1]
    assert (body["code"], body["detail"]) == ("invalid", "A. B.")


def test_codes_of_the_state_things_are_in_are_a_conflict_where_nothing_else_is_wrong() -> None:
    state, slip = ValidationError("Closed.", code="closed"), ValidationError("No such day.", code="bad_day")
    status, body = answer(error=state, statuses={"closed": 409})
    assert (status, body["title"], body["code"]) == (409, "Conflict", "closed")
    assert answer(error=ValidationError([state, slip]), statuses={"closed": 409})[0] == 400
    assert answer(error=state)[0] == 400


def test_a_parameter_at_fault_is_a_parameter_whatever_the_method() -> None:
    class Asks(View):
        def post(self, request: Any) -> Response:
            raise parameter_error("colour", "Which?", "unknown_parameter")

    response = Asks.as_view()(APIRequestFactory().post("/", {}, format="json"))
    assert response.data["errors"] == [{"parameter": "colour", "code": "unknown_parameter", "message": "Which?"}]


@pytest.mark.parametrize("error", [SuspiciousOperation("inside"), TooManyFieldsSent("inside"), BadRequest("inside")])
def test_what_django_finds_odd_about_a_request_is_no_fault_of_ours(error: Exception) -> None:
    status, body = answer(error=error)
    assert (status, body["code"]) == (400, "bad_request")
    assert "inside" not in json.dumps(body)


def test_throttling_says_when_to_come_back() -> None:
    response = View.as_view(error=exceptions.Throttled(wait=7.2))(APIRequestFactory().get("/"))
    assert (response.status_code, response["Retry-After"]) == (429, "8")


def test_an_unforeseen_error_says_nothing_of_the_inside(caplog: pytest.LogCaptureFixture) -> None:
    heard = []
    got_request_exception.connect(lambda **kwargs: heard.append(kwargs["request"].path), weak=False, dispatch_uid="t")
    try:
        with caplog.at_level(logging.ERROR, logger="django.request"):
            status, body = answer(error=RuntimeError("SELECT secret FROM shas_edition"))
    finally:
        got_request_exception.disconnect(dispatch_uid="t")
    assert (status, body["code"]) == (500, "server_error")
    assert body["detail"] == "Something went wrong on our side. Try again, and tell the review team if it stays so."
    assert "SELECT" not in json.dumps(body)
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [RuntimeError]
    assert heard == ["/"]


@pytest.mark.django_db
def test_an_error_of_the_database_shows_no_sql() -> None:
    class Broken(View):
        def get(self, request: Any) -> Response:
            with connection.cursor() as cursor:
                cursor.execute("SELECT nothing FROM nowhere")
            return Response({})

    response = Broken.as_view()(APIRequestFactory().get("/"))
    response.render()
    assert response.status_code == 500
    assert b"nowhere" not in response.content


def test_a_problem_outside_of_any_view() -> None:
    response = problem_response(status=400, detail="Which host?", code="bad_host")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert json.loads(response.content) == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "Which host?",
        "code": "bad_host",
    }
