"""The review of 2007-08, as it is loaded at the first start, read over the API."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("review")]


def test_the_nine_visions_come_in_date_order_and_then_london(client: Client) -> None:
    rows = client.get("/api/v1/publications/?kind=vision&ordering=sort_on").json()["results"]
    assert [(row["authority"]["slug"], row["planned_on"]) for row in rows] == [
        ("east-of-england", "2008-05-12"),
        ("yorkshire-and-the-humber", "2008-05-14"),
        ("south-west", "2008-05-15"),
        ("south-central", "2008-05-19"),
        ("north-west", "2008-05-20"),
        ("north-east", "2008-05-22"),
        ("south-east-coast", "2008-06-02"),
        ("west-midlands", "2008-06-03"),
        ("east-midlands", "2008-06-05"),
        ("london", None),
    ]
    assert [row["letter_date"] for row in rows] == [row["planned_on"] for row in rows]
    london = rows[-1]
    assert (london["published_on"], london["outside_timetable"], london["sort_on"]) == ("2007-07-11", True, None)


def test_the_final_report_was_expected_in_june(client: Client) -> None:
    rows = client.get("/api/v1/publications/?kind=national_report&month=2008-06").json()["results"]
    assert [(row["planned_on"], row["planned_month"], row["letter_date"]) for row in rows] == [
        (None, "2008-06", "2008-06")
    ]


def test_ten_authorities_of_which_one_has_a_q_code(client: Client) -> None:
    rows = client.get("/api/v1/authorities/").json()["results"]
    assert len(rows) == 10
    assert [(row["slug"], row["nhs_code"]) for row in rows if row["nhs_code"]] == [("north-east", "Q30")]
    assert all(("nhs_code" in row["not_recorded"]) == (row["slug"] != "north-east") for row in rows)
    assert client.get("/api/v1/authorities/Q30/").json()["slug"] == "north-east"


def test_152_trusts_over_as_many_pages_as_it_takes(client: Client) -> None:
    address, slugs = "http://testserver/api/v1/trusts/", []
    while address:
        page = client.get(address).json()
        slugs += [row["slug"] for row in page["results"]]
        address = page["next"]
    assert len(slugs) == len(set(slugs)) == 152


def test_the_letter_of_9_may_2008(client: Client) -> None:
    letter = client.get("/api/v1/letters/1/").json()
    assert (letter["issued_on"], letter["working_groups_stated"], letter["clinicians_stated"]) == (
        "2008-05-09",
        74,
        2000,
    )
    assert letter["clinicians_approximate"] is True
    assert len(letter["entries"]) == 10


def test_nothing_prints_a_day_that_stands_for_none(client: Client) -> None:
    for noun in ("publications", "letters", "changes"):
        assert b"9999" not in client.get(f"/api/v1/{noun}/?page_size=200").content
