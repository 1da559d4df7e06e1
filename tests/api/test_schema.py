"""The OpenAPI document: valid, complete, and true of errors too."""

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

pytestmark = pytest.mark.django_db

ENTRY = "/api/v1/publications/{ref}/"
OF_THE_WORK = ["start", "circulate", "submit", "return", "approve", "release-now", "record", "correct", "withdraw"]
MOVES = [*OF_THE_WORK, "cancel", "reinstate"]
EDITIONS, EDITION = f"{ENTRY}editions/", f"{ENTRY}editions/{{number}}/"
WRITES = [
    "/api/v1/publications/move-together/",
    *(f"{ENTRY}{deed}/" for deed in ("schedule", "reschedule", "confirm", *MOVES, "date-requests")),
    f"{ENTRY}date-requests/{{request_id}}/decide/",
    EDITIONS,
]
FILES = [("put", f"{EDITION}document/"), ("post", f"{EDITION}attachments/")]
REMOVES = ("delete", f"{EDITION}attachments/{{position}}/")
CONDITIONAL = [("patch", EDITION), *FILES, REMOVES]
# Everybody may read the others; the last is there for nobody else.
FOR_MEMBERS = [f"{ENTRY}date-requests/", f"{ENTRY}workflow/"]
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


def test_every_list_and_row_is_in_it_to_be_read_and_what_is_to_be_written(schema: dict[str, Any]) -> None:
    rows = [f"/api/v1/{noun}/{{ref}}/" for noun in LISTS]
    everyones = ["/api/v1/", *(f"/api/v1/{noun}/" for noun in LISTS), *rows, EDITIONS, EDITION]
    assert sorted(operations(schema)) == sorted([*everyones, *FOR_MEMBERS])
    posted = [path for method, path in FILES if method == "post"]
    assert sorted(operations(schema, "post")) == sorted([*WRITES, *posted])
    others = [(method, path) for path, methods in schema["paths"].items() for method in methods]
    assert sorted(each for each in others if each[0] not in {"get", "post"}) == sorted(
        each for each in CONDITIONAL if each[0] != "post"
    )
    assert [path for path, operation in operations(schema).items() if "security" in operation] == FOR_MEMBERS


def written(schema: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if method != "get"
    }


def test_writing_takes_a_session(schema: dict[str, Any]) -> None:
    securities = [operation["security"] for operation in written(schema).values()]
    assert securities == [[{"cookieAuth": []}]] * (len(WRITES) + len(CONDITIONAL))
    assert "X-CSRFToken" in schema["info"]["description"]


def test_what_is_written_conditionally_says_so(schema: dict[str, Any]) -> None:
    found = []
    for each, operation in written(schema).items():
        header = [parameter for parameter in operation.get("parameters", []) if parameter["in"] == "header"]
        if header:
            found.append(each)
            assert (header[0]["name"], header[0]["required"]) == ("If-Match", True)
            assert {"412", "428"} <= set(operation["responses"])
    assert sorted(found) == sorted(CONDITIONAL)


def test_files_are_sent_as_they_are(schema: dict[str, Any]) -> None:
    for each in FILES:
        operation = written(schema)[each]
        assert list(operation["requestBody"]["content"]) == ["application/pdf"]
        assert operation["responses"]["413"]["description"] == "The body is too large: larger than 51,200 kB."
        assert operation["responses"]["415"]["description"] == "The body is not sent as application/pdf."
    assert "requestBody" not in written(schema)[REMOVES]


def test_every_operation_says_what_it_is_for_and_how_it_refuses(schema: dict[str, Any]) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operation in operations(schema).items():
        assert operation["summary"]
        assert operation["description"]
        refusals = {code: answer for code, answer in operation["responses"].items() if code != "200"}
        codes = ["400", "404", "406", "500"] if "{ref}" in path else ["400", "406", "500"]
        assert sorted(refusals) == sorted([*codes, "403"] if path == FOR_MEMBERS[0] else codes)
        assert [answer["content"] for answer in refusals.values()] == [problem] * len(refusals)


def test_every_write_says_what_it_takes_and_how_it_answers_and_refuses(schema: dict[str, Any]) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components = schema["components"]["schemas"]
    for (method, path), operation in written(schema).items():
        assert operation["summary"]
        assert operation["description"]
        if (method, path) in [*FILES, REMOVES]:
            continue
        sent = operation["requestBody"]["content"]
        assert list(sent) == ["application/json"]
        assert sent["application/json"]["examples"]
        body = components[sent["application/json"]["schema"]["$ref"].rpartition("/")[2]]
        assert body["additionalProperties"] is False
        assert "dry_run" in body["properties"]
        answers = {code for code in operation["responses"] if code < "300"}
        assert answers == ({"200", "201"} if path in {EDITIONS, FOR_MEMBERS[0]} else {"200"})
        refusals = {code: answer for code, answer in operation["responses"].items() if code > "300"}
        found = {"404"} if "{ref}" in path else set()
        found |= {"412", "428"} if method == "patch" else set()
        assert set(refusals) == {"400", "403", "406", "409", "413", "415", "500"} | found
        assert [answer["content"] for answer in refusals.values()] == [problem] * len(refusals)
        assert "`stale`" in refusals["412" if method == "patch" else "409"]["description"]
        assert "`edited_last`" in refusals["403"]["description"]


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


def named_in(part: Any, schema: dict[str, Any], seen: set[str]) -> str:
    """A part of the schema as text, with every component that it names."""
    text = json.dumps(part)
    for name in set(re.findall("#/components/schemas/([A-Za-z]+)", text)) - seen:
        seen.add(name)
        text += named_in(schema["components"]["schemas"][name], schema, seen)
    return text


def test_nothing_of_the_work_is_in_what_everybody_reads(schema: dict[str, Any]) -> None:
    public = [operation for operation in operations(schema).values() if "security" not in operation]
    assert len(public) == 17
    text = named_in(public, schema, set())
    for word in ("clinical_review", "drafting", "approved_by", "last_edited_by", "release_at", "actor", "frozen_at"):
        assert f'"{word}"' not in text
    assert '"clinical_review"' in named_in(operations(schema)[FOR_MEMBERS[1]], schema, set())


def test_making_it_asks_the_database_only_how_long_it_may_be_kept(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        client.get("/api/v1/schema/")
