"""How far the work on a publication is, for those who take part in it; for everyone else there is no such address."""

from collections.abc import Iterator
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api.views import ReadView
from shas.api.serializers import WorkflowSerializer
from shas.api.views.publications import EntryReference
from shas.clock import database_now
from shas.models import DateChange, Publication
from shas.readiness import Finding, Readiness, report_of
from shas.rules import may, not_second_person, open_transitions, own_work_sentence
from shas.workflow import TRANSITIONS, Reason, Transition

NO_EDITION = "0-0"
WORDS = {Reason.NONE: [], Reason.STAFF: ["reason"], Reason.PUBLIC: ["public_note"]}
# What the service of a move asks for besides words; the table does not say.
ACTUAL = {Transition.RECORD: ["published_on", "source"]}


class WorkflowView(EntryReference, ReadView):
    """How far the work on a publication is: its working status, the moves that are open to you with what each needs,
    what is not ready and who can mend it, and the newest edition’s tag.

    For the leads of its authority and the Department’s staff. To everyone else it is not there.
    """

    summary = "Get the working status of a publication"
    serializer_class = WorkflowSerializer
    for_members = True

    def get(self, request: Request, ref: str) -> Response:
        at = database_now()
        user: Any = request.user
        rows = Publication.objects.visible_to(user, at).with_working_status(at).select_related("authority")
        entry = self.find(rows)
        if not may(user, "shas.see_working_status", entry):
            raise self.unknown()
        return Response(WorkflowSerializer(standing(entry, request)).data)


def standing(entry: Any, request: Request) -> dict[str, Any]:
    """What is told of an entry, with its `working_status`, to whoever asks. A constant number of queries."""
    readiness = report_of(entry)
    newest = readiness.subject.edition
    return {
        "publication": entry,
        "working_status": entry.working_status,
        "moves": [_move(move, entry, request) for move in open_transitions(request.user, entry)],  # type: ignore[arg-type]
        "is_ready": readiness.is_ready,
        "tasks": list(_tasks(readiness)),
        "newest_edition": newest.number if newest else None,
        "seen": newest.version_tag if newest else NO_EDITION,
        "based_on": DateChange.objects.filter(publication=entry).order_by("-pk").values_list("pk", flat=True).first(),
    }


def address(move: Transition) -> str:
    """What the move is called in addresses and in the names of URLs: “release-now”."""
    return move.value.replace("_", "-")


def _move(move: Transition, entry: Any, request: Request) -> dict[str, Any]:
    rule, user = TRANSITIONS[move], request.user
    obstacle = None
    if sentence := own_work_sentence(user, move, entry):  # type: ignore[arg-type]
        obstacle = {"code": not_second_person(user, move, entry), "message": sentence}  # type: ignore[arg-type]
    return {
        "move": move,
        "label": move.label,
        "url": reverse(f"api:publication-{address(move)}", args=[entry.slug], request=request),
        "needs": [*ACTUAL.get(move, []), *WORDS[rule.reason]],
        "irreversible": rule.irreversible,
        "obstacle": obstacle,
    }


def _tasks(readiness: Readiness) -> Iterator[dict[str, Any]]:
    for task in readiness.tasks:
        findings = [_finding(readiness, finding) for finding in task.findings]
        yield {"name": task.check.name, "task": task.check.task, "findings": findings}


def _finding(readiness: Readiness, finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "field": finding.field or None,
        "overridable": finding.overridable,
        "mended_by": readiness.menders(finding),
    }
