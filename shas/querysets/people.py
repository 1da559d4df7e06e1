"""What a user is, as the querysets and the rules need to know it."""

from typing import Any

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
    """Ids of the authorities this active user leads, read once for the life of the user object (one request)."""
    if not getattr(user, "is_active", False):
        return []
    if not hasattr(user, "_led_authority_ids"):
        leads = user.memberships.filter(role=MemberRole.LEAD)
        user._led_authority_ids = list(leads.values_list("authority_id", flat=True))
    return user._led_authority_ids
