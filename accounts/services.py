"""Every write to accounts: inviting a person, and accepting the invitation."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.rules import authorise


def token_hash(token: str) -> str:
    """What the database keeps of an invitation's token: its SHA-256, so that a copy of the database opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, email: str, actor: User | None, site: str, name: str = "", is_staff: bool = False) -> Invitation:
    """Invite a person by mail; make their account if there is none. An earlier open invitation stops working.

    `site` is the portal's address as the person sees it (`https://portal.example.org`).
    Raises PermissionDenied; ValidationError with code `invalid` (address) or `already_active`.
    """
    authorise(actor, "accounts.keep_users")
    validate_email(email)
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, name=name, is_staff=is_staff)
    elif user.has_usable_password():
        raise ValidationError(
            "This person already has an account. They can use “Forgotten your password?” to get in.",
            code="already_active",
        )
    user.invitations.filter(accepted_at__isnull=True).delete()
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
    """The invitation that this token opens, or None when it is unknown, used, expired or its user deactivated."""
    return (
        Invitation.objects.select_related("user")
        .filter(
            token_hash=token_hash(token),
            accepted_at__isnull=True,
            expires_at__gt=timezone.now(),
            user__is_active=True,
        )
        .first()
    )


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> User:
    """Use an invitation: the person's first password is set. Works once.

    Raises ValidationError: `invitation_not_open`, or the password validators' own codes.
    """
    Invitation.objects.select_for_update().filter(token_hash=token_hash(token)).first()
    invitation = open_invitation(token)
    if invitation is None:
        raise ValidationError(
            "This invitation has been used or has expired. Ask the person who invited you for a new one.",
            code="invitation_not_open",
        )
    user = invitation.user
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    return user
