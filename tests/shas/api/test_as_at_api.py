"""The timetable as at an earlier day, over the API."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shas.clock import database_now, london_day, london_midnight
from shas.models import Publication
from shas.services import EntryLine, cancel, record_published, reinstate, reschedule
from shas.workflow import DHRole, Plan
from tests.factories import SOURCE, LetterFactory, PublicationFactory, UserFactory
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/publications/"
MAY_20 = Plan.on(date(2008, 5, 20))


def may(day: int, hour: int = 0) -> datetime:
    return london_midnight(date(2008, 5, day)) + timedelta(hours=hour)


def moved_on_13_may() -> Publication:
    entry = PublicationFactory(announced_at=may(9), plan=MAY_20)
    reschedule(
        publication=entry,
        plan=Plan.on(date(2008, 5, 27)),
        public_note="A by-election is near.",
        source=SOURCE,
        announced_at=may(13, 16),
        actor=None,
    )
    return entry


def rows(client: Client, **query: str) -> list[dict[str, Any]]:
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def one(client: Client, entry: Publication, **query: str) -> dict[str, Any]:
    return client.get(f"{ADDRESS}{entry.slug}/", query).json()


def test_a_move_is_not_there_on_the_day_before_it_was_announced(client: Client) -> None:
    entry = moved_on_13_may()
    names = ["planned_on", "public_status", "previous_on", "moved_at", "public_note", "sort_on", "recorded_later"]
    expected = {
        "2008-05-12": ["2008-05-20", "confirmed", None, None, None, "2008-05-20", True],
        "2008-05-13": [
            "2008-05-27",
            "postponed",
            "2008-05-20",
            "2008-05-13T16:00:00+01:00",
            "A by-election is near.",
            "2008-05-27",
            True,
        ],
    }
    for day, values in expected.items():
        for row in (one(client, entry, as_at=day), rows(client, as_at=day)[0]):
            assert [row[name] for name in names] == values
            assert "canary" not in str(row)


def test_before_it_was_announced_an_entry_answers_like_an_unknown_one(client: Client) -> None:
    entry = moved_on_13_may()
    assert rows(client, as_at="2008-05-08") == []
    hidden = client.get(f"{ADDRESS}{entry.slug}/?as_at=2008-05-08")
    unknown = client.get(f"{ADDRESS}nowhere/?as_at=2008-05-08")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.content.decode().replace(entry.slug, "nowhere") == unknown.content.decode()


def test_what_came_out_is_nowhere_before_its_day(client: Client) -> None:
    entry = PublicationFactory(announced_at=may(9), plan=MAY_20)
    record_published(
        publication=entry,
        published_on=date(2008, 5, 20),
        source="a newspaper of 21 May",
        edition={"title": "A canary title", "gateway_reference": "canary 1"},
        actor=None,
    )
    before, after = one(client, entry, as_at="2008-05-19"), one(client, entry, as_at="2008-05-20")
    assert [before[name] for name in ("title", "gateway_reference", "published_on", "public_status")] == (
        [None, None, None, "confirmed"]
    )
    assert (before["source"], before["not_recorded"]) == (SOURCE, [])
    assert [after[name] for name in ("title", "gateway_reference", "published_on", "source")] == (
        ["A canary title", "canary 1", "2008-05-20", "a newspaper of 21 May"]
    )
    assert rows(client, as_at="2008-05-19", search="canary") == []
    assert len(rows(client, as_at="2008-05-20", search="canary")) == 1


def test_filters_ask_what_was_told_then(client: Client) -> None:
    moved_on_13_may()
    PublicationFactory(announced_at=may(9), plan=MAY_20)
    assert len(rows(client, as_at="2008-05-12", planned_before="2008-05-20")) == 2
    assert len(rows(client, as_at="2008-05-13", planned_before="2008-05-20")) == 1
    assert len(rows(client, as_at="2008-05-13", status="postponed")) == 1
    assert rows(client, as_at="2008-05-12", status="postponed") == []
    assert len(rows(client, as_at="2008-05-13", due_soon="true")) == 1
    assert len(rows(client, as_at="2008-05-12", due_soon="false")) == 2


def test_the_letter_is_in_no_answer_of_a_day_before_it(client: Client) -> None:
    entry = PublicationFactory(announced_at=may(2), plan=MAY_20)
    LetterFactory(number=1, announced_at=may(9), entries=[EntryLine(publication=entry, plan=MAY_20)])
    assert [one(client, entry, as_at=day)["letter_date"] for day in ("2008-05-08", "2008-05-09")] == [
        None,
        "2008-05-20",
    ]


def test_pages_keep_the_day_and_lose_no_row(client: Client) -> None:
    first = moved_on_13_may()
    others = [PublicationFactory(announced_at=may(9), plan=Plan.on(date(2008, 5, day))) for day in (21, 22, 28)]
    address, found = f"{ADDRESS}?as_at=2008-05-12&page_size=1", []
    while address:
        page = client.get(address).json()
        found += [row["slug"] for row in page["results"]]
        address = page["next"]
        assert address is None or "as_at=2008-05-12" in address
    assert found == [first.slug, *(entry.slug for entry in others)]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("13/05/2008", "as_at_not_a_day"),
        ("2008-02-30", "as_at_not_a_day"),
        ("2008-5-1", "as_at_not_a_day"),
        ("20080513", "as_at_not_a_day"),
        ("2008-05-13T09:30:00Z", "as_at_not_a_day"),
        ("tomorrow", "as_at_not_a_day"),
        ("9999-12-31", "as_at_in_future"),
        ("", "empty_parameter"),
    ],
)
def test_a_day_that_cannot_be_answered_is_refused(client: Client, value: str, code: str) -> None:
    entry = PublicationFactory()
    for address in (ADDRESS, f"{ADDRESS}{entry.slug}/"):
        answer = client.get(address, {"as_at": value})
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        problem = answer.json()
        assert [(error["parameter"], error["code"]) for error in problem["errors"]] == [("as_at", code)]
        assert problem["code"] == code


def test_tomorrow_is_refused_and_today_is_answered(client: Client) -> None:
    PublicationFactory(plan=MAY_20)
    today = london_day(database_now())
    tomorrow = client.get(ADDRESS, {"as_at": (today + timedelta(days=1)).isoformat()})
    assert tomorrow.json()["code"] == "as_at_in_future"
    assert rows(client, as_at=today.isoformat()) == rows(client)


def test_the_first_day_there_is_has_nothing(client: Client) -> None:
    moved_on_13_may()
    assert rows(client, as_at="0001-01-01") == []


def test_as_at_is_no_parameter_of_other_addresses(client: Client) -> None:
    for noun in ("letters", "changes", "authorities"):
        answer = client.get(f"/api/v1/{noun}/?as_at=2008-05-13")
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")


def test_the_department_sees_of_a_day_what_everybody_saw(client: Client) -> None:
    known = moved_on_13_may()
    secret = PublicationFactory(national=True, unannounced=True, plan=Plan.on(date(2055, 5, 20)))
    client.force_login(UserFactory(dh=[DHRole.EDITOR]))
    today = london_day(database_now()).isoformat()
    assert {row["slug"] for row in rows(client)} == {known.slug, secret.slug}
    assert [row["slug"] for row in rows(client, as_at=today)] == [known.slug]
    assert client.get(f"{ADDRESS}{secret.slug}/?as_at={today}").status_code == 404


def test_the_public_note_of_what_is_cancelled_is_the_reason_for_that(client: Client) -> None:
    entry = PublicationFactory(announced_at=may(9), plan=Plan.on(date(2055, 5, 20)))
    cancel(publication=entry, public_note="Its plan joins another’s.", reason="An internal canary", actor=None)
    row = one(client, entry)
    assert (row["public_status"], row["public_note"], row["planned_on"]) == (
        "cancelled",
        "Its plan joins another’s.",
        "2055-05-20",
    )
    assert "canary" not in str(row)
    before = one(client, entry, as_at=(london_day(database_now()) - timedelta(days=1)).isoformat())
    assert (before["public_status"], before["public_note"]) == ("confirmed", None)


def test_the_public_note_is_the_same_in_answers_and_files(client: Client) -> None:
    entry = PublicationFactory(announced_at=may(9), plan=Plan.on(date(2055, 5, 20)))
    cancel(publication=entry, public_note="Its plan joins another’s.", actor=None)
    reinstate(publication=entry, public_note="It stands alone again.", actor=None)
    [row] = client.get("/timetable.json").json()["publications"]
    assert one(client, entry)["public_note"] == row["public_note"] == "It stands alone again."


def test_what_was_told_when_it_was_announced_was_not_recorded_later(client: Client) -> None:
    entry = PublicationFactory(announced_at=may(9), plan=Plan.on(date(2055, 5, 20)))
    assert one(client, entry)["recorded_later"] is True
    reschedule(publication=entry, plan=Plan.on(date(2055, 5, 24)), public_note="A reason", actor=None)
    assert one(client, entry)["recorded_later"] is False


def test_due_soon_is_today_and_the_seven_days_after_it(client: Client) -> None:
    today = london_day(database_now())
    entries = {days: PublicationFactory(plan=Plan.on(today + timedelta(days=days))) for days in (-1, 0, 7, 8)}
    PublicationFactory()
    found = {row["slug"] for row in rows(client, due_soon="true")}
    assert found == {entries[0].slug, entries[7].slug}
    assert {row["slug"] for row in rows(client) if row["due_soon"]} == found
    assert {row["slug"] for row in rows(client, due_soon="false")} == {row["slug"] for row in rows(client)} - found


@pytest.mark.parametrize("value", ["1", "yes", "True", "TRUE"])
def test_a_flag_is_true_or_false_and_nothing_else(client: Client, value: str) -> None:
    answer = client.get(ADDRESS, {"due_soon": value})
    assert (answer.status_code, answer.json()["code"]) == (400, "not_a_flag")


def test_a_day_costs_no_query_more_and_no_more_for_three_rows(client: Client) -> None:
    entry = moved_on_13_may()
    assert queries(client, f"{ADDRESS}?as_at=2008-05-13") == 2
    moved_on_13_may()
    moved_on_13_may()
    assert queries(client, f"{ADDRESS}?as_at=2008-05-13&due_soon=false&ordering=-sort_on") == 2
    assert queries(client, f"{ADDRESS}{entry.slug}/?as_at=2008-05-13") == 2
