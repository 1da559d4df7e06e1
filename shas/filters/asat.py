"""The timetable as it stood on an earlier day: how the day is asked for, on pages, downloads and the API alike."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shas import words
from shas.clock import as_at_instant, london_day
from shas.filters.fields import iso_day

NAME = "as_at"  # the query parameter, in every address that takes it
LONGEST_SHOWN = 40  # characters of a wrong value that its message repeats


def read_as_at(text: str | None, now: datetime) -> date | None:
    """The London day in “2008-05-13”; None where nothing is asked for. `now` is the database's instant (UTC).

    ValidationError with the code `as_at_not_a_day` (any other way to write it) or `as_at_in_future`. Today is allowed:
    it is answered with what has been announced so far.
    """
    typed = (text or "").strip()
    if not typed:
        return None
    today = london_day(now)
    try:
        day = iso_day(typed)
    except ValueError:
        shown = typed if len(typed) <= LONGEST_SHOWN else f"{typed[:LONGEST_SHOWN]}…"
        message = f"“{shown}” is not a day. Write year, month and day, like 2008-05-13."
        raise ValidationError(message, code="as_at_not_a_day") from None
    if day > today:
        message = f"{words.full(day)} has not come yet. Give today, {words.full(today)}, or an earlier day."
        raise ValidationError(message, code="as_at_in_future")
    return day


class AsAtField(forms.Field):
    """The day, typed or picked. A browser's date picker would drop what is no day, so then it is a plain text field."""

    def __init__(self, *, now: datetime, typed: str) -> None:
        self.now = now
        try:
            iso_day(typed)
            picker = True
        except ValueError:
            picker = not typed
        attributes: dict[str, Any] = {"type": "date" if picker else "text", "autocomplete": "off"}
        if picker:
            attributes["max"] = london_day(now).isoformat()
        super().__init__(required=False, label="Timetable as at", widget=forms.TextInput(attrs=attributes))

    def clean(self, value: Any) -> date | None:
        return read_as_at(value, self.now)


class AsAtForm(forms.Form):
    """The day that a page is asked for, out of its address; what is wrong with it is the field's error."""

    def __init__(self, query: Any, *, now: datetime) -> None:
        super().__init__({NAME: query.get(NAME, "")}, auto_id="%s")
        self.now = now
        self.fields[NAME] = AsAtField(now=now, typed=query.get(NAME, "").strip())

    @property
    def asked(self) -> date | None:
        """The London day asked for; None where none is, or it cannot be answered."""
        return self.cleaned_data.get(NAME) if self.is_valid() else None

    @property
    def instant(self) -> datetime | None:
        """The last instant of that day: what had been announced by then holds."""
        return as_at_instant(self.asked, self.now) if self.asked else None
