"""Publications in answers: the public entry, and of its content only what is released."""

from datetime import date, datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers import MonthField, ReadSerializer, TextOrNull
from shas.api.serializers.reference import AuthorityBriefSerializer
from shas.exports.timetable import public_reason, recorded_later
from shas.models import Publication
from shas.workflow import DUE_SOON_DAYS, DateStatus, Precision, PublicStatus

LETTER_DATE = {
    "type": ["string", "null"],
    "pattern": "^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$",
    "examples": ["2008-05-20", "2008-06"],
}


INSTANT_OR_NULL = {"type": ["string", "null"], "format": "date-time"}


class PublicationSerializer(ReadSerializer):
    """An entry of the timetable: what everybody may know of it, and of its content what is released."""

    url = serializers.HyperlinkedIdentityField("api:publication-detail", lookup_field="slug", lookup_url_kwarg="ref")
    authority = AuthorityBriefSerializer(read_only=True, allow_null=True, help_text="Null for national publications.")
    title = TextOrNull(help_text="Its title; null until it is released.")
    planned_on = serializers.DateField(
        source="told_on", read_only=True, allow_null=True, help_text="The planned day, in London."
    )
    planned_month = MonthField(
        source="told_month", allow_null=True, help_text="The planned month, where no day is known."
    )
    precision = serializers.ChoiceField(Precision.choices, source="told_precision", read_only=True)
    date_status = serializers.ChoiceField(DateStatus.choices, source="told_certainty", read_only=True)
    public_status = serializers.ChoiceField(PublicStatus.choices, read_only=True)
    due_soon = serializers.BooleanField(
        read_only=True,
        help_text=f"Still to come, and planned for today (or the day of `as_at`) or the {DUE_SOON_DAYS} days after it.",
    )
    previous_on = serializers.DateField(
        read_only=True, allow_null=True, help_text="The last confirmed day before the present one, if it had another."
    )
    moved_at = serializers.SerializerMethodField(
        help_text="When its present plan was announced, where it had another before; else null."
    )
    public_note = serializers.SerializerMethodField(
        help_text="The reason last given: with its plan, or when it was cancelled, reinstated or withdrawn. Null: none."
    )
    recorded_later = serializers.SerializerMethodField(
        help_text="Whether the portal was told of its newest plan, or of how it ended, after the world was."
    )
    sort_on = serializers.SerializerMethodField(
        help_text="The day it is put in order by: the planned day, a month’s last day, or null (last) without a plan."
    )
    letter_date = serializers.SerializerMethodField(
        help_text="Its date in the first letter that names it: a day, or a month. Null where no letter does."
    )
    letter_number = serializers.IntegerField(read_only=True, allow_null=True, help_text="The number of that letter.")
    published_on = serializers.SerializerMethodField(help_text="The actual day, in London.")
    published_at = serializers.SerializerMethodField(help_text="The actual time, where it is known.")
    source = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="Where the actual date is known from, or else the plan. Null where the plan was made in this portal."
    )
    outside_timetable = serializers.SerializerMethodField(
        help_text="Published without ever having been planned: never due."
    )
    gateway_reference = serializers.SerializerMethodField(help_text="The Department’s reference; null until released.")

    class Meta:
        model = Publication
        fields = [
            "slug",
            "url",
            "kind",
            "authority",
            "name",
            "title",
            "planned_on",
            "planned_month",
            "precision",
            "date_status",
            "public_status",
            "due_soon",
            "previous_on",
            "moved_at",
            "public_note",
            "recorded_later",
            "sort_on",
            "letter_date",
            "letter_number",
            "published_on",
            "published_at",
            "source",
            "announced_at",
            "outside_timetable",
            "gateway_reference",
            "not_recorded",
        ]
        read_only_fields = fields

    @extend_schema_field({"type": ["string", "null"], "format": "date"})
    def get_sort_on(self, row: Any) -> date | None:
        return None if row.told_precision == Precision.UNSET else row.told_sort_on

    @extend_schema_field(INSTANT_OR_NULL)
    def get_moved_at(self, row: Any) -> str | None:
        return _instant(row.moved_at) if row.had_another_plan else None

    @extend_schema_field({"type": ["string", "null"]})
    def get_public_note(self, row: Any) -> str | None:
        return public_reason(row) or None

    def get_recorded_later(self, row: Any) -> bool:
        return recorded_later(row)

    @extend_schema_field(LETTER_DATE)
    def get_letter_date(self, row: Any) -> str | None:
        if row.letter_month:
            return row.letter_month.isoformat()[:7]
        return row.letter_on.isoformat() if row.letter_on else None

    @extend_schema_field({"type": ["string", "null"], "format": "date"})
    def get_published_on(self, row: Any) -> date | None:
        return row.actual_on

    @extend_schema_field(INSTANT_OR_NULL)
    def get_published_at(self, row: Any) -> str | None:
        return _instant(row.actual_at)

    @extend_schema_field({"type": ["string", "null"]})
    def get_source(self, row: Any) -> str | None:
        return (row.published_source if row.actual_on else "") or row.plan_source or None

    def get_outside_timetable(self, row: Any) -> bool:
        return row.told_precision == Precision.UNSET and row.public_status == PublicStatus.PUBLISHED

    @extend_schema_field({"type": ["string", "null"]})
    def get_gateway_reference(self, row: Any) -> str | None:
        """As at a day before it came out it is as secret as it was then."""
        return row.released_gateway_reference or None if row.public_status == PublicStatus.PUBLISHED else None

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_not_recorded(self, row: Any) -> list[str]:
        """Of the content only what is out; of the actual date only what the calendar or the record says there is."""
        missing = []
        if row.released_number is not None and row.public_status == PublicStatus.PUBLISHED:
            content = {"title": row.title, "gateway_reference": row.released_gateway_reference}
            missing += [name for name, value in content.items() if not value]
        if row.public_status == PublicStatus.ACTUAL_NOT_RECORDED:
            missing += ["published_on", "published_at"]
        elif row.actual_on and not row.actual_at:
            missing += ["published_at"]
        return missing


def _instant(at: datetime | None) -> str | None:
    return serializers.DateTimeField().to_representation(at) if at else None
