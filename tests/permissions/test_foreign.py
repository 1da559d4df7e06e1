"""A lead touches their own authority only, by no trick: every lead at every other authority's every route that writes.

Ten leads and ten authorities make ninety foreign pairs. Each is tried with bodies that would be good at one's own, and
with the keys of one's own rows slipped into them.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shas.clock import database_now, london_day
from shas.models import Publication, StrategicHealthAuthority
from shas.workflow import Status
from tests.factories import AuthorityFactory, EditionFactory, PublicationFactory, UserFactory, plan_at
from tests.permissions.routes import LEAD, WRITES, policy_of, walk
from tests.permissions.test_permissions import OF_AN_AUTHORITY, address
from tests.permissions.world import World, digest
from tests.shas.admin.typed import typed
from tests.shas.documents.pdfs import pdf

pytestmark = pytest.mark.django_db

WRITABLE = [
    (name, route)
    for name, route in walk()
    if OF_AN_AUTHORITY.search(route) and (policy := policy_of(name, route)) and set(policy.takes) & set(WRITES)
]


def regions_with_leads(number: int) -> list[tuple[StrategicHealthAuthority, Publication, User]]:
    """So many authorities with a vision in drafting, complete, and their lead."""
    made = []
    for place in (AuthorityFactory(short_name=f"Region {n}", slug=f"region-{n}") for n in range(number)):
        plan = plan_at(database_now() + timedelta(days=3))
        vision = PublicationFactory(authority=place, plan=plan, status=Status.DRAFTING)
        EditionFactory(publication=vision, complete=True)
        made.append((place, vision, UserFactory(leads=place)))
    return made


def rows_of(place: StrategicHealthAuthority, vision: Publication) -> dict[str, Any]:
    edition = vision.editions.get()
    return {
        "authority": place,
        "trust": None,
        "publication": vision,
        "edition": edition,
        "document": edition.documents.get(),
        "request": None,
        "override": None,
    }


def tricks(own: dict[str, Any]) -> dict[str, Any]:
    """A good body for any of the forms, with one's own keys in it."""
    day = london_day(database_now()) + timedelta(days=60)
    return {
        "title": "Taken over",
        "summary": "Taken over",
        "reason": "A reason",
        "public_note": "A note",
        "planned_on": day.isoformat(),
        "day_day": str(day.day),
        "day_month": str(day.month),
        "day_year": str(day.year),
        "publication": own["publication"].pk,
        "authority": own["authority"].pk,
        "edition": own["edition"].pk,
        "document": own["document"].pk,
        "slug": own["authority"].slug,
    }


def send(client: Client, method: str, at: str, body: dict[str, Any]) -> HttpResponse:
    if at.startswith("/api/"):
        return client.generic(method, at, content_type="application/json")
    upload = SimpleUploadedFile("vision.pdf", pdf(), content_type="application/pdf")
    return client.post(at, body | {"file": upload}) if method == "POST" else client.generic(method, at)


@pytest.mark.parametrize("number", [3, pytest.param(10, marks=pytest.mark.slow)])
def test_no_lead_writes_at_any_other_authority(number: int) -> None:
    regions = regions_with_leads(number)
    before, pairs, written = digest(), 0, []
    for place, vision, _ in regions:
        rows = rows_of(place, vision)
        where = World(ash=place, birch=place, visions={}, rows={True: rows, False: rows})
        for own_place, own_vision, lead in regions:
            if own_place == place:
                continue
            pairs += 1
            client, body = Client(), tricks(rows_of(own_place, own_vision))
            client.force_login(lead)
            for name, route in WRITABLE:
                policy = policy_of(name, route)
                at = address(name, route, where, own=True)
                for method in [m for m in WRITES if at and policy and m in policy.takes]:
                    with transaction.atomic():
                        answer = send(client, method, str(at), body)
                        refused = answer.status_code in {403, 404, 405} or _to_sign_in(answer)
                        if not refused:
                            written.append(f"{method} {at} by the lead of {own_place}: {answer.status_code}")
                        transaction.set_rollback(True)
            if digest() != before:
                written.append(f"the lead of {own_place} wrote at {place}")
    assert (pairs, written) == (number * (number - 1), [])


def _to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and "/login" in answer.headers["Location"]


def test_the_control_a_lead_writes_at_home() -> None:
    place, _, lead = regions_with_leads(1)[0]
    client, before = Client(), digest()
    client.force_login(lead)
    at = reverse("workspace_edition", args=[place.slug])
    answer = client.post(at, typed(client.get(at), title="Mine"))
    assert answer.status_code == 302
    assert digest() != before
    assert LEAD in policy_of("workspace_edition", "").write  # type: ignore[union-attr]


@pytest.mark.parametrize("foreign_key", ["publication", "authority", "edition"])
def test_a_foreign_key_in_a_form_at_home_moves_nothing(foreign_key: str) -> None:
    (place, vision, lead), (other_place, other_vision, _) = regions_with_leads(2)
    foreign = {"publication": other_vision, "authority": other_place, "edition": other_vision.editions.get()}
    before = list(other_vision.editions.values())
    client = Client()
    client.force_login(lead)
    at = reverse("workspace_edition", args=[place.slug])
    client.post(at, typed(client.get(at), title="Mine", **{foreign_key: foreign[foreign_key].pk}))
    assert list(other_vision.editions.values()) == before
    assert vision.editions.get().title == "Mine"
    assert [row.pk for row in Publication.objects.filter(authority=place)] == [vision.pk]


def test_bulk_and_nested_data_of_others_are_refused() -> None:
    (_, vision, lead), (_, other, _) = regions_with_leads(2)
    client, before = Client(), digest()
    client.force_login(lead)
    day = (london_day(database_now()) + timedelta(days=60)).isoformat()
    moves = [{"publication": row.slug, "planned_on": day} for row in (vision, other)]
    answer = client.post("/api/v1/publications/move-together/", {"moves": moves}, content_type="application/json")
    assert (answer.status_code, digest()) == (403, before)
    action = {"action": "move_together", "_selected_action": [vision.pk, other.pk]}
    assert _to_sign_in(client.post(reverse("admin:shas_publication_changelist"), action))
    look_up = {"term": "Region", "app_label": "shas", "model_name": "edition", "field_name": "publication"}
    assert _to_sign_in(client.get(reverse("admin:autocomplete"), look_up))
    assert digest() == before


def test_filters_and_orderings_tell_nothing_of_others() -> None:
    """What a lead may see of another authority by any filter is what everyone sees."""
    (_, _, lead), (other_place, other_vision, _) = regions_with_leads(2)
    client, anyone = Client(), Client()
    client.force_login(lead)
    for query in (
        f"authority={other_place.slug}",
        "status=confirmed",
        "search=The+author",
        f"search={other_vision.editions.get().title}",
        "ordering=-name",
    ):
        address = f"/api/v1/publications/?{query}"
        assert client.get(address).json() == anyone.get(address).json()
