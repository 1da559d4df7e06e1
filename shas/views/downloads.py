"""The timetable to take away: tables and calendars, the same for everyone who asks.

They take the timeline's filters and `as_at`, and refuse (400) what they do not understand: a file that silently held
something else than was asked for would be believed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from api.problems import MEDIA_TYPE, problem
from shas import rehearsal
from shas.clock import as_at_instant, london_day
from shas.exports.ics import REVIEW, write_ics
from shas.exports.tables import write_csv, write_json, write_xlsx
from shas.exports.timetable import timetable_rows, told
from shas.filters import PublicationFilter
from shas.filters.asat import NAME as AS_AT
from shas.filters.asat import read_as_at
from shas.models import StrategicHealthAuthority
from shas.moments import instant_of
from shas.querysets import PublicationQuerySet

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "ics": "text/calendar; charset=utf-8",
}
PARAMETERS = [*PublicationFilter.base_filters, AS_AT]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an address asks for: the entries, and the London day it is to be answered as at, if not today."""

    publications: PublicationQuerySet
    at: datetime
    day: date | None

    @property
    def told_by(self) -> datetime:
        return as_at_instant(self.day, self.at) if self.day else self.at


@require_safe
def table(request: HttpRequest, form: str) -> HttpResponse:
    """The timetable as CSV, XLSX or JSON."""
    at = instant_of(request)
    try:
        asked = _asked(request, at)
    except ValidationError as error:
        return refused(error, form)
    rows = timetable_rows(asked.publications, request.build_absolute_uri)
    as_json = write_json(rows, as_at=asked.day)
    content = write_csv(rows) if form == "csv" else write_xlsx(rows) if form == "xlsx" else as_json
    # A workbook holds the time at which it was made, so what tells two apart is their rows.
    return _file(request, content, form=form, name="timetable", asked=asked, same_as=as_json)


@require_safe
def calendar(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The timetable as a calendar to subscribe to: all of it, or one authority's."""
    at = instant_of(request)
    authorities = StrategicHealthAuthority.objects.visible_to(None)
    authority = get_object_or_404(authorities, slug=slug) if slug else None
    try:
        asked = _asked(request, at)
    except ValidationError as error:
        return refused(error, "ics")
    rows = asked.publications.filter(authority=authority) if authority else asked.publications
    title = f"{authority.short_name}: publication dates" if authority else REVIEW
    content = write_ics(rows, request.build_absolute_uri, name=title, at=asked.told_by, as_at=asked.day)
    name = f"{slug}-timetable" if slug else "timetable"
    return _file(request, content, form="ics", name=name, asked=asked, same_as=content)


def _asked(request: HttpRequest, at: datetime) -> Asked:
    """What the address asks for. Raises ValidationError by parameter. Nobody is signed in here: no cookie is read."""
    check_parameters(request, PARAMETERS)
    try:
        day = read_as_at(request.GET.get(AS_AT), at)
    except ValidationError as error:
        raise ValidationError({AS_AT: error}) from None
    rows = told(at, as_at_instant(day, at) if day else None)
    asked = PublicationFilter(request.GET, queryset=rows, at=at)
    if not asked.is_valid():
        raise ValidationError(asked.errors.as_data())
    return Asked(publications=asked.qs, at=at, day=day)


def check_parameters(request: HttpRequest, known: Collection[str]) -> None:
    """Refuse what an address of a file cannot mean. `known` are the names of its parameters.

    Raises ValidationError `unknown_parameter`, `repeated_parameter`, `empty_parameter`, as the API does.
    """
    errors = {}
    for name, values in request.GET.lists():
        if name not in known:
            advice = f"“{name}” is not a parameter of this address. Use {', '.join(known)}."
            errors[name] = ValidationError(advice, code="unknown_parameter")
        elif len(values) > 1:
            errors[name] = ValidationError(f"“{name}” is given more than once. Give it once.", "repeated_parameter")
        elif not values[0].strip():
            errors[name] = ValidationError(f"“{name}” is empty. Give it a value or leave it out.", "empty_parameter")
    if errors:
        raise ValidationError(errors)


def refused(error: ValidationError, form: str) -> HttpResponse:
    """What is wrong and what to do: to programs as problem details, to people in plain text."""
    found = [(name, each) for name, errors in error.error_dict.items() for each in errors]
    if form != "json":
        text = "".join(f"{name}: {each.messages[0]}\n" for name, each in found)
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    errors = [{"parameter": name, "code": each.code or "invalid", "message": each.messages[0]} for name, each in found]
    codes = {each["code"] for each in errors}
    code = codes.pop() if len(codes) == 1 else "invalid"
    detail = " ".join(each["message"] for each in errors)
    members = problem(status=400, detail=detail, code=code, errors=errors)
    return JsonResponse(members, status=400, content_type=MEDIA_TYPE)


def _file(request: HttpRequest, content: bytes, *, form: str, name: str, asked: Asked, same_as: bytes) -> HttpResponse:
    """The file, or 304 where the reader has it already.

    It is told by its content alone: what it says also changes at midnight, when nothing has been written that a
    Last-Modified could name. The tag is weak, for two workbooks with the same rows differ in their bytes.
    """
    response = HttpResponse(content, content_type=MEDIA_TYPES[form])
    day = asked.day or london_day(asked.at)
    response["Content-Disposition"] = f'attachment; filename="{rehearsal.file_name(name)}-{day.isoformat()}.{form}"'
    response["ETag"] = f'W/"{sha256(same_as).hexdigest()[:32]}"'
    patch_cache_control(response, public=True)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
