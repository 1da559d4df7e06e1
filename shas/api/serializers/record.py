"""Issued letters and public changes in answers."""

from rest_framework import serializers

from api.serializers import MonthField, ReadSerializer, TextOrNull
from shas.models import Event, Letter, LetterEntry, Publication


class PublicationBriefSerializer(serializers.ModelSerializer):
    """Which publication: enough to show it and to ask for it."""

    class Meta:
        model = Publication
        fields = ["slug", "name"]
        read_only_fields = fields


class LetterEntrySerializer(serializers.ModelSerializer):
    """One line of a letter’s timetable, as it was issued."""

    publication = PublicationBriefSerializer(read_only=True)
    planned_month = MonthField(allow_null=True)
    name = TextOrNull(help_text="What the letter calls it; null for letters recorded before that was kept.")

    class Meta:
        model = LetterEntry
        fields = ["position", "publication", "name", "precision", "planned_on", "planned_month"]
        read_only_fields = fields


class LetterSerializer(ReadSerializer):
    """A timetable letter as it was issued; it never changes."""

    url = serializers.HyperlinkedIdentityField("api:letter-detail", lookup_field="number", lookup_url_kwarg="ref")
    gateway_reference = TextOrNull()
    signatory = TextOrNull()
    audience = TextOrNull()
    working_groups_stated = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Clinical working groups, as the letter counts them, if it does."
    )
    clinicians_stated = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Clinicians in them, as the letter counts them, if it does."
    )
    clinicians_approximate = serializers.BooleanField(read_only=True, help_text="Whether the letter says “some”.")
    entries = LetterEntrySerializer(many=True, read_only=True)

    class Meta:
        model = Letter
        fields = [
            "number",
            "url",
            "title",
            "issued_on",
            "gateway_reference",
            "signatory",
            "audience",
            "working_groups_stated",
            "clinicians_stated",
            "clinicians_approximate",
            "source",
            "announced_at",
            "entries",
            "not_recorded",
        ]
        read_only_fields = fields
        recordable = ["gateway_reference", "signatory", "audience"]


class SubjectSerializer(serializers.Serializer):
    """What a change happened to."""

    kind = serializers.CharField(source="subject_kind", read_only=True)
    key = serializers.CharField(source="subject_key", read_only=True, help_text="Its slug, code or number.")


class EventSerializer(serializers.ModelSerializer):
    """One thing that happened, when the world was told, and when the portal was."""

    # Neither who did it nor the reason given to staff: those are not public.

    url = serializers.HyperlinkedIdentityField("api:change-detail", lookup_field="pk", lookup_url_kwarg="ref")
    subject = SubjectSerializer(source="*", read_only=True)
    publication: serializers.SlugRelatedField = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)
    authority: serializers.SlugRelatedField = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)
    trust: serializers.SlugRelatedField = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)
    changes = serializers.DictField(
        child=serializers.ListField(), read_only=True, help_text="Field by field, what was and what is."
    )
    public_note = TextOrNull()
    source = TextOrNull(help_text="Where it is known from, if it was recorded later.")  # type: ignore[assignment]
    recorded_later = serializers.BooleanField(
        read_only=True, help_text="Whether the portal was told after the world was."
    )

    class Meta:
        model = Event
        fields = [
            "id",
            "url",
            "kind",
            "subject",
            "publication",
            "authority",
            "trust",
            "changes",
            "public_note",
            "source",
            "announced_at",
            "recorded_at",
            "recorded_later",
        ]
        read_only_fields = fields
