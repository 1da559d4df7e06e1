"""Making a move of the workflow."""

from typing import Any, ClassVar

from django import forms

from accounts.texts import LONGEST_REASON
from shas.forms.lines import Paragraphs
from shas.forms.refusals import Refusable
from shas.workflow import TRANSITIONS, Reason, Transition


class TransitionForm(Refusable, forms.Form):
    """The edition that the page showed, by its tag, and a reason where the move asks for one."""

    places: ClassVar = {"reason_required": "reason"}

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, move: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if TRANSITIONS[move].reason == Reason.STAFF:
            self.fields["reason"] = Paragraphs(
                label="Reason",
                required=False,  # the service asks for it, in its own words
                max_length=LONGEST_REASON,
                help_text="The authority and DH read this. It is not shown to the public.",
                widget=forms.Textarea(attrs={"rows": 4}),
            )
