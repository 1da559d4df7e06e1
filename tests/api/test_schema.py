"""The OpenAPI document: valid, complete, and true of errors too."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

pytestmark = pytest.mark.django_db

ENTRY = "/api/v1/publications/{ref}/"
WRITES = [
    "/api/v1/publications/move-together/",
    *(f"{ENTRY}{deed}/" for deed in ("schedule", "reschedule", "confirm", "cancel", "reinstate", "date-requests")),
    f"{ENTRY}date-requests/{{request_id}}/decide/",
]
FOR_MEMBERS = f"{ENTRY}date-requests/"
LISTS = ["authorities", "changes", "groups", "letters", "pledges", "publications", "trusts"]


@pytest.fixture
def schema(client: Client) -> dict[str, Any]:
    return client.get("/api/v1/schema/").json()


def operations(schema: dict[str, Any], method: str = "get") -> dict[str, dict[str, Any]]:
    return {path: methods[method] for path, methods in schema["paths"].items() if method in methods}


def test_the_schema_is_valid_and_made_without_a_warning() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO(), stderr=StringIO())


def test_the_schema_is_openapi_3_1_in_json(client: Client) -> None:
    response = client.get("/api/v1/schema/")
    assert response["Content-Type"] == "application/vnd.oai.openapi+json"
    assert response.json()["openapi"] == "3.1.0"
    assert client.get("/api/v1/schema/", headers={"Accept": "application/json"})["Content-Type"] == "application/json"


def test_every_list_and_row_is_in_it_to_be_read_and_what_moves_dates_to_be_written(schema: dict[str, Any]) -> None:
    rows = [f"/api/v1/{noun}/{{ref}}/" for noun in LISTS]
    everyones = ["/api/v1/", *(f"/api/v1/{noun}/" for noun in LISTS), *rows]
    assert sorted(operations(schema)) == sorted([*everyones, FOR_MEMBERS])
    assert sorted(operations(schema, "post")) == sorted(WRITES)
    assert {method for methods in schema["paths"].values() for method in methods} == {"get", "post"}
    assert [path for path, operation in operations(schema).items() if "security" in operation] == [FOR_MEMBERS]


def test_writing_takes_a_session(schema: dict[str, Any]) -> None:
    assert [operation["security"] for operation in operations(schema, "post").values()] == (
        [[{"cookieAuth": []}]] * len(WRITES)
    )
    assert "X-CSRFToken" in schema["info"]["description"]


def test_every_operation_says_what_it_is_for_and_how_it_refuses(schema: dict[str, Any]) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operation in operations(schema).items():
        assert operation["summary"]
        assert operation["description"]
        refusals = {code: answer for code, answer in operation["responses"].items() if code != "200"}
        codes = ["400", "404", "406", "500"] if "{ref}" in path else ["400", "406", "500"]
        assert sorted(refusals) == sorted([*codes, "403"] if path == FOR_MEMBERS else codes)
        assert [answer["content"] for answer in refusals.values()] == [problem] * len(refusals)


def test_every_write_says_what_it_takes_and_how_it_answers_and_refuses(schema: dict[str, Any]) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components = schema["components"]["schemas"]
    for path, operation in operations(schema, "post").items():
        assert operation["summary"]
        assert operation["description"]
        sent = operation["requestBody"]["content"]
        assert list(sent) == ["application/json"]
        assert sent["application/json"]["examples"]
        body = components[sent["application/json"]["schema"]["$ref"].rpartition("/")[2]]
        assert body["additionalProperties"] is False
        assert "dry_run" in body["properties"]
        answers = {code for code in operation["responses"] if code < "300"}
        assert answers == ({"200", "201"} if path.endswith("date-requests/") else {"200"})
        refusals = {code: answer for code, answer in operation["responses"].items() if code > "300"}
        found = {"404"} if "{ref}" in path else set()
        assert set(refusals) == {"400", "403", "406", "409", "413", "415", "500"} | found
        assert [answer["content"] for answer in refusals.values()] == [problem] * len(refusals)
        assert "`stale`" in refusals["409"]["description"]


def test_every_field_that_is_sent_says_what_it_is_or_is_an_object_that_does(schema: dict[str, Any]) -> None:
    plan = schema["components"]["schemas"]["MoveBody"]
    assert plan["oneOf"] == [{"required": ["planned_on"]}, {"required": ["planned_month"]}]
    for name in ("planned_on", "planned_month", "release_time", "public_note", "reason", "based_on", "dry_run"):
        assert plan["properties"][name]["description"]


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
