"""The OpenAPI document: valid, complete, and true of errors too."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

pytestmark = pytest.mark.django_db

LISTS = ["authorities", "changes", "groups", "letters", "pledges", "publications", "trusts"]


@pytest.fixture
def schema(client: Client) -> dict[str, Any]:
    return client.get("/api/v1/schema/").json()


def operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {path: methods["get"] for path, methods in schema["paths"].items()}


def test_the_schema_is_valid_and_made_without_a_warning() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO(), stderr=StringIO())


def test_the_schema_is_openapi_3_1_in_json(client: Client) -> None:
    response = client.get("/api/v1/schema/")
    assert response["Content-Type"] == "application/vnd.oai.openapi+json"
    assert response.json()["openapi"] == "3.1.0"
    assert client.get("/api/v1/schema/", headers={"Accept": "application/json"})["Content-Type"] == "application/json"


def test_every_list_and_row_is_in_it_to_be_read_and_nothing_else(schema: dict[str, Any]) -> None:
    rows = [f"/api/v1/{noun}/{{ref}}/" for noun in LISTS]
    assert sorted(schema["paths"]) == sorted(["/api/v1/", *(f"/api/v1/{noun}/" for noun in LISTS), *rows])
    assert {method for methods in schema["paths"].values() for method in methods} == {"get"}
    assert all("security" not in operation for operation in operations(schema).values())


def test_every_operation_says_what_it_is_for_and_how_it_refuses(schema: dict[str, Any]) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operation in operations(schema).items():
        assert operation["summary"]
        assert operation["description"]
        refusals = {code: answer for code, answer in operation["responses"].items() if code != "200"}
        assert list(refusals) == (["400", "404", "406", "500"] if "{ref}" in path else ["400", "406", "500"])
        assert [answer["content"] for answer in refusals.values()] == [problem] * len(refusals)


def test_every_parameter_says_what_it_does(schema: dict[str, Any]) -> None:
    for path, operation in operations(schema).items():
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (path, parameter["name"])


def test_a_list_offers_its_filters_orderings_and_pages(schema: dict[str, Any]) -> None:
    parameters = operations(schema)["/api/v1/publications/"]["parameters"]
    assert {parameter["name"] for parameter in parameters} == {
        "kind",
        "authority",
        "status",
        "month",
        "planned_after",
        "planned_before",
        "due_soon",
        "search",
        "as_at",
        "ordering",
        "page_size",
        "cursor",
    }


def test_what_null_means_and_which_zone_times_are_in_is_said(schema: dict[str, Any]) -> None:
    assert (
        "`not_recorded` names the fields that are null because nobody has recorded them"
        in (schema["info"]["description"])
    )
    assert "in London time" in schema["info"]["description"]
    for name in ("Authority", "Trust", "Publication", "Letter", "Group"):
        assert schema["components"]["schemas"][name]["properties"]["not_recorded"]["description"]


@pytest.mark.parametrize("name", ["title", "planned_on", "sort_on", "letter_date", "published_at", "gateway_reference"])
def test_what_may_be_null_is_said_to_be(schema: dict[str, Any], name: str) -> None:
    assert schema["components"]["schemas"]["Publication"]["properties"][name]["type"] == ["string", "null"]


def test_nothing_of_the_work_is_in_it(client: Client) -> None:
    text = client.get("/api/v1/schema/").content.decode()
    for word in ("clinical_review", "drafting", "approved_by", "last_edited_by", "release_at", "actor"):
        assert f'"{word}"' not in text


def test_making_it_asks_the_database_nothing(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        client.get("/api/v1/schema/")
