"""The pages about one entry. Each checks who asks, shows the entry, and hands what is typed to one service."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import FormView

from shas.admin import shown
from shas.admin.console import ConsoleAdmin, instant
from shas.admin.kept import bring_back
from shas.admin.moves import said, tools
from shas.admin.moves.forms import PageForm, SeenForm
from shas.admin.moves.refusals import refusal_of
from shas.clock import london_day
from shas.models import DateChange
from shas.workflow import TRANSITIONS, Plan, PublicStatus, Status


class EntryPage(FormView):
    """One page about one entry: 403 for who may not, 404 for an entry that is not theirs to know of."""

    console: ConsoleAdmin = None  # type: ignore[assignment]
    tool: tools.Tool
    fieldsets: list[tuple[str | None, list[str]]] = []
    advice = ""
    button = "Save"
    template_name = "admin/shas/publication/date.html"
    named_apart = ""  # a second page of one tool
    entry: Any

    @classmethod
    def page_name(cls) -> str:
        """What its address ends with, and the name of that: `shas_publication_<page_name>`."""
        return cls.named_apart or cls.tool.name

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> Any:
        if not self.console.has_view_permission(request):
            raise PermissionDenied
        self.entry = get_object_or_404(self.rows(), pk=pk)
        self.tool.authorise(request.user, self.entry, trying=request.method == "POST")  # type: ignore[arg-type]
        return super().dispatch(request, *args, **kwargs)

    def rows(self) -> Any:
        """The entries this user may know of, with what the page says of one."""
        people = ("authority", "lead", "last_edited_by", "approved_by")
        return self.console.get_queryset(self.request).select_related(*people)

    def hindrance(self) -> str:
        """What keeps this user from it, said in place of the button; nothing where nothing does."""
        return ""

    @property
    def is_asked(self) -> bool:
        """Whether the page asks for anything; else it says why it does not, and the service would refuse."""
        return not self.tool.closed(self.entry) and not self.hindrance()

    @cached_property
    def history(self) -> list[DateChange]:
        """Its dates, newest first."""
        changes = DateChange.objects.visible_to(self.request.user, instant(self.request))
        return list(changes.filter(publication=self.entry).order_by("-pk"))

    @property
    def newest(self) -> DateChange | None:
        return self.history[0] if self.history else None

    def get_form_kwargs(self) -> dict[str, Any]:
        mine = {"entry": self.entry, "newest": self.newest, "is_asked": self.is_asked}
        return {**super().get_form_kwargs(), **mine}

    def get_form(self, form_class: Any = None) -> Any:
        form: Any = super().get_form(form_class)
        if not form.is_bound:
            form.put(**self.seen(form))
            self.bring_back(form)
        return form

    def seen(self, form: Any) -> dict[str, Any]:
        """What the page shows, as its hidden fields hand it back."""
        return {"based_on": self.newest.pk if self.newest else None} if isinstance(form, SeenForm) else {}

    def bring_back(self, form: Any) -> None:
        """With what was typed before the session was lost, and with what that page had shown."""
        bring_back(self.request, form, is_open=self.is_asked)

    def deed(self, form: Any) -> Callable[..., Any]:
        """The service, with what was typed."""
        raise NotImplementedError

    def done(self, form: Any) -> str:
        """What is said afterwards."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        refusal = refusal_of(self.deed(form))
        return self.refuse(form, refusal) if refusal else self.finish(form)

    def finish(self, form: Any) -> HttpResponse:
        """Back to the entry, saying what was done; the history of its page says so too."""
        message = self.done(form)
        self.console.log_change(self.request, self.entry, message)
        messages.success(self.request, message)
        return HttpResponseRedirect(reverse("admin:shas_publication_change", args=[self.entry.pk]))

    def form_invalid(self, form: Any) -> HttpResponse:
        """What a form itself finds overtaken is told with both versions, as what a service finds is."""
        if form.has_error("__all__", "stale"):
            self._tell_of_both(form)
        return super().form_invalid(form)

    def refuse(self, form: PageForm, refusal: ValidationError) -> HttpResponse:
        """The page again, with what was typed. What somebody else did meanwhile is read anew and told."""
        form.refuse(refusal)
        if form.has_error("__all__", "stale"):
            self._tell_of_both(form)
        return self.render_to_response(self.get_context_data(form=form))

    def _tell_of_both(self, form: PageForm) -> None:
        self.__dict__.pop("history", None)
        self.entry = self.rows().get(pk=self.entry.pk)
        form.entry = self.entry
        seen_pk = form.cleaned_data.get("based_on")
        seen = next((change for change in self.history if change.pk == seen_pk), None)
        if self.newest is None:
            return
        message = said.moved_meanwhile(self.newest, seen, self.wanted(form), london_day(instant(self.request)))
        del form.errors["__all__"]
        form.add_error(None, ValidationError(message, code="stale"))
        form.put(based_on=self.newest.pk)  # the next save is made in the knowledge of what has just been shown

    def wanted(self, form: Any) -> Plan | None:
        """The plan that was asked for, where the page asks for one."""
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form, opts = context["form"], self.console.opts
        hidden = {field.name for field in form.hidden_fields()}
        fieldsets: Any = [
            (title, {"fields": kept})
            for title, fields in self.fieldsets
            if (kept := [name for name in fields if name in form.fields and name not in hidden])
        ]
        return {
            **self.console.admin_site.each_context(self.request),
            **context,
            "opts": opts,
            "title": tools.title(self.tool, self.entry),
            "subtitle": None,
            "label": tools.label(self.tool, self.entry),
            "original": self.entry,
            "facts": self.facts(),
            "earlier": self.earlier(),
            "adminform": AdminForm(form, fieldsets, {}),
            "errors": form.errors,
            "problems": problems(form),
            "advice": self.advice,
            "button": self.button,
            "danger": bool(self.tool.transition and TRANSITIONS[self.tool.transition].irreversible),
            "has_view_permission": True,
            "closed": self.tool.closed(self.entry) or self.hindrance(),
        }

    def facts(self) -> list[tuple[str, str]]:
        """What stands now."""
        letter = shown.day(self.entry.letter_on, "") or shown.month(self.entry.letter_month, shown.NOT_YET_SET)
        return [
            ("Public status", PublicStatus(self.entry.public_status).label),
            ("Date in the letter", letter if self.entry.letter_number else "In no letter"),
            ("Plan", said.plan(self.entry.plan)),
            ("Working status", Status(self.entry.working_status).label),
        ]

    def earlier(self) -> list[dict[str, Any]]:
        """Its earlier dates, where the page is about them."""
        return said.earlier(self.history)

    def told(self, form: Any, *names: str) -> dict[str, Any]:
        """These fields of the form, as a service takes them, with who asks and of which entry."""
        given = {name: form.cleaned_data[name] for name in names}
        return {"publication": self.entry, "actor": self.request.user, **given}


def problems(form: Any) -> list[tuple[str, str]]:
    """Every error with the field it leads to, in the order of the page; no address where it is of the whole."""
    told = [("", message) for message in form.non_field_errors()]
    for field in form:
        address = "" if field.is_hidden else field.id_for_label or field.auto_id
        told += [(address, message) for message in field.errors]
    return told
