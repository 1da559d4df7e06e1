"""The page on which the Department decides a request for another date.

It shows the request with its whole thread, what stands now, and what agreeing would mean, with every warning. A
warning of a day typed here is shown before anything is written: the page comes back, and only what it showed can be
set aside.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.helpers import AdminForm
from django.db.models import QuerySet

from shas import words
from shas.admin import shown
from shas.admin.moves import said
from shas.admin.moves.forms import day_field, time_field, words_field
from shas.admin.moves.refusals import refusal_of
from shas.forms.refusals import Refusable
from shas.models import DateChange, DateChangeRequest, Publication
from shas.services import decide_date_change
from shas.services.date_requests import asked_plan
from shas.timeline.requests import FETCHED, JOINED, Asked, thread
from shas.warnings import Override, warnings_of
from shas.workflow import DateStatus, Plan, PublicStatus, RequestState, WarningCode

OF_THE_DAY = {
    "no_change": "day",
    "plan_required": "day",
    "too_near": "day",
    "passed": "day",
    "time_missing": "time",
    "time_twice": "time",
}


class DecisionForm(Refusable, forms.Form):
    """Agree, agree another date, or decline. `based_on` and `seen` say what the page showed: see `_hidden`."""

    places: ClassVar = {
        **dict.fromkeys(WarningCode.values, "override"),
        **OF_THE_DAY,
        "override_reason_required": "override",
        "decision_reason_required": "decision_reason",
        "reason_required": "public_note",
    }
    names: ClassVar = {"reason": "decision_reason"}

    decision = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": "Choose whether you agree or decline."}
    )
    day = day_field(label="Other date", help_text="Only where you agree another date.")
    time = time_field(help_text="London time, for the other date. 09:30 unless set.")
    decision_reason = words_field(
        "Reason to the authority",
        "The authority reads it, the public does not. Needed to decline, and for another date.",
    )
    public_note = words_field(
        "Reason (everyone reads it)", "It stands beside the new date. Needed when a confirmed date moves."
    )
    override = words_field(
        "Why it must be that day", "Only where a warning is shown above. Kept with the move, for staff."
    )
    based_on = forms.IntegerField(required=False)
    seen = forms.CharField(required=False)
    was_kept = False

    def __init__(self, *args: Any, asked: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            (RequestState.AGREED.value, f"Agree to {asked}"),
            (RequestState.AGREED_OTHER.value, "Agree another date"),
            (RequestState.DECLINED.value, "Decline"),
        ]

    def chosen(self) -> RequestState | None:
        """The decision, once the form has been read."""
        typed = getattr(self, "cleaned_data", {}).get("decision")
        return RequestState(typed) if typed else None

    def other_plan(self) -> Plan | None:
        """The other date that was typed, as firm as the asked one would be; None where none is agreed."""
        data = getattr(self, "cleaned_data", {})
        if self.chosen() != RequestState.AGREED_OTHER or not data.get("day"):
            return None
        confirmed = self.asked.date_status == DateStatus.CONFIRMED
        return Plan.on(data["day"], at=data.get("time"), confirmed=confirmed)

    def place_of(self, code: str | None) -> str | None:
        """Whoever agrees has typed no day: what is wrong with the asked one stands at the choice."""
        if self.chosen() == RequestState.AGREED and code in OF_THE_DAY:
            return "decision"
        return super().place_of(code)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A request with all that is needed to decide it, as it is now. `at` is the database's instant (UTC)."""

    asked: DateChangeRequest
    entry: Any
    requests: list[DateChangeRequest]
    newest: DateChange | None
    user: Any
    at: datetime

    @property
    def plan(self) -> Plan:
        return asked_plan(self.asked)

    def preview(self, plan: Plan | None) -> said.Preview | None:
        """What a plan would mean, with its warnings; nothing where it is the present one."""
        if plan is None or plan == self.entry.plan or not self.asked.is_open:
            return None
        plans = {self.entry: plan}
        return said.preview(plans, warnings_of(plans, at=self.at, known_to=self.user))

    def thread(self) -> list[Asked]:
        return thread(self.requests)

    def facts(self) -> list[tuple[str, str]]:
        """What stands now."""
        letter = shown.day(self.entry.letter_on, "") or shown.month(self.entry.letter_month, shown.NOT_YET_SET)
        return [
            ("Public status", PublicStatus(self.entry.public_status).label),
            ("Date in the letter", letter if self.entry.letter_number else "In no letter"),
            ("Plan", said.plan(self.entry.plan)),
        ]


def open_case(rows: QuerySet, asked: DateChangeRequest, *, user: Any, at: datetime) -> Case:
    """Read everything about one request anew. `rows` are the requests this user may see."""
    about = rows.filter(publication=asked.publication_id).order_by("-pk")
    requests = list(about.select_related(*JOINED).prefetch_related(*FETCHED))
    entries = Publication.objects.visible_to(user, at).with_public_status(at).select_related("authority")
    entry = entries.get(pk=asked.publication_id)
    found = next(request for request in requests if request.pk == asked.pk)
    found.publication = entry
    changes = DateChange.objects.visible_to(user, at).filter(publication=entry)
    newest = changes.order_by("pk").last()
    return Case(asked=found, entry=entry, requests=requests, newest=newest, user=user, at=at)


def decide(case: Case, form: DecisionForm) -> bool:
    """Decide as the valid form says; whether it was done. A refusal is on the form.

    Warnings are set aside only where the page that was sent had shown the very same move with the very same ones.
    """
    data = form.cleaned_data
    decision = RequestState(data["decision"])
    plan = case.plan if decision == RequestState.AGREED else form.other_plan()
    preview = case.preview(plan)
    codes = frozenset(preview.codes) if preview and preview.mark == data["seen"] else frozenset[str]()
    refusal = refusal_of(
        partial(
            decide_date_change,
            request=case.asked,
            decision=decision,
            actor=case.user,
            reason=data["decision_reason"],
            public_note=data["public_note"],
            plan=form.other_plan(),
            override=Override(reason=data["override"], codes=codes),
            based_on=data["based_on"],
        )
    )
    if refusal is not None:
        form.refuse(refusal)
    return refusal is None


def said_done(case: Case, form: DecisionForm) -> str:
    """What is said afterwards."""
    match form.chosen():
        case RequestState.DECLINED:
            return f"Declined. {case.entry} stays as it was: {case.entry.plan}."
        case RequestState.AGREED_OTHER:
            return f"Agreed: {case.entry} is planned for {form.other_plan()}."
    return f"Agreed: {case.entry} is planned for {case.plan}."


def page(case: Case, form: Any) -> dict[str, Any]:
    """What the template is handed."""
    other = form.other_plan()
    preview = case.preview(other or case.plan)
    return {
        "case": case,
        "thread": case.thread(),
        "facts": case.facts(),
        "preview": preview,
        "preview_heading": f"If you agree {other} instead" if other else f"If you agree to {case.plan}",
        "adminform": AdminForm(form, _fieldsets(form, warned=bool(preview and preview.codes)), {}),
        "hidden": _hidden(case, form, preview.mark if preview else ""),
        "closed": _closed(case),
        "form": form,
        "errors": form.errors,
    }


def _fieldsets(form: DecisionForm, *, warned: bool) -> Any:
    override = ["override"] if warned or form["override"].value() or "override" in form.errors else []
    return [
        ("The decision", {"fields": ["decision", "day", "time", *override]}),
        ("Why", {"fields": ["decision_reason", "public_note"]}),
    ]


def _hidden(case: Case, form: DecisionForm, mark: str) -> list[tuple[str, Any]]:
    """The newest plan and the preview that this page shows.

    Whoever is told that the date was moved meanwhile has seen the new one; any other error leaves the plan that the
    page was based on, so that a move nobody was told of is still noticed. So does what comes back of a lost session.
    """
    newest = case.newest.pk if case.newest else ""
    told = not (form.is_bound or form.was_kept) or form.has_error("__all__", "stale")
    return [("based_on", newest if told else form["based_on"].value() or ""), ("seen", mark)]


def _closed(case: Case) -> str:
    """By whom and when it was decided, where it was."""
    asked = case.asked
    if asked.is_open or asked.decided_at is None:
        return ""
    by = f" by {asked.decided_by}" if asked.decided_by else ""
    return f"{asked.get_state_display()}, {shown.moment(asked.decided_at)}{by}."


def heading(asked: DateChangeRequest) -> str:
    """The title of the page."""
    return f"Decide: {words.day_year(asked.asked_on)} for {asked.publication}"
