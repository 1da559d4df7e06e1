"""One rule, every door: the same case through service, console, command, page and API, with the same outcome.

Grows with every feature. An outcome is the code of the refusal (or “done”) and the number of events it left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, reverse

import pledges.urls
import shas.urls
from accounts.models import User
from shas.models import ClinicalWorkingGroup, Event, Publication, StrategicHealthAuthority
from shas.services import announce, edit_entry, reschedule, save_group, save_reference
from shas.workflow import DHRole, Kind, Plan
from tests.factories import AuthorityFactory, PathwayFactory, PublicationFactory, UserFactory
from tests.shas.admin.typed import typed

pytestmark = pytest.mark.django_db

DENIED = "denied"
DONE = "done"


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


def by_service(call: Callable[[], Any]) -> str:
    try:
        call()
    except PermissionDenied:
        return DENIED
    except ValidationError as error:
        errors = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
        return str(next(iter(errors))[0].code)
    return DONE


def by_console(actor: User, address: str, **over: Any) -> str:
    """Opens the page of the console as the actor, types over its form, and saves."""
    client = Client()
    client.force_login(actor)
    page = client.get(address)
    if page.status_code != 200:
        assert page.status_code in {302, 403}
        assert client.post(address, over).status_code in {302, 403}
        return DENIED
    answer = client.post(address, typed(page, **over))
    if answer.status_code == 302:
        return DONE
    assert answer.status_code in {200, 403}
    if answer.status_code == 403 or not hasattr(answer, "context") or "adminform" not in (answer.context or {}):
        return DENIED
    form = answer.context["adminform"].form
    codes = [error.code for errors in form.errors.as_data().values() for error in errors]
    return str(codes[0]) if codes else DENIED


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
        return told.getvalue().rsplit("[", 1)[1].split("]")[0]
    return DONE


def events_made(play: Callable[[], str]) -> tuple[str, int]:
    before = Event.objects.count()
    return play(), Event.objects.count() - before


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
@pytest.mark.parametrize("door", ["service", "command"])
def test_moving_a_confirmed_date(
    door: str, role: str, day: int, reason: str, outcome: tuple[str, int], world: World
) -> None:
    actor = world.actor(role)
    plan = Plan.on(date(2008, 5, day))
    doors = {
        "service": lambda: by_service(
            lambda: reschedule(publication=world.vision, plan=plan, reason=reason, actor=actor)
        ),
        "command": lambda: by_import(world, actor, f"Ash,{day} May 2008", reason),
    }
    assert events_made(doors[door]) == outcome
    moved = outcome[0] == DONE
    expected = date(2008, 5, day) if moved else date(2008, 5, 20)
    client = Client()
    # … and whoever looks, by whichever door, is told the same.
    assert client.get("/api/v1/publications/ash/").json()["planned_on"] == expected.isoformat()
    assert f"{expected.day} May" in client.get("/visions/ash/").content.decode()
    assert f"{expected.day} May" in client.get("/").content.decode()
    if role == "editor":
        client.force_login(actor)
        page = client.get(reverse("admin:shas_publication_changelist")).content.decode()
        assert f"{expected.day} May 2008" in page


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


NOUNS = ["authorities", "trusts", "publications", "letters", "groups", "pledges", "changes"]


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("role", [None, "editor", "superuser"])
def test_the_api_writes_nothing_for_anyone(noun: str, method: str, role: str | None, world: World) -> None:
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
WORLDLY = {"slug": "ash", "number": 1}


@pytest.mark.parametrize("page", PUBLIC_PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_take_no_writes(page: URLPattern, method: str, world: World) -> None:
    arguments = {name: WORLDLY[name] for name in page.pattern.converters}
    address = reverse(page.name, kwargs=arguments)
    assert getattr(Client(), method)(address, {"name": "x"}, content_type="application/json").status_code == 405
