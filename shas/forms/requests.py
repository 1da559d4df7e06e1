"""Asking for another date."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms

from accounts.texts import LONGEST_REASON
from shas.forms.days import ClockField, DayField
from shas.forms.lines import Paragraphs
from shas.forms.refusals import Refusable


class DateRequestForm(Refusable, forms.Form):
    """An authority's lead asks for a day, and a time where one matters."""

    places: ClassVar = {
        "no_change": "day",
        "in_the_past": "day",
        "time_missing": "at",
        "time_twice": "at",
        "reason_required": "reason",
    }

    day = DayField(label="New date")
    at = ClockField(
        label="Time (optional)",
        required=False,
        help_text="London time, for example 09:30.",
        widget=forms.TextInput(attrs={"size": 5, "autocomplete": "off"}),
    )
    reason = Paragraphs(
        label="Reason",
        max_length=LONGEST_REASON,
        help_text="DH reads this. It is not shown to the public.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        example = today + timedelta(days=7)
        self.fields["day"].help_text = f"For example, {example.day} {example.month} {example.year}"
