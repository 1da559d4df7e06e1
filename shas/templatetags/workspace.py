"""Whether the menu offers somebody the workspace."""

from typing import Any

from django import template

from shas.querysets.people import led_authority_ids, role_is_withheld

register = template.Library()


@register.filter
def leads_an_authority(user: Any) -> bool:
    """Whether this user leads one, or will once they have given a second factor; staff find the console instead.

    Nobody's memberships are read for a visitor, and a user's only once a request.
    """
    if not getattr(user, "is_authenticated", False):
        return False
    return bool(led_authority_ids(user)) or (not user.is_staff and role_is_withheld(user))
