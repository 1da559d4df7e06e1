"""What every address of the API that is read does alike: strict about parameters, and careful with caches."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import (
    EventFactory,
    GroupFactory,
    LetterFactory,
    PledgeFactory,
    PublicationFactory,
    TrustFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LISTS = ["authorities", "trusts", "publications", "letters", "groups", "pledges", "changes"]
ADDRESSES = ["/api/v1/", *(f"/api/v1/{name}/" for name in LISTS)]


@pytest.fixture
def rows() -> dict[str, str]:
    """One row of every kind: its list and its address."""
    trust, group, letter = TrustFactory(), GroupFactory(), LetterFactory()
    return {
        "authorities": trust.authority.slug,
        "trusts": trust.slug,
        "publications": PublicationFactory().slug,
        "letters": str(letter.number),
        "groups": str(group.pk),
        "pledges": str(PledgeFactory().number),
        "changes": str(EventFactory().pk),
    }


def problem(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    return response.status_code, body["code"]


def test_the_root_lists_addresses_that_all_answer(client: Client) -> None:
    addresses = client.get("/api/v1/").json()
    assert list(addresses) == [*LISTS, "schema", "docs"]
    for address in addresses.values():
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("noun", LISTS)
def test_a_row_of_a_list_is_the_row_at_its_address(client: Client, rows: dict[str, str], noun: str) -> None:
    address = f"http://testserver/api/v1/{noun}/{rows[noun]}/"
    [listed] = [row for row in client.get(f"/api/v1/{noun}/").json()["results"] if row["url"] == address]
    assert client.get(address).json() == listed


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("authorities/E18999999", "No authority has the slug or code “E18999999”."),
        ("trusts/5XX", "No trust has the slug or code “5XX”."),
        ("publications/nowhere", "No publication has the slug or authority’s code “nowhere”."),
        ("letters/7", "No letter has the number “7”."),
        ("letters/99999999999999999999", "No letter has the number “99999999999999999999”."),
        ("groups/0", "No group has the id “0”."),
        ("pledges/6", "No pledge has the number “6”."),
        ("changes/999999999999999999", "No change has the id “999999999999999999”."),
        ("changes/x", "No change has the id “x”."),
        ("publications/%00", "No publication has the slug or authority’s code “\0”."),
        ("publications/a%0Ab", "No publication has the slug or authority’s code “a\nb”."),
        ("trusts/" + "é" * 500, f"No trust has the slug or code “{'é' * 120}”."),
    ],
)
def test_an_unknown_row_is_not_found_with_a_reason(client: Client, address: str, reason: str) -> None:
    response = client.get(f"/api/v1/{address}/")
    assert problem(response) == (404, "not_found")
    assert response.json()["detail"] == reason


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("address", ["/api/", "/api/v2/", "/api/v1/nothing/", "/api/v1/nothing/x%0Ay/", "/api/x/y/"])
def test_an_unknown_address_below_api_is_a_problem_too(client: Client, address: str, method: str) -> None:
    response = getattr(client, method)(address)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_an_address_without_its_last_slash_leads_to_the_one_with_it(client: Client) -> None:
    response = client.get("/api/v1/publications?kind=vision")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/publications/?kind=vision")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_can_be_written_at_the_address_of_a_list(address: str, signed_in: bool, method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    if signed_in:
        client.force_login(UserFactory(superuser=True))
    response = getattr(client, method)(address)
    assert problem(response) == (405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("noun", LISTS)
def test_rows_cannot_be_written_either(client: Client, rows: dict[str, str], noun: str) -> None:
    for method in (client.put, client.patch, client.delete, client.post):
        assert problem(method(f"/api/v1/{noun}/{rows[noun]}/")) == (405, "method_not_allowed")


@pytest.mark.parametrize("address", [*ADDRESSES, "/api/v1/schema/", "/api/v1/docs/"])
def test_head_and_options_answer(client: Client, address: str) -> None:
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == get["Content-Type"]
    options = client.options(address)
    assert (options.status_code, options["Allow"]) == (200, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("address", [*ADDRESSES, "/api/v1/schema/", "/api/v1/docs/"])
def test_unknown_parameters_are_refused_and_named(client: Client, address: str) -> None:
    response = client.get(address, {"colour": "blue", "format": "json"})
    assert problem(response) == (400, "unknown_parameter")
    assert [error["parameter"] for error in response.json()["errors"]] == ["colour", "format"]


def test_an_unknown_parameter_is_answered_with_the_known_ones(client: Client) -> None:
    message = client.get("/api/v1/trusts/?colour=100%25s").json()["detail"]
    assert message == "“colour” is not a parameter of this address. Use authority, search, ordering, page_size, cursor."
    assert client.get("/api/v1/?colour=blue").json()["detail"] == (
        "“colour” is not a parameter of this address. It takes none."
    )


def test_a_row_takes_no_parameters(client: Client, rows: dict[str, str]) -> None:
    assert problem(client.get(f"/api/v1/trusts/{rows['trusts']}/?search=x")) == (400, "unknown_parameter")


@pytest.mark.parametrize("noun", LISTS)
@pytest.mark.parametrize("name", ["ordering", "page_size", "cursor", "search"])
def test_a_parameter_is_given_once_and_with_a_value(client: Client, noun: str, name: str) -> None:
    if noun == "changes" and name == "search":
        name = "kind"
    assert problem(client.get(f"/api/v1/{noun}/?{name}=")) == (400, "empty_parameter")
    assert problem(client.get(f"/api/v1/{noun}/?{name}=%20")) == (400, "empty_parameter")
    assert problem(client.get(f"/api/v1/{noun}/?{name}=x&{name}=x")) == (400, "repeated_parameter")


@pytest.mark.parametrize("address", [*ADDRESSES, "/api/v1/publications/nowhere/", "/api/v1/?colour=blue"])
def test_answers_to_nobody_in_particular_may_be_kept_by_caches_of_the_same(client: Client, address: str) -> None:
    response = client.get(address)
    assert response["Vary"] == "Accept, Cookie"
    kept = address in ADDRESSES  # refusals are not
    assert response["Cache-Control"] == ("public, max-age=60" if kept else "private, no-store")
    assert not response.cookies
    assert not response.has_header("Access-Control-Allow-Origin")


@pytest.mark.parametrize("address", [*ADDRESSES, "/api/v1/publications/nowhere/", "/api/v1/?colour=blue"])
def test_answers_to_a_signed_in_person_are_kept_by_nobody(client: Client, address: str) -> None:
    client.force_login(UserFactory())
    response = client.get(address)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Vary"] == "Accept, Cookie"


def test_another_origin_is_given_no_leave(client: Client) -> None:
    response = client.options(
        "/api/v1/publications/",
        headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"},
    )
    assert [name for name in response.headers if name.lower().startswith("access-control")] == []


def test_a_page_of_the_api_can_be_had_in_json_only(client: Client) -> None:
    assert problem(client.get("/api/v1/publications/", headers={"Accept": "text/html"})) == (406, "not_acceptable")
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert client.get("/api/v1/publications/", headers={"Accept": browser})["Content-Type"] == "application/json"


def test_a_host_that_is_not_ours_is_a_problem_below_api_and_a_page_elsewhere(client: Client) -> None:
    assert problem(client.get("/api/v1/", headers={"Host": "elsewhere.example"})) == (400, "bad_request")
    assert client.get("/", headers={"Host": "elsewhere.example"})["Content-Type"].startswith("text/html")


def test_an_error_before_any_view_is_a_problem_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any) -> None:
        raise RuntimeError("SELECT secret")

    client.raise_request_exception = False
    monkeypatch.setattr("django.middleware.common.CommonMiddleware.process_request", fails)
    response = client.get("/api/v1/")
    assert problem(response) == (500, "server_error")
    assert b"SELECT" not in response.content


def test_names_of_addresses_are_kept_apart_from_those_of_pages() -> None:
    assert reverse("api:publication-detail", args=["north-west"]) == "/api/v1/publications/north-west/"
