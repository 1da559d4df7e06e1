"""What every write about one entry shares: finding it, trying, answering, and where a service's refusal belongs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import PolymorphicProxySerializer

from api.writing import WriteView, each_of
from shas.api.serializers import PublicationSerializer, TrialSerializer
from shas.api.views.publications import EntryReference, publication_rows
from shas.clock import database_now
from shas.models import DateChange, Publication
from shas.moments import instant_of
from shas.rules import authorise, may
from shas.services import require_move
from shas.services.writing import on_record
from shas.warnings import Override, warnings_of
from shas.workflow import Plan, Transition, WarningCode

# The request is sound, but the entry is not, or no longer, in the state for it: 409. Every other code answers 400.
CONFLICTS = frozenset(
    {
        "already_asked",
        "already_decided",
        "already_scheduled",
        "closed",
        "collision",
        "document_missing",
        "draft_exists",
        "edition_missing",
        "frozen",
        "no_change",
        "no_correction",
        "not_cancelled",
        "not_confirmed",
        "not_exact",
        "not_from_here",
        "not_published",
        "not_scheduled",
        "stale",
        "too_many_attachments",
        "under_review",
    }
)
# The request is sound, and somebody else has to send it: 403.
SECOND_PERSON = frozenset({"approved_it", "edited_last", "third_person_required"})
STATUSES = dict.fromkeys(CONFLICTS, 409) | dict.fromkeys(SECOND_PERSON, 403)
# “plan” stands for the day or the month, whichever was sent; “day” is the services' word for it.
PLACES: Mapping[str, str] = {
    **dict.fromkeys(WarningCode.values, "override.codes"),
    "confirmed_stays_confirmed": "date_status",
    "entry_twice": "moves",
    "no_change": "plan",
    "no_such_year": "plan",
    "nothing_to_move": "moves",
    "override_reason_required": "override.reason",
    "plan_required": "plan",
    "public_reason_required": "public_note",
    "reason_required": "public_note",
    "stale": "based_on",
    "time_missing": "release_time",
    "time_twice": "release_time",
    "too_near": "plan",
    "passed": "plan",
}
# What services call otherwise than the body does.
NAMES: Mapping[str, str] = {"override": "override.reason"}
# Stands in for the reason while a move is only tried: what is left to refuse is refused whatever is set aside.
TRIED = Override(reason="Tried, not made")
OVERRIDE = "shas.override_readiness"


class EntryWriteView(EntryReference, WriteView):
    """A write about one publication, found as it is when it is read.

    404 for one that the sender may not know of, 403 for a known one that is not theirs to move; then the body.
    """

    permission = ""
    move: Transition | None = None  # of the workflow; it says whose it is
    statuses: Mapping[str, int] = STATUSES
    answers: Mapping[int, Any] = {
        200: PolymorphicProxySerializer(
            component_name="PublicationOrTrial",
            serializers=[PublicationSerializer, TrialSerializer],
            resource_type_field_name=None,
        )
    }

    def entry(self) -> Publication:
        """The publication of the address, which the sender may write about; whose move it is not stays on record."""
        entry = self.known()
        if self.move is None:
            authorise(self.sender, self.permission, entry)
        else:
            entry.status = (
                entry.working_status
            )  # as the service will find it: it stamps a release whose time has passed
            require_move(publication=entry, move=self.move, actor=self.sender)
        return entry

    def transaction(self) -> AbstractContextManager[Any]:
        """One that keeps on record what was forbidden."""
        return on_record()

    def known(self) -> Any:
        """The publication of the address, if the sender may know of it."""
        at = instant_of(self.request._request)
        rows = Publication.objects.visible_to(self.request.user, at).with_working_status(at)
        return self.find(rows.select_related("authority"))

    @property
    def sender(self) -> Any:
        """Whoever has signed in: the actor of every write, whatever the body says."""
        return self.request.user

    def placed(self, refusal: ValidationError, fields: Mapping[str, Any]) -> ValidationError:
        """What readiness found answers 409 whatever its code is: other apps add checks of their own."""
        found = {error.code or "" for _, error in each_of(refusal) if "task" in (error.params or {})}
        self.statuses = {**self.statuses, **dict.fromkeys(found, 409)}
        return super().placed(refusal, fields)

    def place_of(self, name: str, error: ValidationError, fields: Mapping[str, Any]) -> str:
        params = error.params or {}
        if "seen" in params:
            return "seen"
        if "task" in params:
            return "override.codes" if params["overridable"] and may(self.sender, OVERRIDE) else ""
        place = PLACES.get(error.code or "", "") if name == "" else NAMES.get(name, name)
        if place in {"plan", "day"}:
            return "planned_month" if fields.get("planned_month") else "planned_on"
        return place

    def worded(self, error: ValidationError) -> ValidationError:
        params = error.params or {}
        if "seen" not in params:
            return error
        message = f"The newest edition is now “{params['seen']}”. Read it again, then decide again."
        return ValidationError(message, code=error.code)

    def reread(self, entries: Iterable[Publication]) -> list[dict[str, Any]]:
        """These publications as anyone reads them now, in the order given."""
        rows = publication_rows(self.request.user, database_now()).filter(pk__in=[entry.pk for entry in entries])
        found = {row["slug"]: row for row in PublicationSerializer(rows, many=True, context=self.context()).data}
        return [found[entry.slug] for entry in entries]

    def context(self) -> dict[str, Any]:
        return {"request": self.request, "view": self}

    def attempt(
        self, entries: Sequence[Publication], fields: Mapping[str, Any], deed: Callable[[], Mapping[Publication, Plan]]
    ) -> dict[str, Any] | None:
        """Does the deed, which gives the plans it made; on trial takes it back and tells what would come of it."""
        with self.writing(fields):
            basis = basis_of(entries) if fields["dry_run"] else []
            plans = deed()
            if fields["dry_run"]:
                warnings = self.warnings(plans)
                return {"dry_run": True, "warnings": warnings, "basis": basis, "publications": self.reread(entries)}
        return None

    def warnings(self, plans: Mapping[Publication, Plan]) -> list[dict[str, str]]:
        """What the sender would be warned of."""
        found = warnings_of(plans, at=database_now(), known_to=self.sender) if plans else {}
        return [
            {"publication": entry.slug, "code": warning.code.value, "sentence": warning.sentence}
            for entry in plans
            for warning in found.get(entry.pk, [])
        ]


def basis_of(entries: Iterable[Publication]) -> list[dict[str, Any]]:
    """The newest plan of each entry, for whoever sends it back as `based_on`."""
    rows = DateChange.objects.filter(publication__in=list(entries)).order_by("publication", "-pk")
    newest = dict(rows.distinct("publication").values_list("publication", "pk"))
    return [{"publication": entry.slug, "based_on": newest.get(entry.pk)} for entry in entries]


def override_of(fields: Mapping[str, Any]) -> Override | None:
    """The warnings that the sender sets aside; on trial all of them."""
    if fields["dry_run"]:
        return TRIED
    given = fields["override"]
    return Override(reason=given["reason"], codes=frozenset(given["codes"])) if given else None
