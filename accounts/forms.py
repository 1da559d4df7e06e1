"""Input for the account pages."""

from typing import Any

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.core.cache import cache


class InvitationForm(forms.Form):
    """A first password, typed twice. What makes a good one is the service's to judge."""

    password = forms.CharField(
        label="Choose a password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )
    again = forms.CharField(
        label="Type it again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", forms.ValidationError("The two passwords are not the same.", code="mismatch"))
        return cleaned


class UsedOnce(BaseAuthenticateForm):
    """A code works once, for as long as the app’s code of the step before or after is taken too.

    The library itself remembers a used code for one step only.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()
        seconds = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
        key = f"second-factor-used:{self.authenticator.pk}:{''.join(code.split())}"
        if not cache.add(key, True, timeout=seconds):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SignInCodeForm(UsedOnce, AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(UsedOnce, ReauthenticateForm):
    """Confirming with a code that it is oneself."""
