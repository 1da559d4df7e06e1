"""Accepting the terms of reading before a release."""

from django import forms
from django.core.exceptions import ValidationError


class TermsForm(forms.Form):
    """One box, which has to be ticked."""

    accept = forms.BooleanField(label="I have read these terms and accept them", required=False)

    def clean_accept(self) -> bool:
        if not self.cleaned_data["accept"]:
            message = "Tick the box to accept the terms. Without that you cannot read it."
            raise ValidationError(message, code="terms_not_accepted")
        return True
