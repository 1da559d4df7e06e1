"""Downloads and calendars over HTTP: what they answer, refuse and let caches keep."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from shas.clock import database_now, london_day
from shas.models import Publication
from shas.services import cancel
from shas.workflow import DHRole, Plan, Status
from tests.factories import AuthorityFactory, EditionFactory, PublicationFactory, UserFactory, plan_at
from tests.shas.exports.moving import BY_ELECTION, entry, move, on
from tests.shas.views.counting import queries
from tests.shas.views.files import events_of, rows_of

pytestmark = pytest.mark.django_db

TABLES = ["/timetable.csv", "/timetable.xlsx", "/timetable.json"]
CALENDARS = ["/timetable.ics", "/authorities/ash/timetable.ics"]
ADDRESSES = [*TABLES, *CALENDARS]


@pytest.fixture
def ash() -> Publication:
    return entry("Ash", on(20))


@pytest.mark.parametrize(
    ("address", "media_type", "filename"),
    [
        ("/timetable.csv", "text/csv; charset=utf-8; header=present", "timetable-{}.csv"),
        (
            "/timetable.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "timetable-{}.xlsx",
        ),
        ("/timetable.json", "application/json", "timetable-{}.json"),
        ("/timetable.ics", "text/calendar; charset=utf-8", "timetable-{}.ics"),
        ("/authorities/ash/timetable.ics", "text/calendar; charset=utf-8", "ash-timetable-{}.ics"),
    ],
)
def test_a_file_says_what_it_is_and_of_which_day(
    address: str, media_type: str, filename: str, client: Client, ash: Publication
) -> None:
    answer = client.get(address)
    assert answer["Content-Type"] == media_type
    today = london_day(database_now()).isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="{filename.format(today)}"'
    then = client.get(address, {"as_at": "2008-05-13"})
    assert then["Content-Disposition"] == f'attachment; filename="{filename.format("2008-05-13")}"'
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_move_is_in_every_file_and_in_none_as_at_the_day_before(
    address: str, client: Client, ash: Publication
) -> None:
    move(ash, on(27), told=12)
    if address in CALENDARS:
        [now], [then] = events_of(client, address), events_of(client, f"{address}?as_at=2008-05-11")
        assert (now.decoded("dtstart"), then.decoded("dtstart")) == (date(2008, 5, 27), date(2008, 5, 20))
        assert BY_ELECTION in now["description"]
        assert BY_ELECTION not in then["description"]
    else:
        [now], [then] = rows_of(client, address), rows_of(client, address, "?as_at=2008-05-11")
        assert (now["planned_on"], now["previous_on"], now["public_note"]) == ("2008-05-27", "2008-05-20", BY_ELECTION)
        assert (then["planned_on"], then["previous_on"], then["public_note"]) == ("2008-05-20", "", "")


@pytest.mark.parametrize("address", ADDRESSES)
def test_everyone_gets_the_same_and_no_cookie_plays_a_part(address: str, ash: Publication) -> None:
    PublicationFactory(national=True, unannounced=True)
    entry("Birch", on(21), status=Status.DRAFTING)
    content = set()
    for person in (None, {}, {"dh": [DHRole.PUBLISHER]}, {"leads": ash.authority}):
        client = Client()
        if person is not None:
            client.force_login(UserFactory(**person))
        assert "Vary" not in client.get(address, {"authority": "ash", "search": "ash"})
        answer = client.get(address)
        assert not answer.cookies
        assert "Vary" not in answer
        content.add(answer["ETag"])
    assert len(content) == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_reader_who_has_it_already_is_told_so(address: str, client: Client, ash: Publication) -> None:
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], "public, max-age=60")
    cancel(publication=ash, public_note="Merged", actor=None)
    changed = client.get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_head_request_has_the_headers_and_no_body(address: str, client: Client, ash: Publication) -> None:
    got, asked = client.get(address), client.head(address)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked["ETag"] == got["ETag"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_cache_keeps_a_file_past_the_next_release(
    address: str, client: Client, ash: Publication, settings: Any
) -> None:
    assert client.get(address)["Cache-Control"] == "public, max-age=60"
    PublicationFactory(plan=plan_at(database_now() + timedelta(hours=1)), status=Status.APPROVED)
    assert client.get(address)["Cache-Control"] == "public, max-age=60"
    settings.PUBLIC_CACHE_SECONDS = 7200
    public, age = client.get(address)["Cache-Control"].split(", ")
    assert public == "public"
    assert 3500 < int(age.removeprefix("max-age=")) <= 3600


REFUSALS = [
    ("status=gone", "status", "invalid_choice", "“gone” is not one of"),
    ("month=May", "month", "not_a_month", "like 2008-06"),
    ("authority=nowhere", "authority", "unknown_authority", "No authority has the slug or code “nowhere”."),
    ("nonsense=1", "nonsense", "unknown_parameter", "is not a parameter of this address. Use kind, authority"),
    ("kind=vision&kind=guidance", "kind", "repeated_parameter", "Give it once."),
    ("kind=", "kind", "empty_parameter", "Give it a value or leave it out."),
    ("as_at=13+May+2008", "as_at", "as_at_not_a_day", "like 2008-05-13"),
    ("as_at=2008-02-30", "as_at", "as_at_not_a_day", "is not a day"),
    ("as_at=9999-12-31", "as_at", "as_at_in_future", "has not come yet"),
]


@pytest.mark.parametrize(("query", "name", "code", "words"), REFUSALS, ids=[refusal[0] for refusal in REFUSALS])
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_not_understood_is_refused_with_advice(
    address: str, query: str, name: str, code: str, words: str, client: Client, ash: Publication
) -> None:
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == 400
    if address.endswith("json"):
        assert answer["Content-Type"] == "application/problem+json"
        told = json.loads(answer.content)
        assert (told["status"], told["code"]) == (400, code)
        [error] = told["errors"]
        assert (error["parameter"], error["code"]) == (name, code)
        assert words in error["message"]
    else:
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.content.decode().startswith(f"{name}: ")
        assert words in answer.content.decode()


def test_every_mistake_is_named_at_once(client: Client) -> None:
    answer = client.get("/timetable.csv?status=gone&month=May")
    assert [line.split(":")[0] for line in answer.content.decode().splitlines()] == ["status", "month"]


def test_an_unknown_authority_has_no_calendar(client: Client) -> None:
    assert client.get("/authorities/nowhere/timetable.ics").status_code == 404


def test_an_authority_without_an_entry_has_an_empty_calendar(client: Client, ash: Publication) -> None:
    AuthorityFactory(short_name="Birch", slug="birch")
    assert events_of(client, "/authorities/birch/timetable.ics") == []
    assert len(events_of(client, "/authorities/ash/timetable.ics")) == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_nobody_may_know_is_in_no_file(address: str, client: Client, ash: Publication) -> None:
    PublicationFactory(national=True, unannounced=True, name="zqsecret", slug="zqsecret")
    EditionFactory(publication=ash, title="zqtitle", frozen=True)
    answer = client.get(address)
    text = answer.content if not address.endswith("xlsx") else str(rows_of(client, address)).encode()
    assert b"zq" not in text


@pytest.mark.parametrize("address", ["/timetable.csv", "/timetable.json", "/timetable.ics"])
def test_working_status_makes_no_difference(address: str, client: Client) -> None:
    later = Plan.on(london_day(database_now()) + timedelta(days=30))
    for name, status in [("Alder", Status.DRAFTING), ("Beech", Status.SUBMITTED)]:
        entry(name, later, status=status)
    if address.endswith("ics"):
        alder, beech = events_of(client, address)
        same = ["dtstart", "dtend", "status", "sequence", "transp"]
        assert [alder[key].to_ical() for key in same[:4]] == [beech[key].to_ical() for key in same[:4]]
        assert alder["description"].replace("alder", "beech") == beech["description"]
    else:
        alder, beech = rows_of(client, address)
        named = {"slug", "authority", "authority_code", "name", "url"}
        assert {k: v for k, v in alder.items() if k not in named} == {k: v for k, v in beech.items() if k not in named}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_file_takes_as_many_queries_for_three_entries_as_for_one(address: str, client: Client) -> None:
    counts = []
    for name in ("Ash", "Birch", "Cedar"):
        move(entry(name, on(20)), on(27))
        counts.append(queries(client, address))
    assert counts[0] == counts[2]
