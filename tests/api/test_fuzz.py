"""Any request that the schema allows, and many that it does not: no server error, and no answer outside the schema."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
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
from shas.services import EntryLine
from shas.workflow import Plan, Status
from tests.factories import (
    AuthorityAliasFactory,
    AuthorityFactory,
    EventFactory,
    GroupFactory,
    LetterFactory,
    PathwayFactory,
    PledgeFactory,
    PublicationFactory,
    TrustAliasFactory,
    TrustFactory,
)

# What a filter may name is data, not schema: an authority nobody knows is refused though the schema allows its text.
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


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
    return schemathesis.openapi.from_wsgi("/api/v1/schema/", application)


def fuzz(portal: schemathesis.schemas.BaseSchema, examples: int) -> int:
    """Sends each operation requests of both kinds, within the schema and beside it; returns how many were sent."""
    sent = 0
    for result in portal.get_all_operations():
        operation = result.ok()
        for mode in GenerationMode:

            @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
            @given(case=operation.as_strategy(generation_mode=mode))
            def answers_as_described(case: Case) -> None:
                nonlocal sent
                case.call_and_validate(checks=CHECKS)
                sent += 1

            with suppress(Unsatisfiable):  # an address without parameters has no wrong ones
                answers_as_described()
    return sent


def test_no_request_meets_a_server_error_or_an_answer_outside_the_schema(portal: Any) -> None:
    assert fuzz(portal, examples=8) > 100


@pytest.mark.slow
def test_at_full_numbers_neither(portal: Any) -> None:
    assert fuzz(portal, examples=200) > 2000
