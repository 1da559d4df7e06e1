"""Who is what: leads, officers, and the Department's two roles; and inviting a person to be it."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from accounts.models import Invitation, User
from accounts.services import invite
from shas.events import record
from shas.models import Membership, PrimaryCareTrust, StrategicHealthAuthority
from shas.rules import authorise
from shas.services.writing import service
from shas.workflow import DHRole, MemberRole


@service
def appoint(
    *,
    user: User,
    actor: User | None,
    authority: StrategicHealthAuthority | None = None,
    trust: PrimaryCareTrust | None = None,
    reason: str = "",
) -> Membership:
    """Make a user a lead of an authority, or an officer of a trust.

    Raises PermissionDenied; ValidationError `already_appointed`, or `membership_role_fits_body` where not exactly one
    body is given.
    """
    authorise(actor, "shas.keep_memberships")
    if user.memberships.filter(authority=authority, trust=trust).exists():
        raise ValidationError(f"{user} is that already: {authority or trust}.", code="already_appointed")
    role = MemberRole.LEAD if authority else MemberRole.OFFICER
    membership = Membership(user=user, role=role, authority=authority, trust=trust)
    membership.full_clean()
    membership.save()
    _record("membership.appointed", membership, actor, reason)
    return membership


@service
def end_membership(*, membership: Membership, actor: User | None, reason: str = "") -> None:
    """End a lead's or officer's role, at once. Raises PermissionDenied."""
    authorise(actor, "shas.keep_memberships")
    _record("membership.ended", membership, actor, reason)
    membership.delete()


@service
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


@service
def invite_member(
    *,
    email: str,
    name: str,
    role: MemberRole | DHRole,
    actor: User | None,
    site: str,
    authority: StrategicHealthAuthority | None = None,
    trust: PrimaryCareTrust | None = None,
) -> Invitation:
    """Invite a person by mail and give them their role, both or neither. Invited again, they get a new link.

    `site` is the portal's address as the person sees it. Raises PermissionDenied; ValidationError by field: at
    `authority` or `trust` with code `body_missing` or `body_not_wanted`, and those of `accounts.services.invite`.
    """
    authorise(actor, "shas.keep_memberships")
    _check_body(role, authority, trust)
    invitation = invite(email=email, name=name, actor=actor, site=site)
    user = invitation.user
    record(
        kind="user.invited",
        subject=("user", str(user.pk)),
        actor=actor,
        authority=authority,
        trust=trust,
        changes={"role": [None, role.value]},
    )
    if isinstance(role, DHRole):
        held = user.groups.filter(name__in=DHRole.values).values_list("name", flat=True)
        set_dh_roles(user=user, roles={role, *map(DHRole, held)}, actor=actor)
    elif not user.memberships.filter(authority=authority, trust=trust).exists():
        appoint(user=user, authority=authority, trust=trust, actor=actor)
    return invitation


def _check_body(
    role: MemberRole | DHRole, authority: StrategicHealthAuthority | None, trust: PrimaryCareTrust | None
) -> None:
    """A lead has an authority, an officer a trust, and the Department's people neither."""
    errors = {}
    for field, body, wanted in (
        ("authority", authority, role == MemberRole.LEAD),
        ("trust", trust, role == MemberRole.OFFICER),
    ):
        if wanted and body is None:
            errors[field] = ValidationError(f"Choose the {field} this person is for.", code="body_missing")
        elif body is not None and not wanted:
            errors[field] = ValidationError(f"This role has no {field}. Leave it empty.", code="body_not_wanted")
    if errors:
        raise ValidationError(errors)


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
