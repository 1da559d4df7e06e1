"""Who may read it before its release: named, listed with what each has done, and ended."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.kept import kept
from accounts.texts import LONGEST_REASON
from shas.admin.console import instant
from shas.admin.fields import AccountField
from shas.admin.kept import bring_back
from shas.admin.moves.forms import PageForm, words_field
from shas.admin.moves.pages import problems
from shas.admin.moves.refusals import each, refusal_of
from shas.admin.moves.tools import READERS
from shas.admin.work.pages import WorkPage
from shas.forms.kept import texts
from shas.forms.lines import Line
from shas.models import Event, PreReleaseAccess
from shas.models.prerelease import MOST_HOURS, WINDOW_HOURS
from shas.rules import authorise, may
from shas.services.prerelease import end_access, name_reader
from shas.timeline.readers import LOG, ReaderRow, log_lines, readers
from shas.workflow import BEFORE_RELEASE, Status

GRANT = "shas.grant_prerelease_access"
NOBODY_CHOSEN = "Choose in the list whose access is to be ended. Nobody on it was named."


class NameReaderForm(PageForm):
    reader = AccountField(label="Their e-mail address", help_text="They need an account, to sign in with.")
    justification = words_field("Why they need to read it", "It stays on record, and on the printed list.")
    hours = forms.IntegerField(
        label="Hours before the release",
        initial=WINDOW_HOURS,
        required=False,
        help_text=f"From 1 to {MOST_HOURS}. The window moves with the release.",
    )

    def clean_hours(self) -> int:
        return WINDOW_HOURS if self.cleaned_data["hours"] is None else int(self.cleaned_data["hours"])


class EndForm(forms.Form):
    """Ends one access, or none where there is no such one. A page has one for each, so the ids of its fields differ."""

    reason = Line(
        label="Why it is ended",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, data: Any = None, *, of: int | None) -> None:
        super().__init__(data, auto_id=f"end-%s-{of or 0}")
        self.of = of

    def refuse(self, refusal: ValidationError) -> None:
        for field, error in each(refusal):
            self.add_error(field if field in self.fields else None, error)


class ReadersPage(WorkPage):
    """The list is for whoever may see the working status; naming and ending is for publishers."""

    tool = READERS
    form_class = NameReaderForm
    fieldsets = [("Name a reader", ["reader", "justification", "hours"])]
    button = "Name this reader"
    template_name = "admin/shas/publication/readers.html"
    ending: EndForm | None = None  # the one that was sent, and has ended nothing

    def hindrance(self) -> str:
        if Status(self.entry.working_status) not in BEFORE_RELEASE:
            return f"{self.entry} is {Status(self.entry.working_status).label.lower()}: nobody is named any more."
        if not may(self.request.user, GRANT, self.entry):  # type: ignore[arg-type]
            return "A publisher names readers and ends their access."
        return ""

    def bring_back(self, form: Any) -> None:
        """Into whichever form was sent: that which names a reader, or that which ends an access."""
        typed = kept(self.request)
        if typed is None or "end" not in typed:
            super().bring_back(form)
            return
        access = self._chosen(str(typed["end"]))
        self.ending = EndForm(of=access.pk if access else None)
        bring_back(self.request, self.ending, is_open=access is not None and not access.is_ended)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        authorise(request.user, GRANT, self.entry)  # type: ignore[arg-type]
        if "end" not in request.POST:
            return super().post(request, *args, **kwargs)
        access = self._chosen(request.POST["end"])
        ending = EndForm(request.POST, of=access.pk if access else None)
        if access is None:
            ending.add_error(None, ValidationError(NOBODY_CHOSEN, code="no_such_access"))
        elif ending.is_valid() and self._ended(access, ending):
            return self.back()
        self.ending = ending
        return self.render_to_response(self.get_context_data(form=self.get_form_class()(**self._unsent())))

    def _chosen(self, key: str) -> PreReleaseAccess | None:
        """The access that is to be ended; None where none of this entry has the key."""
        return next((each for each in self.accesses() if str(each.pk) == key), None)

    def _unsent(self) -> dict[str, Any]:
        kwargs = self.get_form_kwargs()
        kwargs.pop("data", None)
        kwargs.pop("files", None)
        return kwargs

    def _ended(self, access: PreReleaseAccess, ending: EndForm) -> bool:
        why, actor = ending.cleaned_data["reason"], self.request.user
        refusal = refusal_of(partial(end_access, access=access, reason=why, actor=actor))  # type: ignore[arg-type]
        if refusal:
            ending.refuse(refusal)
            return False
        message = f"{access.reader} is no reader of {self.entry} any more."
        self.console.log_change(self.request, self.entry, message)
        messages.success(self.request, message)
        return True

    def deed(self, form: Any) -> Callable[..., Any]:
        return partial(name_reader, **self.told(form, "reader", "justification", "hours"))

    def done(self, form: Any) -> str:
        return f"{form.cleaned_data['reader']} may read {self.entry} before its release."

    def finish(self, form: Any) -> HttpResponse:
        """Back to the list, where the next one is named."""
        super().finish(form)
        return self.back()

    def back(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:shas_publication_readers", args=[self.entry.pk]))

    def accesses(self) -> Any:
        rows = PreReleaseAccess.objects.visible_to(self.request.user).filter(publication=self.entry)
        return rows.with_window(instant(self.request)).select_related("reader", "granted_by", "ended_by")

    @cached_property
    def log(self) -> list[Event]:
        """What was done and refused, oldest first."""
        rows = Event.objects.visible_to(self.request.user, instant(self.request))
        return list(rows.filter(publication=self.entry, kind__in=LOG).select_related("actor").order_by("pk"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        trail = {"subject": f"publication:{self.entry.slug}"}
        rows = readers(self.accesses().order_by("pk"), self.log)
        told = [(row, self._end_form(row)) for row in rows]
        wrong = self._not_ended(rows)
        return context | {
            "problems": [*context["problems"], *wrong],
            "errors": context["errors"] or wrong,
            "readers": told,
            "ending": self.ending,
            "unsaved": self._unsaved([form for _, form in told]),
            "log": log_lines(reversed(self.log)),
            "trail": f"{reverse('record')}?{urlencode(trail)}",
        }

    def _end_form(self, row: ReaderRow) -> EndForm | None:
        """Ends this access, where this user may and nobody has; as it was sent, where it could not be done."""
        if row.is_ended or not may(self.request.user, GRANT, self.entry):  # type: ignore[arg-type]
            return None
        return self.ending if self.ending and self.ending.of == row.pk else EndForm(of=row.pk)

    def _not_ended(self, rows: list[ReaderRow]) -> list[tuple[str, str]]:
        """Why an access was not ended, with the place on the page; where somebody else has ended it, who did and when.

        The row, read after the attempt, has the last word: there is no form to lead to beside one that is ended.
        """
        if self.ending is None:
            return []
        row = next((row for row in rows if row.pk == self.ending.of), None)
        if row and row.is_ended:
            return [(f"reader-{row.pk}", f"The access of {row.name} had been ended already. {row.state}")]
        return problems(self.ending)

    def _unsaved(self, forms_shown: list[EndForm | None]) -> list[tuple[str, str]]:
        """What was typed to end an access, where no form is left to hold it."""
        if self.ending is None or self.ending in forms_shown:
            return []
        return texts([self.ending], self.ending.data or self.ending.initial)
