"""The documents of a draft edition over the API: sent as they are, checked and kept by the service."""

from collections.abc import Mapping
from contextlib import suppress
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.http.request import UnreadablePostError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.exceptions import ErrorDetail
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.etags import tag_read, tagged
from api.problems import ParameterError
from api.writing import each_of
from shas.api.serializers import EditionSerializer
from shas.api.views.editions import OfEditionsView
from shas.api.views.writing import STATUSES
from shas.documents import refusals
from shas.models import Document, Edition
from shas.services.documents import attach_document, remove_document
from shas.workflow import DocumentRole

PDF = {"application/pdf": OpenApiTypes.BINARY}
CHUNK = 64 * 1024  # bytes
LABEL = OpenApiParameter(
    "label",
    {"type": "string", "minLength": 1, "maxLength": Document._meta.get_field("label").max_length},
    OpenApiParameter.QUERY,
    required=True,
    description="What the attachment is: “Summary for patients”.",
)


class PDFParser(BaseParser):
    """The bytes of one file, put on disk as they arrive. Raises ValidationError `document_too_large`, and
    `document_damaged` for a body that ends before it was said to.
    """

    media_type = "application/pdf"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        file, size = TemporaryFile(), 0  # noqa: SIM115 -- whoever asked for the body reads it
        try:
            while chunk := stream.read(CHUNK):
                size += file.write(chunk)
                if size > settings.DOCUMENT_MAX_BYTES:
                    raise refusals.too_large()
        except UnreadablePostError:
            raise refusals.cut_off() from None
        except OSError:  # the disk is full: what is on it goes now, and not when the error is forgotten
            with suppress(OSError):
                file.close()
            raise
        if size < int(parser_context["request"].META["CONTENT_LENGTH"]):
            raise refusals.cut_off()
        file.seek(0)
        return File(file)


class OfDocumentsView(OfEditionsView):
    """A write to the documents of one draft edition, of the version that the sender had read."""

    parser_classes = [PDFParser]
    statuses: Mapping[str, int] = STATUSES | {"document_too_large": 413, "stale": 412}
    answers: Mapping[int, Any] = {200: EditionSerializer}

    @property
    def most_bytes(self) -> int:  # type: ignore[override]
        return settings.DOCUMENT_MAX_BYTES

    def too_large(self) -> Exception:
        return refusals.too_large()

    def draft(self) -> tuple[Edition, str]:
        """The edition of the address, which the sender may write, and the tag of it that they had read."""
        edition = self.edition(self.entry())
        return edition, tag_read(self.request)

    def attach(self, role: DocumentRole, label: str = "") -> Response:
        edition, seen = self.draft()
        file = self.request.data
        with self.refusing({}):
            attach_document(
                publication=edition.publication,
                file=file if isinstance(file, File) else ContentFile(b""),
                role=role,
                label=label,
                edition=edition,
                seen=seen,
                actor=self.sender,
            )
        return self.answer(edition)

    def answer(self, edition: Edition) -> Response:
        told = self.told(edition)
        return tagged(told, told["version"])


class DocumentView(OfDocumentsView):
    """The document of a draft edition."""

    http_method_names = ["put", "options"]
    conditional = ("PUT",)

    @extend_schema(summary="Upload the document of a draft edition", request=PDF)
    def put(self, request: Request, ref: str, number: str) -> Response:
        """Send the bytes of one PDF; it replaces the document before. For the leads of its authority and the
        Department’s staff.

        It is checked first, and nothing is kept of one that is refused: no PDF, damaged, encrypted, with scripts or
        other files in it (400), or too large (413). If-Match takes the ETag of the edition as you read it.
        """
        return self.attach(DocumentRole.MAIN)


class AttachmentsView(OfDocumentsView):
    """The attachments of a draft edition."""

    http_method_names = ["post", "options"]
    conditional = ("POST",)

    def get_parameters(self) -> list[str]:
        return ["label"]

    def placed(self, refusal: ValidationError, fields: Mapping[str, Any]) -> Any:
        """What the label is refused for is a parameter's fault here."""
        at_label = [error for name, error in each_of(refusal) if name == "label"]
        if at_label:
            return ParameterError({"label": [ErrorDetail(error.messages[0], error.code) for error in at_label]})
        return super().placed(refusal, fields)

    @extend_schema(summary="Add an attachment to a draft edition", request=PDF, parameters=[LABEL])
    def post(self, request: Request, ref: str, number: str) -> Response:
        """Send the bytes of one PDF; it is added to those that are there. For the leads of its authority and the
        Department’s staff.

        It is checked as the document is. If-Match takes the ETag of the edition as you read it.
        """
        return self.attach(DocumentRole.ATTACHMENT, request.query_params.get("label", ""))


class AttachmentView(OfDocumentsView):
    """One attachment of a draft edition."""

    http_method_names = ["delete", "options"]
    conditional = ("DELETE",)

    @extend_schema(summary="Remove an attachment of a draft edition")
    def delete(self, request: Request, ref: str, number: str, position: str) -> Response:
        """Take an attachment out of a draft; editions that have it already keep it. For the leads of its authority and
        the Department’s staff.

        If-Match takes the ETag of the edition as you read it. The answer is the edition without it.
        """
        edition, seen = self.draft()
        found = [each for each in edition.documents.all() if each.position and str(each.position) == position]
        if not found:
            raise exceptions.NotFound(f"No attachment of this edition has the place “{position[:120]}”.")
        with self.refusing({}):
            remove_document(document=found[0], actor=self.sender, seen=seen)
        return self.answer(edition)
