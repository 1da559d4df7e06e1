"""Requests for another date over the API: an authority's lead asks, the Department decides."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import exceptions
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import PAGING
from shas.api.serializers import AskBody, DateRequestSerializer, DecideBody, TrialSerializer, plan_of
from shas.api.views.writing import EntryWriteView, override_of
from shas.models import DateChangeRequest, Publication
from shas.rules import authorise
from shas.services import decide_date_change, request_date_change
from shas.services.date_requests import asked_plan
from shas.workflow import Plan, RequestState

ROW_ID = "[1-9][0-9]{0,17}"


class RequestView(EntryWriteView):
    """Requests about one publication, those that the sender may see: the Department all, a lead their authority's."""

    def rows(self, entry: Publication) -> QuerySet:
        rows = DateChangeRequest.objects.visible_to(self.sender).filter(publication=entry)
        return rows.select_related("publication__authority", "asked_by", "decided_by", "agreed")

    def told(self, asked: DateChangeRequest) -> Any:
        """The request as its readers are told of it now."""
        row = self.rows(asked.publication).get(pk=asked.pk)
        return DateRequestSerializer(row, context=self.context()).data


class DateRequestsView(RequestView, ListModelMixin, GenericAPIView):
    """Requests for another date of one publication."""

    http_method_names = ["get", "post", "head", "options"]
    permission, body_class = "shas.request_date", AskBody
    answers: Mapping[int, Any] = {201: DateRequestSerializer, 200: TrialSerializer}
    queryset = DateChangeRequest.objects.none()
    serializer_class = DateRequestSerializer
    filter_backends: list[Any] = []
    orderings = {"id": "pk"}
    default_ordering = "-id"

    def get_parameters(self) -> list[str]:
        return list(PAGING) if self.request.method in {"GET", "HEAD"} else []

    def get_queryset(self) -> QuerySet:
        return self.rows(self.known())

    @extend_schema(summary="List the date requests of a publication")
    def get(self, request: Request, ref: str) -> Response:
        """The requests that you may see, the newest first: to the Department’s staff all, to a lead those of their
        authority, to anyone else none.
        """
        return self.list(request)

    @extend_schema(summary="Ask for another date")
    def post(self, request: Request, ref: str) -> Response:
        """Ask for another day. For the leads of its authority and the Department’s staff.

        The date stays until the Department agrees. A new request replaces the one that still waits.
        """
        entry = self.entry()
        fields = self.read(request)
        asked: list[DateChangeRequest] = []
        trial = self.attempt([entry], fields, partial(self.ask, entry, fields, asked))
        return Response(trial) if trial else Response(self.told(asked[0]), status=201)

    def ask(
        self, entry: Publication, fields: Mapping[str, Any], asked: list[DateChangeRequest]
    ) -> Mapping[Publication, Plan]:
        day, at = fields["planned_on"], fields["release_time"]
        request = request_date_change(publication=entry, day=day, at=at, reason=fields["reason"], actor=self.sender)
        asked.append(request)
        return {entry: asked_plan(request)}


class DecideView(RequestView):
    """Agree to a request, agree another date, or decline. For the Department’s staff.

    What agreeing moves is judged as any move: a confirmed date needs a `public_note`, and warnings are refused unless
    set aside.
    """

    summary = "Decide a date request"
    permission, body_class = "shas.decide_date_request", DecideBody
    answers: Mapping[int, Any] = {
        200: PolymorphicProxySerializer(
            component_name="DateRequestOrTrial",
            serializers=[DateRequestSerializer, TrialSerializer],
            resource_type_field_name=None,
        )
    }

    def post(self, request: Request, ref: str, request_id: str) -> Response:
        entry = self.known()
        asked = self.asked(entry, request_id)
        authorise(self.sender, self.permission, entry)
        fields = self.read(request)
        trial = self.attempt([entry], fields, partial(self.decide, asked, fields))
        return Response(trial or self.told(asked))

    def asked(self, entry: Publication, request_id: str) -> DateChangeRequest:
        """The request of the address, if the sender may know of it."""
        found = self.rows(entry).filter(pk=int(request_id)) if re.fullmatch(ROW_ID, request_id) else None
        if found is None or not (asked := found.first()):
            raise exceptions.NotFound(f"No request about this publication has the id “{request_id[:120]}”.")
        return asked

    def decide(self, asked: DateChangeRequest, fields: Mapping[str, Any]) -> Mapping[Publication, Plan]:
        dated = fields.get("planned_on") or fields.get("planned_month")
        told = {name: fields[name] for name in ("reason", "public_note", "based_on")}
        decided = decide_date_change(
            request=asked,
            decision=RequestState(fields["decision"]),
            plan=plan_of(fields, asked.publication) if dated else None,
            override=override_of(fields),
            actor=self.sender,
            **told,
        )
        return {decided.publication: decided.agreed.plan} if decided.agreed else {}
