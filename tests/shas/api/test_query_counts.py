"""How many queries an answer takes: the same number for one row as for three."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from shas.workflow import Plan, Status
from tests.factories import (
    AuthorityAliasFactory,
    EventFactory,
    GroupFactory,
    LetterFactory,
    PublicationFactory,
    TrustAliasFactory,
    TrustFactory,
)

pytestmark = pytest.mark.django_db


def authority() -> None:
    AuthorityAliasFactory(authority=TrustFactory().authority)


def publication() -> None:
    vision = PublicationFactory(plan=Plan.on(date(2008, 5, 20)), status=Status.PUBLISHED, edition={"title": "Out"})
    EventFactory(publication=vision)


def event() -> None:
    EventFactory(publication=PublicationFactory(), trust=TrustFactory())


# The clock is asked by all of them: with the next release, till which caches may keep the answer.
LISTS: dict[str, tuple[Callable[[], Any], int]] = {
    "authorities/": (authority, 3),  # rows, aliases, clock
    "trusts/": (TrustAliasFactory, 3),  # rows, aliases, clock
    "groups/": (GroupFactory, 2),  # rows, clock
    "publications/": (publication, 2),  # clock, rows
    "publications/?ordering=-name&month=2008-05&status=published&search=out": (publication, 2),
    "letters/": (LetterFactory, 3),  # clock, rows, entries
    "changes/": (event, 2),  # clock, rows
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_takes_the_same_queries_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: Callable, address: str
) -> None:
    make, expected = LISTS[address]
    before = 0
    for more in (1, 2):
        for _ in range(more):
            make()
        with django_assert_num_queries(expected):
            rows = client.get(f"/api/v1/{address}").json()["results"]
        assert len(rows) > before
        before = len(rows)


def test_one_publication_takes_two_queries(client: Client, django_assert_num_queries: Callable) -> None:
    vision = PublicationFactory()
    with django_assert_num_queries(2):
        assert client.get(f"/api/v1/publications/{vision.slug}/").status_code == 200
