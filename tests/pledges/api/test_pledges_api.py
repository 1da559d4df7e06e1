"""The pledges over the API."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import SOURCE, PledgeFactory

pytestmark = pytest.mark.django_db


def test_a_pledge_has_these_fields(client: Client) -> None:
    PledgeFactory(number=3, title="Change will be locally led", wording="Meeting the challenge.")
    assert client.get("/api/v1/pledges/3/").json() == {
        "number": 3,
        "url": "http://testserver/api/v1/pledges/3/",
        "title": "Change will be locally led",
        "wording": "Meeting the challenge.",
        "source": SOURCE,
    }


def test_pledges_come_by_number_and_are_searched_by_title_and_wording(client: Client) -> None:
    PledgeFactory(number=2, title="Locally led", wording="As it says.")
    PledgeFactory(number=1, title="Always to the benefit", wording="Of patients.")

    def numbers(query: str) -> list[int]:
        return [row["number"] for row in client.get(f"/api/v1/pledges/{query}").json()["results"]]

    assert numbers("") == [1, 2]
    assert numbers("?ordering=-number") == [2, 1]
    assert numbers("?search=LOCALLY") == [2]
    assert numbers("?search=patients") == [1]


def test_the_list_takes_two_queries_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: Callable
) -> None:
    for numbers in ([1], [2, 3]):
        for number in numbers:
            PledgeFactory(number=number)
        with django_assert_num_queries(2):  # the rows, and till when caches may keep them
            rows = client.get("/api/v1/pledges/").json()["results"]
        assert len(rows) == numbers[-1]
