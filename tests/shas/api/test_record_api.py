"""Letters and the public record over the API."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shas import services
from shas.clock import database_now
from shas.models import Event
from shas.services import EntryLine
from shas.workflow import Plan, Status
from tests.factories import SOURCE, EventFactory, LetterFactory, PublicationFactory, TrustFactory, UserFactory

pytestmark = pytest.mark.django_db


def results(client: Client, noun: str, **query: str) -> list[dict[str, Any]]:
    response = client.get(f"/api/v1/{noun}/", query)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def refusals(client: Client, noun: str, **query: str) -> list[tuple[str, str]]:
    response = client.get(f"/api/v1/{noun}/", query)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    return [(error["parameter"], error["code"]) for error in response.json()["errors"]]


def test_a_letter_has_these_fields(client: Client) -> None:
    day, month = Plan.on(date(2008, 5, 20)), Plan.in_month(date(2008, 6, 1))
    vision, report = PublicationFactory(plan=day), PublicationFactory(national=True, plan=month)
    LetterFactory(
        number=1,
        title="Leading Local Change",
        entries=[EntryLine(publication=vision, plan=day), EntryLine(publication=report, plan=month)],
        working_groups_stated=74,
        clinicians_stated=2000,
        clinicians_approximate=True,
        gateway_reference="9876",
    )
    assert client.get("/api/v1/letters/1/").json() == {
        "number": 1,
        "url": "http://testserver/api/v1/letters/1/",
        "title": "Leading Local Change",
        "issued_on": "2008-05-09",
        "gateway_reference": "9876",
        "signatory": None,
        "audience": None,
        "working_groups_stated": 74,
        "clinicians_stated": 2000,
        "clinicians_approximate": True,
        "source": SOURCE,
        "announced_at": "2008-05-09T00:00:00+01:00",
        "entries": [
            {
                "position": 1,
                "publication": {"slug": vision.slug, "name": vision.name},
                "name": vision.authority.short_name,
                "precision": "day",
                "planned_on": "2008-05-20",
                "planned_month": None,
            },
            {
                "position": 2,
                "publication": {"slug": report.slug, "name": report.name},
                "name": report.name,
                "precision": "month",
                "planned_on": None,
                "planned_month": "2008-06",
            },
        ],
        "not_recorded": ["signatory", "audience"],
    }


def test_letters_by_day_of_issue_and_search(client: Client) -> None:
    first = LetterFactory(title="Leading Local Change", issued_on=date(2008, 5, 9))
    second = LetterFactory(title="A second letter", issued_on=date(2008, 6, 1), gateway_reference="10001")

    def numbers(**query: str) -> list[int]:
        return [row["number"] for row in results(client, "letters", **query)]

    assert numbers() == [first.number, second.number]
    assert numbers(ordering="-issued_on") == [second.number, first.number]
    assert numbers(issued_after="2008-05-10") == [second.number]
    assert numbers(issued_before="2008-05-09") == [first.number]
    assert numbers(search="local change") == [first.number]
    assert numbers(search="10001") == [second.number]
    assert refusals(client, "letters", issued_after="May") == [("issued_after", "not_a_day")]


def test_a_change_has_these_fields_and_neither_reason_nor_actor(client: Client) -> None:
    actor = UserFactory(name="A canary of a name")
    vision = PublicationFactory()
    trust = TrustFactory(authority=vision.authority)
    event = EventFactory(
        kind="publication.rescheduled",
        subject=("publication", vision.slug),
        publication=vision,
        trust=trust,
        actor=actor,
        reason="A canary of a reason",
        public_note="Printing takes longer.",
        changes={"plan": [{"planned_on": "2008-05-20"}, {"planned_on": "2008-05-22"}]},
        recorded_at=datetime(2008, 6, 1, 12, tzinfo=UTC),
    )
    response = client.get(f"/api/v1/changes/{event.pk}/")
    assert response.json() == {
        "id": event.pk,
        "url": f"http://testserver/api/v1/changes/{event.pk}/",
        "kind": "publication.rescheduled",
        "subject": {"kind": "publication", "key": vision.slug},
        "publication": vision.slug,
        "authority": vision.slug,
        "trust": trust.slug,
        "changes": {"plan": [{"planned_on": "2008-05-20"}, {"planned_on": "2008-05-22"}]},
        "public_note": "Printing takes longer.",
        "source": SOURCE,
        "announced_at": "2008-05-09T00:00:00+01:00",
        "recorded_at": "2008-06-01T13:00:00+01:00",
        "recorded_later": True,
    }
    assert b"canary" not in response.content


def test_a_change_made_in_the_portal_was_not_recorded_later(client: Client) -> None:
    vision = PublicationFactory(plan=Plan.on(date(2030, 5, 20)))
    services.reschedule(publication=vision, plan=Plan.on(date(2030, 5, 21)), public_note="Hidden.", actor=None)
    row = results(client, "changes", ordering="-id")[0]
    assert (row["kind"], row["source"], row["recorded_later"]) == ("publication.rescheduled", None, False)
    assert row["announced_at"] == row["recorded_at"]


def test_changes_that_are_not_public_are_not_there(client: Client) -> None:
    EventFactory(is_public=False)
    EventFactory(announced_at=database_now() + timedelta(hours=1))
    shown = EventFactory()
    assert [row["id"] for row in results(client, "changes")] == [shown.pk]
    for hidden in Event.objects.exclude(pk=shown.pk):
        assert client.get(f"/api/v1/changes/{hidden.pk}/").status_code == 404


def test_changes_come_in_the_order_of_the_record(client: Client) -> None:
    first, second = EventFactory(announced_at=datetime(2009, 1, 1, tzinfo=UTC)), EventFactory()
    assert [row["id"] for row in results(client, "changes")] == [first.pk, second.pk]
    assert [row["id"] for row in results(client, "changes", ordering="id")] == [first.pk, second.pk]
    assert [row["id"] for row in results(client, "changes", ordering="-id")] == [second.pk, first.pk]


def test_changes_by_kind_publication_and_authority(client: Client) -> None:
    vision = PublicationFactory(plan=Plan.on(date(2008, 5, 20)), status=Status.PUBLISHED)
    other = PublicationFactory()

    def told(**query: str) -> list[tuple[str, str]]:
        return [(row["kind"], row["publication"]) for row in results(client, "changes", **query)]

    of_vision = [
        ("publication.announced", vision.slug),
        ("publication.scheduled", vision.slug),
        ("publication.published", vision.slug),
    ]
    assert told() == [*of_vision, ("publication.announced", other.slug)]
    assert told(publication=vision.slug) == told(authority=vision.authority.ons_code) == of_vision
    assert told(kind="publication.announced") == [of_vision[0], ("publication.announced", other.slug)]
    assert told(kind="publication.announced", authority=other.slug) == [("publication.announced", other.slug)]
    assert told(kind="nothing.such") == []
    assert refusals(client, "changes", kind="Announced!") == [("kind", "not_a_kind")]
    assert refusals(client, "changes", publication="nowhere") == [("publication", "unknown_publication")]


def test_changes_by_when_they_were_announced(client: Client) -> None:
    instants = [
        datetime(2008, 5, 8, 22, 59, 59, 999999, tzinfo=UTC),  # the last of 8 May in London
        datetime(2008, 5, 8, 23, 0, tzinfo=UTC),
        datetime(2008, 5, 9, 22, 59, 59, 999999, tzinfo=UTC),
        datetime(2008, 5, 9, 23, 0, tzinfo=UTC),  # the first of 10 May
    ]
    ids = [EventFactory(announced_at=at).pk for at in instants]

    def told(**query: str) -> list[int]:
        return [row["id"] for row in results(client, "changes", **query)]

    assert told(announced_after="2008-05-09") == ids[1:]
    assert told(announced_before="2008-05-09") == ids[:3]
    assert told(announced_after="2008-05-09", announced_before="2008-05-09") == ids[1:3]
    assert told(announced_after="2008-05-08T23:00:00Z") == ids[1:]
    assert told(announced_after="2008-05-09T00:00:00+01:00") == ids[1:]
    assert told(announced_before="2008-05-09T00:00:00+01:00") == ids[:2]


@pytest.mark.parametrize("name", ["announced_after", "announced_before"])
@pytest.mark.parametrize(
    "value",
    [
        "2008-05-09T09:30:00",  # no offset
        "2008-05-09T09:30:00 01:00",  # a “+” that became a space
        "2008-02-30",
        "0001-01-01T00:00:00+14:00",  # before the first year in UTC
        "9999-12-31T23:59:59-14:00",
        "yesterday",
        "%s",
    ],
)
def test_what_is_no_instant_is_refused(client: Client, name: str, value: str) -> None:
    assert refusals(client, "changes", **{name: value}) == [(name, "not_an_instant")]
    assert "like 2008-05-09T09:30:00+01:00" in client.get("/api/v1/changes/", {name: value}).json()["detail"]
