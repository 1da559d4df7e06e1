"""A plan as SQL: the day it is put in order by."""

from datetime import date
from typing import Any

from django.db.models import DateField, Func, Value
from django.db.models.functions import Coalesce

FAR_FUTURE = date(9999, 12, 31)


class MonthEnd(Func):
    """The last day of the month that begins on the given day."""

    template = "(%(expressions)s + interval '1 month' - interval '1 day')::date"
    output_field = DateField()


def sort_day(planned_on: Any, planned_month: Any) -> Coalesce:
    """The planned day, a month's last day, or the far future where nothing is set."""
    return Coalesce(planned_on, MonthEnd(planned_month), Value(FAR_FUTURE))
