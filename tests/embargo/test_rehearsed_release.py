"""One release of the rehearsal, as its people and the public live it: no job helps it, and nothing is early."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from shas.clock import database_now
from shas.importers.rehearsal import load_rehearsal
from shas.models import Event, Publication
from shas.services.releases import release_due
from tests.embargo.scene import content, due_in, heard, readable
from tests.rehearsing import rehearsing
from tests.shas.admin.typed import typed

pytestmark = pytest.mark.django_db

SLUG = "south-west"
PAGE, API, FEED = f"/visions/{SLUG}/", f"/api/v1/publications/{SLUG}/", "/publications/feed/"
# Of a vision that is out, what each door has to show.
SHOWN = {
    PAGE: 'href="/visions/south-west/editions/1/document/"',
    API: '"public_status":"published"',
    FEED: "South West: published on",
    f"{PAGE}editions/1/document/": "%PDF-",
}


@pytest.fixture(autouse=True)
def _rehearsal() -> Iterator[None]:
    with rehearsing():
        load_rehearsal()
        yield


def of(role: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=f"{role}@example.org"))
    return client


def shows(client: Client, address: str) -> bool:
    return SHOWN[address] in readable(client.get(address))


def released() -> list[tuple[str | None, datetime]]:
    rows = Event.objects.filter(publication__slug=SLUG, kind="publication.published")
    return [(event.actor and event.actor.email, event.recorded_at) for event in rows]


def test_an_approved_vision_is_out_at_its_minute_on_every_door_and_was_read_before_by_its_named_reader_alone() -> None:
    entry = due_in("submitted", entry=Publication.objects.get(slug=SLUG), minutes=10)
    publisher, reader, neighbour, anyone = of("dh.second-publisher"), of("reader"), of("lead.north-west"), Client()
    reading = f"/pre-release/{SLUG}/"
    assert reader.get(reading).status_code == 403  # not approved yet

    address = f"/admin/shas/publication/{entry.pk}/approve/"
    assert publisher.post(address, typed(publisher.get(address), _save="1")).status_code == 302
    assert Publication.objects.get(pk=entry.pk).status == "approved"

    # The named reader, in the window: the terms first, then page and document.
    assert reader.get(reading).url == f"{reading}terms/"
    terms = reader.get(f"{reading}terms/")
    assert reader.post(f"{reading}terms/", typed(terms, accept="on")).url == reading
    assert reader.get(reading).context["reading"].number == 1
    assert content(reader.get(f"{reading}document/")).startswith(b"%PDF-")
    log = Event.objects.filter(publication=entry, kind__startswith="prerelease.", actor__email="reader@example.org")
    told = [(event.kind.removeprefix("prerelease."), event.changes) for event in log.order_by("pk")]
    assert told == [
        ("refused", {"asked_for": [None, "edition"], "refused_as": [None, "not_open"]}),
        ("refused", {"asked_for": [None, "edition"], "refused_as": [None, "terms_not_accepted"]}),
        ("accepted", {"terms": [None, "1"]}),
        ("viewed", {"edition": [None, 1]}),
        ("viewed", {"edition": [None, 1], "document": [None, 0]}),
    ]
    when = [event.recorded_at for event in log.order_by("pk")]
    assert when == sorted(when)
    assert [line.what for line in publisher.get(f"/admin/shas/publication/{entry.pk}/readers/").context["log"]][:2] == [
        "took the document of edition 1",
        "read edition 1",
    ]

    # The lead of another authority hears what they hear of an address that nobody has made.
    for theirs, unknown in (
        (reading, "/pre-release/xxxxx-xxxx/"),
        (f"{reading}document/", "/pre-release/xxxxx-xxxx/document/"),
        (f"/workspace/{SLUG}/", "/workspace/xxxxx-xxxx/"),
        (f"{PAGE}editions/1/document/", f"{PAGE}editions/9/document/"),
    ):
        asked = neighbour.get(theirs)
        assert asked.status_code == 404, theirs
        assert heard(asked, (theirs, unknown)) == heard(neighbour.get(unknown), (theirs, unknown)), theirs

    # Nobody stamps it; the doors are asked over and over, by the database's clock, until all have turned.
    due = due_in("approved", entry=entry, seconds=1).release_at
    waiting, early, asked_before = dict(SHOWN), [], 0
    while waiting:
        for door in list(waiting):
            before = database_now()
            is_shown = shows(anyone, door)
            after = database_now()
            if is_shown and after < due:
                early.append((door, due - after))
            if before >= due:
                assert is_shown, f"{door} is {before - due} late"
                del waiting[door]
            else:
                asked_before += 1
    assert early == []
    assert asked_before >= len(SHOWN)
    assert released() == []
    assert reader.get(reading).url == PAGE

    # Then the worker comes: one event, and none by a second pass.
    assert [stamped.slug for stamped in release_due().released if stamped.slug == SLUG] == [SLUG]
    [(actor, recorded_at)] = released()
    assert actor is None
    assert recorded_at >= due
    assert Publication.objects.get(pk=entry.pk).published_at == due
    assert release_due().released == ()
    assert len(released()) == 1


def test_what_the_journey_looks_for_is_found_of_what_is_out_and_not_before() -> None:
    """So that the journey could fail: the same vision, with its time to come and with its time passed."""
    entry: Any = due_in("submitted", entry=Publication.objects.get(slug=SLUG), minutes=10)
    assert [door for door in SHOWN if shows(Client(), door)] == []
    Publication.objects.filter(pk=entry.pk).update(
        status="approved",
        approved_by=User.objects.get(email="dh.second-publisher@example.org"),
        approved_at=database_now(),
    )
    assert [door for door in SHOWN if shows(Client(), door)] == []
    due_in("approved", entry=entry, seconds=-1)
    assert [door for door in SHOWN if shows(Client(), door)] == list(SHOWN)
