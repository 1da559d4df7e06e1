"""Publications wherever they may stand, the people around them, and every move with what it asks for."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from accounts.models import User
from shas import services
from shas.clock import database_now
from shas.models import Event, Publication, StrategicHealthAuthority
from shas.workflow import DHRole, Kind, Status
from tests.factories import (
    ANYWAY,
    SOURCE,
    AuthorityFactory,
    EditionFactory,
    PublicationFactory,
    TrustFactory,
    UserFactory,
    plan_at,
)

# Where a publication may stand: its status, or approved with its time passed and no job that came by.
OUT = "out"
STANDINGS = [*Status, OUT]
ROLES = ["lead", "foreign_lead", "officer", "editor", "publisher", "superuser", "nobody", "portal"]


def people(authority: StrategicHealthAuthority) -> dict[str, User | None]:
    """One person of each role, as seen from this authority; None is the portal itself."""
    return {
        "lead": UserFactory(leads=authority),
        "foreign_lead": UserFactory(leads=AuthorityFactory()),
        "officer": UserFactory(officer_of=TrustFactory(authority=authority)),
        "editor": UserFactory(dh=[DHRole.EDITOR]),
        "publisher": UserFactory(dh=[DHRole.PUBLISHER]),
        "superuser": UserFactory(superuser=True),
        "nobody": UserFactory(),
        "portal": None,
    }


def publication_at(standing: Status | str, **fields: Any) -> Publication:
    """A publication from which every move that begins there succeeds: complete, confirmed, edited by a third person.

    What has been circulated is frozen; one that is out, by a record of its release, has a correction drafted.
    """
    day = timedelta(seconds=-1) if standing == OUT else timedelta(days=3)
    status = Status.APPROVED if standing == OUT else Status(standing)
    entry = PublicationFactory(plan=plan_at(database_now() + day), status=status, **fields)
    Publication.objects.filter(pk=entry.pk).update(last_edited_by=UserFactory(name="Who edited it last"))
    if status != Status.WITHDRAWN:
        circulated = status in {Status.CLINICAL_REVIEW, Status.SUBMITTED, Status.APPROVED}
        EditionFactory(publication=entry, complete=True, frozen=circulated)
    return Publication.objects.select_related("authority").get(pk=entry.pk)


def pass_time(entry: Publication, instant: datetime | None = None) -> None:
    """Its release time passes: rows as if it had been planned for that instant, a second ago unless given."""
    instant = instant or database_now() - timedelta(seconds=1)
    plan = plan_at(instant)
    change = entry.date_changes.order_by("pk").last()
    change.pk, change.planned_on, change.release_time = None, plan.planned_on, plan.release_time
    change.save(force_insert=True)
    Publication.objects.filter(pk=entry.pk).update(
        planned_on=plan.planned_on, release_time=plan.release_time, release_at=instant
    )


Call = Callable[[Publication, User | None], object]
Rows = dict[tuple[str, int], dict[str, Any]]

# Every move of the table by its service, with the words it asks for.
MOVES: dict[str, Call] = {
    "start": lambda entry, actor: services.start(publication=entry, actor=actor),
    "circulate": lambda entry, actor: services.circulate(publication=entry, actor=actor),
    "submit": lambda entry, actor: services.submit(publication=entry, actor=actor),
    "return": lambda entry, actor: services.send_back(publication=entry, reason="A figure is wrong", actor=actor),
    "approve": lambda entry, actor: services.approve(publication=entry, actor=actor),
    "release_now": lambda entry, actor: services.release_now(publication=entry, reason="It is quoted", actor=actor),
    "record": lambda entry, actor: services.record_published(
        publication=entry, published_on=date(2008, 5, 21), source=SOURCE, actor=actor
    ),
    "correct": lambda entry, actor: services.correct_edition(publication=entry, public_note="A figure", actor=actor),
    "cancel": lambda entry, actor: services.cancel(publication=entry, public_note="No vision", actor=actor),
    "reinstate": lambda entry, actor: services.reinstate(publication=entry, public_note="A mistake", actor=actor),
    "withdraw": lambda entry, actor: services.withdraw(publication=entry, public_note="A mistake", actor=actor),
}


def correct_date(entry: Publication, actor: User | None) -> object:
    """The other way to correct: the right actual date."""
    return services.correct_actual_date(
        publication=entry, published_on=date(2008, 5, 22), source=SOURCE, public_note="It was a day later", actor=actor
    )


def write(entry: Publication, actor: User | None) -> object:
    return services.write_edition(publication=entry, fields={"summary": "Another"}, actor=actor)


def move_date(entry: Publication, actor: User | None) -> object:
    plan = plan_at(database_now() + timedelta(days=5))
    return services.reschedule(publication=entry, plan=plan, public_note="Later", override=ANYWAY, actor=actor)


def rename(entry: Publication, actor: User | None) -> object:
    return services.edit_entry(publication=entry, changes={"name": "Another name"}, actor=actor)


# The rows that any of it could touch; the record is kept apart, because every success adds to it.
TABLES = (
    "shas_publication",
    "shas_publication_follows",
    "shas_edition",
    "shas_document",
    "shas_flaggedoverride",
    "shas_datechange",
    "shas_datechangerequest",
    "shas_membership",
)


def rows(*tables: str) -> Rows:
    """Every column of every row, by table and id."""
    selects = [f"SELECT '{table}', id, to_jsonb({table}) FROM {table}" for table in tables or TABLES]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects))
        return {(table, pk): json.loads(row) for table, pk, row in cursor.fetchall()}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a call: “done”, “denied” or the codes of the refusal; what it changed; the events it left."""

    says: str
    changed: frozenset[tuple[str, str]]
    events: tuple[str, ...]


def outcome_of(call: Call, entry: Publication, actor: User | None, before: Rows | None = None) -> Outcome:
    """Makes the call and undoes it again. `before` is what `rows` gave, where many calls begin at the same rows.

    `changed` has (table, column) of what differs afterwards, the column “+” for a new row and “-” for a lost one. The
    deferred rules of the database are asked too.
    """
    with transaction.atomic():
        before, newest = before or rows(), _newest_event()
        says = said_by(call, entry, actor)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        changed = differences(before, rows())
        events = tuple(Event.objects.filter(pk__gt=newest).order_by("pk").values_list("kind", flat=True))
        transaction.set_rollback(True)
    return Outcome(says=says, changed=changed, events=events)


def said_by(call: Call, entry: Publication, actor: User | None) -> str:
    try:
        call(entry, actor)
    except PermissionDenied:
        return "denied"
    except ValidationError as refusal:
        by_field = refusal.error_dict.values() if hasattr(refusal, "error_dict") else [refusal.error_list]
        return ", ".join(error.code for errors in by_field for error in errors)
    return "done"


def differences(before: Rows, after: Rows) -> frozenset[tuple[str, str]]:
    found = {(table, "+") for table, _ in after.keys() - before.keys()}
    found |= {(table, "-") for table, _ in before.keys() - after.keys()}
    for key in before.keys() & after.keys():
        found |= {(key[0], name) for name, value in before[key].items() if after[key][name] != value}
    return frozenset(found)


def _newest_event() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def kind_fields(kind: Kind) -> dict[str, Any]:
    """What makes PublicationFactory give one of this kind."""
    return {Kind.VISION: {}, Kind.NATIONAL_REPORT: {"national": True}, Kind.GUIDANCE: {"guidance": True}}[kind]
