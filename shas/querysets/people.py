"""What a user is, as the querysets and the rules need to know it.

A session without the second factor that is required of it has no role but that of a trust's officer.
"""

from typing import Any

from django.db.models import Q

from shas.workflow import DHRole, MemberRole


def has_dh_role(user: Any, *roles: DHRole) -> bool:
    """Whether this active user is in one of these groups of the Department."""
    return _may_have_roles(user) and not user.group_names.isdisjoint(roles)


def sees_working_rows(user: Any) -> bool:
    """Whether this user sees unannounced entries and embargoed editions of every authority (domain.md's matrix)."""
    if not _may_have_roles(user):
        return False
    return bool(user.is_superuser) or has_dh_role(user, DHRole.EDITOR, DHRole.PUBLISHER)


def led_authority_ids(user: Any) -> list[int]:
    """Ids of the authorities this active user leads."""
    return _led(user) if _may_have_roles(user) else []


def served_trust_ids(user: Any) -> list[int]:
    """Ids of the trusts this active user is an officer of."""
    return [trust for role, _, trust in _memberships(user) if role == MemberRole.OFFICER]


def reads_audit_trail(user: Any) -> bool:
    """Whether any of the audit trail is this user's to read; which of it says `EventQuerySet.audited_by`."""
    return sees_working_rows(user) or bool(led_authority_ids(user) or served_trust_ids(user))


def role_is_withheld(user: Any) -> bool:
    """Whether this active user has a role that waits for a second factor in this session."""
    if not getattr(user, "is_active", False) or _may_have_roles(user):
        return False
    return user.is_staff or user.is_superuser or bool(_led(user))


def _may_have_roles(user: Any) -> bool:
    """Whether this is an active user whose session lacks no second factor; nobody who has not signed in is."""
    return bool(getattr(user, "is_active", False)) and not user.lacks_second_factor


def _led(user: Any) -> list[int]:
    return [authority for role, authority, _ in _memberships(user) if role == MemberRole.LEAD]


def _memberships(user: Any) -> list[tuple[str, Any, Any]]:
    """Role, authority and trust of each membership, read once for the life of the user object (one request)."""
    if not getattr(user, "is_active", False):
        return []
    if not hasattr(user, "_memberships_read"):
        user._memberships_read = list(user.memberships.values_list("role", "authority_id", "trust_id"))
    return user._memberships_read


def may_lead(authority_id: int | None) -> Q:
    """Of users: who can be the lead person of an authority's vision (of a national publication: None)."""
    staff = Q(groups__name__in=DHRole.values)
    if authority_id is None:
        return Q(is_active=True) & staff
    return Q(is_active=True) & staff | leads_authority(authority_id)


def leads_authority(authority_id: int) -> Q:
    """Of users: the active leads of an authority."""
    return Q(is_active=True, memberships__role=MemberRole.LEAD, memberships__authority=authority_id)
