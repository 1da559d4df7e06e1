"""Who may read it before its release: named, listed with what each has done, and ended."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from shas.admin.console import instant
from shas.admin.moves.forms import PageForm, words_field
from shas.admin.moves.refusals import each, refusal_of
from shas.admin.moves.tools import READERS
from shas.admin.work.pages import WorkPage
from shas.models import Event, PreReleaseAccess
from shas.models.prerelease import MOST_HOURS, WINDOW_HOURS
from shas.rules import authorise, may
from shas.services.prerelease import end_access, name_reader
from shas.timeline.readers import LOG, log_lines, readers
from shas.workflow import BEFORE_RELEASE, Status

GRANT = "shas.grant_prerelease_access"
NO_ACCOUNT = "Nobody with this address has an account. Ask an administrator to invite them first."


class NameReaderForm(PageForm):
    reader: Any = forms.EmailField(
        label="Their e-mail address", help_text="They need an account, to sign in with.", required=False
    )
    justification = words_field("Why they need to read it", "It stays on record, and on the printed list.")
    hours = forms.IntegerField(
        label="Hours before the release",
        initial=WINDOW_HOURS,
        required=False,
        help_text=f"From 1 to {MOST_HOURS}. The window moves with the release.",
    )

    def clean_reader(self) -> User:
        found = User.objects.filter(email__iexact=self.cleaned_data["reader"] or "").first()
        if found is None:
            code = "reader_unknown" if self.cleaned_data["reader"] else "reader_required"
            raise ValidationError(NO_ACCOUNT if self.cleaned_data["reader"] else "Give their address.", code=code)
        return found

    def clean_hours(self) -> int:
        return WINDOW_HOURS if self.cleaned_data["hours"] is None else int(self.cleaned_data["hours"])


class EndForm(forms.Form):
    """Ends one access; `end` is its id."""

    end = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Why it is ended", required=False, max_length=2000)

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
    ending: Any = None

    def hindrance(self) -> str:
        if Status(self.entry.working_status) not in BEFORE_RELEASE:
            return f"{self.entry} is {Status(self.entry.working_status).label.lower()}: nobody is named any more."
        if not may(self.request.user, GRANT, self.entry):  # type: ignore[arg-type]
            return "A publisher names readers and ends their access."
        return ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        authorise(request.user, GRANT, self.entry)  # type: ignore[arg-type]
        if "end" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.ending = EndForm(request.POST)
        if self.ending.is_valid() and self._ended(request):
            return self.back()
        return self.render_to_response(self.get_context_data(form=self.get_form_class()(**self._unsent())))

    def _unsent(self) -> dict[str, Any]:
        kwargs = self.get_form_kwargs()
        kwargs.pop("data", None)
        kwargs.pop("files", None)
        return kwargs

    def _ended(self, request: HttpRequest) -> bool:
        found = get_object_or_404(self.accesses(), pk=self.ending.cleaned_data["end"])
        why = self.ending.cleaned_data["reason"]
        refusal = refusal_of(partial(end_access, access=found, reason=why, actor=request.user))  # type: ignore[arg-type]
        if refusal:
            self.ending.refuse(refusal)
            return False
        message = f"{found.reader} is no reader of {self.entry} any more."
        self.console.log_change(request, self.entry, message)
        messages.success(request, message)
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
        return context | {
            "readers": readers(self.accesses().order_by("pk"), self.log),
            "log": log_lines(reversed(self.log)),
            "ending": self.ending,
            "may_end": may(self.request.user, GRANT, self.entry),  # type: ignore[arg-type]
            "trail": f"{reverse('record')}?{urlencode(trail)}",
        }
