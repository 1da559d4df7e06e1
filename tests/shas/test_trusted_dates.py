"""The review's own timetable, from a pasted letter to a moved date, and what the public is told at every door.

One journey on the real letter: a publisher in the console; then page, change log, feed, calendar, download and API,
today and as at the day before.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from shas.clock import database_now, london_day
from shas.models import Letter, Publication
from shas.workflow import DHRole
from tests.factories import UserFactory
from tests.house import PROJECT
from tests.shas.admin.typed import typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("review")]

LETTERS = PROJECT.parent / "shared" / "letters"
REASON = "To keep clear of the by-election"


@pytest.fixture
def console() -> Client:
    client = Client()
    client.force_login(UserFactory(dh=[DHRole.PUBLISHER]))
    return client


def told(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def warned(page: Any) -> list[str]:
    """The codes of the warnings that the page shows, as it will send them back."""
    return typed(page)["shown"][0].split(",")


def move(console: Client, slug: str, day: date) -> Any:
    """Asks what moving the vision would mean; nothing is written."""
    address = reverse("admin:shas_publication_move", args=[Publication.objects.get(slug=slug).pk])
    page = console.get(address)
    return console.post(address, typed(page, day=day.isoformat(), public_note=REASON, _check="Check"))


def save(console: Client, page: Any) -> None:
    """Sets the warnings aside and saves what the page shows."""
    override = "It was decided in 2008"
    answer = console.post(page.request["PATH_INFO"], typed(page, override=override, _save="Move"))
    assert answer.status_code == 302, answer.content.decode()


@pytest.mark.skipif(not LETTERS.exists(), reason="the letters are not beside the project")
def test_the_pasted_letter_shows_no_differences(console: Client) -> None:
    address = reverse("admin:shas_import")
    text = Path(LETTERS / "2008-05-09-leading-local-change.txt").read_text(encoding="utf-8")
    page = console.post(address, typed(console.get(address), text=text))
    assert "No differences" in page.content.decode()
    assert "9 visions matched, 1 report by month" in page.content.decode()


def test_the_warnings_of_may_2008_are_shown_before_anything_is_saved(console: Client) -> None:
    assert warned(move(console, "north-west", date(2008, 5, 27))) == ["past"]
    page = move(console, "north-west", date(2008, 5, 26))
    assert warned(page) == ["bank_holiday", "past"]
    assert "Monday 26 May 2008 is a bank holiday." in page.content.decode()
    assert Publication.objects.get(slug="north-west").planned_on == date(2008, 5, 20)


def test_a_letter_says_what_has_moved_since(console: Client) -> None:
    address = reverse("admin:shas_letter_issue")
    assert console.post(address, typed(console.get(address), _issue="Issue letter 2")).status_code == 302
    assert Letter.objects.count() == 2
    assert "Since then: none moved" in told(Client(), "/letters/2/")
    save(console, move(console, "south-west", date(2008, 5, 16)))
    page = told(Client(), "/letters/2/")
    assert "Since then: 1 moved" in page
    assert REASON in page


def test_the_public_sees_the_move_at_every_door_and_nothing_of_it_as_at_the_day_before(console: Client) -> None:
    public = Client()
    before = calendar_entry(public, "/timetable.ics")
    save(console, move(console, "north-west", date(2008, 5, 27)))
    for address in ("/", "/visions/north-west/", "/changes/", "/changes/feed/", "/publications/feed/"):
        text = told(public, address)
        assert REASON in text, address
        assert "20 May" in text, address
        assert "27 May" in text, address
    after = calendar_entry(public, "/timetable.ics")
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert (after["DTSTART"].dt, after["DTEND"].dt) == (date(2008, 5, 27), date(2008, 5, 28))
    assert REASON in after["DESCRIPTION"]
    assert "20 May 2008" in after["DESCRIPTION"]
    row = public.get("/api/v1/publications/north-west/").json()
    assert (row["planned_on"], row["previous_on"], row["public_note"]) == ("2008-05-27", "2008-05-20", REASON)
    (download,) = [row for row in public.get("/timetable.json").json()["publications"] if row["slug"] == "north-west"]
    assert (download["planned_on"], download["previous_on"]) == ("2008-05-27", "2008-05-20")

    yesterday = f"as_at={london_day(database_now()) - timedelta(days=1)}"
    for address in ("/", "/timetable.csv", "/timetable.json", "/timetable.ics", "/api/v1/publications/north-west/"):
        text = told(public, f"{address}?{yesterday}")
        assert REASON not in text, address
        assert "27 May" not in text, address
        assert "2008-05-27" not in text, address
    assert public.get(f"/api/v1/publications/north-west/?{yesterday}").json()["planned_on"] == "2008-05-20"
    assert calendar_entry(public, f"/timetable.ics?{yesterday}") == before


def calendar_entry(client: Client, address: str) -> Any:
    """The vision of the North West in the calendar."""
    calendar = Calendar.from_ical(client.get(address).content)
    (entry,) = [event for event in calendar.walk("VEVENT") if str(event["SUMMARY"]).startswith("North West")]
    return entry
