"""What a superuser does with accounts, put on record: `accounts` does it, and knows no Event."""

from accounts import services as accounts
from accounts.models import User
from shas.events import record
from shas.services.writing import service


@service
def edit_person(*, user: User, email: str, name: str, actor: User | None, reason: str = "") -> None:
    """Change a person's address and name. Nothing changed, nothing recorded.

    Raises PermissionDenied; ValidationError by field, such as `email_taken`.
    """
    changes = accounts.edit_account(user=user, email=email, name=name, actor=actor)
    if changes:
        record(kind="user.edited", subject=_subject(user), actor=actor, changes=dict(changes), reason=reason)


@service
def set_person_active(*, user: User, active: bool, actor: User | None, reason: str = "") -> None:
    """End a person's access at once, or let them in again. Nothing changed, nothing recorded.

    Raises PermissionDenied; ValidationError `own_account`.
    """
    if accounts.set_active(user=user, active=active, actor=actor):
        kind = "user.activated" if active else "user.deactivated"
        record(kind=kind, subject=_subject(user), actor=actor, reason=reason)


def _subject(user: User) -> tuple[str, str]:
    return "user", str(user.pk)
