"""What a user is, as the querysets and the rules need to know it."""

from typing import Any

from django.db.models import Q

from shas.workflow import DHRole, MemberRole


def has_dh_role(user: Any, *roles: DHRole) -> bool:
    """Whether this active user is in one of these groups of the Department."""
    return bool(getattr(user, "is_active", False)) and not user.group_names.isdisjoint(roles)


def sees_working_rows(user: Any) -> bool:
    """Whether this user sees unannounced entries and embargoed editions of every authority (domain.md's matrix)."""
    if not getattr(user, "is_active", False):
        return False
    return bool(user.is_superuser) or has_dh_role(user, DHRole.EDITOR, DHRole.PUBLISHER)


def led_authority_ids(user: Any) -> list[int]:
    """Ids of the authorities this active user leads."""
    return [authority for role, authority, _ in _memberships(user) if role == MemberRole.LEAD]


def served_trust_ids(user: Any) -> list[int]:
    """Ids of the trusts this active user is an officer of."""
    return [trust for role, _, trust in _memberships(user) if role == MemberRole.OFFICER]


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
    return Q(is_active=True) & (staff | Q(memberships__role=MemberRole.LEAD, memberships__authority=authority_id))
