"""Several dates moved at once, with one shared reason: all of them or none. Seen in full before it is done."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.generic import FormView

from shas import words
from shas.admin.console import ConsoleAdmin, instant
from shas.admin.kept import bring_back
from shas.admin.moves import said
from shas.admin.moves.deeds import SET_ASIDE, TRIED, WHY
from shas.admin.moves.pages import problems
from shas.admin.moves.refusals import MENDABLE, codes, refusal_of, rehearse
from shas.admin.moves.together_form import TogetherForm, typed_ids
from shas.admin.moves.tools import MOVE, OVER
from shas.clock import london_day
from shas.models import DateChange
from shas.rules import authorise
from shas.services import Move, bulk_reschedule
from shas.warnings import Override, warnings_of


class TogetherPage(FormView):
    """Choose, preview, apply. `?entry=` names entries that are ticked when the page opens."""

    console: ConsoleAdmin = None  # type: ignore[assignment]
    template_name = "admin/shas/publication/together.html"
    form_class = TogetherForm
    shown: said.Preview | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.console.has_view_permission(request):
            raise PermissionDenied
        authorise(request.user, MOVE.permission)  # type: ignore[arg-type]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def chosen(self) -> list[int]:
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        return typed_ids(sent.getlist("entry"))

    @cached_property
    def entries(self) -> list[Any]:
        """What is still to come, and whatever else was named: the service says why that cannot move."""
        rows: Any = self.console.get_queryset(self.request)
        wanted = ~Q(public_status__in=OVER) | Q(pk__in=self.chosen)
        return list(rows.filter(wanted).select_related("authority").in_date_order())

    @cached_property
    def newest(self) -> dict[int, DateChange]:
        changes = DateChange.objects.visible_to(self.request.user, instant(self.request))
        newest = changes.filter(publication__in=[entry.pk for entry in self.entries])
        return {
            change.publication_id: change
            for change in newest.order_by("publication_id", "-pk").distinct("publication_id")
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        mine = {"entries": self.entries, "newest": self.newest, "chosen": self.chosen}
        return {**super().get_form_kwargs(), **mine}

    def get_form(self, form_class: Any = None) -> Any:
        form: Any = super().get_form(form_class)
        bring_back(self.request, form)
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        moves: list[Move] = form.moves()
        plans = {move.publication: move.plan for move in moves}
        warnings = warnings_of(plans, at=instant(self.request), known_to=self.request.user)
        preview, data = said.preview(plans, warnings), form.cleaned_data
        told = {"public_note": data["public_note"], "reason": data["reason"], "actor": self.request.user}
        deed: Callable[..., Any] = partial(bulk_reschedule, moves=moves, **told)
        if "_save" not in self.request.POST or data["checked"] != preview.mark:
            refusal = rehearse(partial(deed, override=TRIED))
        else:
            shown = frozenset(filter(None, data["shown"].split(",")))
            refusal = refusal_of(partial(deed, override=Override(reason=data["override"], codes=shown)))
            if refusal is None:
                return self.finish(moves)
        if refusal is None or codes(refusal) <= MENDABLE:
            self.shown = preview
        if refusal is not None:
            form.refuse(refusal)
            self._tell_of_both(form)
        return self.render_to_response(self.get_context_data(form=form))

    def form_invalid(self, form: Any) -> HttpResponse:
        self._tell_of_both(form)
        return super().form_invalid(form)

    def finish(self, moves: list[Move]) -> HttpResponse:
        """Back to the list; the history of each entry says what was done with it."""
        for move in moves:
            entry = move.publication
            self.console.log_change(self.request, entry, f"{entry} moved from {entry.plan} to {move.plan}.")
        messages.success(self.request, f"{words.counted(len(moves), 'date')} moved.")
        return HttpResponseRedirect(reverse("admin:shas_publication_changelist"))

    def _tell_of_both(self, form: Any) -> None:
        """At each entry that somebody else moved meanwhile: both versions."""
        stale = [entry for entry in self.entries if form.has_error(f"day_{entry.pk}", "stale")]
        if not stale:
            return
        for name in ("entries", "newest"):
            self.__dict__.pop(name)
        sent = {entry.pk: form.cleaned_data.get(f"based_on_{entry.pk}") for entry in stale}
        changes = DateChange.objects.visible_to(self.request.user, instant(self.request))
        seen = {change.publication_id: change for change in changes.filter(pk__in=filter(None, sent.values()))}
        today, wanted = london_day(instant(self.request)), self._wanted(form)
        for entry in stale:
            newest, field = self.newest[entry.pk], f"day_{entry.pk}"
            message = said.moved_meanwhile(newest, seen.get(entry.pk), wanted.get(entry.pk), today)
            del form.errors[field]
            form.add_error(field, ValidationError(f"{entry}: {message}", code="stale"))
            form.put(**{f"based_on_{entry.pk}": newest.pk})
        form.entries, form.newest = self.entries, self.newest
        self.shown = None  # what it would mean now is shown by the next check

    def _wanted(self, form: Any) -> dict[int, Any]:
        """The plans that were asked for, by entry; none of those that could not be understood."""
        try:
            return {move.publication.pk: move.plan for move in form.moves()}
        except (KeyError, TypeError):
            return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form, opts = context["form"], self.console.opts
        if self.shown is not None:
            form.put(shown=",".join(self.shown.codes), checked=self.shown.mark)
        if self.shown is None or not self.shown.codes:
            form.fields["override"].widget = HiddenInput()
        set_aside: Any = [SET_ASIDE] if self.shown and self.shown.codes else []
        fieldsets: Any = [("How far", ["how", "by"]), WHY]
        count = len(self.shown.lines) if self.shown else 0
        return {
            **self.console.admin_site.each_context(self.request),
            **context,
            "opts": opts,
            "title": "Move several dates together",
            "subtitle": None,
            "label": "Move together",
            "preview": self.shown,
            "many": True,
            "apply": f"Move {words.counted(count, 'date')}" if count else "",
            "adminform": _shape(form, [*set_aside, *fieldsets]),
            "set_aside": _shape(form, set_aside),
            "fieldsets": _shape(form, fieldsets),
            "rows": list(form.rows()),
            "errors": form.errors,
            "problems": problems(form),
            "has_view_permission": True,
        }


def _shape(form: Any, fieldsets: Any) -> AdminForm:
    return AdminForm(form, [(title, {"fields": fields}) for title, fields in fieldsets], {})
