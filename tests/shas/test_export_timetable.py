"""`manage.py export_timetable`: the same as the portal's downloads, to a file or to standard output."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import icalendar
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook

from shas.models import Publication
from tests.factories import PublicationFactory
from tests.shas.exports.moving import entry, move, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def ash() -> Publication:
    return entry("Ash", on(20))


def exported(form: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("export_timetable", format=form, stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("form", ["csv", "json", "ics"])
def test_it_writes_what_the_portal_serves(form: str, ash: Publication, client: Client) -> None:
    move(ash, on(27))
    for day in (None, "2008-05-11"):
        served = client.get(f"/timetable.{form}", {"as_at": day} if day else {}).content.decode()
        assert exported(form, as_at=day, address="http://testserver") == served


def test_a_workbook_goes_to_a_file(ash: Publication, tmp_path: Path) -> None:
    path = tmp_path / "timetable.xlsx"
    call_command("export_timetable", format="xlsx", output=path)
    assert load_workbook(path).active["A2"].value == "ash"


def test_as_at_an_earlier_day(ash: Publication) -> None:
    move(ash, on(27), told=12)
    told = json.loads(exported("json", as_at="2008-05-11"))
    assert (told["as_at"], told["publications"][0]["planned_on"]) == ("2008-05-11", "2008-05-20")
    assert json.loads(exported("json"))["publications"][0]["planned_on"] == "2008-05-27"


def test_the_letter_tells_the_timetable_of_the_day(ash: Publication) -> None:
    move(ash, on(27), told=12)
    then, now = exported("letter", as_at="2008-05-11"), exported("letter")
    assert "20th May" in then
    assert "27th May" not in then
    assert "27th May" in now
    assert "11 May 2008" in then


def test_what_nobody_may_know_is_not_written(ash: Publication) -> None:
    PublicationFactory(national=True, unannounced=True, name="zqsecret", plan=None)
    assert [form for form in ("csv", "json", "ics", "letter") if "zqsecret" in exported(form)] == []


def test_addresses_are_whole(ash: Publication, settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = [".example.org", "portal.example.org"], True
    [row] = csv.DictReader(io.StringIO(exported("csv").lstrip("\ufeff")))
    assert row["url"] == "https://portal.example.org/visions/ash/"
    calendar = icalendar.Calendar.from_ical(exported("ics", address="https://else.example.org/"))
    assert calendar.walk("VEVENT")[0]["url"] == "https://else.example.org/visions/ash/"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"as_at": "13 May 2008"}, "--as-at: “13 May 2008” is not a day."),
        ({"as_at": "9999-01-01"}, "--as-at: Friday 1 January 9999 has not come yet"),
        ({"address": "portal.example.org"}, "“portal.example.org” is not the address of a portal."),
        ({"output": Path("/nowhere/at/all.csv")}, "/nowhere/at/all.csv cannot be written: No such file or directory."),
    ],
)
def test_what_cannot_be_done_is_said(options: dict[str, Any], message: str) -> None:
    with pytest.raises(CommandError) as refusal:
        exported("csv", **options)
    assert str(refusal.value).startswith(message)


def test_without_a_host_the_address_is_asked_for(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    with pytest.raises(CommandError, match="Give the portal’s address with --address"):
        exported("csv")
