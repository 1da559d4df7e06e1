"""Editions in answers, with the facts of their documents, and what is sent to write one."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.reverse import reverse

from accounts.texts import LONGEST_TEXT
from api.bodies import OnlyText, StrictBody
from api.serializers import ReadSerializer, TextOrNull
from shas.api.serializers.moves import TrialField
from shas.models import CONTENT, Document, Edition

HELP = {
    "title": "Its title; it may wait until it is known.",
    "summary": "What it says, in a paragraph or two.",
    "external_url": "Where it can be read besides here.",
    "change_note": "What has changed since the edition before.",
    "source": "Where the title is known from. Another title without it has none.",
}


def _help(name: str) -> str:
    return HELP.get(name, f"Of the Department’s reader box: {Edition.label_of(name)}.")


class DocumentSerializer(serializers.ModelSerializer):
    """A PDF of an edition, as it was checked."""

    url = serializers.SerializerMethodField(help_text="Where it is sent from, to whoever may read it.")
    label = TextOrNull(  # type: ignore[assignment]
        help_text="What an attachment is; null for the document itself."
    )

    class Meta:
        model = Document
        fields = ["role", "position", "label", "url", "filename", "sha256", "size", "pages"]
        read_only_fields = fields
        extra_kwargs = {
            "position": {"help_text": "0 for the document itself, else the place of the attachment."},
            "sha256": {"help_text": "Of the file, in hexadecimal."},
            "size": {"help_text": "In bytes."},
        }

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, row: Document) -> str:
        return str(self.context["request"].build_absolute_uri(row.get_absolute_url()))


class EditionSerializer(ReadSerializer):
    """One edition of a publication: its title, the Department’s reader box, and its documents."""

    url = serializers.SerializerMethodField()
    publication: Any = serializers.SlugRelatedField("slug", read_only=True, help_text="The publication’s slug.")
    is_draft = serializers.SerializerMethodField(help_text="Whether it is still written; else it stays as it is.")
    version = serializers.CharField(
        source="version_tag",
        read_only=True,
        help_text="Its version: the ETag of this address, and the `seen` of a move where this is the newest edition.",
    )
    documents = DocumentSerializer(many=True, read_only=True, help_text="The document first, then the attachments.")

    class Meta:
        model = Edition
        recordable = ["title", "gateway_reference"]
        fields = ["number", "url", "publication", "is_draft", "version", *CONTENT, "documents", "not_recorded"]
        read_only_fields = fields

    def get_fields(self) -> dict[str, Any]:
        texts = {name: TextOrNull(help_text=_help(name)) for name in CONTENT}
        return {name: texts.get(name, field) for name, field in super().get_fields().items()}

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, row: Edition) -> str:
        args = [row.publication.slug, row.number]
        return str(reverse("api:edition-detail", args=args, request=self.context["request"]))

    def get_is_draft(self, row: Edition) -> bool:
        return not row.is_frozen


@extend_schema_serializer(
    examples=[OpenApiExample("The next edition", value={"change_note": "Two figures corrected."}, request_only=True)]
)
class DraftBody(StrictBody):
    """What the next edition says otherwise than the one before."""

    dry_run = TrialField()

    def get_fields(self) -> dict[str, Any]:
        return {name: _text(name) for name in CONTENT} | super().get_fields()

    def validate(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Null and an empty text are the same: nothing is said. Only of the title that is kept as “not recorded”."""
        said = {name: text or "" for name, text in fields.items() if name in CONTENT}
        if "title" in said:
            said["title"] = said["title"] or None
        return {**said, "dry_run": fields["dry_run"]}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A few fields", value={"title": "A vision for the region", "gateway_reference": "9821"}, request_only=True
        )
    ]
)
class EditBody(DraftBody):
    """The fields of a draft that change; the others stay."""

    def validate(self, fields: dict[str, Any]) -> dict[str, Any]:
        if fields.keys() <= {"dry_run"}:
            message = f"Send at least one field to change. Use {', '.join(CONTENT)}."
            raise ValidationError([ErrorDetail(message, "nothing_to_change")])
        return super().validate(fields)


def _text(name: str) -> OnlyText:
    field: Any = Edition._meta.get_field(name)
    longest = field.max_length or LONGEST_TEXT
    return OnlyText(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=longest,
        help_text=f"{_help(name)} Null empties it.",
    )
