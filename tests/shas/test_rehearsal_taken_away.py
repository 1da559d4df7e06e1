"""What is taken away from a rehearsal says what it is, and no program takes it for the live portal's."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import icalendar
import pytest
from django.test import Client, override_settings
from docx import Document as WordDocument
from lxml import etree
from openpyxl import load_workbook

from shas import rehearsal
from shas.clock import database_now, london_day
from shas.exports.ics import REVIEW
from shas.models import Document, Edition
from shas.rehearsal.mark import Mark
from shas.services import begin_rehearsal, issue_timetable_letter
from shas.workflow import DocumentRole, Plan
from tests.factories import AuthorityFactory, PublicationFactory, UserFactory
from tests.rehearsing import rehearsing
from tests.shas.views.workplace import as_user

FEEDS = ["/changes/feed/", "/publications/feed/"]
ATOM = {"a": "http://www.w3.org/2005/Atom"}
SAID = "Rehearsal: nothing in this letter is live."
WORDING = {"title": "Timetable", "sender": "1 Ash Road", "salutation": "Dear Colleague"}


@pytest.fixture(autouse=True)
def _begun(db: None) -> Iterator[None]:
    """A rehearsal with two visions in it, and a letter that names them."""
    with rehearsing():
        begin_rehearsal()
        for name in ("Ash", "Birch"):
            authority = AuthorityFactory(short_name=name, slug=name.lower())
            PublicationFactory(authority=authority, plan=Plan.on(date(2040, 6, 6)))
        issue_timetable_letter(wording=WORDING, actor=None)
        yield


def fetched(address: str) -> bytes:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content


def fetched_live(address: str) -> bytes:
    """The same address of a portal that is no rehearsal, with the same rows."""
    with override_settings(REHEARSAL=False):
        return fetched(address)


def uids(content: bytes) -> list[str]:
    return [str(event["uid"]) for event in icalendar.Calendar.from_ical(content).walk("VEVENT")]


def ids(content: bytes) -> list[str]:
    return [str(found) for found in etree.fromstring(content).xpath("//a:id/text()", namespaces=ATOM)]


def titles(content: bytes) -> list[str]:
    return [str(found) for found in etree.fromstring(content).xpath("//a:title/text()", namespaces=ATOM)]


@pytest.mark.parametrize(
    ("address", "name"),
    [("/timetable.ics", REVIEW), ("/authorities/ash/timetable.ics", "Ash: publication dates")],
)
def test_a_calendar_says_it_in_its_name_and_in_every_entry(address: str, name: str) -> None:
    calendar, live = (icalendar.Calendar.from_ical(get(address)) for get in (fetched, fetched_live))
    assert (calendar["name"], calendar["x-wr-calname"]) == (f"Rehearsal: {name}",) * 2
    assert (live["name"], live["x-wr-calname"]) == (name, name)
    for rehearsed, other in zip(calendar.walk("VEVENT"), live.walk("VEVENT"), strict=True):
        assert rehearsed["summary"] == f"Rehearsal: {other['summary']}"


def test_a_calendars_entries_are_never_the_live_ones_and_keep_their_ids() -> None:
    rehearsed, live = uids(fetched("/timetable.ics")), uids(fetched_live("/timetable.ics"))
    assert len({*rehearsed, *live}) == 4
    assert uids(fetched("/timetable.ics")) == rehearsed


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_says_it_in_every_title_and_shares_no_id_with_the_live_one(address: str) -> None:
    rehearsed, live = fetched(address), fetched_live(address)
    assert titles(rehearsed) == [f"Rehearsal: {title}" for title in titles(live)]
    assert set(ids(rehearsed)).isdisjoint(ids(live))
    assert len(ids(rehearsed)) == len(ids(live)) >= 3
    assert ids(fetched(address)) == ids(rehearsed)


def test_the_next_rehearsal_has_other_ids(monkeypatch) -> None:
    before = [ids(fetched(address)) for address in FEEDS], uids(fetched("/timetable.ics"))
    weeks, begun_at = rehearsal.read_mark()
    for later in (Mark(weeks + 1, begun_at), Mark(weeks, begun_at + timedelta(seconds=1))):
        monkeypatch.setattr("shas.rehearsal.taken_away.read_mark", lambda later=later: later)
        for address, known in zip(FEEDS, before[0], strict=True):
            assert set(ids(fetched(address))).isdisjoint(known)
        assert set(uids(fetched("/timetable.ics"))).isdisjoint(before[1])


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("letters/1/letter", "1 Ash Road"),
        ("letters/draft/letter", "Draft: not issued. This is the timetable as it stands today."),
    ],
)
def test_a_letter_says_it_in_its_first_line(name: str, second: str) -> None:
    assert fetched(f"/{name}.txt").decode().splitlines()[:3] == [SAID, "", second]
    word = WordDocument(BytesIO(fetched(f"/{name}.docx")))
    assert [paragraph.text for paragraph in word.paragraphs[:2]] == [SAID, second]
    assert word.core_properties.title.startswith("Rehearsal: ")
    assert b"ehears" not in fetched_live(f"/{name}.txt")
    live = WordDocument(BytesIO(fetched_live(f"/{name}.docx")))
    assert live.paragraphs[0].text == second
    assert not live.core_properties.title.startswith("Rehearsal")


def test_tables_say_it_where_they_have_a_place_for_it() -> None:
    told, live = (json.loads(get("/timetable.json")) for get in (fetched, fetched_live))
    assert told["rehearsal"] is True
    assert list(live) == ["as_at", "publications"]
    assert load_workbook(BytesIO(fetched("/timetable.xlsx"))).sheetnames == ["Rehearsal Timetable"]
    assert load_workbook(BytesIO(fetched_live("/timetable.xlsx"))).sheetnames == ["Timetable"]
    assert fetched("/timetable.csv").splitlines()[0] == fetched_live("/timetable.csv").splitlines()[0]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/timetable.csv", "timetable-{}.csv"),
        ("/timetable.xlsx", "timetable-{}.xlsx"),
        ("/timetable.json", "timetable-{}.json"),
        ("/timetable.ics", "timetable-{}.ics"),
        ("/authorities/ash/timetable.ics", "ash-timetable-{}.ics"),
        ("/letters/1/letter.txt", "letter-1.txt"),
        ("/letters/1/letter.docx", "letter-1.docx"),
        ("/letters/draft/letter.txt", "draft-letter.txt"),
        ("/letters/draft/letter.docx", "draft-letter.docx"),
        ("/record.csv", "record-{}.csv"),
        ("/record.xlsx", "record-{}.xlsx"),
    ],
)
def test_a_file_says_it_in_its_name(address: str, name: str) -> None:
    client = as_user(UserFactory(superuser=True))
    today = london_day(database_now()).isoformat()
    named = client.get(address)["Content-Disposition"].partition("; ")[2]
    assert named == f'filename="rehearsal-{name.format(today)}"'


def test_so_does_a_document() -> None:
    edition = Edition(publication=PublicationFactory(authority=AuthorityFactory(slug="cedar")), number=2)
    assert Document(edition=edition, role=DocumentRole.MAIN).filename == "rehearsal-cedar-edition-2.pdf"
    with override_settings(REHEARSAL=False):
        assert Document(edition=edition, role=DocumentRole.MAIN).filename == "cedar-edition-2.pdf"
