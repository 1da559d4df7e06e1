"""Move, confirm, cancel, reinstate, record: what each page asks, and the service it calls."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse

from shas import words
from shas.admin.console import instant
from shas.admin.moves import said, tools
from shas.admin.moves.forms import CancelForm, ConfirmForm, MoveForm, RecordForm, ReinstateForm
from shas.admin.moves.pages import EntryPage
from shas.admin.moves.refusals import MENDABLE, codes, refusal_of, rehearse
from shas.services import cancel, confirm, record_published, reinstate, reschedule, schedule
from shas.warnings import Override, warnings_of
from shas.workflow import Plan, Status, Transition

SET_ASIDE = (None, ["override"])
WHY = ("Why", ["public_note", "reason"])
# Stands in for the reason while a move is only tried: what is left to refuse is refused whatever is set aside.
TRIED = Override(reason="Tried, not made")


class WarnedPage(EntryPage):
    """A page that shows what it would do, with every warning, before anything is written.

    What is saved is what was shown: when the plan or its warnings are others by then, the page is shown again.
    """

    shown: said.Preview | None = None

    def deed(self, form: Any) -> Callable[..., Any]:
        return partial(self.service(), **self.told(form, "public_note", "reason", "based_on"), **self.target(form))

    def service(self) -> Callable[..., Any]:
        raise NotImplementedError

    def target(self, form: Any) -> dict[str, Any]:
        """What the service is told of the plan."""
        return {}

    def preview(self, plan: Plan | None) -> said.Preview | None:
        if plan is None or not self.is_asked:
            return None
        plans = {self.entry: plan}
        return said.preview(plans, warnings_of(plans, at=instant(self.request), known_to=self.request.user))

    def form_valid(self, form: Any) -> HttpResponse:
        preview, deed = self.preview(form.plan()), self.deed(form)
        if preview is None or "_save" not in self.request.POST or form.cleaned_data["checked"] != preview.mark:
            refusal = rehearse(partial(deed, override=TRIED))
        else:
            override = Override(reason=form.cleaned_data["override"], codes=form.shown_codes)
            refusal = refusal_of(partial(deed, override=override))
            if refusal is None:
                return self.finish(form)
        if refusal is None or codes(refusal) <= MENDABLE:
            self.shown = preview
        if refusal is not None:
            return self.refuse(form, refusal)
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form: Any = kwargs["form"] if "form" in kwargs else self.get_form()
        if self.shown is not None and self.shown.lines[0].entry is not self.entry:  # it was read anew
            self.shown = self.preview(form.plan())
        if self.shown is not None:
            form.put(shown=",".join(self.shown.codes), checked=self.shown.mark)
        if self.shown is None or not self.shown.codes:
            form.fields["override"].widget = HiddenInput()
        apply = self.apply(form) if self.shown else ""
        return super().get_context_data(**{**kwargs, "form": form, "preview": self.shown, "apply": apply})

    def apply(self, form: Any) -> str:
        """What the button says that does what is shown."""
        raise NotImplementedError


class MovePage(WarnedPage):
    tool = tools.MOVE
    form_class = MoveForm
    fieldsets = [SET_ASIDE, ("The new date", ["precision", "day", "month", "time", "certainty"]), WHY]
    button = "Check"

    @property
    def advice(self) -> str:  # type: ignore[override]
        first = "You will see what this means first. Nothing changes until you confirm it on the next page."
        approved = Status(self.entry.working_status) == Status.APPROVED
        return f"{first} It is approved: a new date returns it to submitted." if approved else first

    def service(self) -> Callable[..., Any]:
        return schedule if tools.has_no_date(self.entry) else reschedule

    def target(self, form: Any) -> dict[str, Any]:
        return {"plan": form.plan()}

    def wanted(self, form: Any) -> Plan | None:
        wanted: Plan | None = None if set(form.errors) - {"__all__"} else form.plan()
        return wanted

    def apply(self, form: Any) -> str:
        plan = form.plan()
        return f"Set {plan}" if tools.has_no_date(self.entry) else f"Move to {plan}"

    def done(self, form: Any) -> str:
        plan = form.plan()
        if tools.has_no_date(self.entry):
            return f"{self.entry} has its first date, {plan}."
        return f"{self.entry} moved from {self.entry.plan} to {plan}."


class ConfirmPage(WarnedPage):
    tool = tools.CONFIRM
    form_class = ConfirmForm
    fieldsets = [SET_ASIDE, WHY]
    button = ""
    advice = "A confirmed date never becomes provisional again; moving it takes a reason that everyone reads."

    def service(self) -> Callable[..., Any]:
        return confirm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        self.shown = self.preview(form.plan())
        return self.render_to_response(self.get_context_data(form=form))

    def apply(self, form: Any) -> str:
        return f"Confirm {self.entry.plan}"

    def done(self, form: Any) -> str:
        return f"{self.entry} is confirmed for {self.entry.plan}."


class CancelPage(EntryPage):
    tool = tools.WORK[Transition.CANCEL]
    form_class = CancelForm
    fieldsets = [WHY]
    advice = "The entry stays in the public timetable as cancelled, with the date it had and your reason."
    button = "Cancel this publication"

    def deed(self, form: Any) -> Callable[..., Any]:
        return partial(cancel, **self.told(form, "public_note", "reason", "based_on"))

    def done(self, form: Any) -> str:
        return f"{self.entry} is cancelled."


class ReinstatePage(EntryPage):
    tool = tools.WORK[Transition.REINSTATE]
    form_class = ReinstateForm
    fieldsets = [WHY]
    advice = "The entry is planned again, for the date it had."
    button = "Reinstate"

    def deed(self, form: Any) -> Callable[..., Any]:
        return partial(reinstate, **self.told(form, "public_note", "reason"))

    def done(self, form: Any) -> str:
        return f"{self.entry} is reinstated. Look whether its date still holds."


class RecordPage(EntryPage):
    tool = tools.WORK[Transition.RECORD]
    form_class = RecordForm
    fieldsets = [
        ("When it was published", ["published_on", "time", "source"]),
        ("What was published", ["title", "external_url", "gateway_reference"]),
        ("Notes", ["public_note", "reason"]),
    ]
    advice = (
        "For what was published elsewhere. From then on it is published, and everyone sees the day, source and title."
    )
    button = "Record"

    _content = ("title", "external_url", "gateway_reference")

    @cached_property
    def draft(self) -> Any:
        """The draft of its edition, which recording freezes; None where there is none."""
        return self.entry.editions.filter(frozen_at__isnull=True).order_by("number").last()

    def get_initial(self) -> dict[str, Any]:
        """What a draft of its edition already says."""
        return {name: getattr(self.draft, name) or "" for name in self._content} if self.draft else {}

    def deed(self, form: Any) -> Callable[..., Any]:
        told = self.told(form, "published_on", "source", "public_note", "reason", "based_on")
        typed = {name: form.cleaned_data[name] for name in self._content}
        # What was taken out of a draft is not published with it; where there is no draft, silence says nothing.
        edition = {name: text for name, text in typed.items() if text or self.draft}
        if edition.get("title") == "":
            edition["title"] = None
        return lambda: record_published(**told, published_at=form.published_at(), edition=edition)

    def done(self, form: Any) -> str:
        return f"{self.entry} is recorded as published on {words.day_year(form.cleaned_data['published_on'])}."


PAGES = (MovePage, ConfirmPage, CancelPage, ReinstatePage, RecordPage)
