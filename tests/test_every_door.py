"""One rule, every door: the same case through service, console, command, page and API, with the same outcome.

Grows with every feature. An outcome is the code of the refusal (or “done”) and the number of events it left.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, reverse

import pledges.urls
import shas.urls
from accounts.models import User
from shas import words
from shas.clock import database_now, london_day
from shas.models import ClinicalWorkingGroup, DateChangeRequest, Event, Publication, StrategicHealthAuthority
from shas.services import (
    Move,
    announce,
    bulk_reschedule,
    cancel,
    confirm,
    decide_date_change,
    edit_entry,
    record_published,
    reinstate,
    request_date_change,
    reschedule,
    save_group,
    save_reference,
    schedule,
)
from shas.warnings import Override
from shas.workflow import DHRole, Kind, Plan, RequestState
from tests.doors import (
    DENIED,
    DONE,
    by_api,
    by_console,
    by_date_page,
    by_service,
    date_page,
    events_made,
    events_of_move,
)
from tests.factories import AuthorityFactory, PathwayFactory, PublicationFactory, UserFactory
from tests.shas.admin.typed import typed

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """What each case is played in: two authorities, one with a confirmed vision."""

    ash: StrategicHealthAuthority
    birch: StrategicHealthAuthority
    vision: Publication
    folder: Path

    def actor(self, role: str) -> User:
        return {
            "editor": lambda: UserFactory(dh=[DHRole.EDITOR]),
            "publisher": lambda: UserFactory(dh=[DHRole.PUBLISHER]),
            "superuser": lambda: UserFactory(superuser=True),
            "lead": lambda: UserFactory(leads=self.ash),
            "other lead": lambda: UserFactory(leads=self.birch),
            "stranger": lambda: UserFactory(),
            "dismissed editor": lambda: UserFactory(dh=[DHRole.EDITOR], is_active=False),
        }[role]()


@pytest.fixture
def world(tmp_path: Path) -> World:
    ash = AuthorityFactory(short_name="Ash", slug="ash")
    birch = AuthorityFactory(short_name="Birch", slug="birch")
    vision = PublicationFactory(authority=ash, plan=Plan.on(date(2008, 5, 20)))
    return World(ash=ash, birch=birch, vision=vision, folder=tmp_path)


def by_import(world: World, actor: User, rows: str, reason: str = "") -> str:
    """The same move as a CSV handed to the command."""
    path = world.folder / "timetable.csv"
    path.write_text(f"authority,date\n{rows}\n", encoding="utf-8")
    told = StringIO()
    try:
        call_command("import_timetable", path, actor=actor.email, reason=reason, stdout=StringIO(), stderr=told)
    except CommandError as error:
        if "may not import" in str(error):
            return DENIED
        return told.getvalue().split("[", 1)[1].split("]")[0]
    return DONE


def by_import_page(actor: User, rows: str, reason: str = "") -> str:
    """The same CSV pasted into the console, looked at, and applied."""
    client = Client()
    client.force_login(actor)
    address = reverse("admin:shas_import")
    answer = client.post(address, {"text": f"authority,date\n{rows}\n", "reason": reason})
    if answer.status_code == 200 and not answer.context["form"].errors:
        answer = client.post(address, typed(answer) | {"apply": "Apply"})
    if answer.status_code == 200:
        return str(next(iter(answer.context["form"].errors.as_data().values()))[0].code)
    if answer.status_code == 403:
        return DENIED
    return DONE if answer.url == reverse("admin:shas_publication_changelist") else DENIED


ROLES_THAT_MAY_NOT = ["superuser", "lead", "other lead", "stranger", "dismissed editor"]


@pytest.mark.parametrize(
    ("role", "day", "reason", "outcome"),
    [
        ("editor", 27, "A by-election", (DONE, 1)),
        ("publisher", 27, "A by-election", (DONE, 1)),
        ("editor", 27, "", ("reason_required", 0)),
        ("editor", 27, "  ", ("reason_required", 0)),
        *[(role, 27, "Mine", (DENIED, 0)) for role in ROLES_THAT_MAY_NOT],
    ],
)
@pytest.mark.parametrize("door", ["service", "command", "import page", "api"])
def test_moving_a_confirmed_date(
    door: str, role: str, day: int, reason: str, outcome: tuple[str, int], world: World
) -> None:
    actor = world.actor(role)
    plan = Plan.on(date(2008, 5, day))
    doors = {
        "service": lambda: by_service(
            lambda: reschedule(
                publication=world.vision, plan=plan, public_note=reason, override=Override(reason=reason), actor=actor
            )
        ),
        "command": lambda: by_import(world, actor, f"Ash,{day} May 2008", reason),
        "import page": lambda: by_import_page(actor, f"Ash,{day} May 2008", reason),
        "api": lambda: by_api(
            actor,
            "ash/reschedule",
            planned_on=plan.planned_on,
            public_note=reason,
            override={"codes": ["past"], "reason": reason},
        ),
    }
    assert events_made(doors[door]) == outcome
    moved = outcome[0] == DONE
    expected = date(2008, 5, day) if moved else date(2008, 5, 20)
    client = Client()
    # … and whoever looks, by whichever door, is told the same.
    assert client.get("/api/v1/publications/ash/").json()["planned_on"] == expected.isoformat()
    assert f"{expected.day} May" in client.get("/visions/ash/").content.decode()
    assert f"{expected.day} May" in client.get("/").content.decode()
    assert client.get("/timetable.json").json()["publications"][0]["planned_on"] == expected.isoformat()
    assert expected.isoformat() in client.get("/timetable.csv").content.decode()
    assert f"DTSTART;VALUE=DATE:{expected:%Y%m%d}" in client.get("/timetable.ics").content.decode()
    if role == "editor":
        client.force_login(actor)
        page = client.get(reverse("admin:shas_publication_changelist")).content.decode()
        assert f"{expected.day} May 2008" in page


BY_EDITORS = [("editor", (DONE, 1)), ("publisher", (DONE, 1)), *[(r, (DENIED, 0)) for r in ROLES_THAT_MAY_NOT]]
BY_PUBLISHERS = [("publisher", (DONE, 1)), *[(r, (DENIED, 0)) for r in ["editor", *ROLES_THAT_MAY_NOT]]]


@pytest.mark.parametrize(("role", "outcome"), BY_EDITORS)
@pytest.mark.parametrize("door", ["service", "console", "api"])
def test_setting_a_first_date(door: str, role: str, outcome: tuple[str, int], world: World) -> None:
    actor, entry = world.actor(role), PublicationFactory(authority=world.birch)
    doors = {
        "service": lambda: by_service(
            lambda: schedule(publication=entry, plan=Plan.in_month(date(2099, 6, 1)), actor=actor)
        ),
        "console": lambda: by_date_page(actor, date_page("move", entry), precision="month", month="2099-06"),
        "api": lambda: by_api(actor, "birch/schedule", planned_month="2099-06"),
    }
    assert events_made(doors[door]) == outcome
    expected = "2099-06" if outcome[0] == DONE else None
    assert Client().get("/api/v1/publications/birch/").json()["planned_month"] == expected


@pytest.mark.parametrize(
    ("role", "day", "why", "outcome"),
    [
        *[(role, 21, "Because", outcome) for role, outcome in BY_EDITORS],
        ("editor", 21, "", ("override_reason_required", 0)),
        ("editor", None, "Because", ("not_exact", 0)),
    ],
)
@pytest.mark.parametrize("door", ["service", "console", "api"])
def test_confirming_a_day(
    door: str, role: str, day: int | None, why: str, outcome: tuple[str, int], world: World
) -> None:
    plan = Plan.on(date(2008, 5, day), confirmed=False) if day else Plan.in_month(date(2008, 5, 1))
    actor, entry = world.actor(role), PublicationFactory(authority=world.birch, plan=plan)
    doors = {
        "service": lambda: by_service(lambda: confirm(publication=entry, actor=actor, override=Override(reason=why))),
        "console": lambda: by_date_page(actor, date_page("confirm", entry), override=why),
        "api": lambda: by_api(actor, "birch/confirm", override={"codes": ["past"], "reason": why}),
    }
    # Where there is nothing to confirm, the page has no form to press a button on.
    if door == "console" and day is None:
        assert 'name="_save"' not in _console_page(actor, date_page("confirm", entry))
    else:
        assert events_made(doors[door]) == outcome
    expected = "confirmed" if outcome[0] == DONE else "provisional"
    assert Client().get("/api/v1/publications/birch/").json()["date_status"] == expected


def _console_page(actor: User, address: str) -> str:
    client = Client()
    client.force_login(actor)
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("role", "note", "outcome"),
    [
        *[(role, "Part of another report", outcome) for role, outcome in BY_PUBLISHERS],
        ("publisher", " ", ("public_reason_required", 0)),
    ],
)
@pytest.mark.parametrize("door", ["service", "console", "api"])
def test_cancelling_and_taking_it_back(door: str, role: str, note: str, outcome: tuple[str, int], world: World) -> None:
    actor, entry = world.actor(role), world.vision
    doors = {
        "service": lambda: by_service(lambda: cancel(publication=entry, public_note=note, actor=actor)),
        "console": lambda: by_date_page(actor, date_page("cancel", entry), public_note=note),
        "api": lambda: by_api(actor, "ash/cancel", public_note=note),
    }
    code, _ = outcome
    assert events_made(doors[door]) == (code, events_of_move(door, role, code))
    told = Client().get("/api/v1/publications/ash/").json()["public_status"]
    assert told == ("cancelled" if outcome[0] == DONE else "actual_not_recorded")
    if outcome[0] != DONE:
        cancel(publication=entry, public_note="To be taken back", actor=None)
    back = {
        "service": lambda: by_service(lambda: reinstate(publication=entry, public_note=note, actor=actor)),
        "console": lambda: by_date_page(actor, date_page("reinstate", entry), public_note=note),
        "api": lambda: by_api(actor, "ash/reinstate", public_note=note),
    }
    assert events_made(back[door]) == (code, events_of_move(door, role, code))
    told = Client().get("/api/v1/publications/ash/").json()["public_status"]
    assert told == ("actual_not_recorded" if outcome[0] == DONE else "cancelled")


@pytest.mark.parametrize(
    ("role", "source", "outcome"),
    [
        *[(role, "A newspaper", outcome) for role, outcome in BY_PUBLISHERS],
        ("publisher", " ", ("source_required", 0)),
    ],
)
@pytest.mark.parametrize("door", ["service", "console"])
def test_recording_a_publication(door: str, role: str, source: str, outcome: tuple[str, int], world: World) -> None:
    actor, day = world.actor(role), date(2008, 5, 21)
    doors = {
        "service": lambda: by_service(
            lambda: record_published(publication=world.vision, published_on=day, source=source, actor=actor)
        ),
        "console": lambda: by_date_page(actor, date_page("record", world.vision), published_on=day, source=source),
    }
    code, _ = outcome
    assert events_made(doors[door]) == (code, events_of_move(door, role, code))
    expected = day.isoformat() if outcome[0] == DONE else None
    assert Client().get("/api/v1/publications/ash/").json()["published_on"] == expected


@pytest.mark.parametrize(("role", "outcome"), [*BY_EDITORS[2:], ("editor", (DONE, 2)), ("published", ("closed", 0))])
@pytest.mark.parametrize("door", ["service", "console", "api"])
def test_moving_several_at_once(door: str, role: str, outcome: tuple[str, int], world: World) -> None:
    actor = world.actor("editor" if role == "published" else role)
    other = PublicationFactory(authority=world.birch, plan=Plan.on(date(2008, 5, 21)))
    if role == "published":
        record_published(publication=other, published_on=date(2008, 5, 21), source="A list", actor=None)
    both = [world.vision, other]
    moves = [Move(publication=entry, plan=Plan.on(entry.planned_on + timedelta(days=7))) for entry in both]
    doors = {
        "service": lambda: by_service(
            lambda: bulk_reschedule(moves=moves, actor=actor, public_note="Why", override=Override(reason="Because"))
        ),
        "console": lambda: by_date_page(
            actor,
            f"{reverse('admin:shas_publication_move_together')}?entry={other.pk}",
            entry=[str(entry.pk) for entry in both],
            by="7",
            public_note="Why",
            override="Because",
        ),
        "api": lambda: by_api(
            actor,
            "move-together",
            moves=[{"publication": move.publication.slug, "planned_on": move.plan.planned_on} for move in moves],
            public_note="Why",
            override={"codes": ["past"], "reason": "Because"},
        ),
    }
    assert events_made(doors[door]) == outcome
    days = [Client().get(f"/api/v1/publications/{slug}/").json()["planned_on"] for slug in ("ash", "birch")]
    assert days == (["2008-05-27", "2008-05-28"] if outcome[0] == DONE else ["2008-05-20", "2008-05-21"])


@pytest.mark.parametrize(
    ("role", "place", "outcome"),
    [
        ("editor", "birch", (DONE, 1)),
        ("publisher", "birch", (DONE, 1)),
        ("editor", "ash", ("one_vision_each", 0)),
        ("editor", None, ("publication_vision_iff_authority", 0)),
        *[(role, "birch", (DENIED, 0)) for role in ROLES_THAT_MAY_NOT],
    ],
)
@pytest.mark.parametrize("door", ["service", "console"])
def test_announcing_a_vision(door: str, role: str, place: str | None, outcome: tuple[str, int], world: World) -> None:
    actor = world.actor(role)
    authority = getattr(world, place) if place else None
    doors = {
        "service": lambda: by_service(
            lambda: announce(kind=Kind.VISION, authority=authority, name="A vision", slug="a-vision", actor=actor)
        ),
        "console": lambda: by_console(
            actor,
            reverse("admin:shas_publication_add"),
            kind=Kind.VISION.value,
            authority=str(authority.pk) if authority else "",
            name="A vision",
            slug="a-vision",
        ),
    }
    assert events_made(doors[door]) == outcome
    status = 200 if outcome[0] == DONE else 404
    assert Client().get("/visions/a-vision/").status_code == status
    assert Client().get("/api/v1/publications/a-vision/").status_code == status


@pytest.mark.parametrize(
    ("role", "outcome"),
    [("editor", (DONE, 1)), ("publisher", (DONE, 1)), *[(r, (DENIED, 0)) for r in ROLES_THAT_MAY_NOT]],
)
@pytest.mark.parametrize("door", ["service", "console"])
def test_renaming_an_entry(door: str, role: str, outcome: tuple[str, int], world: World) -> None:
    actor = world.actor(role)
    doors = {
        "service": lambda: by_service(
            lambda: edit_entry(publication=world.vision, changes={"name": "Ash, renamed"}, actor=actor)
        ),
        "console": lambda: by_console(
            actor, reverse("admin:shas_publication_change", args=[world.vision.pk]), name="Ash, renamed"
        ),
    }
    assert events_made(doors[door]) == outcome
    expected = "Ash, renamed" if outcome[0] == DONE else "Ash: strategic vision"
    assert Client().get("/api/v1/publications/ash/").json()["name"] == expected


@pytest.mark.parametrize(
    ("person", "outcome"),
    [
        ("lead", (DONE, 1)),
        ("publisher", (DONE, 1)),
        ("other lead", ("not_a_lead", 0)),
        ("stranger", ("not_a_lead", 0)),
        ("dismissed editor", ("not_a_lead", 0)),
    ],
)
@pytest.mark.parametrize("door", ["service", "console"])
def test_naming_the_lead_of_an_entry(door: str, person: str, outcome: tuple[str, int], world: World) -> None:
    actor, lead = world.actor("editor"), world.actor(person)
    address = reverse("admin:shas_publication_change", args=[world.vision.pk])
    doors = {
        "service": lambda: by_service(
            lambda: edit_entry(publication=world.vision, changes={"lead": lead}, actor=actor)
        ),
        "console": lambda: by_console(actor, address, lead=str(lead.pk)),
    }
    code, events = events_made(doors[door])
    # The console offers only who can be one, so another is no choice at all there.
    assert (code.replace("invalid_choice", "not_a_lead"), events) == outcome
    world.vision.refresh_from_db()
    assert world.vision.lead == (lead if outcome[0] == DONE else None)


@pytest.mark.parametrize(
    ("role", "code", "outcome"),
    [
        ("editor", "Q31", (DONE, 1)),
        ("publisher", "Q31", (DONE, 1)),
        ("superuser", "Q31", (DONE, 1)),
        ("editor", "5ND", ("authority_nhs_code_form", 0)),
        *[(role, "Q31", (DENIED, 0)) for role in ROLES_THAT_MAY_NOT if role != "superuser"],
    ],
)
@pytest.mark.parametrize("door", ["service", "console"])
def test_recording_a_code(door: str, role: str, code: str, outcome: tuple[str, int], world: World) -> None:
    actor = world.actor(role)

    def save() -> None:
        place = StrategicHealthAuthority.objects.get(pk=world.ash.pk)
        place.nhs_code = code
        save_reference(row=place, actor=actor)

    address = reverse("admin:shas_strategichealthauthority_change", args=[world.ash.pk])
    doors = {"service": lambda: by_service(save), "console": lambda: by_console(actor, address, nhs_code=code)}
    assert events_made(doors[door]) == outcome
    expected = code if outcome[0] == DONE else None
    assert Client().get("/api/v1/authorities/ash/").json()["nhs_code"] == expected


@pytest.mark.parametrize(
    ("role", "clinicians", "outcome"),
    [
        ("editor", 27, (DONE, 1)),
        ("editor", 0, ("workinggroup_clinicians_from_one", 0)),
        ("superuser", 27, (DENIED, 0)),
        ("stranger", 27, (DENIED, 0)),
        ("other lead", 27, (DENIED, 0)),
    ],
)
@pytest.mark.parametrize("door", ["service", "console"])
def test_recording_a_group(door: str, role: str, clinicians: int, outcome: tuple[str, int], world: World) -> None:
    actor, pathway = world.actor(role), PathwayFactory()
    group = ClinicalWorkingGroup(authority=world.ash, pathway=pathway, clinicians=clinicians, source="A report")
    doors = {
        "service": lambda: by_service(lambda: save_group(group=group, actor=actor)),
        "console": lambda: by_console(
            actor,
            reverse("admin:shas_clinicalworkinggroup_add"),
            authority=str(world.ash.pk),
            pathway=str(pathway.pk),
            clinicians=str(clinicians),
            source="A report",
        ),
    }
    assert events_made(doors[door]) == outcome
    assert len(Client().get("/api/v1/groups/").json()["results"]) == (1 if outcome[0] == DONE else 0)


def by_workspace(actor: User, **fields: str) -> str:
    """Sends the form of Ash's workspace as the actor."""
    client = Client()
    client.force_login(actor)
    answer = client.post("/workspace/ash/", fields)
    if answer.status_code == 302 and answer.url == "/workspace/ash/":
        return DONE
    if answer.status_code != 200:
        assert answer.status_code in {302, 404}
        return DENIED
    errors = answer.context["form"].errors.as_data().values()
    return str(next(error.code for field in errors for error in field))


def a_free_day() -> date:
    """A Wednesday in March of next year."""
    first = date(london_day(database_now()).year + 1, 3, 1)
    return first + timedelta(days=(2 - first.weekday()) % 7)


@pytest.mark.parametrize(
    ("role", "year", "reason", "outcome"),
    [
        ("lead", 1, "The board", (DONE, 1)),
        ("lead", 1, "  ", ("reason_required", 0)),
        ("lead", -1, "The board", ("in_the_past", 0)),
        *[(r, 1, "Mine", (DENIED, 0)) for r in ("superuser", "other lead", "stranger", "dismissed editor")],
    ],
)
@pytest.mark.parametrize("door", ["service", "page", "api"])
def test_asking_for_another_date(
    door: str, role: str, year: int, reason: str, outcome: tuple[str, int], world: World
) -> None:
    actor = world.actor(role)
    day = a_free_day().replace(year=london_day(database_now()).year + year)
    doors = {
        "service": lambda: by_service(
            lambda: request_date_change(publication=world.vision, day=day, reason=reason, actor=actor)
        ),
        "page": lambda: by_workspace(
            actor, day_day=str(day.day), day_month=str(day.month), day_year=str(day.year), reason=reason
        ),
        "api": lambda: by_api(actor, "ash/date-requests", planned_on=day, reason=reason),
    }
    code, events = events_made(doors[door])
    # The page asks for a reason itself, before the service could.
    assert ({"required": "reason_required"}.get(code, code), events) == outcome
    assert DateChangeRequest.objects.waiting().count() == outcome[1]
    # … and nobody's date has moved.
    assert Client().get("/api/v1/publications/ash/").json()["planned_on"] == "2008-05-20"


@pytest.mark.parametrize(
    ("role", "decision", "note", "outcome"),
    [
        ("editor", "agreed", "The board", (DONE, 2)),
        ("publisher", "agreed", "The board", (DONE, 2)),
        ("editor", "agreed", " ", ("reason_required", 0)),
        ("editor", "declined", "Too near", (DONE, 1)),
        ("editor", "declined", " ", ("decision_reason_required", 0)),
        *[(role, "agreed", "Mine", (DENIED, 0)) for role in ROLES_THAT_MAY_NOT],
    ],
)
@pytest.mark.parametrize("door", ["service", "console", "api"])
def test_deciding_on_another_date(
    door: str, role: str, decision: str, note: str, outcome: tuple[str, int], world: World
) -> None:
    actor, day = world.actor(role), a_free_day()
    asked = request_date_change(publication=world.vision, day=day, reason="The board", actor=world.actor("lead"))
    doors = {
        "service": lambda: by_service(
            lambda: decide_date_change(
                request=asked, decision=RequestState(decision), reason=note, public_note=note, actor=actor
            )
        ),
        "console": lambda: by_console(
            actor,
            reverse("admin:shas_datechangerequest_decide", args=[asked.pk]),
            decision=decision,
            decision_reason=note,
            public_note=note,
        ),
        "api": lambda: by_api(
            actor, f"ash/date-requests/{asked.pk}/decide", decision=decision, reason=note, public_note=note
        ),
    }
    assert events_made(doors[door]) == outcome
    asked.refresh_from_db()
    assert asked.state == (decision if outcome[0] == DONE else RequestState.OPEN)
    moved = outcome[0] == DONE and decision == RequestState.AGREED
    expected = day if moved else date(2008, 5, 20)
    assert Client().get("/api/v1/publications/ash/").json()["planned_on"] == expected.isoformat()
    assert words.day(expected) in Client().get("/visions/ash/").content.decode()


UNREADABLE = [
    pytest.param("Stop \u202egnp.exe\u202c now", "invisible_sign", id="turned"),
    pytest.param("\u200b", "invisible_sign", id="nothing"),
    pytest.param("x" * 2001, "max_length", id="too long"),
]


@pytest.mark.parametrize(("text", "code"), UNREADABLE)
@pytest.mark.parametrize("door", ["service", "command", "import page", "console", "api"])
def test_a_move_for_a_reason_that_cannot_be_kept(door: str, text: str, code: str, world: World) -> None:
    actor, plan = world.actor("editor"), Plan.on(date(2008, 5, 27))
    anyway = Override(reason="Because")
    doors = {
        "service": lambda: by_service(
            lambda: reschedule(publication=world.vision, plan=plan, public_note=text, override=anyway, actor=actor)
        ),
        "command": lambda: by_import(world, actor, "Ash,27 May 2008", text),
        "import page": lambda: by_import_page(actor, "Ash,27 May 2008", text),
        "console": lambda: by_date_page(
            actor, date_page("move", world.vision), day="2008-05-27", public_note=text, override="Because"
        ),
        "api": lambda: by_api(
            actor,
            "ash/reschedule",
            planned_on=plan.planned_on,
            public_note=text,
            override={"codes": ["past"], "reason": "Because"},
        ),
    }
    assert events_made(doors[door]) == (code, 0)


@pytest.mark.parametrize(("text", "code"), UNREADABLE)
@pytest.mark.parametrize("door", ["service", "console", "api"])
def test_a_warning_set_aside_for_a_reason_that_cannot_be_kept(door: str, text: str, code: str, world: World) -> None:
    actor = world.actor("editor")
    entry = PublicationFactory(authority=world.birch, plan=Plan.on(date(2008, 5, 21), confirmed=False))
    doors = {
        "service": lambda: by_service(lambda: confirm(publication=entry, actor=actor, override=Override(reason=text))),
        "console": lambda: by_date_page(actor, date_page("confirm", entry), override=text),
        "api": lambda: by_api(actor, "birch/confirm", override={"codes": ["past"], "reason": text}),
    }
    assert events_made(doors[door]) == (code, 0)


@pytest.mark.parametrize(("text", "code"), UNREADABLE)
@pytest.mark.parametrize("door", ["service", "page", "api"])
def test_a_request_for_a_reason_that_cannot_be_kept(door: str, text: str, code: str, world: World) -> None:
    actor, day = world.actor("lead"), a_free_day()
    doors = {
        "service": lambda: by_service(
            lambda: request_date_change(publication=world.vision, day=day, reason=text, actor=actor)
        ),
        "page": lambda: by_workspace(
            actor, day_day=str(day.day), day_month=str(day.month), day_year=str(day.year), reason=text
        ),
        "api": lambda: by_api(actor, "ash/date-requests", planned_on=day, reason=text),
    }
    assert events_made(doors[door]) == (code, 0)


@pytest.mark.parametrize(("text", "code"), UNREADABLE)
@pytest.mark.parametrize("door", ["service", "console", "api"])
def test_an_answer_that_cannot_be_kept(door: str, text: str, code: str, world: World) -> None:
    actor = world.actor("editor")
    asked = request_date_change(
        publication=world.vision, day=a_free_day(), reason="The board", actor=world.actor("lead")
    )
    doors = {
        "service": lambda: by_service(
            lambda: decide_date_change(request=asked, decision=RequestState.DECLINED, reason=text, actor=actor)
        ),
        "console": lambda: by_console(
            actor,
            reverse("admin:shas_datechangerequest_decide", args=[asked.pk]),
            decision="declined",
            decision_reason=text,
        ),
        "api": lambda: by_api(actor, f"ash/date-requests/{asked.pk}/decide", decision="declined", reason=text),
    }
    assert events_made(doors[door]) == (code, 0)


@pytest.mark.parametrize("door", ["service", "console", "api"])
@pytest.mark.parametrize(("source", "code"), [("A \u202elist", "invisible_sign"), ("x" * 501, "max_length")])
def test_a_source_that_cannot_be_kept(door: str, source: str, code: str, world: World) -> None:
    actor, day = world.actor("publisher"), date(2008, 5, 21)
    doors = {
        "service": lambda: by_service(
            lambda: record_published(publication=world.vision, published_on=day, source=source, actor=actor)
        ),
        "console": lambda: by_date_page(actor, date_page("record", world.vision), published_on=day, source=source),
        "api": lambda: by_api(actor, "ash/record", published_on=day, source=source),
    }
    assert events_made(doors[door]) == (code, 0)


@pytest.mark.parametrize("name", ["Ash\u200b", "\u200b", "\u202eAsh"])
@pytest.mark.parametrize("door", ["service", "console"])
def test_a_name_with_a_sign_that_nobody_sees(door: str, name: str, world: World) -> None:
    actor, address = world.actor("editor"), reverse("admin:shas_publication_change", args=[world.vision.pk])
    doors = {
        "service": lambda: by_service(
            lambda: edit_entry(publication=world.vision, changes={"name": name}, actor=actor)
        ),
        "console": lambda: by_console(actor, address, name=name),
    }
    assert events_made(doors[door]) == ("invisible_sign", 0)
    assert Client().get("/api/v1/publications/ash/").json()["name"] == "Ash: strategic vision"


NOUNS = ["authorities", "trusts", "publications", "letters", "groups", "pledges", "changes"]


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("role", [None, "editor", "superuser"])
def test_lists_and_rows_of_the_api_are_written_by_nobody(
    noun: str, method: str, role: str | None, world: World
) -> None:
    client = Client()
    if role:
        client.force_login(world.actor(role))
    before = Event.objects.count()
    for address in (f"/api/v1/{noun}/", f"/api/v1/{noun}/ash/"):
        answer = getattr(client, method)(address, data={"name": "x"}, content_type="application/json")
        assert answer.status_code in {403, 404, 405}, address
        assert answer["Content-Type"] == "application/problem+json"
    assert Event.objects.count() == before


PUBLIC_PAGES = [*shas.urls.urlpatterns, *pledges.urls.urlpatterns]
WORLDLY = {"slug": "ash", "number": 1, "position": 1, "transition": "start", "pk": 1}
# Their forms are sent by POST, by whoever has signed in.
SIGNED_IN = {f"workspace_{name}" for name in ("authority", "edition", "document", "transition")} | {"prerelease_terms"}


@pytest.mark.parametrize("page", PUBLIC_PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_take_no_writes(page: URLPattern, method: str, world: World) -> None:
    arguments = {name: WORLDLY[name] for name in page.pattern.converters}
    address = reverse(page.name, kwargs=arguments)
    before = Event.objects.count()
    answer = getattr(Client(), method)(address, {"name": "x"}, content_type="application/json")
    if page.name in SIGNED_IN and method == "post":
        assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={address}")
    else:
        assert answer.status_code == 405
    assert Event.objects.count() == before
