"""The letters that announced the timetable."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from shas.clock import database_now
from shas.models import Letter, Publication
from shas.timeline import since


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """All issued letters, newest first."""
    rows = Letter.objects.public(database_now()).annotate(entry_count=Count("entries")).order_by("-number")
    return render(request, "shas/letter_list.html", {"letters": rows})


@require_safe
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One letter's timetable as issued, and what has happened to each line since."""
    at = database_now()
    found = get_object_or_404(Letter.objects.public(at), number=number)
    entries = found.entries.order_by("position")
    publications = Publication.objects.public(at).with_public_status(at).filter(letter_entries__letter=found)
    compared = since.compare(entries, publications.select_related("authority"))
    return render(request, "shas/letter_detail.html", {"letter": found, "since": compared})
