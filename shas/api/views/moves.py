"""Moving dates over the API: the same services, refusals and events as the console's pages."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import exceptions
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from shas.api.serializers import (
    CancelBody,
    ConfirmBody,
    MoveBody,
    MovedTogetherSerializer,
    MoveTogetherBody,
    ReinstateBody,
    TrialSerializer,
    plan_of,
)
from shas.api.views.writing import EntryWriteView, override_of
from shas.clock import database_now
from shas.models import Publication
from shas.rules import authorise
from shas.services import Move, bulk_reschedule, cancel, confirm, reinstate, reschedule, schedule
from shas.workflow import Plan, Transition

IN_LINES = ("planned_on", "planned_month", "release_time", "date_status", "based_on")


class EntryMoveView(EntryWriteView):
    """One move of one publication. A subclass says which."""

    def deed(self, entry: Publication, fields: Mapping[str, Any]) -> Mapping[Publication, Plan]:
        """Calls the service; gives the plan it made, if it makes one."""
        raise NotImplementedError

    def post(self, request: Request, ref: str) -> Response:
        entry = self.entry()
        fields = self.read(request)
        trial = self.attempt([entry], fields, partial(self.deed, entry, fields))
        return Response(trial or self.reread([entry])[0])

    def told(self, fields: Mapping[str, Any], *names: str) -> dict[str, Any]:
        """What every service is told: of whom, and why."""
        return {"actor": self.sender, **{name: fields[name] for name in ("public_note", "reason", *names)}}


class ScheduleView(EntryMoveView):
    """Give a publication its first date. For the Department’s staff.

    A day or a month; provisional unless it is said to be confirmed.
    """

    summary = "Set the first date of a publication"
    permission, body_class = "shas.move_date", MoveBody
    service = staticmethod(schedule)

    def deed(self, entry: Publication, fields: Mapping[str, Any]) -> Mapping[Publication, Plan]:
        plan = plan_of(fields, entry)
        told = self.told(fields, "based_on")
        self.service(publication=entry, plan=plan, override=override_of(fields), **told)
        return {entry: plan}


class RescheduleView(ScheduleView):
    """Move a publication to another date. For the Department’s staff.

    A confirmed date needs a `public_note` to move, and moves to another exact day only. What speaks against the day
    is refused with the code of each warning, unless `override` names it and says why.
    """

    summary = "Move the date of a publication"
    service = staticmethod(reschedule)


class ConfirmView(EntryMoveView):
    """Make a provisional day the confirmed day. For the Department’s staff. It never becomes provisional again."""

    summary = "Confirm the date of a publication"
    permission, body_class = "shas.move_date", ConfirmBody

    def deed(self, entry: Publication, fields: Mapping[str, Any]) -> Mapping[Publication, Plan]:
        told = self.told(fields, "based_on")
        change = confirm(publication=entry, override=override_of(fields), **told)
        return {entry: change.plan}


class CancelView(EntryMoveView):
    """Cancel a publication before it is published. For the Department’s publishers.

    It stays in the timetable as cancelled, with the date it had and the reason.
    """

    summary = "Cancel a publication"
    move, body_class = Transition.CANCEL, CancelBody

    def deed(self, entry: Publication, fields: Mapping[str, Any]) -> Mapping[Publication, Plan]:
        cancel(publication=entry, **self.told(fields, "based_on"))
        return {}


class ReinstateView(EntryMoveView):
    """Take a cancellation back. For the Department’s publishers. It is planned again, for the date it had."""

    summary = "Reinstate a cancelled publication"
    move, body_class = Transition.REINSTATE, ReinstateBody

    def deed(self, entry: Publication, fields: Mapping[str, Any]) -> Mapping[Publication, Plan]:
        reinstate(publication=entry, **self.told(fields))
        return {}


class MoveTogetherView(EntryWriteView):
    """Move several publications with one shared reason: all of them, or none. For the Department’s staff.

    They are judged as the timetable they make together, so that two visions may change days. One without a date yet
    gets its first, and one whose provisional day is given as confirmed is confirmed.
    """

    summary = "Move several publications together"
    permission, body_class = "shas.move_date", MoveTogetherBody
    answers: Mapping[int, Any] = {
        200: PolymorphicProxySerializer(
            component_name="MovedTogetherOrTrial",
            serializers=[MovedTogetherSerializer, TrialSerializer],
            resource_type_field_name=None,
        )
    }

    def post(self, request: Request) -> Response:
        authorise(self.sender, self.permission)
        fields = self.read(request)
        moves = self.moves(fields["moves"])
        entries = [move.publication for move in moves]
        trial = self.attempt(entries, fields, partial(self.deed, moves, fields))
        return Response(trial or {"results": self.reread(entries)})

    def moves(self, lines: list[dict[str, Any]]) -> list[Move]:
        """The moves that were sent, each of a publication that the sender may know of."""
        rows = Publication.objects.visible_to(self.sender, database_now()).select_related("authority")
        entries = {row.slug: row for row in rows.filter(slug__in=[line["publication"] for line in lines])}
        unknown = {
            f"moves.{place}.publication": ErrorDetail(f"No publication has the slug “{slug}”.", "unknown_publication")
            for place, slug in enumerate(line["publication"] for line in lines)
            if slug not in entries
        }
        if unknown:
            raise exceptions.ValidationError(unknown)
        return [
            Move(publication=entry, plan=plan_of(line, entry), based_on=line["based_on"])
            for line in lines
            for entry in [entries[line["publication"]]]
        ]

    def deed(self, moves: list[Move], fields: Mapping[str, Any]) -> Mapping[Publication, Plan]:
        bulk_reschedule(
            moves=moves,
            actor=self.sender,
            public_note=fields["public_note"],
            reason=fields["reason"],
            override=override_of(fields),
        )
        return {move.publication: move.plan for move in moves}

    def place_of(self, name: str, error: ValidationError, fields: Mapping[str, Any]) -> str:
        """In the line of the publication that it is about, where lines have such a field."""
        slug = (error.params or {}).get("publication")
        for place, line in enumerate(fields["moves"]):
            field = super().place_of(name, error, line)
            if line["publication"] == slug and field in IN_LINES:
                return f"moves.{place}.{field}"
        return super().place_of(name, error, fields)
