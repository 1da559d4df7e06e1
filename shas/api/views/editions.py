"""Editions over the API: read by whoever may, drafted and edited by those who write the publication."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.etags import tag_read, tagged
from api.views import PAGING
from shas.api.serializers import DraftBody, EditBody, EditionSerializer
from shas.api.views.writing import STATUSES, EntryWriteView
from shas.models import Edition, Publication
from shas.moments import instant_of
from shas.services import draft_edition, edit_edition

NUMBER = "[1-9][0-9]{0,3}"
EDITION_BYTES = 1024 * 1024  # every field at its longest, each character escaped


class OfEditionsView(EntryWriteView):
    """Editions of one publication, those that the reader may see: released ones everybody, drafts those who write.

    Everybody may ask, and is told no more of an edition that they may not read than of one that is not there.
    """

    permission = "shas.edit_publication"
    most_bytes = EDITION_BYTES

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.request.method in SAFE_METHODS else list(super().get_permissions())

    def rows(self, entry: Publication) -> QuerySet:
        rows = Edition.objects.visible_to(self.sender, instant_of(self.request._request)).filter(publication=entry)
        return rows.select_related("publication").with_documents()

    def edition(self, entry: Publication) -> Edition:
        """The edition of the address, if its reader may know of it."""
        number = self.kwargs["number"]
        found = self.rows(entry).filter(number=int(number)).first() if re.fullmatch(NUMBER, number) else None
        if found is None:
            raise exceptions.NotFound(f"No edition of this publication has the number “{number[:120]}”.")
        return found

    def told(self, edition: Edition) -> Any:
        """The edition as it is now."""
        row = self.rows(edition.publication).get(pk=edition.pk)
        return EditionSerializer(row, context=self.context()).data


class EditionsView(OfEditionsView, ListModelMixin, GenericAPIView):
    """The editions of one publication."""

    http_method_names = ["get", "post", "head", "options"]
    body_class = DraftBody
    answers: Mapping[int, Any] = {201: EditionSerializer, 200: EditionSerializer}
    queryset = Edition.objects.none()
    serializer_class = EditionSerializer
    filter_backends: list[Any] = []
    orderings = {"number": "number"}
    default_ordering = "number"

    def get_parameters(self) -> list[str]:
        return list(PAGING) if self.request.method in {"GET", "HEAD"} else []

    def get_queryset(self) -> QuerySet:
        return self.rows(self.known())

    @extend_schema(summary="List the editions of a publication")
    def get(self, request: Request, ref: str) -> Response:
        """The editions that you may read: those that are released; drafts too if you write them."""
        return self.list(request)

    @extend_schema(summary="Begin the next edition of a publication")
    def post(self, request: Request, ref: str) -> Response:
        """Begin the next edition as a copy of the one before, with its documents. For the leads of its authority and
        the Department’s staff.

        Of a publication that is out it is the draft of a correction. The answer has its ETag, for what comes next.
        On trial (200) it is the edition as it would be.
        """
        entry = self.entry()
        fields = self.read(request)
        is_trial = fields.pop("dry_run")
        with self.writing({"dry_run": is_trial}):
            edition = draft_edition(publication=entry, fields=fields, actor=self.sender)
            told = self.told(edition)
        if is_trial:
            return Response(told)
        place = reverse("api:edition-detail", args=[entry.slug, edition.number], request=request)
        return tagged(told, edition.version_tag, status=201, headers={"Location": place})


class EditionView(OfEditionsView):
    """One edition of one publication."""

    http_method_names = ["get", "patch", "head", "options"]
    body_class = EditBody
    serializer_class = EditionSerializer
    answers: Mapping[int, Any] = {200: EditionSerializer}
    statuses: Mapping[str, int] = STATUSES | {"stale": 412}
    conditional = ("PATCH",)

    @extend_schema(summary="Get one edition of a publication")
    def get(self, request: Request, ref: str, number: str) -> Response:
        """An edition that you may read, with the facts of its documents. Its ETag says which version this is."""
        edition = self.edition(self.known())
        return tagged(EditionSerializer(edition, context=self.context()).data, edition.version_tag)

    @extend_schema(summary="Edit a draft edition")
    def patch(self, request: Request, ref: str, number: str) -> Response:
        """Change fields of a draft; those that are left out stay. For the leads of its authority and the Department’s
        staff.

        If-Match takes the ETag of the edition as you read it: of two who change the same version one succeeds, the
        other is told (412). An approved publication goes back to drafting. On trial the answer is the edition as it
        would be.
        """
        entry = self.entry()
        edition, seen = self.edition(entry), tag_read(request)
        fields = self.read(request)
        is_trial = fields.pop("dry_run")
        with self.writing({"dry_run": is_trial}):
            edited = edit_edition(edition=edition, fields=fields, actor=self.sender, seen=seen)
            told = self.told(edited)
        return Response(told) if is_trial else tagged(told, edited.version_tag)
