"""How far the work on a publication is: the moves that are open, what each needs, and what is not ready."""

from rest_framework import serializers

from shas.api.serializers.publications import PublicationSerializer
from shas.api.serializers.record import PublicationBriefSerializer
from shas.readiness import Severity
from shas.workflow import Status, Transition


class ObstacleSerializer(serializers.Serializer):
    """Why somebody else has to make this move."""

    code = serializers.CharField(read_only=True, help_text="The code of the refusal, were it sent: `edited_last`, …")
    message = serializers.CharField(read_only=True, help_text="For people.")


class OpenMoveSerializer(serializers.Serializer):
    """A move that is open to you."""

    move = serializers.ChoiceField(Transition.choices, read_only=True)
    label = serializers.CharField(  # type: ignore[assignment]
        read_only=True, help_text="What a button says."
    )
    url = serializers.URLField(read_only=True, help_text="Where to post it.")
    needs = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="The fields that cannot be left out."
    )
    irreversible = serializers.BooleanField(read_only=True, help_text="Whether nothing takes it back.")
    obstacle = ObstacleSerializer(read_only=True, allow_null=True, help_text="Null: you may make it yourself.")


class FindingSerializer(serializers.Serializer):
    """One thing that is missing or wrong."""

    code = serializers.CharField(read_only=True, help_text="For programs; it will not change.")
    severity = serializers.ChoiceField(Severity.choices, read_only=True, help_text="An error stops the submission.")
    message = serializers.CharField(read_only=True, help_text="For people.")
    field = serializers.CharField(read_only=True, allow_null=True, help_text="The field it is about; null for none.")
    overridable = serializers.BooleanField(
        read_only=True, help_text="Whether the Department may submit in spite of it: with `override`."
    )
    mended_by = serializers.CharField(read_only=True, help_text="Who can mend it.")


class TaskSerializer(serializers.Serializer):
    """One task, done where nothing was found."""

    name = serializers.CharField(read_only=True, help_text="For programs; it will not change.")
    task = serializers.CharField(read_only=True, help_text="For people.")
    findings = FindingSerializer(many=True, read_only=True)


class WorkflowSerializer(serializers.Serializer):
    """How far the work on a publication is, as you may see it and move it on."""

    publication = PublicationBriefSerializer(read_only=True)
    working_status = serializers.ChoiceField(Status.choices, read_only=True)
    moves = OpenMoveSerializer(many=True, read_only=True, help_text="The moves open to you, in the order of the work.")
    is_ready = serializers.BooleanField(read_only=True, help_text="Whether readiness has no error.")
    tasks = TaskSerializer(many=True, read_only=True, help_text="What readiness found, task by task.")
    newest_edition = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="The number of the newest edition, a draft too; null without one."
    )
    seen = serializers.CharField(
        read_only=True, help_text="The version of that edition, to be sent back as `seen`; “0-0” without one."
    )
    based_on = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="The id of the newest plan, to be sent back; null without one."
    )


class MovedSerializer(serializers.Serializer):
    """What came of a move, or would: the publication as anyone reads it, and how far its work is."""

    dry_run = serializers.BooleanField(read_only=True, help_text="Whether it was only tried, and nothing written.")
    publication = PublicationSerializer(read_only=True)
    workflow = WorkflowSerializer(read_only=True)
