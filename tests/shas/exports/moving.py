"""Entries that move, as the tests of files need them: announced in May 2008, recorded now."""

from datetime import date, time
from typing import Any

from shas.clock import london_midnight
from shas.models import DateChange, Publication
from shas.services import reschedule
from shas.workflow import Plan
from tests.factories import SOURCE, AuthorityFactory, PublicationFactory

ADDRESS = "https://portal.example"
BY_ELECTION = "A by-election on 22 May"


def absolute(path: str) -> str:
    return ADDRESS + path


def entry(name: str = "Ash", plan: Plan | None = None, **fields: Any) -> Publication:
    """A vision of the place, announced with its plan on 9 May 2008."""
    return PublicationFactory(authority=AuthorityFactory(short_name=name, slug=name.lower()), plan=plan, **fields)


def on(day: int, at: time | None = None, *, confirmed: bool = True) -> Plan:
    """A day of May 2008."""
    return Plan.on(date(2008, 5, day), at=at, confirmed=confirmed)


def move(publication: Publication, plan: Plan, *, told: int = 12, note: str = BY_ELECTION) -> DateChange:
    """Moved to the plan, as the world was told on that day of May 2008."""
    return reschedule(
        publication=publication,
        plan=plan,
        public_note=note,
        actor=None,
        announced_at=london_midnight(date(2008, 5, told)),
        source=SOURCE,
    )
