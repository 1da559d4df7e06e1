"""09:30 is London's, on every day of the year; an hour that is left out, or comes twice, is refused at every door."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shas import services
from shas.importers.timetable import import_timetable
from shas.models import Publication
from shas.services import Move
from shas.workflow import DHRole, Plan, RequestState, Status
from tests.doors import by_api, by_console, by_date_page, by_service, date_page
from tests.factories import ANYWAY, SOURCE, AuthorityFactory, PublicationFactory, UserFactory

pytestmark = pytest.mark.django_db

HALF_PAST_ONE = time(1, 30)
FAR = date(2055, 6, 2)


def utc(month: int, day: int, hour: int, minute: int = 30) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2027, 3, 26), None, utc(3, 26, 9)),
        (date(2027, 3, 27), None, utc(3, 27, 9)),
        (date(2027, 3, 28), None, utc(3, 28, 8)),
        (date(2027, 3, 29), None, utc(3, 29, 8)),
        (date(2027, 3, 28), time(0, 59), utc(3, 28, 0, 59)),
        (date(2027, 3, 28), time(2, 0), utc(3, 28, 1, 0)),
        (date(2027, 3, 29), HALF_PAST_ONE, utc(3, 29, 0)),
        (date(2027, 10, 29), None, utc(10, 29, 8)),
        (date(2027, 10, 30), None, utc(10, 30, 8)),
        (date(2027, 10, 31), None, utc(10, 31, 9)),
        (date(2027, 11, 1), None, utc(11, 1, 9)),
        (date(2027, 10, 31), time(0, 59), utc(10, 30, 23, 59)),
        (date(2027, 10, 31), time(2, 0), utc(10, 31, 2, 0)),
        (date(2027, 11, 1), HALF_PAST_ONE, utc(11, 1, 1)),
    ],
)
def test_the_instant_of_a_release(day: date, at: time | None, expected: datetime, client: Client) -> None:
    entry = PublicationFactory(plan=Plan.on(day, at=at))
    assert entry.release_at == expected
    second = timedelta(seconds=1)
    rows = Publication.objects.filter(pk=entry.pk)
    rows.update(status=Status.APPROVED, approved_by=UserFactory(), approved_at=expected - timedelta(days=1))
    assert [rows.released(expected + off).exists() for off in (-second, timedelta(), second)] == [False, True, True]
    assert [rows.with_public_status(expected).get().actual_on] == [day]
    assert client.get(f"/api/v1/publications/{entry.slug}/").json()["planned_on"] == day.isoformat()


def test_the_day_turns_at_londons_midnight() -> None:
    """Planned for a day with a time of its own, it is overdue from the next London day, and not from UTC's."""
    entry = PublicationFactory(plan=Plan.on(date(2027, 3, 28)), status=Status.DRAFTING)
    rows = Publication.objects.filter(pk=entry.pk)
    for at, expected in (
        (utc(3, 27, 23, 59), "confirmed"),
        (utc(3, 28, 22, 59), "confirmed"),
        (utc(3, 28, 23, 0), "overdue"),  # midnight, in summer time
    ):
        assert rows.with_public_status(at).get().public_status == expected
    Publication.objects.filter(pk=entry.pk).update(status=Status.PLANNED)
    services.reschedule(
        publication=entry, plan=Plan.on(date(2027, 10, 31)), public_note="Later", override=ANYWAY, actor=None
    )
    Publication.objects.filter(pk=entry.pk).update(status=Status.DRAFTING)
    for at, expected in ((utc(10, 30, 23, 0), False), (utc(10, 31, 23, 59), False), (utc(11, 1, 0, 0), True)):
        assert (rows.with_public_status(at).get().public_status == "overdue") is expected


# The same two days at every door that takes a time, and the same codes.
DAYS = {"time_missing": date(2027, 3, 28), "time_twice": date(2027, 10, 31)}
PAST = {"time_missing": date(2026, 3, 29), "time_twice": date(2026, 10, 25)}


class Stage:
    """Ash's vision with a date, Birch's without, and a lead of Ash's, an editor and a publisher."""

    def __init__(self) -> None:
        ash = AuthorityFactory(short_name="Ash", slug="ash")
        self.lead = UserFactory(leads=ash)
        self.editor, self.publisher = (UserFactory(dh=[role]) for role in (DHRole.EDITOR, DHRole.PUBLISHER))
        self.entry = PublicationFactory(authority=ash, plan=Plan.on(FAR))
        self.undated = PublicationFactory(authority=AuthorityFactory(short_name="Birch", slug="birch"))
        self.out = PublicationFactory(
            authority=AuthorityFactory(short_name="Dale", slug="dale"), status=Status.PUBLISHED
        )

    @cached_property
    def request(self) -> Any:
        day = FAR + timedelta(days=7)
        return services.request_date_change(publication=self.entry, day=day, reason="Why", actor=self.lead)


def on(day: date, **more: Any) -> Plan:
    return Plan.on(day, at=HALF_PAST_ONE, **more)


def moved(stage: Stage, **over: Any) -> dict[str, Any]:
    return {"publication": stage.entry, "public_note": "Why", "override": ANYWAY, "actor": stage.editor, **over}


def by_workspace(stage: Stage, day: date) -> str:
    client = Client()
    client.force_login(stage.lead)
    sent = {"day_day": day.day, "day_month": day.month, "day_year": day.year, "at": "01:30", "reason": "Why"}
    errors = client.post("/workspace/ash/", sent).context["form"].errors.as_data()
    assert set(errors) == {"at"}
    return str(errors["at"][0].code)


def by_import(day: date) -> str:
    text = f"9 May 2008\nDear colleague\n\n{day.day} {day:%B %Y} at 1.30am – Birch\n"
    [problem] = import_timetable(content=text.encode(), filename="letter.txt").problems
    assert problem.line == 4
    return str(problem.code)


def by_import_page(user: User, day: date) -> str:
    client = Client()
    client.force_login(user)
    text = f"authority,date\nBirch,{day.day} {day:%B %Y} at 01:30\n"
    form = client.post(reverse("admin:shas_import"), {"text": text, "reason": "Why"}).context["form"]
    return str(next(iter(form.errors.as_data().values()))[0].code)


def by_week(user: User, entry: Publication) -> str:
    address = f"{reverse('admin:shas_publication_move_together')}?entry={entry.pk}"
    return by_date_page(user, address, entry=[str(entry.pk)], by="7", public_note="Why", override="Why")


TIMED = {"precision": "day", "time": "01:30", "public_note": "Why", "override": "Why"}
DOORS: dict[str, Callable[[Stage, date], str]] = {
    "schedule": lambda stage, day: by_service(
        lambda: services.schedule(**moved(stage, publication=stage.undated, plan=on(day)))
    ),
    "reschedule": lambda stage, day: by_service(lambda: services.reschedule(**moved(stage, plan=on(day)))),
    "a provisional day": lambda stage, day: by_service(
        lambda: services.schedule(**moved(stage, publication=stage.undated, plan=on(day, confirmed=False)))
    ),
    "several": lambda stage, day: by_service(
        lambda: services.bulk_reschedule(
            moves=[Move(publication=stage.entry, plan=on(day))], public_note="Why", override=ANYWAY, actor=stage.editor
        )
    ),
    "request": lambda stage, day: by_service(
        lambda: services.request_date_change(
            publication=stage.entry, day=day, at=HALF_PAST_ONE, reason="Why", actor=stage.lead
        )
    ),
    "decide": lambda stage, day: by_service(
        lambda: services.decide_date_change(
            request=stage.request,
            decision=RequestState.AGREED_OTHER,
            plan=on(day),
            reason="Why",
            public_note="Why",
            override=ANYWAY,
            actor=stage.editor,
        )
    ),
    "import": lambda stage, day: by_import(day),
    "console, move": lambda stage, day: by_date_page(
        stage.editor, date_page("move", stage.entry), day=day.isoformat(), **TIMED
    ),
    "console, first date": lambda stage, day: by_date_page(
        stage.editor, date_page("move", stage.undated), day=day.isoformat(), certainty="confirmed", **TIMED
    ),
    "console, a week later with the time it has": lambda stage, day: by_week(
        stage.editor, PublicationFactory(plan=on(day - timedelta(days=7)))
    ),
    "console, decision": lambda stage, day: by_console(
        stage.editor,
        reverse("admin:shas_datechangerequest_decide", args=[stage.request.pk]),
        decision="agreed_other",
        day=day.isoformat(),
        time="01:30",
        decision_reason="Why",
        public_note="Why",
        override="Why",
    ),
    "console, import": lambda stage, day: by_import_page(stage.editor, day),
    "workspace": by_workspace,
    "API, schedule": lambda stage, day: by_api(
        stage.editor, "birch/schedule", planned_on=day.isoformat(), release_time="01:30"
    ),
    "API, reschedule": lambda stage, day: by_api(
        stage.editor, "ash/reschedule", planned_on=day.isoformat(), release_time="01:30", public_note="Why"
    ),
    "API, several": lambda stage, day: by_api(
        stage.editor,
        "move-together",
        moves=[{"publication": "ash", "planned_on": day.isoformat(), "release_time": "01:30"}],
        public_note="Why",
    ),
    "API, request": lambda stage, day: by_api(
        stage.lead, "ash/date-requests", planned_on=day.isoformat(), release_time="01:30", reason="Why"
    ),
    "API, decision": lambda stage, day: by_api(
        stage.editor,
        f"ash/date-requests/{stage.request.pk}/decide",
        decision="agreed_other",
        planned_on=day.isoformat(),
        release_time="01:30",
        reason="Why",
        public_note="Why",
    ),
}
# What was published has its time in the past.
DOORS_OF_THE_PAST: dict[str, Callable[[Stage, date], str]] = {
    "console, record": lambda stage, day: by_date_page(
        stage.publisher, date_page("record", stage.entry), published_on=day.isoformat(), time="01:30", source=SOURCE
    ),
    "console, right date": lambda stage, day: by_date_page(
        stage.publisher,
        date_page("correct_date", stage.out),
        published_on=day.isoformat(),
        time="01:30",
        source=SOURCE,
        public_note="Why",
    ),
}


@pytest.mark.parametrize("code", DAYS)
def test_half_past_one_is_refused_where_it_is_missing_or_comes_twice(code: str) -> None:
    stage = Stage()
    dates = [stage.entry.plan, stage.undated.plan]
    said = {name: door(stage, DAYS[code]) for name, door in DOORS.items()}
    said |= {name: door(stage, PAST[code]) for name, door in DOORS_OF_THE_PAST.items()}
    assert said == dict.fromkeys([*DOORS, *DOORS_OF_THE_PAST], code)
    assert [Publication.objects.get(pk=entry.pk).plan for entry in (stage.entry, stage.undated)] == dates


# The API


def bodies(client: Client) -> Iterator[tuple[str, str, str, str]]:
    """Method, address, and each field of a body that is an instant or a day: its dotted name and its format."""
    schema = client.get("/api/v1/schema/").json()

    def resolved(part: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in part:
            part = schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]
        return part

    def fields(part: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for name, field in resolved(part).get("properties", {}).items():
            options = [resolved(each) for each in (field, *field.get("oneOf", []), *field.get("anyOf", []))]
            for option in options:
                if option.get("format") in {"date", "date-time"}:
                    yield name, option["format"]

    for address, methods in schema["paths"].items():
        for method, told in methods.items():
            for content in told.get("requestBody", {}).get("content", {}).values():
                for name, form in fields(content["schema"]):
                    yield method, address, name, form


def sent(client: Client, method: str, address: str, **body: Any) -> list[tuple[str | None, str]]:
    """Field and code of each error of a body that must be refused."""
    ash = address.replace("{ref}", "ash").replace("{number}", "1")
    answer = client.generic(method.upper(), ash, json.dumps(body), content_type="application/json")
    assert answer.status_code == 400, (address, answer.content)
    return [(error.get("field"), error["code"]) for error in answer.json()["errors"]]


NAIVE = ["2027-03-28T09:30", "2027-03-28T09:30:00", "2027-10-31T01:30:00"]
NO_DAYS = ["20.5.2027", "20/05/2027", "2027-5-20", "20270520", "2027-05-20T00:00:00Z", "2027-02-29", 20270520, True]


def test_the_api_takes_an_instant_with_its_offset_only_and_a_day_as_it_writes_one() -> None:
    stage = Stage()
    client = Client()
    client.force_login(stage.publisher)
    found = set()
    for method, address, name, form in bodies(client):
        if "{request_id}" in address:
            address = address.replace("{request_id}", str(stage.request.pk))
        for value in NAIVE if form == "date-time" else NO_DAYS:
            errors = sent(client, method, address, **{name: value})
            codes = {code for field, code in errors if field == name}
            assert codes == {"offset_required" if form == "date-time" else "invalid"}, (address, name, value, errors)
        found.add((address.rsplit("/", 2)[1], name))
    dated = ("schedule", "reschedule", "date-requests", "decide")
    actual = {(move, name) for move in ("record", "correct") for name in ("published_on", "published_at")}
    assert found >= actual | {(move, "planned_on") for move in dated}


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2026-03-29T01:30:00+00:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25T01:30:00+01:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T01:30:00Z", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_an_offset_says_which_of_the_two_hours_is_meant(told: str, kept: datetime) -> None:
    stage = Stage()
    body = {"published_on": told[:10], "published_at": told, "source": SOURCE}
    assert by_api(stage.publisher, "ash/record", **body) == "done"
    assert Publication.objects.get(pk=stage.entry.pk).published_at == kept
