"""Importing a timetable: paste a letter or upload a file, look at the differences, apply them once.

A preview goes the whole way through the services and is rolled back. What was typed or uploaded travels in the page,
so that nothing is lost; its fingerprint travels too, so that only what was shown is applied.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst

from shas import words
from shas.admin.import_form import PASTED, ImportForm
from shas.admin.kept import bring_back
from shas.importers.outcome import OF_THE_PREVIEW
from shas.importers.report import SHOWN_LINES, PassedOver, Report, Understood, Warning
from shas.importers.timetable import import_timetable
from shas.models import Publication
from shas.rules import authorise

TITLE = "Import a timetable"
NOT_SHOWN = "nothing"  # the fingerprint of a page that has shown no preview


def import_urls(site: AdminSite) -> list[URLPattern]:
    """The page's address, for the site's own."""
    view: Callable[..., Any] = site.admin_view(partial(import_page, site))
    return [path("shas/publication/import/", view, name="shas_import")]


def import_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The form, and under it what the last post would do or why it was refused."""
    actor: Any = request.user
    authorise(actor, "shas.import_timetable")
    posted = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if posted else ImportForm()
    bring_back(request, form)
    report = _take_in(form, request, applying="apply" in request.POST) if posted and form.is_valid() else None
    if report and report.ok and not report.dry_run:
        messages.success(request, f"Imported. {report.summary()}")
        return redirect("admin:shas_publication_changelist")
    preview = report and preview_of(report)
    context = {"title": TITLE, "opts": Publication._meta, "form": form, "preview": preview}
    return TemplateResponse(request, "admin/shas/import/page.html", site.each_context(request) | context)


def _take_in(form: ImportForm, request: HttpRequest, *, applying: bool) -> Report | None:
    """The importer's report, its problems told at the form's fields; None where the database refused it."""
    data, actor = form.cleaned_data, request.user
    try:
        report = import_timetable(
            content=form.source.content,
            filename=form.source.name,
            year=data["year"],
            actor=actor,  # type: ignore[arg-type]
            reason=data["reason"],
            dry_run=not applying,
            expected=(data["expected"] or NOT_SHOWN) if applying else "",
        )
    except IntegrityError:
        form.tell_conflict()
        return None
    form.tell(report.problems)
    return report


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the page shows of a report. `apply` is the words on the button, or nothing where there is none.

    `blocked`: what the file says was refused, so that the form stands open above what was understood.
    """

    heading: str
    matched: str
    read_as: str
    announced: str
    blocked: bool
    differing: list[Understood]
    others: list[Understood]
    others_are: str
    warnings: list[Warning]
    passed_over: list[PassedOver]
    not_listed: int
    apply: str
    fingerprint: str


def preview_of(report: Report) -> Preview:
    """The report as the page tells it."""
    count, compared = report.changed, bool(report.fingerprint)
    differences = words.counted(count, "difference") if count else "No differences"
    can_apply = bool(count) and all(problem.code in OF_THE_PREVIEW for problem in report.problems)
    when = f"on {words.day_year(report.letter_date)}, the letter’s own date" if report.letter_date else "when applied"
    return Preview(
        heading=differences if compared else "Not compared yet",
        matched=report.matched() if compared else "",
        read_as=_read_as(report) if report.understood or report.passed_over else "",
        blocked=not report.ok and not can_apply,
        announced=f"The dates count as announced {when}." if count else "",
        differing=report.differing(),
        others=[item for item in report.understood if not item.differs],
        others_are="With no change" if compared else "Understood so far",
        warnings=report.warnings,
        passed_over=report.passed_over[:SHOWN_LINES],
        not_listed=max(0, len(report.passed_over) - SHOWN_LINES),
        apply=f"Apply {words.counted(count, 'change')}" if can_apply else "",
        fingerprint=report.fingerprint,
    )


def _read_as(report: Report) -> str:
    """A file is called by its name as it is; what was pasted has none."""
    return capfirst(report.heading()) if report.filename == PASTED else report.heading()
