"""Authorities, their trusts, and finding one's own."""

from datetime import date

import pytest
from django.test import Client

from shas.models import StrategicHealthAuthority
from shas.workflow import Plan
from tests.factories import (
    AuthorityAliasFactory,
    AuthorityFactory,
    PublicationFactory,
    TrustAliasFactory,
    TrustFactory,
)
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db

MAY_20 = Plan.on(date(2008, 5, 20))


def an_authority() -> StrategicHealthAuthority:
    """An authority with a vision, a trust and other names."""
    authority = PublicationFactory(plan=MAY_20).authority
    AuthorityAliasFactory(authority=authority)
    TrustAliasFactory(trust=TrustFactory(authority=authority, name=f"Harbour {authority.pk}"))
    return authority


@pytest.mark.parametrize("address", ["/authorities/", "/find/?q=region+office", "/find/?q=harbour"])
def test_a_list_makes_the_same_queries_for_three_rows_as_for_one(client: Client, address: str) -> None:
    an_authority()
    one = queries(client, address)
    an_authority()
    an_authority()
    assert queries(client, address) == one


def test_an_authority_makes_the_same_queries_for_three_trusts_as_for_one(client: Client) -> None:
    authority = an_authority()
    one = queries(client, authority.get_absolute_url())
    for _ in range(2):
        TrustAliasFactory(trust=TrustFactory(authority=authority))
    assert queries(client, authority.get_absolute_url()) == one


def test_authorities_are_listed_by_name(client: Client) -> None:
    for name in ("South", "East", "North"):
        AuthorityFactory(short_name=name)
    listed = client.get("/authorities/").context["authorities"]
    assert [row.short_name for row in listed] == ["East", "North", "South"]


def test_a_trust_is_shown_with_its_code_and_without_one_as_not_recorded(client: Client) -> None:
    authority = AuthorityFactory()
    TrustFactory(authority=authority, name="Hartlepool", nhs_code="5D9", ons_code=None)
    shown = client.get(authority.get_absolute_url()).content.decode()
    assert "Hartlepool" in shown
    assert "5D9" in shown
    assert "Not recorded" in shown


def test_every_fact_of_an_authority_is_shown_with_its_source(client: Client) -> None:
    authority = AuthorityFactory(
        name_source="https://names.example/a",
        code_source="https://codes.example/a",
        dates_source="https://days.example/a",
    )
    AuthorityAliasFactory(authority=authority, source="https://aliases.example/a")
    for name in ("Ash", "Elm"):
        trust = TrustFactory(
            authority=authority, name=name, source="https://trusts.example/a", dates_source="https://ends.example/a"
        )
    TrustFactory(authority=authority, name="Oak", source="A list on paper")
    TrustAliasFactory(trust=trust, source="https://former.example/a")
    shown = client.get(authority.get_absolute_url()).content.decode()
    assert {
        site: shown.count(f'<a href="https://{site}.example/a" rel="external">{site}.example</a>')
        for site in ("names", "codes", "days", "aliases", "trusts", "ends", "former")
    } == {"names": 1, "codes": 1, "days": 1, "aliases": 1, "trusts": 1, "ends": 1, "former": 1}
    assert authority.trust_sources == ["https://trusts.example/a", "A list on paper"]
    assert authority.trust_dates_sources == ["https://ends.example/a"]
    assert "A list on paper" in shown


@pytest.mark.parametrize("asked", ["hartle", "5d9", "Old Harbour"])
def test_a_trust_is_found_by_part_of_its_name_its_code_or_an_old_name(client: Client, asked: str) -> None:
    trust = TrustFactory(name="Hartlepool", nhs_code="5D9")
    TrustAliasFactory(trust=trust, name="Old Harbour")
    TrustFactory(name="Elsewhere")
    assert list(client.get("/find/", {"q": asked}).context["trusts"]) == [trust]


@pytest.mark.parametrize("address", ["/find/?q=harbour", "/find/?q=region", "/authorities/"])
def test_what_is_found_leads_on_to_the_vision(client: Client, address: str) -> None:
    authority = an_authority()
    assert f'href="/visions/{authority.slug}/"' in client.get(address).content.decode()


def test_an_authority_is_found_by_the_name_a_letter_used(client: Client) -> None:
    authority = AuthorityFactory()
    AuthorityAliasFactory(authority=authority, name="Yorkshire and Humber")
    assert list(client.get("/find/?q=yorkshire+and+humber").context["authorities"]) == [authority]


def test_when_nothing_is_found_the_page_says_what_to_do(client: Client) -> None:
    shown = client.get("/find/?q=<b>Atlantis").content.decode()
    assert "Nothing on record matches “&lt;b&gt;Atlantis”." in shown
    assert "<b>Atlantis" not in shown


@pytest.mark.parametrize("address", ["/find/", "/find/?q=", "/find/?q=++"])
def test_asked_for_nothing_the_page_shows_only_its_form(client: Client, address: str) -> None:
    TrustFactory()
    context = client.get(address).context
    assert (list(context["authorities"]), list(context["trusts"])) == ([], [])


NAMED = [
    ("darlington pct", "darlington"),
    ("Darlington Primary Care Trust", "darlington"),
    ("\u200fdarlington", "darlington"),
    ("darlington\u200b", "darlington"),
    ("dar\u200blington", "darlington"),
    ("county\0darlington", None),
    ("\0darlington", "darlington"),
    ("5j9 pct", "darlington"),
    ("Darlington (5J9)", "darlington"),
    ("5j", None),
    ("Halton & St Helens", "halton-and-st-helens"),
    ("halton and st. helens", "halton-and-st-helens"),
    ("halton-and-st-helens", "halton-and-st-helens"),
    ("north west sha", "north-west"),
    ("the NHS North West", "north-west"),
    ("north\u00a0west", "north-west"),
    ("west north", "north-west"),
    ("yorkshire  humber", "yorkshire-and-the-humber"),
    ("Yorkshire & Humber", "yorkshire-and-the-humber"),
    ("Yorkshire & the Humber", "yorkshire-and-the-humber"),
    ("e18000003", "yorkshire-and-the-humber"),
    ("E1800000", None),
    ("north humber", None),
]


@pytest.mark.parametrize(("asked", "slug"), NAMED)
def test_a_name_is_found_however_it_is_written(client: Client, asked: str, slug: str | None) -> None:
    north = AuthorityFactory(short_name="North West")
    AuthorityFactory(short_name="Yorkshire and the Humber", ons_code="E18000003")
    AuthorityFactory(short_name="South West")
    TrustFactory(authority=north, name="Darlington", nhs_code="5J9")
    TrustFactory(authority=north, name="Halton and St Helens")
    context = client.get("/find/", {"q": asked}).context
    found = [row.slug for row in (*context["authorities"], *context["trusts"])]
    assert found == ([slug] if slug else [])
    listed = [
        row["slug"]
        for noun in ("authorities", "trusts")
        for row in client.get(f"/api/v1/{noun}/", {"search": asked.replace("\0", " ")}).json()["results"]
    ]
    assert listed == found


def test_more_words_make_no_more_queries(client: Client) -> None:
    an_authority()
    assert queries(client, "/find/?q=" + "+".join(["harbour", *"abcdefghijkl"])) < queries(client, "/find/?q=harbour")
    assert queries(client, "/find/?q=old+region+office") == queries(client, "/find/?q=region")


@pytest.mark.parametrize("asked", ["%00", "a%00b", "%E2%80%8B", "%07%1b%5B", "%ED%A0%80", "%F0%9F%98%80", "%25", "_"])
def test_what_cannot_be_printed_harms_nothing(client: Client, asked: str) -> None:
    TrustFactory(name="Leeds")
    answer = client.get(f"/find/?q={asked}")
    assert answer.status_code == 200
    assert (list(answer.context["authorities"]), list(answer.context["trusts"])) == ([], [])
    assert not {"\0", "\x07", "\x1b", "\u200b"} & set(answer.content.decode())


def test_a_very_long_text_is_not_looked_for_and_the_page_says_so(client: Client) -> None:
    TrustFactory(name="Harbour")
    answer = client.get("/find/", {"q": "harbour " * 1250})
    assert answer.status_code == 200
    assert list(answer.context["trusts"]) == []
    shown = answer.content.decode()
    assert "That is too long to look for. Type a name or code of at most 100 characters." in shown
    assert len(answer.context["typed"]) == 100
    assert "Nothing on record" not in shown
    assert list(client.get("/find/", {"q": "harbour" + " " * 10_000}).context["trusts"]) != []


@pytest.mark.parametrize(
    "asked", ["pct", "NHS", "the", "Primary Care Trust", "sha and pct", "&", "Strategic Health Authority"]
)
def test_words_that_name_nothing_are_answered_with_what_to_type(client: Client, asked: str) -> None:
    TrustFactory()
    answer = client.get("/find/", {"q": asked})
    assert (list(answer.context["authorities"]), list(answer.context["trusts"])) == ([], [])
    assert "Type part of a name, or a whole code." in answer.content.decode()
    assert "Nothing on record" not in answer.content.decode()
    for noun in ("authorities", "trusts"):
        refused = client.get(f"/api/v1/{noun}/", {"search": asked})
        assert refused.status_code == 400
        assert [error["code"] for error in refused.json()["errors"]] == ["nothing_to_search_for"]


def test_an_unknown_authority_is_not_found(client: Client) -> None:
    assert client.get("/authorities/atlantis/").status_code == 404
