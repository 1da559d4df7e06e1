"""The review of 2008 as files."""

from datetime import date

import icalendar
import pytest
from django.test import Client

from shas.exports.timetable import COLUMNS
from tests.shas.views.files import events_of, rows_of

pytestmark = [pytest.mark.usefixtures("review"), pytest.mark.django_db]
TABLES = ["/timetable.csv", "/timetable.xlsx", "/timetable.json"]


@pytest.mark.parametrize("query", ["", "?as_at=2008-05-13", "?kind=vision", "?month=2008-06"])
def test_the_tables_agree_row_for_row(query: str, client: Client) -> None:
    in_csv, in_xlsx, in_json = (rows_of(client, address, query) for address in TABLES)
    assert in_csv == in_xlsx == in_json
    assert len(in_csv) > 3
    assert all(tuple(row) == COLUMNS for row in in_csv)


def test_the_timetable_of_the_letter_as_at_the_13th_of_may(client: Client) -> None:
    rows = [row for row in rows_of(client, "/timetable.csv", "?as_at=2008-05-13") if row["letter_number"]]
    assert [(row["authority"], row["planned_on"] or row["planned_month"]) for row in rows] == [
        ("East of England", "2008-05-12"),
        ("Yorkshire and the Humber", "2008-05-14"),
        ("South West", "2008-05-15"),
        ("South Central", "2008-05-19"),
        ("North West", "2008-05-20"),
        ("North East", "2008-05-22"),
        ("South East Coast", "2008-06-02"),
        ("West Midlands", "2008-06-03"),
        ("East Midlands", "2008-06-05"),
        ("", "2008-06"),
    ]
    assert rows[-1]["name"] == "Final report"
    assert [row["title"] for row in rows if row["title"]] == ["Towards the Best, Together"]


def test_before_the_letter_there_was_only_what_had_come_out(client: Client) -> None:
    rows = rows_of(client, "/timetable.csv", "?as_at=2008-05-08")
    assert {row["slug"] for row in rows} == {"interim-report", "london"}
    assert rows_of(client, "/timetable.csv", "?as_at=2007-07-10") == []


def test_filters_are_those_of_the_timeline(client: Client) -> None:
    in_may = rows_of(client, "/timetable.json", "?kind=vision&month=2008-05")
    assert len(in_may) == 6
    assert [row["slug"] for row in rows_of(client, "/timetable.json", "?authority=E18000002")] == ["north-west"]


def test_the_calendar_has_the_visions_by_day(client: Client) -> None:
    found = events_of(client, "/timetable.ics?kind=vision&as_at=2008-05-10")
    days = [(str(each["summary"]).split(":")[0], each.decoded("dtstart")) for each in found]
    assert ("North West", date(2008, 5, 20)) in days
    assert [day for _, day in days] == sorted(day for _, day in days)


def test_the_final_report_had_a_month_and_no_day(client: Client) -> None:
    calendar = icalendar.Calendar.from_ical(client.get("/timetable.ics?as_at=2008-05-13").content)
    assert "Final report" not in [each["summary"] for each in calendar.walk("VEVENT")]
    assert "Final report: June 2008, day not set" in calendar["description"]


def test_an_authority_has_a_calendar_of_its_own(client: Client) -> None:
    [only] = events_of(client, "/authorities/north-west/timetable.ics")
    assert only["url"] == "http://testserver/visions/north-west/"
    assert only["uid"] in {each["uid"] for each in events_of(client, "/timetable.ics")}
