"""Who is what: leads, officers, and the Department's two roles."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import User
from shas.events import record
from shas.models import Membership, PrimaryCareTrust, StrategicHealthAuthority
from shas.rules import authorise
from shas.workflow import DHRole, MemberRole


@transaction.atomic
def appoint(
    *,
    user: User,
    actor: User | None,
    authority: StrategicHealthAuthority | None = None,
    trust: PrimaryCareTrust | None = None,
    reason: str = "",
) -> Membership:
    """Make a user a lead of an authority, or an officer of a trust.

    Raises PermissionDenied; ValidationError where the user is that already, or where not exactly one body is given.
    """
    authorise(actor, "shas.keep_memberships")
    role = MemberRole.LEAD if authority else MemberRole.OFFICER
    membership = Membership(user=user, role=role, authority=authority, trust=trust)
    membership.full_clean()
    membership.save()
    _record("membership.appointed", membership, actor, reason)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, actor: User | None, reason: str = "") -> None:
    """End a lead's or officer's role, at once. Raises PermissionDenied."""
    authorise(actor, "shas.keep_memberships")
    _record("membership.ended", membership, actor, reason)
    membership.delete()


@transaction.atomic
def set_dh_roles(*, user: User, roles: Iterable[DHRole], actor: User | None, reason: str = "") -> None:
    """Give a user exactly these roles of the Department; with any, they may open the console.

    Raises PermissionDenied.
    """
    authorise(actor, "shas.keep_memberships")
    user = User.objects.select_for_update().get(pk=user.pk)
    after = {role.value for role in roles}
    before = set(user.groups.filter(name__in=DHRole.values).values_list("name", flat=True))
    if before == after:
        return
    groups = [Group.objects.get_or_create(name=name)[0] for name in sorted(after)]
    user.groups.remove(*user.groups.filter(name__in=DHRole.values))
    user.groups.add(*groups)
    user.is_staff = user.is_superuser or bool(after)
    user.save(update_fields=["is_staff"])
    record(
        kind="user.roles_set",
        subject=("user", str(user.pk)),
        actor=actor,
        changes={"dh_roles": [", ".join(sorted(before)), ", ".join(sorted(after))]},
        reason=reason,
    )


def _record(kind: str, membership: Membership, actor: User | None, reason: str) -> None:
    record(
        kind=kind,
        subject=("user", str(membership.user_id)),
        actor=actor,
        authority=membership.authority,
        trust=membership.trust,
        changes={"role": [None, membership.role] if kind.endswith("appointed") else [membership.role, None]},
        reason=reason,
    )
