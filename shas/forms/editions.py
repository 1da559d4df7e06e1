"""Writing an edition: its title, summary and reader box."""

from typing import Any

from django import forms
from django.db import models

from accounts.texts import LONGEST_TEXT
from shas.forms.lines import Address, Line, Paragraphs
from shas.forms.refusals import Refusable
from shas.models import CARRIED_OVER, Edition

WRITTEN = (*CARRIED_OVER, "change_note")
HINTS = {
    "title": "As it stands on the cover. It may wait; nobody reads it before the release.",
    "summary": "A few sentences for the public page.",
    "gateway_reference": "A number of three to six figures, for example 9821.",
    "target_audience": "Who it is for.",
    "circulation_list": "Who else it is sent to.",
    "cross_reference": "Other publications that belong to it.",
    "superseded_documents": "What it takes the place of.",
    "contact": "Where readers can ask. Everyone reads this after the release.",
    "external_url": "Where it is also published, with https://.",
}
TOO_LONG = "Shorten “{label}” to %(limit_value)s characters. It has %(show_value)s."
INVISIBLE = "Type “{label}” again by hand: it has an invisible sign in it, which cannot be kept."


class EditionForm(Refusable, forms.Form):
    """All that an edition says. Nothing is required: a part may be saved. `seen` is the tag of what the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WRITTEN:
            if name != "change_note" or number > 1:
                self.fields[name] = _field(name)
        if number > 1:
            self.fields["change_note"].label = f"What has changed since edition {number - 1}"
            self.fields["change_note"].help_text = "Everyone reads this after the release, beside the edition."

    def written(self) -> dict[str, Any]:
        """The edition's fields as they were typed, once they are valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


def _field(name: str) -> forms.Field:
    """The form's field for one of the edition: as long as the column, of several lines where that is a text."""
    column: Any = Edition._meta.get_field(name)
    label = Edition.label_of(name)
    given: dict[str, Any] = {
        "label": label,
        "required": False,
        "help_text": HINTS.get(name, ""),
        "max_length": column.max_length or LONGEST_TEXT,
        "error_messages": {
            "max_length": TOO_LONG.format(label=label),
            "null_characters_not_allowed": INVISIBLE.format(label=label),
        },
    }
    if isinstance(column, models.URLField):
        given["error_messages"]["invalid"] = "Give the whole address, for example https://www.example.nhs.uk/vision."
        return Address(assume_scheme="https", **given)
    if isinstance(column, models.TextField):
        rows = 5 if name in {"summary", "description"} else 3
        return Paragraphs(widget=forms.Textarea(attrs={"rows": rows}), **given)
    return Line(empty_value=None if column.null else "", **given)
