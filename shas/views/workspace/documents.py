"""The documents of the edition to come: uploaded, replaced, removed."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.kept import kept
from shas.documents import refuse_stopped
from shas.forms import AttachmentForm, DocumentForm, UploadForm
from shas.forms.kept import fill
from shas.models import Edition
from shas.services.documents import attach_document, remove_document
from shas.timeline.work import Work
from shas.views.workspace.places import NOT_SEEN, NotLedError, Place, form_page, place_of
from shas.workflow import DocumentRole, Status, Transition


def _blank() -> list[UploadForm]:
    form = DocumentForm(number=2)
    form.fields["change_note"].label = Edition.label_of("change_note")  # since whichever edition
    return [form, AttachmentForm()]


@form_page(_blank)
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """The document and its attachments; a POST says by `do` which of the page's forms it is."""
    place = place_of(request, slug)
    work = place.work()
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms = _forms(request, work, do)
    sent = forms.get(do)
    if do == "remove" and _removed(request, place, work):
        return redirect("workspace_document", slug=slug)
    if sent and sent.is_valid() and _attached(request, place, sent):
        return redirect("workspace_document", slug=slug)
    typed = kept(request)
    filled = None if typed is None else forms.get(typed.get("do", ""), forms["document"])
    was_kept = filled is not None and fill(filled, typed)
    if sent and sent.errors:
        place = place.anew()
        work = place.work()
    for form in forms.values():
        if form is not filled:  # which says what its own page had shown
            _show_tag(form, work)
    shown = place.files(work)
    context = {
        "authority": place.authority,
        "publication": place.entry,
        "work": work,
        "document_form": forms["document"],
        "attachment_form": forms["attachment"],
        "sent": sent,
        "locked": place.locked(),
        "return_url": work.move_page(Transition.RETURN) if Transition.RETURN in work.moves else "",
        "is_approved": work.status == Status.APPROVED,
        "is_removable": bool(work.edition) and not work.edition.is_frozen,
        "main": next((file for file in shown if file.position == 0), None),
        "attachments": [file for file in shown if file.position],
        "filled": filled if was_kept else None,
        "largest": f"{settings.DOCUMENT_MAX_BYTES / 1024**2:g} MB",
    }
    return render(request, "shas/workspace/document.html", context)


def _forms(request: HttpRequest, work: Work, do: str) -> dict[str, Any]:
    """Both upload forms, the one that was sent with what it was sent with."""
    number = work.next_number
    draft = work.edition if work.edition and not work.edition.is_frozen else None
    sent: dict[str, dict[str, Any]] = {do: {"data": request.POST, "files": request.FILES, "stopped": _stopped(request)}}
    return {
        "document": DocumentForm(
            number=number, initial={"change_note": draft.change_note if draft else ""}, **sent.get("document", {})
        ),
        "attachment": AttachmentForm(auto_id="id_attachment_%s", **sent.get("attachment", {})),
    }


def _stopped(request: HttpRequest) -> ValidationError | None:
    """Why a file did not arrive: it was stopped on the way."""
    try:
        refuse_stopped(request)
    except ValidationError as refusal:
        return refusal
    return None


def _show_tag(form: Any, work: Work) -> None:
    """The form hands back the edition that the page shows now."""
    if form.is_bound:
        form.data = form.data.copy()
        form.data["seen"] = work.tag
    else:
        form.initial["seen"] = work.tag


def _attached(request: HttpRequest, place: Place, form: Any) -> bool:
    """Hand the file to the gate; what it refuses is on the form."""
    try:
        stored = attach_document(
            publication=place.entry,
            file=form.cleaned_data["file"],
            role=form.role,
            actor=place.user,
            seen=form.cleaned_data["seen"] or NOT_SEEN,
            **form.told(),
        )
    except ValidationError as refusal:
        form.refuse(refusal)
        return False
    except PermissionDenied:
        raise NotLedError("Not led any more.") from None
    what = "The document" if form.role == DocumentRole.MAIN else f"“{stored.label}”"
    messages.success(request, f"{what} was checked and is in edition {stored.edition.number}.")
    return True


def _removed(request: HttpRequest, place: Place, work: Work) -> bool:
    """Take out the document at a position; a refusal is told above the page."""
    position = request.POST.get("position", "")
    documents = {str(each.position): each for each in work.readiness.subject.documents}
    if position not in documents:
        messages.error(request, "This document is not in the edition any more.")
        return True
    try:
        remove_document(document=documents[position], actor=place.user, seen=request.POST.get("seen", "") or NOT_SEEN)
    except ValidationError as refusal:
        told = "Someone changed this edition meanwhile. Look at it again, then decide."
        messages.error(request, told if refusal.code == "stale" else refusal.messages[0])
    except PermissionDenied:
        raise NotLedError("Not led any more.") from None
    else:
        messages.success(request, f"“{documents[position].label or 'The document'}” is removed.")
    return True
