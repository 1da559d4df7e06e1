"""The letters that announced the timetable, and the draft of the next one; as pages, plain text and Word."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shas import rehearsal
from shas.clock import london_day
from shas.exports.letter import composed_draft, composed_letter
from shas.exports.letter import letter_docx as as_docx
from shas.exports.letter import letter_text as as_text
from shas.models import DateChange, Letter, LetterFrame, Publication
from shas.moments import instant_of
from shas.rules import may
from shas.services import draft_letter, stands_in_letter
from shas.timeline import since
from shas.timeline.letter import ComposedLetter
from shas.timeline.letters_compared import Comparison, Timetable, compare_timetables, given_in_letter, given_today

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TODAY = "today"


@require_safe
@cache_control(public=True)
def letters(request: HttpRequest) -> HttpResponse:
    """All issued letters, newest first."""
    at = instant_of(request)
    rows = Letter.objects.public(at).annotate(entry_count=Count("entries")).order_by("-number")
    return render(request, "shas/letter_list.html", {"letters": _with_corrections(rows, at)})


@require_safe
@cache_control(public=True)
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One letter as issued, and what has happened to each line since; with `?with=`, another letter or today too."""
    at = instant_of(request)
    found = _letter_or_404(number, at)
    context = {
        "letter": found,
        "composed": composed_letter(found, at),
        "since": _since(found, at),
        "comparison": _comparison(found, request.GET.get("with"), at),
        "at": at,
        "others": Letter.objects.public(at).exclude(pk=found.pk).order_by("number"),
    }
    return render(request, "shas/letter_detail.html", context)


@require_safe
@cache_control(public=True)
def letter_text(request: HttpRequest, number: int) -> HttpResponse:
    """An issued letter as plain text."""
    at = instant_of(request)
    return _text(composed_letter(_letter_or_404(number, at), at), f"letter-{number}")


@require_safe
@cache_control(public=True)
def letter_docx(request: HttpRequest, number: int) -> HttpResponse:
    """An issued letter as a Word document."""
    at = instant_of(request)
    found = _letter_or_404(number, at)
    return _docx(composed_letter(found, at), f"letter-{number}", found.title)


@require_safe
@cache_control(public=True)
def draft(request: HttpRequest) -> HttpResponse:
    """The letter that would be issued now: the timetable as it stands, in the wording that staff keep."""
    at = instant_of(request)
    frame = LetterFrame.objects.current()
    context = {
        "wording": frame,
        "composed": _draft(frame, at),
        "may_word": may(request.user, "shas.keep_letter_wording"),  # type: ignore[arg-type]
        "may_issue": may(request.user, "shas.issue_letter"),  # type: ignore[arg-type]
        "at": at,
    }
    return render(request, "shas/letter_draft.html", context)


@require_safe
@cache_control(public=True)
def draft_text(request: HttpRequest) -> HttpResponse:
    """The draft as plain text."""
    return _text(_draft(LetterFrame.objects.current(), instant_of(request)), "draft-letter")


@require_safe
@cache_control(public=True)
def draft_docx(request: HttpRequest) -> HttpResponse:
    """The draft as a Word document."""
    frame = LetterFrame.objects.current()
    return _docx(_draft(frame, instant_of(request)), "draft-letter", f"Draft: {frame.title}")


def _with_corrections(rows: Any, at: datetime) -> Any:
    """With the issued letters that correct each, in order, as `corrected_by`; and the one that it corrects."""
    corrections = Letter.objects.public(at).order_by("number")
    return rows.select_related("corrects").prefetch_related(
        Prefetch("corrections", queryset=corrections, to_attr="corrected_by")
    )


def _letter_or_404(number: int, at: datetime) -> Letter:
    found: Letter = get_object_or_404(_with_corrections(Letter.objects.public(at), at), number=number)
    return found


def _since(found: Letter, at: datetime) -> since.Since:
    named = Publication.objects.public(at).filter(letter_entries__letter=found)
    changes = DateChange.objects.announced(at).filter(publication__in=named, announced_at__gt=found.announced_at)
    return since.compare(
        found.entries.order_by("position"),
        named.with_public_status(at).with_last_move(at).select_related("authority"),
        changes.order_by("pk"),
        dated=found.issued_on,
    )


def _comparison(found: Letter, asked: str | None, at: datetime) -> Comparison | None:
    """What the address asks for beside the letter; an unknown letter is not found."""
    if not asked:
        return None
    if asked != TODAY and not (asked.isascii() and asked.isdigit() and len(asked) < 5):
        raise Http404
    second = _today(found, at) if asked == TODAY else _timetable(_letter_or_404(int(asked), at), at)
    return compare_timetables(_timetable(found, at), second)


def _timetable(letter: Letter, at: datetime) -> Timetable:
    entries = letter.entries.filter(publication__in=Publication.objects.public(at)).order_by("position")
    given = given_in_letter(entries.select_related("publication__authority"))
    return Timetable(name=f"Letter {letter.number}", inside=f"letter {letter.number}", given=given)


def _today(letter: Letter, at: datetime) -> Timetable:
    """What a letter would say today, and what became of those that this one names."""
    named = set(letter.entries.values_list("publication", flat=True))
    rows = Publication.objects.public(at).with_public_status(at).select_related("authority").in_date_order()
    given = given_today(row for row in rows if row.pk in named or stands_in_letter(row))
    return Timetable(name="Today", inside="the timetable today", given=given)


def _draft(frame: LetterFrame, at: datetime) -> ComposedLetter:
    return composed_draft(draft_letter(at).publications, frame, london_day(at))


def _text(letter: ComposedLetter, name: str) -> HttpResponse:
    return _file(as_text(letter), "text/plain; charset=utf-8", f'inline; filename="{rehearsal.file_name(name)}.txt"')


def _docx(letter: ComposedLetter, name: str, title: str) -> HttpResponse:
    return _file(as_docx(letter, title=title), DOCX, f'attachment; filename="{rehearsal.file_name(name)}.docx"')


def _file(content: bytes, kind: str, disposition: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
