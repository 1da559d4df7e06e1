"""A day as three numbers, typed as people write it, and a time of the day. No pop-up calendar, no script."""

import re
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

PARTS = ("day", "month", "year")
MONTHS = [f"{date(2008, number, 1):%B}".lower() for number in range(1, 13)]
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199


class DayInput(forms.MultiWidget):
    """Day, month and year in a group; `wrong` holds the places of the parts that an error is about."""

    template_name = "includes/day_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(dict.fromkeys(PARTS, forms.TextInput), attrs)
        self.wrong: tuple[int, ...] = ()

    def decompress(self, value: date | None) -> list[str]:
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    def id_for_label(self, id_: str) -> str:
        """The part to go to from an error: the first that is wrong."""
        return f"{id_}_{min(self.wrong, default=0)}"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Each part is handed to the template with its label, width and whether it is wrong."""
        context = super().get_context(name, value, attrs)
        for place, part in enumerate(context["widget"]["subwidgets"]):
            part |= {"label": PARTS[place].capitalize(), "width": (2, 2, 4)[place], "wrong": place in self.wrong}
        return context


class DayField(forms.Field):
    """A day. Months may be typed as words; what is missing or does not exist is named.

    Codes: `required`, `incomplete`, `year`, `no_such_day`.
    """

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        typed = [(part or "").strip() for part in value or ()]
        if not any(typed):
            return None
        missing = tuple(place for place, part in enumerate(typed) if not part)
        if missing:
            names = " and a ".join(PARTS[place] for place in missing)
            raise self._wrong(f"The day must include a {names}.", "incomplete", *missing)
        year = _number(typed[2], 4)
        if year is None or not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise self._wrong("Give the year in four figures, for example 2008.", "year", 2)
        day, month = _number(typed[0], 2), _month(typed[1])
        unread = tuple(place for place, part in enumerate((day, month)) if not part)
        try:
            return date(year, month or 0, day or 0)
        except ValueError:
            said = " ".join(typed)
            raise self._wrong(
                f"There is no such day as {said}. Give a day that exists.", "no_such_day", *(unread or (0,))
            ) from None

    def validate(self, value: Any) -> None:
        self.mark(0, 1, 2)
        super().validate(value)
        self.mark()

    def mark(self, *places: int) -> None:
        """Say which parts are wrong: of a field that a service refuses, all of them."""
        self.widget.wrong = places

    def _wrong(self, message: str, code: str, *places: int) -> ValidationError:
        self.mark(*places)
        return ValidationError(message, code=code)


class ClockField(forms.Field):
    """A London time as “09:30”, “9.30” or “0930”. Code: `no_such_time`."""

    def to_python(self, value: Any) -> time | None:
        typed = (value or "").strip()
        if not typed:
            return None
        found = re.fullmatch(r"(\d{1,2})[:.]?(\d{2})", typed, re.ASCII)
        try:
            return time(int(found[1]), int(found[2])) if found else _refuse_time()
        except ValueError:
            return _refuse_time()


def _refuse_time() -> time:
    raise ValidationError("Give the time as hours and minutes, for example 09:30.", code="no_such_time")


def _number(typed: str, figures: int) -> int | None:
    return int(typed) if re.fullmatch(rf"\d{{1,{figures}}}", typed, re.ASCII) else None


def _month(typed: str) -> int | None:
    """The number of a month typed as a number or as a word, in full or by three letters or more."""
    word = typed.lower()
    named = [number for number, month in enumerate(MONTHS, start=1) if len(word) > 2 and month.startswith(word)]
    return named[0] if named else _number(typed, 2)
