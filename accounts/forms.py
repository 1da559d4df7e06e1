"""Input for the account pages."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html


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
