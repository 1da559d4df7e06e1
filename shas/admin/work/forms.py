"""What the pages about an entry's work ask. Rules are the services'; these forms keep what was typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shas.admin.moves.forms import ActualDayForm, PageForm, SeenForm, words_field
from shas.admin.moves.refusals import each

READ_BY_BOTH = "The authority and DH read it, the public does not."


class NoteForm(PageForm):
    """A move that needs no reason: whoever makes it may leave a note."""

    reason = words_field("Note", READ_BY_BOTH)


class EditionForm(PageForm):
    """A page that shows an edition; `seen` is its tag, so that what somebody changed meanwhile is noticed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        if self.is_asked and not self.cleaned_data.get("seen"):
            self.add_error(None, ValidationError("This page does not say which edition it showed.", code="stale"))
        return self.cleaned_data


class SignForm(NoteForm, EditionForm):
    """Circulating: the edition is what was read."""


class ApproveForm(SignForm, SeenForm):
    """Approving: the edition and the day are what was read."""


class ReturnForm(EditionForm):
    reason = words_field("Reason to the authority", "Its leads read it first thing. The public does not.")


class ReleaseNowForm(EditionForm):
    reason = words_field("Why it cannot wait", f"{READ_BY_BOTH} Whoever reviews the release reads it too.")
    public_note = words_field("Note (everyone reads it)", "Not needed. It stands beside the entry.")


class SubmitForm(SignForm):
    """Where something is not ready, `override` says why it is submitted all the same; `shown` is what the page told."""

    override = words_field(
        "Why it is submitted although it is not ready", "It stays flagged until a third person of DH has reviewed it."
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def shown_codes(self) -> frozenset[str]:
        """The findings that the page had shown."""
        return frozenset(filter(None, self.cleaned_data["shown"].split(",")))

    def refuse(self, refusal: ValidationError) -> None:
        """What may be set aside stands at the field that does so."""
        for field, error in each(refusal):
            place = "override" if (error.params or {}).get("overridable") else field
            self.add_error(place if place in self.fields else None, error)


class CorrectForm(EditionForm):
    public_note = words_field("What is corrected, and why (everyone reads it)", "It stands beside the entry.")
    reason = words_field("Note for staff (never public)")


class CorrectDateForm(ActualDayForm):
    public_note = words_field("Why it is corrected (everyone reads it)", "It stands beside the entry.")
    reason = words_field("Note for staff (never public)")


class WithdrawForm(PageForm):
    public_note = words_field("Reason (everyone reads it)", "It stands beside the entry, in place of the document.")
    reason = words_field("Note for staff (never public)")
