"""Two authorities with one of everything, and a person for each role: what the matrix is tried on."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.services import invite
from shas.clock import database_now, london_day
from shas.models import Document, FlaggedOverride, Publication, StrategicHealthAuthority
from shas.models.workers import RELEASE_WORKER
from shas.services import request_date_change
from shas.services.workers import beat
from shas.workflow import DHRole, OverrideKind, Status
from tests import factories
from tests.permissions.routes import ANONYMOUS, EDITOR, LEAD, OFFICER, PUBLISHER, ROLES, STRANGER, SUPERUSER

# What no one may change who may not: read as a whole before and after.
WATCHED = [
    "shas_publication",
    "shas_edition",
    "shas_document",
    "shas_datechange",
    "shas_datechangerequest",
    "shas_flaggedoverride",
    "shas_event",
    "shas_membership",
    "shas_letter",
    "shas_letterentry",
    "shas_letterframe",
    "shas_clinicalworkinggroup",
    "shas_nonworkingday",
    "shas_strategichealthauthority",
    "shas_primarycaretrust",
    "pledges_pledge",
    "accounts_user",
    "accounts_invitation",
]


@dataclass
class World:
    """`rows` are, for own and foreign, the row that each kind of key in an address leads to."""

    ash: StrategicHealthAuthority
    birch: StrategicHealthAuthority
    visions: dict[bool, Publication]
    rows: dict[bool, dict[str, Any]]
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """Signed in as somebody of this role; leads and officers are Ash's."""
        if role not in self.clients:
            self.clients[role] = Client(raise_request_exception=False)
            if role != ANONYMOUS:
                self.clients[role].force_login(self.person(role))
        return self.clients[role]

    def person(self, role: str) -> User:
        return {
            STRANGER: lambda: factories.UserFactory(),
            OFFICER: lambda: factories.UserFactory(officer_of=self.rows[True]["trust"]),
            LEAD: lambda: factories.UserFactory(leads=self.ash),
            EDITOR: lambda: factories.UserFactory(dh=[DHRole.EDITOR]),
            PUBLISHER: lambda: factories.UserFactory(dh=[DHRole.PUBLISHER]),
            SUPERUSER: lambda: factories.UserFactory(superuser=True),
        }[role]()


def world(status: str = Status.DRAFTING) -> World:
    """Both visions stand in this status, with a complete edition."""
    beat(RELEASE_WORKER)
    places = {own: factories.AuthorityFactory(short_name=name, slug=name.lower()) for own, name in NAMES.items()}
    visions = {own: _vision(place, status) for own, place in places.items()}
    letter = factories.LetterFactory()
    pledge = factories.PledgeFactory()
    invitation = invite(email="invited@example.org", actor=None, site="https://portal.example.org")
    rows = {}
    for own, place in places.items():
        vision = visions[own]
        trust = factories.TrustFactory(authority=place)
        lead = factories.UserFactory(leads=place)
        rows[own] = {
            "authority": place,
            "trust": trust,
            "publication": vision,
            "edition": vision.editions.get(),
            "document": Document.objects.get(edition__publication=vision),
            "group": factories.GroupFactory(authority=place),
            "membership": lead.memberships.get(),
            "user": lead,
            "letter": letter,
            "pledge": pledge,
            "invitation": invitation,
            "event": vision.events.first(),
            "datechange": vision.date_changes.first(),
            "override": FlaggedOverride.objects.create(
                publication=vision,
                kind=OverrideKind.READINESS,
                reason="A reason made for tests",
                made_by=lead,
                made_at=database_now(),
            ),
            "request": _request(vision, lead),
        }
    made = World(ash=places[True], birch=places[False], visions=visions, rows=rows)
    for role in ROLES:
        made.client(role)  # signed in before anything is tried and taken back
    return made


NAMES = {True: "Ash", False: "Birch"}
ASKABLE = (Status.PLANNED, Status.DRAFTING, Status.CLINICAL_REVIEW, Status.SUBMITTED, Status.APPROVED)


def _vision(place: StrategicHealthAuthority, status: str) -> Publication:
    plan = factories.plan_at(database_now() + timedelta(days=3))
    vision = factories.PublicationFactory(authority=place, plan=plan)
    frozen = status not in {Status.PLANNED, Status.DRAFTING}
    factories.EditionFactory(publication=vision, complete=True, frozen=frozen)
    changes: dict[str, Any] = {"status": status}
    if status == Status.APPROVED:
        changes |= {"approved_by": factories.UserFactory(), "approved_at": database_now()}
    if status in {Status.PUBLISHED, Status.WITHDRAWN}:
        day = london_day(database_now()) - timedelta(days=1)
        changes |= {"published_on": day, "published_source": factories.SOURCE}
    Publication.objects.filter(pk=vision.pk).update(**changes)
    return Publication.objects.select_related("authority").get(pk=vision.pk)


def _request(vision: Publication, lead: User) -> Any:
    if vision.status not in ASKABLE:
        return None
    day = london_day(database_now()) + timedelta(days=40)
    return request_date_change(publication=vision, day=day, reason="A reason made for tests", actor=lead)


def digest() -> str:
    """One word for all that is watched; another word means that something was written. Signing in is not."""
    row = "string_agg((to_jsonb(t) - 'last_login')::text, '|' ORDER BY t.id)"
    of = {"shas_event": "t WHERE right(kind, 8) <> '.refused'"}  # that somebody tried in vain is on record
    parts = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce({row}, '')) FROM {table} {of.get(table, 't')}" for table in WATCHED
    )
    with connection.cursor() as cursor:
        cursor.execute(parts)
        return hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
