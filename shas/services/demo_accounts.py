"""Accounts to look around with, for each role. For development and rehearsals alone.

Publishers and leads come in twos: nobody signs off their own work, and one authority’s leads see nothing of another.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import User
from shas.models import PrimaryCareTrust, StrategicHealthAuthority
from shas.services.memberships import appoint, set_dh_roles
from shas.services.writing import service
from shas.workflow import DHRole


@dataclass(frozen=True)
class DemoAccount:
    """One account as it can be signed in to."""

    role: str
    email: str
    password: str


def _dh(role: DHRole) -> Callable[[User], object]:
    return lambda user: set_dh_roles(user=user, roles=[role], actor=None)


def _lead(slug: str) -> Callable[[User], object]:
    return lambda user: appoint(user=user, authority=StrategicHealthAuthority.objects.get(slug=slug), actor=None)


def _officer(slug: str) -> Callable[[User], object]:
    return lambda user: appoint(user=user, trust=PrimaryCareTrust.objects.get(slug=slug), actor=None)


READER = "reader@example.org"
# Role, address, and what gives the role; a superuser's is in the account itself.
ROLES: list[tuple[str, str, Callable[[User], object] | None]] = [
    ("Superuser", "superuser@example.org", None),
    ("DH editor", "dh.editor@example.org", _dh(DHRole.EDITOR)),
    ("DH publisher", "dh.publisher@example.org", _dh(DHRole.PUBLISHER)),
    ("Second DH publisher", "dh.second-publisher@example.org", _dh(DHRole.PUBLISHER)),
    ("Lead, North West", "lead.north-west@example.org", _lead("north-west")),
    ("Lead, South West", "lead.south-west@example.org", _lead("south-west")),
    ("Officer, Darlington", "officer.darlington@example.org", _officer("darlington")),
    ("Reader before a release", READER, lambda user: None),  # a publisher names them, entry by entry
]
# Whose vision is the one that is not ready yet, in a rehearsal.
REHEARSED_ROLES = [("Lead, South Central", "lead.south-central@example.org", _lead("south-central"))]


@service
def keep_demo_accounts(known: dict[str, str]) -> list[DemoAccount]:
    """Make the accounts that are missing, and see to it that every one opens with the password told here.

    `known` are the passwords by address that were told before; an account that has none gets a new, random one.
    Raises ValidationError `debug_only` outside development and rehearsals, `review_not_loaded` where an authority or
    trust is missing.
    """
    if not (settings.DEBUG or settings.REHEARSAL):
        raise ValidationError(
            "Demonstration accounts are made in development only: set DEBUG=1 on your own machine, or invite people.",
            code="debug_only",
        )
    roles = [*ROLES, *REHEARSED_ROLES] if settings.REHEARSAL else ROLES
    return [_keep(role, email, give, known.get(email) or secrets.token_urlsafe(16)) for role, email, give in roles]


def _keep(role: str, email: str, give: Callable[[User], object] | None, password: str) -> DemoAccount:
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is None:
        create = User.objects.create_user if give else User.objects.create_superuser
        user = create(email, password, name=role)
        if give:
            try:
                give(user)
            except (StrategicHealthAuthority.DoesNotExist, PrimaryCareTrust.DoesNotExist):
                raise ValidationError(
                    "Load the review first: manage.py load_review.", code="review_not_loaded"
                ) from None
    elif not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return DemoAccount(role, email, password)
