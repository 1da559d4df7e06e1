"""Letters, and what has happened since."""

from datetime import date

import pytest
from django.test import Client

from shas.clock import london_midnight
from shas.models import Letter
from shas.services import EntryLine, reschedule
from shas.workflow import Plan
from tests.factories import LetterFactory, PublicationFactory
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db

MAY_20 = Plan.on(date(2008, 5, 20))


def test_the_list_makes_the_same_queries_for_three_letters_as_for_one(client: Client) -> None:
    LetterFactory(number=1)
    one = queries(client, "/letters/")
    LetterFactory(number=2)
    LetterFactory(number=3)
    assert queries(client, "/letters/") == one


def test_a_letter_makes_the_same_queries_for_three_entries_as_for_one(client: Client) -> None:
    rows = [PublicationFactory(plan=MAY_20) for _ in range(3)]
    LetterFactory(number=1, entries=[EntryLine(publication=rows[0], plan=MAY_20)])
    LetterFactory(number=2, entries=[EntryLine(publication=row, plan=MAY_20) for row in rows])
    assert queries(client, "/letters/1/") == queries(client, "/letters/2/")


def test_a_letter_keeps_its_date_and_shows_the_new_one_beside_it(client: Client) -> None:
    row = PublicationFactory(plan=MAY_20)
    LetterFactory(number=1, entries=[EntryLine(publication=row, plan=MAY_20)])
    reschedule(publication=row, plan=Plan.on(date(2008, 5, 27)), reason="A reason", actor=None)
    since = client.get("/letters/1/").context["since"]
    assert [(line.date_text, line.moved) for line in since.lines] == [("20 May", ("20 May", "27 May"))]


def test_a_letter_not_yet_issued_is_not_found(client: Client) -> None:
    LetterFactory(number=1)
    instant = london_midnight(date(2008, 6, 1))
    Letter.objects.create(
        number=2,
        title="A draft",
        issued_on=date(2008, 6, 1),
        announced_at=instant,
        recorded_at=instant,
        source="a draft",
    )
    assert client.get("/letters/2/").status_code == 404
    assert "A draft" not in client.get("/letters/").content.decode()
