"""Whose clock counts: the database's, whatever that of the application says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from shas import services
from shas.clock import database_now, london_day
from shas.services.releases import release_due
from shas.workflow import DHRole, Status
from tests.doors import by_service
from tests.embargo.keeping import seconds_kept
from tests.embargo.scene import Scene, due_in, readable, scene
from tests.factories import UserFactory
from tests.permissions.routes import ANONYMOUS

pytestmark = pytest.mark.django_db

DOORS = [
    "/",
    "/visions/birch/",
    "/visions/birch/editions/1/document/",
    "/visions/birch/editions/1/attachments/1/",
    "/authorities/birch/",
    "/authorities/birch/timetable.ics",
    "/publications/feed/",
    "/changes/",
    "/timetable.csv",
    "/timetable.json",
    "/timetable.ics",
    "/api/v1/publications/",
    "/api/v1/publications/birch/",
    "/api/v1/publications/birch/editions/",
    "/api/v1/publications/birch/editions/1/",
]
SHOWING = [at for at in DOORS if at not in {"/authorities/birch/", "/changes/"}]
HOUR = timedelta(hours=1)


def shown(at: Scene) -> list[str]:
    """The doors that show anything of it to a visitor."""
    client = at.where.client(ANONYMOUS)
    return [door for door in DOORS if at.given_away(readable(client.get(door)))]


def test_with_the_applications_clock_ahead_nothing_is_early(settings: Any) -> None:
    at = scene(release_at=database_now() + timedelta(minutes=30))
    settings.PUBLIC_CACHE_SECONDS = 24 * 3600
    client = at.where.client(ANONYMOUS)
    with time_machine.travel(datetime.now(UTC) + HOUR):
        assert shown(at) == []
        assert 20 * 60 < int(seconds_kept(client.get("/timetable.json")) or 0) < 30 * 60
        assert release_due().released == ()
        assert release_due(at=database_now() + HOUR).released == ()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        tomorrow = london_day(database_now() + timedelta(days=1)).isoformat()
        for door in ("/timetable.json", "/timetable.csv", "/api/v1/publications/"):
            answer = client.get(door, {"as_at": tomorrow})
            assert (answer.status_code, at.given_away(readable(answer))) == (400, [])


def test_with_the_applications_clock_behind_nothing_is_late(settings: Any) -> None:
    at = scene(release_at=database_now() - timedelta(seconds=1))
    due_in(minutes=30)
    settings.PUBLIC_CACHE_SECONDS = 24 * 3600
    publisher = UserFactory(dh=[DHRole.PUBLISHER])
    with time_machine.travel(datetime.now(UTC) - HOUR):
        assert shown(at) == SHOWING
        assert 20 * 60 < int(seconds_kept(at.where.client(ANONYMOUS).get("/timetable.json")) or 0) < 30 * 60
        # To every guard it is published.
        late = by_service(lambda: services.send_back(publication=at.entry, reason="A figure is wrong", actor=publisher))
        assert late == "not_from_here"
        release_due()
    at.entry.refresh_from_db()
    assert (at.entry.status, at.entry.published_at) == (Status.PUBLISHED, at.entry.release_at)
