"""A row of every model of the console, for tests that walk all of its pages."""

import itertools
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Model
from django.urls import reverse

from accounts.models import Invitation, User
from accounts.services import invite
from pledges.models import Pledge
from shas.models import (
    AuthorityAlias,
    ClinicalWorkingGroup,
    DateChange,
    DateChangeRequest,
    Document,
    Edition,
    Event,
    FlaggedOverride,
    Letter,
    LetterEntry,
    Membership,
    NonWorkingDay,
    Pathway,
    PathwayLabel,
    PrimaryCareTrust,
    Publication,
    StrategicHealthAuthority,
    TrustAlias,
)
from shas.services import request_date_change, submit
from shas.warnings import Override
from shas.workflow import DHRole, NonWorking, Plan, Status
from tests import factories

numbers = itertools.count()


def scheduled() -> Publication:
    return factories.PublicationFactory(plan=Plan.on(date(2008, 5, 20)))


def _member() -> User:
    return factories.UserFactory(leads=factories.AuthorityFactory(), officer_of=factories.TrustFactory())


def _request() -> DateChangeRequest:
    entry = scheduled()
    lead = factories.UserFactory(leads=entry.authority)
    return request_date_change(publication=entry, day=date(2099, 5, 20), reason="Why", actor=lead)


def _day() -> NonWorkingDay:
    day = date(2008, 5, 22)
    row = NonWorkingDay.objects.create(kind=NonWorking.ELECTION, name="Ash", first_on=day, last_on=day, source="a list")
    row.authorities.add(factories.AuthorityFactory())
    return row


def _override() -> FlaggedOverride:
    """Submitted without a Gateway reference."""
    entry = factories.PublicationFactory(plan=Plan.on(date(2008, 5, 20)), status=Status.CLINICAL_REVIEW)
    factories.EditionFactory(publication=entry, complete=True, gateway_reference="", frozen=True)
    editor = factories.UserFactory(dh=(DHRole.EDITOR,))
    submit(publication=entry, actor=editor, override=Override(reason="Why"))
    return entry.overrides.get()


# Every model of the console, and how one more row of it is made.
MAKERS: dict[type[Model], Callable[[], Any]] = {
    StrategicHealthAuthority: factories.AuthorityFactory,
    AuthorityAlias: factories.AuthorityAliasFactory,
    PrimaryCareTrust: factories.TrustFactory,
    TrustAlias: factories.TrustAliasFactory,
    Pathway: factories.PathwayFactory,
    PathwayLabel: factories.PathwayLabelFactory,
    ClinicalWorkingGroup: factories.GroupFactory,
    Publication: scheduled,
    DateChange: scheduled,
    DateChangeRequest: _request,
    NonWorkingDay: _day,
    Edition: factories.EditionFactory,
    Document: factories.DocumentFactory,
    FlaggedOverride: _override,
    Letter: factories.LetterFactory,
    LetterEntry: factories.LetterFactory,
    Event: lambda: factories.EventFactory(actor=factories.UserFactory(), authority=factories.AuthorityFactory()),
    Pledge: factories.PledgeFactory,
    User: _member,
    Membership: _member,
    Invitation: lambda: invite(
        email=f"invited{next(numbers)}@example.org",
        actor=factories.UserFactory(superuser=True),
        site="https://portal.example.org",
    ),
}


def one_more(model: type[Model]) -> Any:
    """One more row of it."""
    MAKERS[model]()
    return model._default_manager.order_by("pk").last()


def address_of(model: type[Model], name: str, *args: Any) -> str:
    """The address of one of its pages: “add”, “change”."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)
