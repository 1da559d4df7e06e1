"""Accepting the terms of reading before a release."""

from django import forms

from shas.forms.refusals import Refusable


class TermsForm(Refusable, forms.Form):
    """One box, which has to be ticked."""

    accept = forms.BooleanField(
        label="I have read these terms and accept them",
        error_messages={"required": "Tick the box to accept the terms. Without it you cannot read it."},
    )
