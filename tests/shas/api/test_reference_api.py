"""Authorities, trusts and working groups over the API."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.factories import (
    SOURCE,
    AuthorityAliasFactory,
    AuthorityFactory,
    GroupFactory,
    PathwayFactory,
    TrustAliasFactory,
    TrustFactory,
)

pytestmark = pytest.mark.django_db


def results(client: Client, noun: str, **query: str) -> list[dict[str, Any]]:
    response = client.get(f"/api/v1/{noun}/", query)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def slugs(client: Client, noun: str, **query: str) -> list[str]:
    return [row["slug"] for row in results(client, noun, **query)]


def refusals(client: Client, noun: str, **query: str) -> list[tuple[str, str]]:
    response = client.get(f"/api/v1/{noun}/", query)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    return [(error["parameter"], error["code"]) for error in response.json()["errors"]]


def test_an_authority_has_these_fields(client: Client) -> None:
    authority = AuthorityFactory(
        short_name="North East",
        ons_code="E18000001",
        nhs_code="Q30",
        population_millions=Decimal("2.6"),
        dates_source="A gazette",
    )
    AuthorityAliasFactory(authority=authority, name="The North East", valid_from=date(2006, 7, 1))
    TrustFactory(authority=authority)
    TrustFactory(authority=authority)
    assert client.get("/api/v1/authorities/north-east/").json() == {
        "slug": "north-east",
        "url": "http://testserver/api/v1/authorities/north-east/",
        "name": "North East Strategic Health Authority",
        "short_name": "North East",
        "brand": "NHS North East",
        "aliases": [{"name": "The North East", "valid_from": "2006-07-01", "valid_to": None, "source": SOURCE}],
        "ons_code": "E18000001",
        "nhs_code": "Q30",
        "area": "North East government office region",
        "population_millions": 2.6,
        "trust_count": 2,
        "established": "2006-07-01",
        "abolished": "2013-03-31",
        "name_source": SOURCE,
        "code_source": SOURCE,
        "dates_source": "A gazette",
        "not_recorded": [],
    }


def test_what_is_not_recorded_of_an_authority_is_null_and_said_to_be(client: Client) -> None:
    [row] = results(client, "authorities") if AuthorityFactory() else []
    assert (row["nhs_code"], row["population_millions"], row["dates_source"]) == (None, None, None)
    assert row["not_recorded"] == ["nhs_code", "population_millions", "dates_source"]


@pytest.mark.parametrize("ref", ["north-east", "E18000001", "e18000001", "Q30", "q30"])
def test_an_authority_is_found_by_slug_and_codes(client: Client, ref: str) -> None:
    AuthorityFactory(short_name="North East", ons_code="E18000001", nhs_code="Q30")
    AuthorityFactory()
    assert client.get(f"/api/v1/authorities/{ref}/").json()["slug"] == "north-east"


def test_authorities_come_by_short_name_unless_asked_otherwise(client: Client) -> None:
    AuthorityFactory(short_name="West", ons_code="E18000001")
    AuthorityFactory(short_name="East", ons_code="E18000002")
    assert slugs(client, "authorities") == ["east", "west"]
    assert slugs(client, "authorities", ordering="ons_code") == ["west", "east"]
    assert slugs(client, "authorities", ordering="-name") == ["west", "east"]


def test_authorities_are_searched_by_name_alias_area_and_code(client: Client) -> None:
    authority = AuthorityFactory(short_name="Yorkshire and the Humber", ons_code="E18000003", nhs_code="Q32")
    AuthorityAliasFactory(authority=authority, name="Yorkshire and Humber")
    AuthorityFactory(short_name="London")
    for text in ("humber", "Yorkshire and Humber", "e18000003", "Q32", "NHS Yorkshire"):
        assert slugs(client, "authorities", search=text) == ["yorkshire-and-the-humber"]
    assert slugs(client, "authorities", search="E1800000") == []


def test_a_trust_has_these_fields(client: Client) -> None:
    authority = AuthorityFactory(short_name="North East", ons_code="E18000001")
    trust = TrustFactory(
        authority=authority,
        name="County Durham",
        nhs_code="5ND",
        ons_code="E16000085",
        dates_source="A gazette",
    )
    TrustAliasFactory(trust=trust, name="Durham")
    assert client.get("/api/v1/trusts/county-durham/").json() == {
        "slug": "county-durham",
        "url": "http://testserver/api/v1/trusts/county-durham/",
        "name": "County Durham",
        "authority": {"slug": "north-east", "short_name": "North East", "ons_code": "E18000001"},
        "aliases": [{"name": "Durham", "valid_from": None, "valid_to": None, "source": SOURCE}],
        "nhs_code": "5ND",
        "ons_code": "E16000085",
        "established": "2006-10-01",
        "abolished": None,
        "source": SOURCE,
        "dates_source": "A gazette",
        "not_recorded": [],
    }


def test_codes_that_are_not_recorded_of_a_trust_are_said_to_be(client: Client) -> None:
    trust = TrustFactory(established=None, source="")
    row = client.get(f"/api/v1/trusts/{trust.slug}/").json()
    assert row["not_recorded"] == ["nhs_code", "ons_code", "established", "source", "dates_source"]
    assert {row[name] for name in row["not_recorded"]} == {None}


@pytest.mark.parametrize("ref", ["county-durham", "5ND", "5nd", "E16000085"])
def test_a_trust_is_found_by_slug_and_codes(client: Client, ref: str) -> None:
    TrustFactory(name="County Durham", nhs_code="5ND", ons_code="E16000085")
    TrustFactory()
    assert client.get(f"/api/v1/trusts/{ref}/").json()["slug"] == "county-durham"


def test_trusts_by_authority_and_search(client: Client) -> None:
    here, there = AuthorityFactory(ons_code="E18000001"), AuthorityFactory()
    trust = TrustFactory(authority=here, name="County Durham", nhs_code="5ND")
    TrustAliasFactory(trust=trust, name="Old Durham")
    other = TrustFactory(authority=there, name="Leeds")
    assert slugs(client, "trusts", authority="E18000001") == [trust.slug]
    assert slugs(client, "trusts", search="old dur") == [trust.slug]
    assert slugs(client, "trusts", search="5nd") == [trust.slug]
    assert slugs(client, "trusts", ordering="-authority") == [other.slug, trust.slug]
    assert slugs(client, "trusts", authority=there.slug, search="durham") == []
    assert refusals(client, "trusts", authority="nowhere") == [("authority", "unknown_authority")]


def test_a_group_has_these_fields(client: Client) -> None:
    authority = AuthorityFactory(short_name="North West", ons_code="E18000002")
    pathway = PathwayFactory(key="maternity", name="Maternity and newborn")
    group = GroupFactory(authority=authority, pathway=pathway, local_label="Birth", clinicians=28)
    assert client.get(f"/api/v1/groups/{group.pk}/").json() == {
        "id": group.pk,
        "url": f"http://testserver/api/v1/groups/{group.pk}/",
        "authority": {"slug": "north-west", "short_name": "North West", "ons_code": "E18000002"},
        "pathway": {"key": "maternity", "name": "Maternity and newborn"},
        "local_label": "Birth",
        "clinicians": 28,
        "source": SOURCE,
        "not_recorded": [],
    }


def test_clinicians_who_were_not_counted_are_not_recorded_while_a_label_may_just_not_be(client: Client) -> None:
    GroupFactory()
    [row] = results(client, "groups")
    assert (row["local_label"], row["clinicians"], row["not_recorded"]) == (None, None, ["clinicians"])


def test_groups_by_authority_pathway_and_search(client: Client) -> None:
    authority = AuthorityFactory(short_name="North West")
    birth = GroupFactory(authority=authority, pathway=PathwayFactory(key="maternity"), local_label="Birth")
    other = GroupFactory(authority=AuthorityFactory(short_name="London"), pathway=PathwayFactory(name="Acute care"))

    def ids(**query: str) -> list[int]:
        return [row["id"] for row in results(client, "groups", **query)]

    assert ids() == [other.pk, birth.pk]
    assert ids(ordering="pathway") == [birth.pk, other.pk]
    assert ids(ordering="id") == [birth.pk, other.pk]
    assert ids(authority="north-west") == ids(pathway="maternity") == ids(search="birth") == [birth.pk]
    assert ids(search="north west") == [birth.pk]
    assert ids(search="acute") == [other.pk]
    assert refusals(client, "groups", pathway="nothing") == [("pathway", "unknown_pathway")]
