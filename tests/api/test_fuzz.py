"""Any request that the schema allows, and many that it does not: no server error, and no answer outside the schema."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from reviewportal.wsgi import application
from shas.models import StrategicHealthAuthority
from shas.services import EntryLine, request_date_change
from shas.workflow import DHRole, DocumentRole, Plan, Status
from tests.factories import (
    AuthorityAliasFactory,
    AuthorityFactory,
    DocumentFactory,
    EditionFactory,
    EventFactory,
    GroupFactory,
    LetterFactory,
    PathwayFactory,
    PledgeFactory,
    PublicationFactory,
    TrustAliasFactory,
    TrustFactory,
    UserFactory,
)
from tests.shas.api.sending import written

# What a filter may name is data, not schema: an authority nobody knows is refused though the schema allows its text.
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]

# A file is sent as the bytes it is.
schemathesis.serializer.alias("application/pdf", "application/octet-stream")

WRITES = "POST|PUT|PATCH|DELETE|date-requests|workflow"


@pytest.fixture
def one_transaction(db: None) -> Iterator[None]:
    """Lets requests share the test's transaction, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def portal(one_transaction: None) -> schemathesis.schemas.BaseSchema:
    """The API's own schema, over rows of every kind."""
    authority = AuthorityFactory(short_name="North West", ons_code="E18000002", nhs_code="Q31")
    AuthorityAliasFactory(authority=authority)
    TrustAliasFactory(trust=TrustFactory(authority=authority, nhs_code="5ND", ons_code="E16000085"))
    plan = Plan.on(date(2008, 5, 20))
    vision = PublicationFactory(authority=authority, plan=plan, status=Status.PUBLISHED, edition={"title": "A title"})
    month = Plan.in_month(date(2008, 6, 1))
    report = PublicationFactory(national=True, plan=month)
    PublicationFactory(status=Status.WITHDRAWN)
    lines = [EntryLine(publication=vision, plan=plan), EntryLine(publication=report, plan=month)]
    LetterFactory(number=1, entries=lines, working_groups_stated=74)
    GroupFactory(authority=authority, pathway=PathwayFactory(key="maternity"), clinicians=28)
    PledgeFactory()
    EventFactory(publication=vision, changes={"name": [None, "x"]})
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    rejection = schema.config.checks.negative_data_rejection
    # Another If-Match than was read, of any form; more text than fits.
    rejection.expected_statuses = [*rejection.expected_statuses, "412", "413"]
    return schema


@pytest.fixture
def moved(portal: Any) -> Any:
    """The same, its writes addressed to a publication that is there: what is wrong is then the rest of the request."""
    entry = PublicationFactory(plan=Plan.in_month(date(2099, 5, 1)), authority=AuthorityFactory(slug="ash"))
    editor = UserFactory(dh=[DHRole.EDITOR])
    asked = request_date_change(publication=entry, day=date(2099, 6, 3), reason="The board", actor=editor)
    edition = EditionFactory(publication=entry, complete=True)
    DocumentFactory(edition=edition, role=DocumentRole.ATTACHMENT, position=1, label="A summary")
    there = {"ref": "ash", "request_id": str(asked.pk), "number": "1", "position": "1"}
    there["If-Match"] = f'"{edition.version_tag}"'
    for methods in portal.raw_schema["paths"].values():
        for operation in methods.values():
            if operation.pop("security", None):  # the session is sent along by the test itself
                for parameter in operation.get("parameters", []):
                    if parameter["name"] in there:
                        parameter["schema"] = {"type": "string", "enum": [there[parameter["name"]]]}
    return portal


ROLES: dict[str, Any] = {
    "nobody": lambda ash: None,
    "stranger": lambda ash: UserFactory(),
    "lead": lambda ash: UserFactory(leads=ash),
    "other lead": lambda ash: UserFactory(leads=AuthorityFactory()),
    "superuser": lambda ash: UserFactory(superuser=True),
    "editor": lambda ash: UserFactory(dh=[DHRole.EDITOR]),
    "publisher": lambda ash: UserFactory(dh=[DHRole.PUBLISHER]),
}


def session_of(user: Any) -> dict[str, Any]:
    """What a browser in which this person has signed in sends along; nothing for None."""
    if user is None:
        return {}
    client, request = Client(), HttpRequest()
    client.force_login(user)
    token = get_token(request)
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": request.META["CSRF_COOKIE"]}
    return {"cookies": cookies, "headers": {"X-CSRFToken": token}}


def fuzz(
    portal: schemathesis.schemas.BaseSchema, examples: int, session: dict[str, Any] | None = None, only: str = ""
) -> dict[int, int]:
    """Sends each operation requests of both kinds, within the schema and beside it; returns how many of each status.

    `only` operations whose method and path match; `session` is sent along.
    """
    answered: dict[int, int] = {}
    for result in portal.get_all_operations():
        operation = result.ok()
        if not re.search(only, operation.label):
            continue
        for mode in GenerationMode:

            @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
            @given(case=operation.as_strategy(generation_mode=mode))
            def answers_as_described(case: Case) -> None:
                status = case.call_and_validate(checks=CHECKS, **(session or {})).status_code
                answered[status] = answered.get(status, 0) + 1

            with suppress(Unsatisfiable):  # an address without parameters has no wrong ones
                answers_as_described()
    return answered


def test_no_request_meets_a_server_error_or_an_answer_outside_the_schema(portal: Any) -> None:
    assert sum(fuzz(portal, examples=8).values()) > 100


@pytest.mark.parametrize("role", ["nobody", "other lead", "lead", "publisher"])
def test_nor_does_any_write(moved: Any, role: str) -> None:
    session = session_of(ROLES[role](StrategicHealthAuthority.objects.get(slug="ash")))
    before = written()
    answered = fuzz(moved, examples=3, session=session, only=WRITES)
    assert sum(answered.values()) > 50
    if role in {"nobody", "other lead"}:
        assert written() == before


@pytest.mark.slow
def test_at_full_numbers_neither(portal: Any) -> None:
    assert sum(fuzz(portal, examples=200).values()) > 2000


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_at_full_numbers_no_write_either(moved: Any, role: str) -> None:
    session = session_of(ROLES[role](StrategicHealthAuthority.objects.get(slug="ash")))
    assert sum(fuzz(moved, examples=100, session=session, only=WRITES).values()) > 1000
