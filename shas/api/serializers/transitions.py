"""What is sent to make a move of the workflow."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.texts import LONGEST_SOURCE
from api.bodies import Day, Instant, OnlyText, StrictBody
from shas.api.serializers.moves import BasedOnField, ReasonField, TrialField
from shas.models import Edition

MOST_SET_ASIDE = 50  # findings of one submission
A_REASON = "Why. The authority and the Department read it, the public does not; it cannot be left out."
FOR_EVERYONE = "Why. Everyone reads it beside the entry, so it cannot be left out."
ACTUAL = ("published_on", "published_at", "source")
A_SOURCE = "The press notice of that day"


def example(name: str, **value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


class SeenField(OnlyText):
    """Which edition the sender had read."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = (
            "The `seen` of the newest edition as you read it. If there is a newer one, or it has been changed since, "
            "the request is refused (409 `stale`). Left out: not checked."
        )
        super().__init__(required=False, max_length=40, help_text=help_text, **kwargs)


class SourceField(OnlyText):
    """Where an actual date is known from."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "Where the day is known from. Everyone reads it, so it cannot be left out."
        super().__init__(required=False, allow_blank=True, max_length=LONGEST_SOURCE, help_text=help_text, **kwargs)


class NoteBody(StrictBody):
    """A move, with a note if wanted."""

    reason = ReasonField(help_text="A note for the authority and the Department, never public.")
    dry_run = TrialField()


class SeenBody(NoteBody):
    """A move of what was read."""

    seen = SeenField()


@extend_schema_serializer(examples=[example("Start", reason="The board has agreed the outline.")])
class StartBody(NoteBody):
    """Drafting started."""


@extend_schema_serializer(examples=[example("Circulate", seen="1-4")])
class CirculateBody(SeenBody):
    """The newest edition circulated."""


class SetAsideBody(StrictBody):
    """Findings set aside: the codes of those you were shown, and why."""

    codes = serializers.ListField(
        child=OnlyText(max_length=60), max_length=MOST_SET_ASIDE, help_text="Codes of findings that may be set aside."
    )
    reason = ReasonField(
        help_text="Why it is submitted although it is not ready. It stays flagged until it is reviewed."
    )


@extend_schema_serializer(
    examples=[
        example("Submit", seen="1-4"),
        example(
            "Although it is not ready",
            seen="1-4",
            override={"codes": ["gateway_reference_missing"], "reason": "The reference comes next week."},
        ),
    ]
)
class SubmitBody(SeenBody):
    """The newest edition submitted."""

    override = SetAsideBody(
        required=False, allow_null=True, default=None, help_text="For the Department’s staff alone."
    )


@extend_schema_serializer(examples=[example("Return", seen="1-4", reason="The summary is missing.")])
class ReturnBody(SeenBody):
    """What is not right yet, returned."""

    reason = ReasonField(help_text=A_REASON)


@extend_schema_serializer(examples=[example("Approve", seen="1-4", based_on=31)])
class ApproveBody(SeenBody):
    """The newest edition approved, for the day that is confirmed."""

    based_on = BasedOnField()


@extend_schema_serializer(examples=[example("Release now", seen="1-4", reason="It is quoted in the press.")])
class ReleaseNowBody(SeenBody):
    """A release before its time."""

    reason = ReasonField(help_text=A_REASON)
    public_note = ReasonField(help_text="A note that everyone reads beside the entry.")


@extend_schema_serializer(
    examples=[example("Record", published_on="2008-05-20", source=A_SOURCE, title="A vision for the region")]
)
class RecordBody(NoteBody):
    """What was published elsewhere."""

    published_on = Day(help_text="The London day on which it was published.")
    published_at = Instant(
        required=False, help_text="The time with its offset from UTC, where it is known. It is on that London day."
    )
    source = SourceField(default="")  # type: ignore[assignment]
    title = OnlyText(
        required=False,
        max_length=Edition._meta.get_field("title").max_length,
        help_text="Its title. Left out: as it is drafted, or not recorded.",
    )
    gateway_reference = OnlyText(
        required=False,
        max_length=Edition._meta.get_field("gateway_reference").max_length,
        help_text="The Department’s reference.",
    )
    external_url = OnlyText(
        required=False,
        max_length=Edition._meta.get_field("external_url").max_length,
        help_text="Where it can be read.",
    )
    public_note = ReasonField(help_text="A note that everyone reads beside the entry.")
    based_on = BasedOnField()


@extend_schema_serializer(
    examples=[
        example("The drafted edition", seen="2-3", public_note="Two figures were wrong."),
        example("The actual date", published_on="2008-05-21", source=A_SOURCE, public_note="It came out a day later."),
    ]
)
class CorrectBody(SeenBody):
    """A correction: of the edition, by the one that is drafted, or of the actual date, where one is given."""

    public_note = ReasonField(help_text=FOR_EVERYONE)
    published_on = Day(required=False, help_text="The right London day, where it is the date that is corrected.")
    published_at = Instant(
        required=False,
        help_text="The right time with its offset from UTC, with a day. Left out: the time is not known.",
    )
    source = SourceField()  # type: ignore[assignment]

    def validate(self, fields: dict[str, Any]) -> dict[str, Any]:
        if is_of_the_date(fields):
            if "published_on" not in fields:
                raise ValidationError({"published_on": ErrorDetail("Give the right day.", "required")})
            if "seen" in fields:
                message = "Correct the edition or the date, each by itself: leave this out, or the date."
                raise ValidationError({"seen": ErrorDetail(message, "edition_or_date")})
        return fields


def is_of_the_date(fields: Mapping[str, Any]) -> bool:
    """Whether what is corrected is the actual date."""
    return any(name in fields for name in ACTUAL)


@extend_schema_serializer(examples=[example("Withdraw", public_note="It is replaced by another publication.")])
class WithdrawBody(NoteBody):
    """What was published, withdrawn."""

    public_note = ReasonField(help_text=FOR_EVERYONE)
