"""Start, circulate, submit, return: the moves that the Department and the authority share."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from django.forms import HiddenInput

from shas import services
from shas.admin.moves.tools import WORK
from shas.admin.work.forms import NoteForm, ReturnForm, SignForm, SubmitForm
from shas.admin.work.pages import EditionPage, WorkPage
from shas.admin.work.readiness import present, unsignable
from shas.warnings import Override
from shas.workflow import Status, Transition

NOTE = (None, ["reason"])


class StartPage(WorkPage):
    tool = WORK[Transition.START]
    form_class = NoteForm
    fieldsets = [NOTE]
    advice = "The work begins: its lead writes the edition and uploads the document. The public sees nothing of it."
    button = "Start drafting"

    def deed(self, form: Any) -> Callable[..., Any]:
        return partial(services.start, **self.told(form, "reason"))

    def done(self, form: Any) -> str:
        return f"{self.entry} is being drafted."


class CirculatePage(EditionPage):
    tool = WORK[Transition.CIRCULATE]
    form_class = SignForm
    fieldsets = [NOTE]
    advice = (
        "The clinical working groups read and sign this edition, so it is frozen: from now on nobody changes it."
        " Returning it to drafting begins the next one as a copy."
    )

    @property
    def button(self) -> str:  # type: ignore[override]
        return f"Circulate {self.named}"

    def hindrance(self) -> str:
        return unsignable(self.readiness)

    def deed(self, form: Any) -> Callable[..., Any]:
        return partial(services.circulate, **self.told(form, "seen", "reason"))

    def done(self, form: Any) -> str:
        return f"{self.entry} is circulated for clinical review: {self.named}."


class SubmitPage(EditionPage):
    """Errors of readiness are listed. The Department may set some aside, for a reason, and they stay flagged."""

    folded = True
    tool = WORK[Transition.SUBMIT]
    form_class = SubmitForm
    fieldsets = [(None, ["override", "reason"])]
    advice = "A publisher who did not edit it last then approves it, or returns it with a reason."

    @property
    def button(self) -> str:  # type: ignore[override]
        return f"Submit {self.named} although it is not ready" if self.set_aside else f"Submit {self.named}"

    @property
    def set_aside(self) -> list[str]:
        """The codes of the errors that may be set aside."""
        return [finding.code for finding in self.readiness.errors if finding.overridable]

    def hindrance(self) -> str:
        """What nobody may set aside."""
        stopping = [finding.message for finding in self.readiness.errors if not finding.overridable]
        return f"It cannot be submitted yet. {' '.join(stopping)}" if stopping else ""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if not self.set_aside:
            form.fields["override"].widget = HiddenInput()
        return form

    def seen(self, form: Any) -> dict[str, Any]:
        return super().seen(form) | {"shown": ",".join(self.set_aside)}

    def deed(self, form: Any) -> Callable[..., Any]:
        why = form.cleaned_data["override"].strip()
        override = Override(reason=why, codes=form.shown_codes) if why else None
        return partial(services.submit, **self.told(form, "seen", "reason"), override=override)

    def done(self, form: Any) -> str:
        said = f"{self.entry} is submitted: {self.named}."
        flagged = " It stays flagged until a third person of DH has reviewed it." if self.set_aside else ""
        return said + flagged

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form: Any = kwargs["form"] if "form" in kwargs else self.get_form()
        if form.is_bound:  # what is set aside next is what this page shows now
            form.put(shown=",".join(self.set_aside))
        context = super().get_context_data(**{**kwargs, "form": form})
        return context | {"readiness": present(self.readiness, self.request.user)}  # type: ignore[arg-type]


class ReturnPage(EditionPage):
    folded = True
    tool = WORK[Transition.RETURN]
    form_class = ReturnForm
    fieldsets = [(None, ["reason"])]
    button = "Return to drafting"

    @cached_property
    def advice(self) -> str:  # type: ignore[override]
        stays = "Its date stays; what was circulated stays as it is, and the work goes on in the next edition."
        approved = Status(self.entry.working_status) == Status.APPROVED
        return f"Its approval is gone with this. {stays}" if approved else stays

    def deed(self, form: Any) -> Callable[..., Any]:
        return partial(services.send_back, **self.told(form, "seen", "reason"))

    def done(self, form: Any) -> str:
        return f"{self.entry} is returned to drafting. Its leads read your reason first thing."


PAGES = (StartPage, CirculatePage, SubmitPage, ReturnPage)
