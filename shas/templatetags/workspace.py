"""What the menu offers somebody who has signed in: the workspace, the record."""

from typing import Any

from django import template

from shas.querysets.people import led_authority_ids, reads_audit_trail, role_is_withheld

register = template.Library()


@register.filter
def leads_an_authority(user: Any) -> bool:
    """Whether this user leads one, or will once they have given a second factor; staff find the console instead.

    Nobody's memberships are read for a visitor, and a user's only once a request.
    """
    if not getattr(user, "is_authenticated", False):
        return False
    return bool(led_authority_ids(user)) or (not user.is_staff and role_is_withheld(user))


@register.filter
def reads_the_record(user: Any) -> bool:
    """Whether the audit trail, or a part of it, is this user's to read. Nobody's roles are read for a visitor."""
    return bool(getattr(user, "is_authenticated", False)) and reads_audit_trail(user)
