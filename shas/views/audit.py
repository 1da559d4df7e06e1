"""The audit trail: to read, to narrow, to take away.

For those of whom `reads_audit_trail` says so; to everybody else who has signed in it does not exist. Never cached.
The files take the page's filters and refuse (400) what the page would leave out and say so.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shas import rehearsal
from shas.clock import database_now, london_day
from shas.exports.audit import COLUMNS, MOST_IN_WORKBOOK, WIDE, audit_rows
from shas.exports.tables import csv_lines, write_xlsx
from shas.filters.audit import AuditFilter, Window, read_place, window
from shas.models import Event, StrategicHealthAuthority
from shas.querysets.people import reads_audit_trail, sees_working_rows
from shas.rules import may
from shas.timeline import audit
from shas.views.downloads import MEDIA_TYPES, check_parameters, refused

FILES = (("CSV", "csv"), ("Excel", "xlsx"))


def for_auditors(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of the audit trail: asks for a sign-in; Http404 for whom it is not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not reads_audit_trail(request.user):
            raise Http404("No audit trail is this user's to read.")
        return view(request, *args, **kwargs)

    return require_safe(never_cache(guarded))


@for_auditors
def record(request: HttpRequest) -> HttpResponse:
    """The events that match, newest first, fifty at a time; `before` and `after` are where to go on."""
    trail = Event.objects.audited_by(request.user)
    asked = AuditFilter(request.GET, queryset=trail, request=request)
    found = asked.understood()
    page, problem = _page(request, found)
    chosen = audit.selected(asked.form.cleaned_data)
    context = {
        "is_whole": sees_working_rows(request.user),
        "form": asked.form,
        "problem": problem,
        "chosen": audit.chosen(asked.form.cleaned_data, reader=request.user),
        "count": found.count(),
        "most": MOST_IN_WORKBOOK,
        "files": [(name, audit.address(chosen, f"record_{form}"), form) for name, form in FILES],
        "lines": [audit.line(event, reader=request.user) for event in page.events],
        "newest": audit.address(chosen) if page.newer or request.GET.get("after") else "",
        "newer": audit.address({**chosen, "after": str(page.newer)}) if page.newer else "",
        "older": audit.address({**chosen, "before": str(page.older)}) if page.older else "",
        "at": database_now(),
    }
    return render(request, "shas/record.html", context | _choices(request, trail, asked))


@for_auditors
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event, whole."""
    found = get_object_or_404(Event.objects.audited_by(request.user).with_names(), pk=pk)
    context = {
        "line": audit.line(found, reader=request.user, whole=True),
        "event": found,
        "opens_console": may(request.user, "shas.open_console"),  # type: ignore[arg-type]
    }
    return render(request, "shas/record/event.html", context)


@for_auditors
def table(request: HttpRequest, form: str) -> HttpResponseBase:
    """The events that match as CSV, sent as it is read, or as a workbook, which holds no more than it says."""
    asked = AuditFilter(request.GET, queryset=Event.objects.audited_by(request.user), request=request)
    try:
        check_parameters(request, list(AuditFilter.base_filters))
        if not asked.is_valid():
            raise ValidationError(asked.errors.as_data())
        if form == "xlsx":
            _refuse_too_many(asked.qs.count())
    except ValidationError as error:
        return refused(error, form)
    rows = audit_rows(asked.qs, request.build_absolute_uri, reader=request.user)
    answer: HttpResponseBase
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(rows, COLUMNS), content_type=MEDIA_TYPES["csv"])
    else:
        book = write_xlsx(list(rows), title="Record", columns=COLUMNS, wide=WIDE)
        answer = HttpResponse(book, content_type=MEDIA_TYPES["xlsx"])
    name = f"{rehearsal.file_name('record')}-{london_day(database_now())}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _page(request: HttpRequest, found: Any) -> tuple[Window, str]:
    """The part of the list that the address names, and what is wrong with the place it names."""
    rows = found.with_names()
    try:
        before, after = (read_place(request.GET.get(name, "")) for name in ("before", "after"))
    except ValidationError as error:
        return window(rows), error.messages[0]
    return window(rows, before=before, after=after), ""


def _choices(request: HttpRequest, trail: Any, asked: AuditFilter) -> dict[str, Any]:
    """What the lists of the form offer: of what is in the reader's trail alone."""
    kind = asked.form.cleaned_data.get("kind") or ""
    its_events = trail.filter(authority=OuterRef("pk")).order_by()
    authorities = StrategicHealthAuthority.objects.visible_to(request.user).filter(Exists(its_events))
    return {
        "people": audit.people(trail.actors().prefetch_related("groups"), request.user),
        "kinds": audit.kinds(trail.kinds(), kind),
        "authorities": [("", list(authorities.order_by("short_name").values_list("slug", "short_name")))],
    }


def _refuse_too_many(count: int) -> None:
    """Raises ValidationError `too_many` by the file's own name."""
    if count > MOST_IN_WORKBOOK:
        message = (
            f"{count:,} events match, and a workbook holds at most {MOST_IN_WORKBOOK:,}. Choose fewer days, or take"
            " the CSV, which holds them all."
        )
        raise ValidationError({"xlsx": ValidationError(message, code="too_many")})
