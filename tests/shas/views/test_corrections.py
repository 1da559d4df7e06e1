"""What the public reads after a correction and a withdrawal: the reason, and nothing of what was taken back."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.html import strip_tags

from accounts.models import User
from shas.clock import database_now
from shas.models import Publication
from shas.services import (
    approve,
    correct_actual_date,
    correct_edition,
    record_published,
    release_now,
    withdraw,
    write_edition,
)
from shas.workflow import DHRole, Plan
from tests.factories import AuthorityFactory, PublicationFactory, UserFactory, plan_at, submitted

pytestmark = pytest.mark.django_db

NOTE = "A table had the wrong year."


@pytest.fixture
def publisher() -> User:
    return UserFactory(dh=[DHRole.PUBLISHER])


@pytest.fixture
def released(publisher: User) -> Publication:
    """Ember's vision, approved in time and out since a minute ago; no job has stamped it."""
    entry = submitted(
        authority=AuthorityFactory(short_name="Ember"), plan=plan_at(database_now() - timedelta(minutes=1))
    )
    approved = {"status": "approved", "approved_by": publisher, "approved_at": database_now() - timedelta(minutes=5)}
    Publication.objects.filter(pk=entry.pk).update(**approved)
    entry.refresh_from_db()
    return entry


def text(client: Client, address: str) -> str:
    return " ".join(strip_tags(client.get(address).content.decode()).replace("&#x27;", "’").split())


def test_what_was_said_with_a_release_before_its_time_stands_beside_it(publisher: User, client: Client) -> None:
    entry = submitted(authority=AuthorityFactory(short_name="Ember"), plan=plan_at(database_now() + timedelta(days=3)))
    approve(publication=entry, actor=publisher)
    other = UserFactory(dh=[DHRole.PUBLISHER])
    release_now(publication=entry, reason="An internal canary", public_note="The board asked for it.", actor=other)
    page = text(client, "/visions/ember/")
    assert "Published, 3 days earlier than planned “The board asked for it.” Source: " in page
    assert "An internal canary" not in page


def test_what_was_said_of_a_publication_elsewhere_stands_beside_it(publisher: User, client: Client) -> None:
    entry = PublicationFactory(authority=AuthorityFactory(short_name="Ember"), plan=Plan.on(date(2008, 5, 20)))
    day, said = date(2008, 5, 20), "It was on paper first."
    record_published(publication=entry, published_on=day, source="The newspaper", public_note=said, actor=publisher)
    assert f"Published, on the planned day “{said}” Recorded later. Source: " in text(client, "/visions/ember/")


def test_a_corrected_edition_is_read_instead_and_the_reason_stands_beside_it(
    released: Publication, publisher: User, client: Client
) -> None:
    write_edition(publication=released, fields={"title": "The right title"}, actor=UserFactory(dh=[DHRole.EDITOR]))
    assert "The right title" not in text(client, "/visions/ember/")
    correct_edition(publication=released, public_note=NOTE, actor=publisher)
    page = text(client, "/visions/ember/")
    assert "The right title" in page
    assert f"Corrected by edition 2 “{NOTE}”" in page
    assert f"Ember: Corrected by edition 2 Reason: “{NOTE}”" in text(client, "/changes/")
    assert f"“{NOTE}”" in client.get("/changes/feed/").content.decode()
    assert client.get("/api/v1/publications/ember/").json()["title"] == "The right title"


def test_a_released_vision_says_when_and_nothing_of_being_recorded_later(released: Publication, client: Client) -> None:
    write_edition(publication=released, fields={"title": "A draft"}, actor=None)  # the first to lock it stamps it
    released.refresh_from_db()
    assert (released.status, released.published_at) == ("published", released.release_at)
    newest = client.get("/visions/ember/").context["page"].history[0]
    assert (newest.strong, newest.recorded_later, newest.source) == (
        "Published",
        False,
        "Released by the portal at its time",
    )
    told = client.get("/changes/").context["log"].days[0].acts[0].first
    assert (told.kind, told.recorded, told.source) == ("publication.published", "", "")


def test_a_corrected_actual_date_names_both_days(publisher: User, client: Client) -> None:
    entry = PublicationFactory(
        authority=AuthorityFactory(short_name="Ember"),
        plan=Plan.on(date(2008, 5, 20)),
        status="published",
        published_on=date(2008, 5, 20),
    )
    correct_actual_date(
        publication=entry, published_on=date(2008, 5, 21), source="The newspaper", public_note=NOTE, actor=publisher
    )
    page = text(client, "/visions/ember/")
    assert f"Actual date corrected from 20 May 2008 to 21 May 2008 “{NOTE}”" in page
    assert "1 day later than planned" in page
    assert client.get("/api/v1/publications/ember/").json()["published_on"] == "2008-05-21"


def test_a_withdrawn_vision_keeps_its_notice_and_loses_its_content(
    released: Publication, publisher: User, client: Client
) -> None:
    title = released.editions.get().title
    assert title in text(client, "/visions/ember/")
    withdraw(publication=released, public_note=NOTE, actor=publisher)
    for address in ("/visions/ember/", "/", "/publications/feed/", "/timetable.csv", "/api/v1/publications/ember/"):
        assert title not in client.get(address).content.decode(), address
    page = text(client, "/visions/ember/")
    assert (
        f"Withdrawn. It was published, and is no longer available here; this notice stays. The reason given: “{NOTE}”"
        in page
    )
    assert client.get("/api/v1/publications/ember/").json()["public_status"] == "withdrawn"


def test_what_is_approved_after_its_time_is_published_then_and_not_before(publisher: User, client: Client) -> None:
    entry = submitted(authority=AuthorityFactory(short_name="Ember"), plan=plan_at(database_now() - timedelta(days=7)))
    before = database_now()
    approve(publication=entry, actor=publisher)
    entry.refresh_from_db()
    assert entry.status == "published"
    assert entry.published_at is not None
    assert before <= entry.published_at == entry.approved_at <= database_now()
    told = entry.events.get(kind="publication.published")
    assert (told.actor, told.announced_at, told.recorded_at) == (None, entry.published_at, entry.published_at)
    newest = client.get("/visions/ember/").context["page"].history[0]
    assert (newest.text, newest.source) == (
        ", 7 days later than planned",
        "Released by the portal on approval, after its time",
    )
