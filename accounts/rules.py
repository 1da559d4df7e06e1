"""Who may do what with accounts (domain.md: users and invitations are the superuser's)."""

import rules
from django.core.exceptions import PermissionDenied

from accounts.models import User


@rules.predicate
def is_active_superuser(user: User) -> bool:
    return user.is_active and user.is_superuser and not user.lacks_second_factor


rules.add_perm("accounts.keep_users", is_active_superuser)


def authorise(actor: User | None, permission: str) -> None:
    """Raise PermissionDenied unless the actor may; `None` is the portal itself and may."""
    if actor is not None and not rules.has_perm(permission, actor):
        raise PermissionDenied("Only a superuser may invite people and change their accounts.")
