"""Input of pages: what is typed is read here, and judged by services. A form keeps what was typed."""

from shas.forms.days import ClockField, DayField, DayInput
from shas.forms.refusals import Refusable
from shas.forms.requests import DateRequestForm

__all__ = ["ClockField", "DateRequestForm", "DayField", "DayInput", "Refusable"]
