"""What a body may hold: fields of one exact type each, and no others."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

MOST_NAMED = 20  # unknown fields that a refusal names
MONTH = "^[0-9]{4}-(0[1-9]|1[0-2])$"
CLOCK_TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
# No year so far off that one zone or another has no date for it.
NAIVE = r"[1-8][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
OFFSET = "(Z|[+-][0-9]{2}:[0-9]{2})"


class StrictBody(serializers.Serializer):
    """A JSON object whose every field is known. Others are refused by name (`unknown_field`), never passed over."""

    # What the schema says of the object besides its fields.
    schema_extra: Mapping[str, Any] = {}
    default_error_messages = {"invalid": "Send a JSON object."}

    def to_internal_value(self, data: Any) -> Any:
        errors: dict[str, Any] = {}
        value = None
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            errors = dict(error.detail)  # type: ignore[arg-type]
        if isinstance(data, Mapping):
            errors |= self._unknown(data)
        if errors:
            raise ValidationError(errors)
        return value

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        known = ", ".join(self.fields)
        names = [name for name in data if name not in self.fields][:MOST_NAMED]
        return {
            name[:60]: [ErrorDetail(f"“{name[:60]}” cannot be given here. Use {known}.", code="unknown_field")]
            for name in names
        }


class OnlyText(serializers.CharField):
    """Text; a number is not taken for its digits."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is not serializers.empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class Words(OnlyText):
    """A sentence or two; nothing unless given. What is needed is the services' to say."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        given = {"required": False, "default": "", "allow_blank": True, **kwargs}
        super().__init__(max_length=max_length, **given)


class Slug(OnlyText, serializers.SlugField):
    """What a row is called in addresses."""


class Flag(serializers.BooleanField):
    """true or false, and neither “yes” nor 1."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class RowId(serializers.IntegerField):
    """The id of a row, as an earlier answer gave it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return data


class Day(serializers.DateField):
    """A day: 2008-05-20."""

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


@extend_schema_field({"type": "string", "pattern": MONTH, "examples": ["2008-06"]})
class Month(serializers.Field):
    """A month, by its first day: 2008-06."""

    default_error_messages = {"invalid": "Give the year and the month, like 2008-06."}

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not re.fullmatch(MONTH, data) or data < "0001":
            self.fail("invalid")
        return date.fromisoformat(f"{data}-01")

    def to_representation(self, value: date) -> str:
        return value.isoformat()[:7]


@extend_schema_field({"type": "string", "pattern": CLOCK_TIME, "examples": ["09:30"]})
class ClockTime(serializers.Field):
    """A wall time in London, to the minute: 09:30."""

    default_error_messages = {"invalid": "Give hours and minutes in London, like 09:30."}

    def to_internal_value(self, data: Any) -> time:
        if not isinstance(data, str) or not re.fullmatch(CLOCK_TIME, data):
            self.fail("invalid")
        return time.fromisoformat(data)

    def to_representation(self, value: time) -> str:
        return f"{value:%H:%M}"


@extend_schema_field({"type": "string", "format": "date-time", "examples": ["2008-05-20T09:30:00+01:00"]})
class Instant(serializers.Field):
    """An instant, by a time with its offset from UTC: 2008-05-20T09:30:00+01:00. A time without one is nobody's."""

    default_error_messages = {
        "invalid": "Give the day and the time with its offset from UTC, like 2008-05-20T09:30:00+01:00.",
        "offset_required": "Say which time this is: add its offset from UTC, like +01:00 for London in summer, or Z.",
    }

    def to_internal_value(self, data: Any) -> datetime:
        if isinstance(data, str) and re.fullmatch(NAIVE, data):
            self.fail("offset_required")
        if not isinstance(data, str) or not re.fullmatch(NAIVE + OFFSET, data):
            self.fail("invalid")
        try:
            return datetime.fromisoformat(data)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()
