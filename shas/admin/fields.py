"""What the fields of the console's forms have in common: they need no script, and nothing that is pasted is cut off."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import User
from shas.forms.lines import Address, EmailLine, Line, Paragraphs, SlugLine

OVERRIDES: dict[type[models.Field], dict[str, Any]] = {
    models.CharField: {"form_class": Line},
    models.EmailField: {"form_class": EmailLine},
    models.SlugField: {"form_class": SlugLine, "widget": AdminTextInputWidget},
    models.TextField: {"form_class": Paragraphs},
    models.URLField: {"form_class": Address, "assume_scheme": "https"},
    models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
}


class AccountField(EmailLine):
    """Names a person by their e-mail address, so that nobody is shown a list of accounts; cleaned to their User.

    Codes: `required`, `invalid`, `no_account`.
    """

    default_error_messages: ClassVar = {
        "required": "Give their address.",
        "no_account": "Nobody with this address has an account. Ask an administrator to invite them first.",
    }

    def clean(self, value: Any) -> User:
        """The User with this address, in whatever letters it is typed."""
        found = User.objects.filter(email__iexact=super().clean(value)).first()
        if found is None:
            raise ValidationError(self.error_messages["no_account"], code="no_account")
        return found
