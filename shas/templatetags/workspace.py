"""Whether the menu offers somebody the workspace."""

from typing import Any

from django import template

from shas.querysets.people import led_authority_ids

register = template.Library()


@register.filter
def leads_an_authority(user: Any) -> bool:
    """Whether this user leads one. Nobody's memberships are read for a visitor, and a user's only once a request."""
    return bool(getattr(user, "is_authenticated", False) and led_authority_ids(user))
