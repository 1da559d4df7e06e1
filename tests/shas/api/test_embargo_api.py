"""Before its time nothing of an edition can be had over the API, and of an entry that is not announced not even that.

Each test makes something that could leak. Times of release stand against the database's clock.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode

from shas import services
from shas.clock import database_now
from shas.models import Edition, Letter, Publication
from shas.services import EntryLine
from shas.workflow import DHRole, Kind, Plan, Precision, PublicStatus, Status
from tests.factories import ANYWAY, SOURCE, EditionFactory, LetterFactory, PublicationFactory, UserFactory, plan_at

pytestmark = pytest.mark.django_db

CANARY = "Zebrafinch"
TEXT_FIELDS = [
    "title",
    "summary",
    "document_purpose",
    "rocr_reference",
    "gateway_reference",
    "author",
    "target_audience",
    "circulation_list",
    "description",
    "cross_reference",
    "superseded_documents",
    "action_required",
    "timing",
    "contact",
    "change_note",
    "source",
]
LISTS = ["authorities", "trusts", "publications", "letters", "groups", "pledges", "changes"]
# What there is below a publication, of its work.
BELOW = ["editions/", "editions/1/", "editions/2/", "workflow/"]
EMPTY = {"next": None, "previous": None, "results": []}


def canaries() -> dict[str, str]:
    """A text of its own for every field of an edition, so that a hit says which one leaked."""
    return {field: f"{CANARY}-{field}" for field in TEXT_FIELDS} | {"external_url": f"https://{CANARY}.example/"}


def soon() -> Plan:
    return plan_at(database_now() + timedelta(hours=1))


def embargoed() -> dict[str, Publication]:
    """A publication in every state in which its edition must not be seen, with its edition."""
    lead = UserFactory(name=f"{CANARY}-lead", email=f"{CANARY}@example.org")
    entries = {
        "draft": PublicationFactory(plan=soon(), lead=lead),
        "drafting": PublicationFactory(plan=soon(), status=Status.DRAFTING, lead=lead),
        "circulated": PublicationFactory(plan=soon(), status=Status.CLINICAL_REVIEW),
        "submitted": PublicationFactory(plan=soon(), status=Status.SUBMITTED),
        "approved": PublicationFactory(plan=soon(), status=Status.APPROVED),
        "overdue": PublicationFactory(plan=plan_at(database_now() - timedelta(days=1)), status=Status.SUBMITTED),
        "cancelled": PublicationFactory(plan=soon(), status=Status.CANCELLED),
        "national": PublicationFactory(national=True, plan=soon(), status=Status.APPROVED),
    }
    for state, entry in entries.items():
        EditionFactory(publication=entry, frozen=state not in {"draft", "drafting"}, **canaries())
    # Released by the clock, but this edition of it has not been circulated.
    lapsed = PublicationFactory(plan=plan_at(database_now() - timedelta(minutes=1)), status=Status.APPROVED)
    EditionFactory(publication=lapsed, **canaries())
    withdrawn = PublicationFactory(status=Status.WITHDRAWN, edition=canaries())
    return entries | {"lapsed": lapsed, "withdrawn": withdrawn}


def readers() -> dict[str, Client]:
    """Nobody, and a person with an account and no role."""
    person = Client()
    person.force_login(UserFactory())
    return {"anonymous": Client(), "person": person}


def addresses(client: Client) -> Iterator[str]:
    """Every list in every order, every filter, every row, the schema and the documentation."""
    yield from ("/api/v1/", "/api/v1/schema/", "/api/v1/docs/", "/api/v1/docs/?script=")
    schema = client.get("/api/v1/schema/").json()
    for noun in LISTS:
        parameters = schema["paths"][f"/api/v1/{noun}/"]["get"]["parameters"]
        offered = {parameter["name"]: parameter["schema"] for parameter in parameters}
        for ordering in offered["ordering"]["items"]["enum"]:
            yield f"/api/v1/{noun}/?{urlencode({'ordering': ordering, 'page_size': 200})}"
            yield f"/api/v1/{noun}/?{urlencode({'ordering': ordering, 'page_size': 1})}"
        for name, values in offered.items():
            for value in values.get("enum", []):
                yield f"/api/v1/{noun}/?{urlencode({name: value, 'page_size': 200})}"
        for row in client.get(f"/api/v1/{noun}/?page_size=200").json()["results"]:
            yield row["url"]
            if noun == "publications":
                yield from (f"{row['url']}{below}" for below in BELOW)


def test_nothing_of_an_embargoed_edition_is_in_any_answer() -> None:
    entries = embargoed()
    LetterFactory(entries=[EntryLine(publication=entry, plan=Plan.unset()) for entry in entries.values()])
    for reader, client in readers().items():
        visited = 0
        for address in addresses(client):
            for response in (client.get(address), client.options(address)):
                assert CANARY.lower() not in response.content.decode().lower(), (reader, address)
                assert CANARY.lower() not in str(response.headers).lower(), (reader, address)
            visited += 1
        assert visited > 100


def test_the_same_walk_finds_what_is_released() -> None:
    vision = PublicationFactory(plan=plan_at(database_now() - timedelta(minutes=1)), status=Status.APPROVED)
    EditionFactory(publication=vision, frozen=True, **canaries())
    client = Client()
    hits = [address for address in addresses(client) if CANARY in client.get(address).content.decode()]
    url = f"http://testserver/api/v1/publications/{vision.slug}/"
    assert {url, f"{url}editions/", f"{url}editions/1/"} <= set(hits)
    assert "/api/v1/publications/?ordering=sort_on&page_size=200" in hits
    assert client.get(f"/api/v1/publications/?search={CANARY}-title").json()["results"] != []


@pytest.mark.parametrize("state", ["approved", "submitted", "draft", "lapsed", "withdrawn", "cancelled"])
def test_an_embargoed_entry_is_public_and_its_content_null(client: Client, state: str) -> None:
    entry = embargoed()[state]
    row = client.get(f"/api/v1/publications/{entry.slug}/").json()
    assert (row["slug"], row["title"], row["gateway_reference"]) == (entry.slug, None, None)
    assert "title" not in row["not_recorded"]
    assert "gateway_reference" not in row["not_recorded"]


def test_whether_an_edition_exists_cannot_be_told(client: Client) -> None:
    with_edition, without = PublicationFactory(plan=soon()), PublicationFactory(plan=soon())
    EditionFactory(publication=with_edition, **canaries())
    rows = [client.get(f"/api/v1/publications/{entry.slug}/").json() for entry in (with_edition, without)]
    differing = {name for name in rows[0] if rows[0][name] != rows[1][name]}
    assert differing <= {"slug", "url", "authority", "name", "announced_at", "planned_on", "sort_on"}
    for below in BELOW:
        said = [told(client, entry.slug, below) for entry in (with_edition, without)]
        assert said[0] == said[1], below


def told(client: Client, slug: str, below: str) -> tuple[int, dict[str, str], str]:
    """An answer without what tells one slug from another."""
    response = client.get(f"/api/v1/publications/{slug}/{below}")
    headers = dict(response.headers) | {"Content-Security-Policy": "", "Content-Length": ""}
    return response.status_code, headers, response.content.decode().replace(slug, "<slug>")


@pytest.mark.parametrize("below", BELOW)
def test_what_one_may_not_read_of_an_entry_answers_byte_for_byte_like_what_is_not_there(below: str) -> None:
    entries = embargoed()
    for reader, client in readers().items():
        for state, entry in entries.items():
            found = told(client, entry.slug, below)
            if below == "editions/":
                assert (found[0], json.loads(found[2])) == (200, EMPTY), (reader, state)
            elif below == "workflow/":
                assert found == told(client, "no-such-slug", below), (reader, state)
            else:
                status, headers, text = told(client, entry.slug, "editions/99/")
                assert found == (404, headers, text.replace("“99”", f"“{below[9:-1]}”")), (reader, state)
                assert status == 404


@pytest.mark.parametrize("text", [CANARY, CANARY.lower(), CANARY[:4], f"{CANARY}-title", f"{CANARY}-summary"])
def test_search_does_not_look_into_embargoed_titles(text: str) -> None:
    embargoed()
    for client in readers().values():
        for noun in LISTS:
            if noun != "changes":
                assert client.get(f"/api/v1/{noun}/", {"search": text}).json() == EMPTY


@pytest.mark.parametrize("field", ["title", "status", "lead", "release_at", "approved_at", "editions__title", "id"])
def test_no_ordering_and_no_filter_reaches_what_is_not_public(client: Client, field: str) -> None:
    embargoed()
    response = client.get("/api/v1/publications/", {"ordering": field})
    assert (response.status_code, response.json()["code"]) == (400, "unknown_ordering")
    if field != "status":  # which is the public status
        response = client.get("/api/v1/publications/", {field: CANARY})
        assert (response.status_code, response.json()["code"]) == (400, "unknown_parameter")


@pytest.mark.parametrize("status", sorted(set(Status.values) - set(PublicStatus.values)))
def test_working_status_is_no_status_to_ask_for(client: Client, status: str) -> None:
    response = client.get("/api/v1/publications/", {"status": status})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_choice")


def test_working_status_is_in_no_answer() -> None:
    embargoed()
    words = {Status.DRAFTING, Status.CLINICAL_REVIEW, Status.SUBMITTED, Status.APPROVED}
    for client in readers().values():
        for noun in ("publications", "changes", "letters"):
            text = client.get(f"/api/v1/{noun}/?page_size=200").content.decode()
            assert [word for word in words if f'"{word}"' in text] == []


def test_the_moment_of_release_is_the_database_s(client: Client) -> None:
    moment = database_now() + timedelta(hours=1)
    vision = PublicationFactory(plan=plan_at(moment), status=Status.APPROVED)
    EditionFactory(publication=vision, frozen=True, title=CANARY)
    released = Edition.objects.released
    assert list(released(moment - timedelta(microseconds=1)).filter(publication=vision)) == []
    assert len(released(moment).filter(publication=vision)) == 1
    assert client.get(f"/api/v1/publications/{vision.slug}/").json()["title"] is None


def unannounced() -> list[Publication]:
    """Entries nobody has been told of: one without an announcement, one whose announcement is to come."""
    hidden = PublicationFactory(
        national=True, name=f"{CANARY} report", slug=f"{CANARY.lower()}-report", unannounced=True, plan=soon()
    )
    later = services.announce(
        kind=Kind.GUIDANCE,
        name=f"{CANARY} guidance",
        slug=f"{CANARY.lower()}-guidance",
        actor=None,
    )
    # No service dates an announcement ahead; the rows must keep the secret all the same.
    Publication.objects.filter(pk=later.pk).update(announced_at=database_now() + timedelta(hours=1))
    services.schedule(publication=later, plan=soon(), public_note=f"{CANARY} note", override=ANYWAY, actor=None)
    return [hidden, Publication.objects.get(pk=later.pk)]


def test_an_entry_that_is_not_announced_is_in_no_answer() -> None:
    known = PublicationFactory(plan=soon())
    entries = unannounced()
    plan = Plan.unset()
    LetterFactory(entries=[EntryLine(publication=entry, plan=plan) for entry in [known, *entries]])
    for reader, client in readers().items():
        for address in addresses(client):
            assert CANARY.lower() not in client.get(address).content.decode().lower(), (reader, address)
        assert [row["slug"] for row in client.get("/api/v1/publications/").json()["results"]] == [known.slug]
        assert client.get("/api/v1/publications/?kind=national_report").json() == EMPTY
        assert client.get(f"/api/v1/publications/?search={CANARY}").json() == EMPTY
        [letter] = client.get("/api/v1/letters/").json()["results"]
        assert [entry["publication"]["slug"] for entry in letter["entries"]] == [known.slug]


def test_an_entry_that_is_not_announced_answers_like_one_that_does_not_exist(client: Client) -> None:
    def answer(slug: str, address: str) -> tuple[int, dict[str, str], Any]:
        response = client.get(address.format(slug))
        headers = {name: value for name, value in response.headers.items() if name not in {"Content-Length"}}
        headers["Content-Security-Policy"] = ""  # a set, in any order
        return response.status_code, headers, json.loads(response.content.decode().replace(slug, "<slug>"))

    for entry in unannounced():
        below = [f"/api/v1/publications/{{}}/{address}" for address in ["", *BELOW]]
        for address in (*below, "/api/v1/changes/?publication={}"):
            assert answer(entry.slug, address) == answer("no-such-slug", address)


def test_a_letter_to_come_gives_no_date_away(client: Client) -> None:
    vision = PublicationFactory(plan=soon())
    tomorrow = database_now() + timedelta(days=1)
    letter = Letter.objects.create(
        number=1,
        title="A letter to come",
        issued_on=tomorrow.date(),
        source=SOURCE,
        announced_at=tomorrow,
        recorded_at=database_now(),
    )
    letter.entries.create(publication=vision, position=1, precision=Precision.DAY, planned_on=tomorrow.date())
    Letter.objects.filter(pk=letter.pk).update(frozen_at=database_now())
    row = client.get(f"/api/v1/publications/{vision.slug}/").json()
    assert (row["letter_date"], row["letter_number"]) == (None, None)
    assert client.get("/api/v1/letters/").json() == EMPTY
    assert client.get("/api/v1/changes/?kind=letter.issued").json() == EMPTY


def test_the_department_sees_entries_before_they_are_announced_and_still_no_title() -> None:
    entries = unannounced()
    EditionFactory(publication=entries[0], frozen=True, title=f"{CANARY} title")
    client = Client()
    client.force_login(UserFactory(dh=[DHRole.EDITOR]))
    rows = client.get("/api/v1/publications/").json()["results"]
    assert sorted(row["slug"] for row in rows) == sorted(entry.slug for entry in entries)
    assert {row["title"] for row in rows} == {None}


def test_a_lead_sees_no_more_of_another_authority_than_everybody() -> None:
    entries = unannounced()
    client = Client()
    client.force_login(UserFactory(leads=PublicationFactory().authority))
    for entry in entries:
        for below in ["", *BELOW]:
            assert client.get(f"/api/v1/publications/{entry.slug}/{below}").status_code == 404


def test_a_lead_reads_nothing_of_another_authoritys_drafts() -> None:
    entries = embargoed()
    client = Client()
    client.force_login(UserFactory(leads=PublicationFactory().authority))
    for entry in entries.values():
        for below in BELOW:
            assert CANARY not in client.get(f"/api/v1/publications/{entry.slug}/{below}").content.decode()
