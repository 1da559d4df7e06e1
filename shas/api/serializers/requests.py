"""Requests for another date: what is sent to ask and to decide, and how they are answered."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from api.bodies import ClockTime, Day, StrictBody
from api.serializers import TextOrNull
from shas.api.serializers.moves import BasedOnField, PlanBody, ReasonField, TrialField, WarnedBody
from shas.api.serializers.record import PublicationBriefSerializer
from shas.models import DateChangeRequest
from shas.querysets.people import sees_working_rows
from shas.services.moves import as_json
from shas.workflow import RequestState

DECISIONS = (RequestState.AGREED, RequestState.AGREED_OTHER, RequestState.DECLINED)
PLAN = ("planned_on", "planned_month", "release_time", "date_status")
NOT_ALONE = "Only where another date is agreed: with “agreed_other”."
TEXT_OR_NULL = {"type": ["string", "null"]}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Ask", value={"planned_on": "2008-06-11", "reason": "The board meets on the 10th."}, request_only=True
        )
    ]
)
class AskBody(StrictBody):
    """Another day asked for. The date stays until the Department agrees."""

    planned_on = Day(help_text="The London day asked for.")
    release_time = ClockTime(required=False, default=None, help_text="London time, where one matters.")
    reason = ReasonField(help_text="Why. The Department reads it, the public does not; it cannot be left out.")
    dry_run = TrialField()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Agree",
            value={"decision": "agreed", "public_note": "The board meets on the 10th."},
            request_only=True,
        ),
        OpenApiExample(
            "Agree another day",
            value={
                "decision": "agreed_other",
                "planned_on": "2008-06-12",
                "reason": "Another vision comes out on the 11th.",
                "public_note": "The board meets on the 10th.",
            },
            request_only=True,
        ),
        OpenApiExample(
            "Decline", value={"decision": "declined", "reason": "The final report comes next."}, request_only=True
        ),
    ]
)
class DecideBody(WarnedBody, PlanBody):
    """A request decided."""

    needs_plan = False
    decision = serializers.ChoiceField([(state.value, state.label) for state in DECISIONS])
    reason = ReasonField(help_text="The answer to the authority, not public. Needed to decline and for another date.")
    based_on = BasedOnField()

    def validate(self, fields: dict[str, Any]) -> dict[str, Any]:
        if fields["decision"] != RequestState.AGREED_OTHER:
            errors = {name: ErrorDetail(NOT_ALONE, "not_with_this_decision") for name in PLAN if name in fields}
            if errors:
                raise ValidationError(errors)
        return super().validate(fields)


class PlanSerializer(serializers.Serializer):
    """A plan."""

    precision = serializers.CharField(read_only=True)
    planned_on = serializers.DateField(read_only=True, allow_null=True)
    planned_month = serializers.CharField(read_only=True, allow_null=True)
    release_time = serializers.CharField(read_only=True, allow_null=True)
    date_status = serializers.CharField(read_only=True)


class DateRequestSerializer(serializers.ModelSerializer):
    """A request for another date, and what became of it."""

    publication = PublicationBriefSerializer(read_only=True)
    planned_on = serializers.DateField(source="asked_on", read_only=True, help_text="The London day asked for.")
    release_time = serializers.SerializerMethodField(help_text="The London time asked for, if one was.")
    asked_by = serializers.SerializerMethodField(help_text="Who asked: a name for the Department’s staff, else null.")
    decided_by = serializers.SerializerMethodField(
        help_text="Who decided: a name for the Department’s staff, else null."
    )
    decision_reason = TextOrNull(help_text="The answer to the authority.")
    agreed_plan = serializers.SerializerMethodField(
        help_text="The plan it led to. Null while there is none, and where the date had been moved already."
    )

    class Meta:
        model = DateChangeRequest
        fields = [
            "id",
            "publication",
            "planned_on",
            "release_time",
            "reason",
            "state",
            "asked_at",
            "asked_by",
            "decided_at",
            "decided_by",
            "decision_reason",
            "agreed_plan",
        ]
        read_only_fields = fields

    @extend_schema_field({"type": ["string", "null"], "examples": ["09:30"]})
    def get_release_time(self, row: DateChangeRequest) -> str | None:
        return f"{row.asked_time:%H:%M}" if row.asked_time else None

    @extend_schema_field(TEXT_OR_NULL)
    def get_asked_by(self, row: DateChangeRequest) -> str | None:
        return self._named(row.asked_by)

    @extend_schema_field(TEXT_OR_NULL)
    def get_decided_by(self, row: DateChangeRequest) -> str | None:
        return self._named(row.decided_by)

    @extend_schema_field(PlanSerializer(allow_null=True))
    def get_agreed_plan(self, row: DateChangeRequest) -> dict[str, Any] | None:
        return as_json(row.agreed.plan) if row.agreed else None

    def _named(self, person: Any) -> str | None:
        """As on the pages: colleagues of the authority are told by role, staff by name."""
        return str(person) if person and sees_working_rows(self.context["request"].user) else None
