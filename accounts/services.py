"""Every write to accounts: inviting a person, accepting the invitation, changing an account, ending its access.

This app knows no Event: `shas.services` records what is done with these. What nobody there calls sends a signal.
"""

import hashlib
import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.rules import authorise

invitation_accepted = Signal()  # with `user`, in the transaction in which their password is set


def token_hash(token: str) -> str:
    """What the database keeps of an invitation's token: its SHA-256, so that a copy of the database opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, email: str, actor: User | None, site: str, name: str = "") -> Invitation:
    """Invite a person by mail; make their account if there is none. An earlier open invitation stops working.

    `site` is the portal's address as the person sees it (`https://portal.example.org`). The mail goes out once the
    transaction is committed; the mail server's errors (OSError) come from there, and the invitation stands.
    Raises PermissionDenied; ValidationError at `email` with code `invalid`, `already_active` or `deactivated`.
    """
    authorise(actor, "accounts.keep_users")
    user = _account(email.strip(), name.strip())
    if not user.is_active:
        message = "This person’s account is deactivated. Activate it first, then invite them."
        raise ValidationError({"email": ValidationError(message, code="deactivated")})
    if user.has_usable_password():
        message = "This person already has an account. They can use “Forgotten your password?” to get in."
        raise ValidationError({"email": ValidationError(message, code="already_active")})
    _void_invitations(user)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        user=user,
        token_hash=token_hash(token),
        invited_by=actor,
        expires_at=timezone.now() + timedelta(days=settings.INVITATION_VALID_DAYS),
    )
    context = {
        "invitation": invitation,
        "url": site.rstrip("/") + reverse("invitation_accept", args=[token]),
        "days": settings.INVITATION_VALID_DAYS,
    }
    body = render_to_string("accounts/email/invitation.txt", context)
    transaction.on_commit(lambda: send_mail("Your invitation to the Review Portal", body, None, [user.email]))
    return invitation


def open_invitation(token: str) -> Invitation | None:
    """The invitation that this token opens; None when it is unknown, used or expired, or its user needs none."""
    invitation = _unused(token).filter(user__is_active=True).first()
    # Whoever has chosen a password by other means, such as a reset, is not given a second way in.
    return None if invitation is None or invitation.user.has_usable_password() else invitation


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> User:
    """Use an invitation: the person's first password is set. Works once; sends `invitation_accepted`.

    Raises ValidationError: `invitation_not_open`, or at `password` the password validators' own codes.
    """
    _unused(token).select_for_update(of=("self", "user")).first()
    invitation = open_invitation(token)
    if invitation is None:
        raise ValidationError(
            "This invitation has been used or has expired. Ask the person who invited you for a new one.",
            code="invitation_not_open",
        )
    user = invitation.user
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from None
    user.set_password(password)
    user.save(update_fields=["password"])
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    invitation_accepted.send(sender=User, user=user)
    return user


@transaction.atomic
def edit_account(*, user: User, email: str, name: str, actor: User | None) -> dict[str, list[str]]:
    """Change an account's address and name. A new address voids what was sent to the old one.

    Returns what changed, field → [before, after]. Raises PermissionDenied; ValidationError by field, such as
    `email_taken`.
    """
    authorise(actor, "accounts.keep_users")
    account = _lock(user)
    after = {"email": User.objects.normalize_email(email.strip()), "name": name.strip()}
    changes = {field: [getattr(account, field), value] for field, value in after.items()}
    changes = {field: pair for field, pair in changes.items() if pair[0] != pair[1]}
    for field, pair in changes.items():
        setattr(account, field, pair[1])
    _check(account)
    account.save(update_fields=["email", "name"])
    if "email" in changes:
        _void_invitations(account)
        EmailAddress.objects.filter(user=account).delete()  # the sign-in library's own list of addresses
    return changes


@transaction.atomic
def set_active(*, user: User, active: bool, actor: User | None) -> bool:
    """Let a person in again, or end their access: at once, in every browser, and for good.

    Deactivating takes the password away too, so that no session and no invitation comes back to life when the account
    is activated again: the person then resets the password, and sets up a second factor anew. Returns whether anything
    changed.
    Raises PermissionDenied; ValidationError `own_account`.
    """
    authorise(actor, "accounts.keep_users")
    account = _lock(user)
    if account.is_active == active:
        return False
    if actor is not None and actor.pk == account.pk:
        raise ValidationError(
            "You cannot end your own access. Ask another superuser.",
            code="own_account",
        )
    account.is_active = active
    if not active:
        account.set_unusable_password()
        _void_invitations(account)
        Authenticator.objects.filter(user=account).delete()
    account.save(update_fields=["is_active", "password"])
    return True


def _account(email: str, name: str) -> User:
    """The account with this address, locked; made, without a password, where there is none."""
    email = User.objects.normalize_email(email)
    known = User.objects.select_for_update().filter(email__iexact=email)
    if user := known.first():
        if name and not user.has_usable_password() and user.name != name:
            user.name = name
            _check(user)
            user.save(update_fields=["name"])
        return user
    user = User(email=email, name=name)
    user.set_unusable_password()
    try:
        _check(user)
        with transaction.atomic():
            user.save()
    except (IntegrityError, ValidationError):
        # Two invitations at once: the other one has made it by now, before the check or after it.
        if made := known.first():
            return made
        raise
    return user


def _check(user: User) -> None:
    """Raises ValidationError by field."""
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        taken = error.error_dict.pop("__all__", [])
        if taken:  # the only rule that spans fields is that of the unique address
            error.error_dict.setdefault("email", []).extend(taken)
        raise ValidationError(error.error_dict) from None


def _lock(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _unused(token: str) -> QuerySet[Invitation]:
    rows = Invitation.objects.select_related("user")
    return rows.filter(token_hash=token_hash(token), accepted_at__isnull=True, expires_at__gt=timezone.now())


def _void_invitations(user: User) -> None:
    user.invitations.filter(accepted_at__isnull=True).delete()
