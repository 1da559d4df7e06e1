"""The moves of the workflow over the API, each as the one table has it: one view for all of them.

Cancelling and reinstating have addresses of their own, with the moves of dates: they say which plan they are based on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import StrictBody
from shas import services
from shas.api.serializers import MovedSerializer
from shas.api.serializers import transitions as bodies
from shas.api.views.publications import publication_rows
from shas.api.views.workflow import standing
from shas.api.views.writing import EntryWriteView
from shas.clock import database_now
from shas.models import Publication
from shas.warnings import Override
from shas.workflow import Transition

CONTENT = ("title", "gateway_reference", "external_url")


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A move at its address: what is sent, the service that is told of it, and how the documentation puts it."""

    body: type[StrictBody]
    service: Callable[..., Any]
    summary: str
    description: str


def _submit(*, override: Mapping[str, Any] | None, **told: Any) -> object:
    given = Override(reason=override["reason"], codes=frozenset(override["codes"])) if override else None
    return services.submit(override=given, **told)


def _record(**told: Any) -> object:
    edition = {name: told.pop(name) for name in CONTENT if name in told}
    return services.record_published(edition=edition, **told)


def _correct(**told: Any) -> object:
    if bodies.is_of_the_date(told):
        return services.correct_actual_date(**{"source": "", **told})
    return services.correct_edition(**told)


WRITERS = "For the leads of its authority and the Department’s staff."

DEEDS: dict[Transition, Deed] = {
    Transition.START: Deed(
        body=bodies.StartBody,
        service=services.start,
        summary="Start drafting a publication",
        description=f"Begin the work on a planned publication. {WRITERS}",
    ),
    Transition.CIRCULATE: Deed(
        body=bodies.CirculateBody,
        service=services.circulate,
        summary="Circulate a publication for clinical review",
        description=(
            "Send the newest edition of a vision to the clinical working groups. From then on it is frozen; once it is "
            f"returned to drafting, the work goes on in the next edition. {WRITERS}"
        ),
    ),
    Transition.SUBMIT: Deed(
        body=bodies.SubmitBody,
        service=_submit,
        summary="Submit a publication to the Department",
        description=(
            "Hand a publication in for approval. What is not ready stops it, each finding with its own code (409). The "
            "Department’s staff may set some aside with `override`, which stays flagged until a third person has "
            f"reviewed it. {WRITERS}"
        ),
    ),
    Transition.RETURN: Deed(
        body=bodies.ReturnBody,
        service=services.send_back,
        summary="Return a publication to drafting",
        description=(
            "Return what is in clinical review, submitted or approved. An approval is gone with it; the date stays. "
            "For the Department’s staff, and from clinical review for the leads of its authority."
        ),
    ),
    Transition.APPROVE: Deed(
        body=bodies.ApproveBody,
        service=services.approve,
        summary="Approve a publication",
        description=(
            "Approve what was submitted, for its confirmed day. It changes nothing else; the publication comes out by "
            "itself when its time has come, and at once if that has passed. For a publisher of the Department who did "
            "not edit it last (else 403 `edited_last`)."
        ),
    ),
    Transition.RELEASE_NOW: Deed(
        body=bodies.ReleaseNowBody,
        service=services.release_now,
        summary="Release a publication before its time",
        description=(
            "Everyone reads it from this moment. It stays flagged until a third person has reviewed it. For a "
            "publisher of the Department who did not approve it (else 403 `approved_it`)."
        ),
    ),
    Transition.RECORD: Deed(
        body=bodies.RecordBody,
        service=_record,
        summary="Record a publication that came out elsewhere",
        description=(
            "Its actual day and where that is known from. What is drafted is frozen as what came out, with the title, "
            "reference and address that are given. For the Department’s publishers."
        ),
    ),
    Transition.CORRECT: Deed(
        body=bodies.CorrectBody,
        service=_correct,
        summary="Correct a publication that is out",
        description=(
            "Put the drafted edition in place of the one that is out, or, with `published_on` and `source`, put the "
            "actual date right. What was there before stays on record. For a publisher of the Department who did not "
            "edit it last (else 403 `edited_last`)."
        ),
    ),
    Transition.WITHDRAW: Deed(
        body=bodies.WithdrawBody,
        service=services.withdraw,
        summary="Withdraw a publication",
        description=(
            "Take back what was published, for good. Its entry and the notice stay; its content is served to nobody "
            "outside. For the Department’s publishers."
        ),
    ),
}


class TransitionView(EntryWriteView):
    """One move of the workflow, made by the service that the console’s page of it calls."""

    answers: Mapping[int, Any] = {200: MovedSerializer}
    move: Transition = Transition.START

    @property
    def deed(self) -> Deed:
        return DEEDS[self.move]

    @property
    def body_class(self) -> type[StrictBody]:  # type: ignore[override]
        return self.deed.body

    @property
    def summary(self) -> str:
        return self.deed.summary

    @property
    def description(self) -> str:
        return self.deed.description

    def post(self, request: Request, ref: str) -> Response:
        entry = self.entry()
        fields = self.read(request)
        told = {name: value for name, value in fields.items() if name != "dry_run"}
        with self.writing(fields):
            self.deed.service(publication=entry, actor=self.sender, **told)
            moved = self.moved(entry, is_trial=fields["dry_run"])
        return Response(moved)

    def moved(self, entry: Publication, *, is_trial: bool) -> Any:
        """The publication and its work as they are now."""
        at = database_now()
        rows: Any = publication_rows(self.sender, at)
        row = rows.with_working_status(at).get(pk=entry.pk)
        told = {"dry_run": is_trial, "publication": row, "workflow": standing(row, self.request)}
        return MovedSerializer(told, context=self.context()).data
