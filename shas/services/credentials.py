"""What people do with their own credentials, put on record.

`accounts` and the sign-in library do it and know no Event: they send signals, to which this listens. An invitation's is
sent within the transaction that accepts it, the library's right after what they tell of is committed. No secret, and
nothing of one, is in what is recorded.
"""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver

from accounts.models import User
from accounts.services import invitation_accepted
from shas.events import record
from shas.services.writing import service


@service
def record_credentials(*, kind: str, actor: User) -> None:
    """Record what somebody did with their own credentials, such as `user.password_changed`. They alone can do it."""
    record(kind=kind, subject=("user", str(actor.pk)), actor=actor)


@receiver(invitation_accepted, dispatch_uid="on record: joined")
def joined(user: User, **more: Any) -> None:
    record_credentials(kind="user.joined", actor=user)


@receiver([password_changed, password_set], dispatch_uid="on record: password changed")
def changed_password(user: User, **more: Any) -> None:
    record_credentials(kind="user.password_changed", actor=user)


@receiver(password_reset, dispatch_uid="on record: password reset")
def reset_password(user: User, **more: Any) -> None:
    """By the link that was sent to their address: nobody is signed in, and whoever has the mail is taken for them."""
    record_credentials(kind="user.password_reset", actor=user)


@receiver([authenticator_added, authenticator_reset], dispatch_uid="on record: second factor added")
def added(user: User, authenticator: Authenticator, **more: Any) -> None:
    made_codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
    record_credentials(kind="user.recovery_codes_made" if made_codes else "user.second_factor_added", actor=user)


@receiver(authenticator_removed, dispatch_uid="on record: second factor removed")
def removed(user: User, authenticator: Authenticator, **more: Any) -> None:
    """Of the app alone: the recovery codes go with it, and never without it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_credentials(kind="user.second_factor_removed", actor=user)
