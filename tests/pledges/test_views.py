"""The five pledges' page."""

import pytest
from django.test import Client

from tests.factories import PledgeFactory
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db


def test_each_pledge_is_shown_with_its_words_and_where_they_come_from(client: Client) -> None:
    PledgeFactory(number=3, title="A title", wording="Some words.", source="letter of a day")
    shown = client.get("/pledges/").content.decode()
    assert 'id="pledge-3"' in shown
    assert "Some words." in shown
    assert "Source: letter of a day" in shown


def test_the_duty_is_quoted_as_the_letters_and_not_as_law(client: Client) -> None:
    shown = " ".join(client.get("/pledges/").content.decode().split())
    assert "“will have a duty to have regard to” them; where that duty stands in law is not recorded here" in shown


def test_the_page_makes_the_same_queries_for_three_pledges_as_for_one(client: Client) -> None:
    PledgeFactory(number=1)
    one = queries(client, "/pledges/")
    PledgeFactory(number=2)
    PledgeFactory(number=3)
    assert queries(client, "/pledges/") == one
