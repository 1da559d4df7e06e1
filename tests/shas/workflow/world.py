"""Who is who in the machine, what there is at its beginning, and how each move is called."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from shas import services
from shas.clock import database_now
from shas.models import Publication
from shas.workflow import DHRole, Kind, Status
from tests.factories import (
    ANYWAY,
    READER_BOX_FILLED,
    SOURCE,
    AuthorityFactory,
    DocumentFactory,
    UserFactory,
    plan_at,
)

CANARY = "Canary"
# By name: what role each plays, the leads for the authority of their number.
CAST = {
    "lead 0": "lead",
    "lead 1": "lead",
    "editor": "editor",
    "publisher 1": "publisher",
    "publisher 2": "publisher",
    "publisher 3": "publisher",
    "superuser": "superuser",
    "nobody": "nobody",
    "portal": "portal",
}
SIGNED = {"approve", "release_now", "correct", "correct_date"}
ENDS_PLANNING = {"release_now", "record", "cancel"}
ON_THE_WAY = {
    Status.PLANNED: ["start"],
    Status.DRAFTING: ["circulate", "submit"],
    Status.CLINICAL_REVIEW: ["submit"],
    Status.SUBMITTED: ["approve"],
    Status.APPROVED: ["release_now"],
    Status.PUBLISHED: ["correct"],
    Status.CANCELLED: ["reinstate"],
    Status.WITHDRAWN: [],
}


def make_world() -> dict[str, Any]:
    """Two visions and a national report, each planned for a confirmed day by an editor; and the people.

    The first is planned, the second submitted by its lead, the third approved. `edited_by` says who edited which last.
    """
    authorities = [AuthorityFactory(), AuthorityFactory()]
    people: dict[str, User | None] = {"portal": None}
    for name, role in CAST.items():
        match role:
            case "lead":
                people[name] = UserFactory(leads=authorities[int(name[-1])])
            case "editor" | "publisher":
                people[name] = UserFactory(dh=[DHRole.EDITOR if role == "editor" else DHRole.PUBLISHER])
            case "superuser" | "nobody":
                people[name] = UserFactory(superuser=role == "superuser")
    editor, lead, publisher = (people[name] for name in ("editor", "lead 1", "publisher 1"))
    entries = [services.announce(kind=Kind.VISION, authority=authority, actor=editor) for authority in authorities]
    report = {"kind": Kind.NATIONAL_REPORT, "name": "Final report", "slug": "final-report"}
    entries.append(services.announce(**report, actor=editor))
    for days, entry in enumerate(entries, start=3):
        plan = plan_at(database_now() + timedelta(days=days))
        services.schedule(publication=entry, plan=plan, override=ANYWAY, actor=editor)
    for entry, writer in zip(entries[1:], [lead, publisher], strict=True):
        services.start(publication=entry, actor=writer)
        edition = services.write_edition(publication=entry, fields=READER_BOX_FILLED, actor=writer)
        DocumentFactory(edition=edition)
        if entry.kind == Kind.VISION:
            services.circulate(publication=entry, actor=writer)
        services.submit(publication=entry, actor=writer)
    services.approve(publication=entries[2], actor=people["publisher 2"])
    edited_by = dict(zip([entry.pk for entry in entries], [editor.pk, lead.pk, publisher.pk], strict=True))
    return {"people": people, "entries": list(edited_by), "edited_by": edited_by}


def time_has_come(entry: Publication, at: Any = None) -> bool:
    """Said here once more, apart from the code."""
    return entry.release_at is not None and entry.release_at <= (at or database_now())


def is_out(entry: Publication, at: Any = None) -> bool:
    """Published, or approved with its time passed: said here once more, apart from the code."""
    return entry.status == Status.PUBLISHED or (entry.status == Status.APPROVED and time_has_come(entry, at))


# Which moves are told what their maker had before them.
SEES = {"circulate", "submit", "return", "approve", "release_now", "correct"}
CALLS: dict[str, Callable[..., object]] = {
    "start": lambda entry, actor, *_: services.start(publication=entry, actor=actor),
    "circulate": lambda entry, actor, said, tag, _: services.circulate(publication=entry, actor=actor, seen=tag),
    "submit": lambda entry, actor, said, tag, more: services.submit(publication=entry, actor=actor, seen=tag, **more),
    "return": lambda entry, actor, said, tag, _: services.send_back(
        publication=entry, reason=said, actor=actor, seen=tag
    ),
    "approve": lambda entry, actor, said, tag, _: services.approve(publication=entry, actor=actor, seen=tag),
    "release_now": lambda entry, actor, said, tag, _: services.release_now(
        publication=entry, reason=said, actor=actor, seen=tag
    ),
    "record": lambda entry, actor, *_: services.record_published(
        publication=entry, published_on=date(2008, 5, 20), source=SOURCE, actor=actor
    ),
    "correct": lambda entry, actor, said, tag, _: services.correct_edition(
        publication=entry, public_note=said, actor=actor, seen=tag
    ),
    "correct_date": lambda entry, actor, said, *_: services.correct_actual_date(
        publication=entry, published_on=date(2008, 5, 21), source=SOURCE, public_note=said, actor=actor
    ),
    "cancel": lambda entry, actor, said, *_: services.cancel(publication=entry, public_note=said, actor=actor),
    "reinstate": lambda entry, actor, said, *_: services.reinstate(publication=entry, public_note=said, actor=actor),
    "withdraw": lambda entry, actor, said, *_: services.withdraw(publication=entry, public_note=said, actor=actor),
}
