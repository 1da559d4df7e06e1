"""What is sent to move dates, and what a trial answers."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.texts import LONGEST_REASON
from api.bodies import ClockTime, Day, Flag, Month, RowId, Slug, StrictBody, Words
from shas.api.serializers.publications import PublicationSerializer
from shas.models import Publication
from shas.workflow import DateStatus, Plan, WarningCode

MOST_TOGETHER = 100  # entries in one move

FIRM = [(status.value, status.label) for status in (DateStatus.PROVISIONAL, DateStatus.CONFIRMED)]
A_REASON = {"public_note": "The venue is not free on the day that was planned."}
TO_A_DAY = {"planned_on": "2008-06-11", "release_time": "10:00", **A_REASON}
AN_OVERRIDE = {"codes": ["same_day"], "reason": "The two regions publish together."}
DAY_EXAMPLE = OpenApiExample("To another day", value=TO_A_DAY, request_only=True)
TRIAL_EXAMPLE = OpenApiExample("To try it first", value={**TO_A_DAY, "dry_run": True}, request_only=True)
WARNED_EXAMPLE = OpenApiExample(
    "With a warning set aside", value={**TO_A_DAY, "override": AN_OVERRIDE, "based_on": 31}, request_only=True
)
MONTH_EXAMPLE = OpenApiExample(
    "To a month", value={"planned_month": "2008-07", "date_status": "provisional"}, request_only=True
)


class ReasonField(Words):
    """A reason or a note."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_REASON, **kwargs)


class TrialField(Flag):
    """Whether only to try."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "Only try: the answer is what would come of it, with every warning, and nothing is written."
        super().__init__(required=False, default=False, help_text=help_text, **kwargs)


class BasedOnField(RowId):
    """Which plan the sender had seen."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = (
            "The id of the newest plan you had seen, as a trial answers it. If there is a newer one the request is "
            "refused (409 `stale`). Null or left out: not checked."
        )
        super().__init__(required=False, allow_null=True, default=None, help_text=help_text, **kwargs)


class OverrideBody(StrictBody):
    """Warnings set aside: the codes of those you were shown, and why."""

    codes = serializers.ListField(
        child=serializers.ChoiceField(WarningCode.choices), max_length=len(WarningCode), help_text="Codes of warnings."
    )
    reason = ReasonField(help_text="Why it must be that day. Kept with the move, for staff.")


class PlanBody(StrictBody):
    """A plan: a London day, with a time where one is set by hand, or a month."""

    needs_plan = True
    planned_on = Day(required=False, help_text="The day, in London. Either this or `planned_month`.")
    planned_month = Month(required=False, help_text="The month, where no day is known. Either this or `planned_on`.")
    release_time = ClockTime(required=False, help_text="London time, with a day. 09:30 unless given.")
    date_status = serializers.ChoiceField(
        FIRM, required=False, help_text="How firm the plan is. Left out: as firm as the present one."
    )

    def validate(self, fields: dict[str, Any]) -> dict[str, Any]:
        day, month = fields.get("planned_on"), fields.get("planned_month")
        errors = {}
        if day and month:
            errors["planned_month"] = ErrorDetail("Give a day or a month, not both.", "day_or_month")
        elif not day and not month and self.needs_plan:
            errors["planned_on"] = ErrorDetail("Give the day, or the month in “planned_month”.", "required")
        if fields.get("release_time") and not day:
            errors["release_time"] = ErrorDetail("Give an exact day before you set a time.", "time_needs_day")
        if month and fields.get("date_status") == DateStatus.CONFIRMED:
            errors["date_status"] = ErrorDetail("Give an exact day before you confirm it.", "confirmed_is_exact")
        if errors:
            raise ValidationError(errors)
        return fields


def plan_of(fields: Mapping[str, Any], entry: Publication) -> Plan:
    """The plan that was sent for this entry."""
    if month := fields.get("planned_month"):
        return Plan.in_month(month)
    confirmed = fields.get("date_status", entry.date_status) == DateStatus.CONFIRMED
    return Plan.on(fields["planned_on"], at=fields.get("release_time"), confirmed=confirmed)


EITHER = {"oneOf": [{"required": ["planned_on"]}, {"required": ["planned_month"]}]}


class WhyBody(StrictBody):
    """The reasons of a move."""

    public_note = ReasonField(help_text="The reason that everyone reads. A confirmed date needs one to move.")
    reason = ReasonField(help_text="A note for staff, never public.")
    dry_run = TrialField()


class WarnedBody(WhyBody):
    """A move that may be warned of."""

    override = OverrideBody(required=False, allow_null=True, default=None)


@extend_schema_serializer(examples=[DAY_EXAMPLE, WARNED_EXAMPLE, MONTH_EXAMPLE, TRIAL_EXAMPLE])
class MoveBody(WarnedBody, PlanBody):
    """A date for one publication."""

    schema_extra = EITHER
    based_on = BasedOnField()


@extend_schema_serializer(examples=[OpenApiExample("Confirm", value={"based_on": 31}, request_only=True)])
class ConfirmBody(WarnedBody):
    """A provisional day made the confirmed day."""

    based_on = BasedOnField()


@extend_schema_serializer(
    examples=[OpenApiExample("Cancel", value={"public_note": "It is part of the final report."}, request_only=True)]
)
class CancelBody(WhyBody):
    """A publication cancelled."""

    public_note = ReasonField(help_text="The reason. Everyone reads it beside the entry, so it cannot be left out.")
    based_on = BasedOnField()


@extend_schema_serializer(
    examples=[OpenApiExample("Reinstate", value={"public_note": "It was cancelled by mistake."}, request_only=True)]
)
class ReinstateBody(WhyBody):
    """A cancellation taken back."""

    public_note = ReasonField(help_text="The reason. Everyone reads it beside the entry, so it cannot be left out.")


class LineBody(PlanBody):
    """One of several moves."""

    schema_extra = EITHER
    publication = Slug(max_length=120, help_text="The slug of the publication.")
    based_on = BasedOnField()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Two visions change days",
            value={
                "moves": [
                    {"publication": "north-east", "planned_on": "2008-05-20"},
                    {"publication": "north-west", "planned_on": "2008-05-22"},
                ],
                "public_note": "The two regions have changed days.",
                "override": {"codes": ["by_election"], "reason": "Agreed with both regions."},
            },
            request_only=True,
        )
    ]
)
class MoveTogetherBody(WarnedBody):
    """Several moves with one shared reason."""

    moves = LineBody(many=True, max_length=MOST_TOGETHER)  # type: ignore[call-arg]


class MovedTogetherSerializer(serializers.Serializer):
    """The publications that moved, as they are now."""

    results = PublicationSerializer(many=True, read_only=True)


class WarningSerializer(serializers.Serializer):
    """One thing that speaks against a plan."""

    publication = serializers.CharField(read_only=True, help_text="The slug of the publication.")
    code = serializers.ChoiceField(WarningCode.choices, read_only=True, help_text="To be given in `override.codes`.")
    sentence = serializers.CharField(read_only=True, help_text="For people.")


class BasisSerializer(serializers.Serializer):
    """The plan that a trial started from."""

    publication = serializers.CharField(read_only=True, help_text="The slug of the publication.")
    based_on = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="The id of its newest plan, to be sent back; null without one."
    )


class TrialSerializer(serializers.Serializer):
    """What would come of a request. Nothing was written."""

    dry_run = serializers.BooleanField(read_only=True, help_text="Always true.")
    warnings = WarningSerializer(many=True, read_only=True)
    basis = BasisSerializer(many=True, read_only=True)
    publications = PublicationSerializer(many=True, read_only=True, help_text="As they would be.")
