"""The page of a draft edition's documents: upload one in place of the one before, add attachments, remove them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.generic import View

from accounts.kept import kept
from shas.admin.console import ConsoleAdmin
from shas.admin.kept import bring_back, unsaved
from shas.admin.moves.pages import problems
from shas.admin.moves.refusals import refusal_of
from shas.admin.work import ways
from shas.admin.work.reading import files, state
from shas.documents import refuse_stopped
from shas.forms import AttachmentForm, DocumentForm, UploadForm
from shas.models import Edition
from shas.rules import authorise
from shas.services.documents import attach_document, remove_document

NOT_SEEN = "none"  # the tag of no edition: a page that hands none back has been overtaken
FROZEN = "This edition is frozen, so its documents stay as they are."
LOCKED = "The publication is under review or closed, so its documents stay as they are."
OVERTAKEN = (
    "Someone changed this edition while you were looking. It is shown below as it is now. Compare, then decide again."
)


class DocumentPage(View):
    """404 for an edition that is not theirs to know of, 403 for who may not write it. `do` says which form was sent."""

    console: ConsoleAdmin = None  # type: ignore[assignment]
    edition: Edition

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> Any:
        if not self.console.has_view_permission(request):
            raise PermissionDenied
        self.edition = get_object_or_404(self._rows(), pk=pk)
        authorise(request.user, ways.EDIT, self.edition.publication)  # type: ignore[arg-type]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(self._forms())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        do = request.POST.get("do", "")
        found = self._forms(do)
        sent = found.get(do, found["document"])
        seen = request.POST.get("seen") or NOT_SEEN
        if self.edition.is_frozen:  # else the service would begin the next one, which this page does not show
            return self._refuse(found, sent, ValidationError(FROZEN, code="frozen"))
        if do == "remove":
            return self._remove(found, sent, seen)
        if not sent.is_valid():
            return self._page(found, sent)
        call = partial(attach_document, publication=self.edition.publication, file=sent.cleaned_data["file"])
        deed = partial(call, role=sent.role, actor=request.user, seen=seen, **sent.told())
        what = f"“{sent.cleaned_data['label'].strip()}”" if "label" in sent.cleaned_data else "The document"
        return self._do(deed, found, sent, f"{what} is checked and uploaded.")

    def _remove(self, found: dict[str, Any], sent: UploadForm, seen: str) -> HttpResponse:
        """Of this edition only, by the key that its button sends."""
        mine = {str(document.pk): document for document in self.edition.documents.all()}
        document = mine.get(self.request.POST.get("document", ""))
        if document is None:
            raise Http404
        deed = partial(remove_document, document=document, actor=self.request.user, seen=seen)  # type: ignore[arg-type]
        what = f"“{document.label}”" if document.label else "The document"
        return self._do(deed, found, sent, f"{what} is removed.")

    def _do(self, deed: Callable[..., Any], found: dict[str, Any], sent: UploadForm, message: str) -> HttpResponse:
        refusal = refusal_of(deed)
        if refusal is not None:
            return self._refuse(found, sent, refusal)
        self.console.log_change(self.request, self.edition, message)
        messages.success(self.request, message)
        return HttpResponseRedirect(reverse("admin:shas_edition_document", args=[self.edition.pk]))

    def _refuse(self, found: dict[str, Any], sent: UploadForm, refusal: ValidationError) -> HttpResponse:
        """The page again, with what was typed, and with the edition as it is now."""
        self.edition = self._rows().get(pk=self.edition.pk)
        sent.errors.clear()
        sent.refuse(refusal)
        if sent.has_error("__all__", "stale"):
            del sent.errors["__all__"]
            sent.add_error(None, ValidationError(OVERTAKEN, code="stale"))
        return self._page(found, sent)

    def _rows(self) -> Any:
        return self.console.get_queryset(self.request).select_related("publication__authority")

    def _forms(self, do: str = "") -> dict[str, Any]:
        """The one that was sent is filled with what was sent; a removal is told of on the first."""
        data: dict[str, Any] = {
            "data": self.request.POST,
            "files": self.request.FILES,
            "stopped": _stopped(self.request),
        }
        bound = do if do == "attachment" else "document"
        sent = {bound: data} if self.request.method == "POST" else {}
        note = {"change_note": self.edition.change_note}
        return {
            "document": DocumentForm(number=self.edition.number, initial=note, **sent.get("document", {})),
            "attachment": AttachmentForm(auto_id="id_attachment_%s", **sent.get("attachment", {})),
        }

    def _bring_back(self, found: dict[str, Any], closed: str) -> list[tuple[str, str]]:
        """Into the form that was kept; where nothing can be uploaded any more, what was typed is returned instead."""
        typed = kept(self.request)
        if typed is None:
            return []
        form = found.get(typed.get("do", ""), found["document"])
        if closed:
            return unsaved(self.request, form)
        bring_back(self.request, form)
        return []

    def _seen(self, form: Any) -> str:
        """The tag of the edition that this form was typed under: a kept one may have been overtaken."""
        return str(form["seen"].value() if getattr(form, "was_kept", False) else self.edition.version_tag)

    def _closed(self) -> str:
        """Why nothing can be uploaded here; nothing where it can."""
        if self.edition.is_frozen:
            return FROZEN
        return "" if ways.may_write(self.request.user, self.edition.publication) else LOCKED  # type: ignore[arg-type]

    def _page(self, found: dict[str, Any], sent: UploadForm | None = None) -> HttpResponse:
        edition, closed = self.edition, self._closed()
        lost = self._bring_back(found, closed)
        shape = {"document": ["file", "change_note"], "attachment": ["label", "file"]}
        titles = {"document": "Upload the document", "attachment": "Add an attachment"}
        context = {
            **self.console.admin_site.each_context(self.request),
            "opts": self.console.opts,
            "title": f"Documents of {edition}",
            "subtitle": None,
            "label": "Documents",
            "original": edition,
            "edition": edition,
            "tag": edition.version_tag,
            "state": state(edition),
            "files": files(edition),
            "closed": closed,
            "unsaved": lost,
            "form": sent or found["document"],
            "uploads": [
                (name, self._seen(form), AdminForm(form, [(titles[name], {"fields": _kept(form, shape[name])})], {}))
                for name, form in found.items()
            ],
            "errors": sent.errors if sent else {},
            "problems": problems(sent) if sent else [],
        }
        return TemplateResponse(self.request, "admin/shas/edition/document.html", context)


def _kept(form: Any, names: list[str]) -> list[str]:
    return [name for name in names if name in form.fields]


def _stopped(request: HttpRequest) -> ValidationError | None:
    """Why a file did not arrive: it was stopped on the way."""
    try:
        refuse_stopped(request)
    except ValidationError as refusal:
        return refusal
    return None
