"""What a named reader may read before its release. To everyone else each address answers like an unknown one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from shas.documents import send
from shas.forms import TermsForm
from shas.models import PreReleaseAccess, Publication
from shas.moments import instant_of
from shas.services.prerelease import Reading, ReadingRefused, accept_terms, read_before_release
from shas.timeline import prerelease as shown
from shas.views.workspace.places import form_page, page

# Only to a named reader is it told why they cannot read; to anybody else there is no such page.
TOLD = {"not_open", "terms_not_accepted"}


@page
def readings(request: HttpRequest) -> HttpResponse:
    """What one is named for, and when each window is."""
    at = instant_of(request)
    rows: Any = PreReleaseAccess.objects.of_reader(request.user).with_window(at)
    rows = rows.select_related("publication__authority").order_by("closes_at", "pk")
    return render(request, "shas/prerelease/readings.html", {"readings": [shown.window(row) for row in rows]})


@page
def reading(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The approved edition, marked with who reads it. Before the window: when that opens."""
    entry = _entry(slug)
    try:
        read = _read(request, entry)
    except ReadingRefused as refusal:
        return _refused(request, entry, refusal)
    except ValidationError:
        return redirect(entry)
    context = {
        "publication": entry,
        "window": shown.window(read.access),
        "reader": request.user,
        "reading": shown.reading(read.edition),
        "files": shown.files(entry, read.edition),
        "at": instant_of(request),
    }
    return render(request, "shas/prerelease/reading.html", context)


@page
def document(request: HttpRequest, slug: str, position: int = 0) -> HttpResponseBase:
    """The document, or an attachment, as a file to save."""
    entry = _entry(slug)
    try:
        read = _read(request, entry, position)
    except ReadingRefused as refusal:
        return _refused(request, entry, refusal)
    except ValidationError:
        return redirect(entry)
    return _sent(read)


@form_page(lambda: [TermsForm()])
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """The terms of the embargo; accepted once, before the first view."""
    entry = _entry(slug)
    form: Any = TermsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            accept_terms(publication=entry, actor=request.user)  # type: ignore[arg-type]
        except ReadingRefused:
            raise Http404("This is nothing for this user to read.") from None
        except ValidationError:
            return redirect(entry)
        messages.success(request, "You have accepted the terms.")
        return redirect("prerelease_reading", slug=slug)
    context = {"publication": entry, "window": shown.window(_access(request, entry)), "form": form}
    return render(request, "shas/prerelease/terms.html", context)


def _entry(slug: str) -> Publication:
    """The publication of this slug. Who may read it is the service’s to judge: it keeps on record whom it refused."""
    return get_object_or_404(Publication.objects.select_related("authority"), slug=slug)


def _read(request: HttpRequest, entry: Publication, position: int | None = None) -> Reading:
    """What was asked for. Of a HEAD request nothing is read, so it is no view; that it is refused is on record."""
    is_view = request.method != "HEAD"
    return read_before_release(
        publication=entry,
        actor=request.user,  # type: ignore[arg-type]
        position=position,
        is_view=is_view,
    )


def _access(request: HttpRequest, entry: Publication) -> PreReleaseAccess:
    rows = PreReleaseAccess.objects.of_reader(request.user).with_window(instant_of(request))
    return get_object_or_404(rows.select_related("publication__authority"), publication=entry)


def _refused(request: HttpRequest, entry: Publication, refusal: ReadingRefused) -> HttpResponse:
    if refusal.code not in TOLD:
        raise Http404("This is nothing for this user to read.")
    if refusal.code == "terms_not_accepted":
        return redirect("prerelease_terms", slug=entry.slug)
    context = {"publication": entry, "window": shown.window(_access(request, entry))}
    return render(request, "shas/prerelease/not_open.html", context, status=403)


def _sent(read: Reading) -> HttpResponseBase:
    found = read.document
    if found is None:
        raise Http404("There is no such document.")
    try:
        return send(found.key, filename=found.filename, size=found.size, sha256=found.sha256)
    except FileNotFoundError:
        raise Http404("There is no such document.") from None
