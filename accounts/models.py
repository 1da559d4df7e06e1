"""Who you are: the user, who signs in by e-mail, and the invitation that lets a user in. How rows judge their texts."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.texts import faults_in


class TypedTexts(models.Model):
    """A row of which every text is judged by `accounts.texts` when it is cleaned, each fault at its field.

    What it says already stays as it is: it was kept before the rule was. `longest_text` is of its fields that have no
    length of their own, in characters; None is no limit.
    """

    longest_text: ClassVar[int | None] = None

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as refusal:
            errors = refusal.update_error_dict(errors)
        faults = self._faults(exclude or ())
        said = self.said_before(list(faults)) if faults else {}
        for name, found in faults.items():
            if said.get(name) != getattr(self, name):
                errors.setdefault(name, []).extend(found)
        if errors:
            raise ValidationError(errors)

    def said_before(self, names: Collection[str]) -> Mapping[str, Any]:
        """What these fields of it say in the database; nothing of a new row."""
        stored = type(self)._base_manager.filter(pk=self.pk) if not self._state.adding else None
        return (stored.values(*names).first() if stored is not None else None) or {}

    def _faults(self, exclude: Collection[str]) -> dict[str, list[ValidationError]]:
        faults = {}
        for field in self._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if not is_text or field.name in exclude:
                continue
            longest = None if field.max_length else self.longest_text  # of a column with a length Django itself says so
            if found := faults_in(getattr(self, field.name) or "", longest=longest):
                faults[field.name] = found
        return faults


class UserManager(BaseUserManager["User"]):
    """Creates users; addresses are compared without regard to case."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """All in small letters: the sign-in library looks addresses up that way, and would not find another."""
        return super().normalize_email(email).lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make a user. Without a password nobody can sign in with it until an invitation is accepted."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(TypedTexts, AbstractBaseUser, PermissionsMixin):
    """A person with an account. What they may do hangs on memberships and groups, not on this row."""

    email = models.EmailField("e-mail address", max_length=254)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField("active", default=True, help_text="Untick to end this person’s access.")
    is_staff = models.BooleanField("may open the console", default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    # Of a session, not of the row: `accounts.middleware` sets it on the user of a request. Commands have no session.
    lacks_second_factor = False

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_ci",
                violation_error_message="There is already an account with this e-mail address.",
                violation_error_code="email_taken",
            )
        ]
        ordering = ["email"]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def group_names(self) -> frozenset[str]:
        """Names of this user's groups, read once for the life of this object (one request)."""
        return frozenset(self.groups.values_list("name", flat=True))


class Invitation(models.Model):
    """One person's invitation: its link works once, and not after `expires_at` (UTC)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="accounts_invitation_expires_later"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(accepted_at__isnull=True),
                name="accounts_invitation_one_open_per_user",
            ),
        ]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Invitation of {self.user}"
