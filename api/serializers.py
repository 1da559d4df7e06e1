"""How answers are written: null for what is not there, and why it is not there."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

NOT_RECORDED_HELP = (
    "The fields that are null because nobody has recorded them, so far as is known. A null field that is not in this "
    "list does not apply, or has not been released."
)


class TextOrNull(serializers.CharField):
    """Text; null where there is none, never an empty string."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        return str(value) if value else None


@extend_schema_field({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "examples": ["2008-06"]})
class MonthField(serializers.Field):
    """A month by its first day: “2008-06”."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: date) -> str:
        return value.isoformat()[:7]


@extend_schema_field({"type": "number", "examples": [7.1]})
class NumberField(serializers.Field):
    """A decimal as a JSON number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> float:
        return float(value)


class ReadSerializer(serializers.ModelSerializer):
    """A row as it is read. `Meta.recordable` names the fields that may be null because nobody has recorded them."""

    not_recorded = serializers.SerializerMethodField(help_text=NOT_RECORDED_HELP)

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_not_recorded(self, row: Any) -> list[str]:
        return [name for name in self.Meta.recordable if getattr(row, name) in {None, ""}]


class ProblemErrorSerializer(serializers.Serializer):
    """One thing that was wrong with a request."""

    parameter = serializers.CharField(required=False, help_text="The query parameter at fault.")
    field = serializers.CharField(required=False, help_text="The field at fault, where a body was sent.")
    code = serializers.CharField(help_text="For programs; it will not change.")
    message = serializers.CharField(help_text="For people: what is wrong and what to do.")


class ProblemSerializer(serializers.Serializer):
    """A refusal, as RFC 9457 has it, with a code and, where parameters are at fault, each of them."""

    type = serializers.CharField(help_text="about:blank: the status says what kind of problem it is.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="For people: what is wrong and what to do.")
    code = serializers.CharField(help_text="For programs; it will not change.")
    errors = ProblemErrorSerializer(many=True, required=False)  # type: ignore[assignment]
