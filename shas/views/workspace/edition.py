"""Writing the edition to come: the draft, or the next one, which begins as a copy."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.kept import kept
from shas.forms import EditionForm
from shas.forms.kept import fill
from shas.models import CARRIED_OVER, Edition
from shas.services import write_edition
from shas.timeline.work import CHANGES, Overtaken, Work, overtaken, reading
from shas.views.workspace.places import NOT_SEEN, NotLedError, Place, form_page, place_of
from shas.workflow import Status, Transition

SECTIONS = (
    ("", ("title", "summary")),
    ("What has changed", ("change_note",)),
    (
        "The reader box",
        (
            "document_purpose",
            "gateway_reference",
            "rocr_reference",
            "author",
            "target_audience",
            "circulation_list",
            "description",
            "cross_reference",
            "superseded_documents",
            "action_required",
            "timing",
            "contact",
        ),
    ),
    ("Elsewhere", ("external_url",)),
)


def _blank() -> list[EditionForm]:
    form = EditionForm(number=2)
    form.fields["change_note"].label = Edition.label_of("change_note")  # since whichever edition
    return [form]


@form_page(_blank)
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of the draft, or what it says where it may not be written now."""
    place = place_of(request, slug)
    work, meanwhile = place.work(), None
    if request.method == "POST":
        form = EditionForm(request.POST, number=work.next_number)
        if form.is_valid() and _saved(request, place, work, form):
            return redirect("workspace_authority", slug=slug)
        if form.has_error(NON_FIELD_ERRORS, "stale"):
            place = place.anew()
            work = place.work()
            meanwhile = _meanwhile(place, work, form)
    else:
        form = EditionForm(initial=_initial(work), number=work.next_number)
    was_kept = not form.is_bound and fill(form, kept(request))
    locked = place.locked()
    context = {
        "authority": place.authority,
        "publication": place.entry,
        "work": work,
        "form": form,
        # What was typed is shown in any case, also where it cannot be saved any more.
        "is_written": not locked or form.is_bound or was_kept,
        "is_approved": work.status == Status.APPROVED,
        "is_published": work.status == Status.PUBLISHED,
        "locked": locked,
        "return_url": work.move_page(Transition.RETURN) if Transition.RETURN in work.moves else "",
        "sections": _sections(form, work),
        "overtaken": meanwhile,
        "was_kept": was_kept,
        "reading": reading(work.edition) if work.edition else None,
        "files": place.files(work),
    }
    return render(request, "shas/workspace/edition.html", context)


def _initial(work: Work) -> dict[str, Any]:
    """What the draft says; of the next edition, what it begins with."""
    newest: Edition | None = work.edition
    if newest is None:
        return {"seen": work.tag}
    carried = CARRIED_OVER if newest.is_frozen else (*CARRIED_OVER, "change_note")
    return {name: getattr(newest, name) for name in carried} | {"seen": work.tag}


def _saved(request: HttpRequest, place: Place, work: Work, form: EditionForm) -> bool:
    """Write what was typed; what the service refuses is on the form."""
    draft = work.edition if work.edition and not work.edition.is_frozen else None
    if draft and not any(_differs(draft, name, text) for name, text in form.written().items()):
        messages.info(request, "Nothing was changed, so nothing was saved.")
        return True
    seen = form.cleaned_data["seen"] or NOT_SEEN
    try:
        saved = write_edition(publication=place.entry, fields=form.written(), actor=place.user, seen=seen)
    except ValidationError as refusal:
        form.refuse(refusal)
        return False
    except PermissionDenied:
        raise NotLedError("Not led any more.") from None
    messages.success(request, f"Edition {saved.number} is saved.")
    return True


def _differs(draft: Edition, name: str, text: str | None) -> bool:
    return (getattr(draft, name) or "") != (text or "")


def _meanwhile(place: Place, work: Work, form: Any) -> Overtaken:
    """Both versions; the next press is made in the knowledge of what is shown now."""
    last = place.events().filter(kind__in=CHANGES).order_by("pk").last()
    form.data = form.data.copy()
    form.data["seen"] = work.tag
    yours = {name: form.data.get(name, "") for name in form.fields if name != "seen"}
    labels = {name: form[name].label for name in yours}
    return overtaken(work.edition, yours, last, reader=place.user, labels=labels)


def _sections(form: EditionForm, work: Work) -> list[tuple[str, Sequence[tuple[Any, Sequence[Any]]]]]:
    """The fields under their headings, each with what readiness finds of it."""
    found: dict[str, list[Any]] = {}
    for task in work.readiness.tasks if work.edition else ():
        for finding in task.findings:
            if task.check.page == "workspace_edition":
                found.setdefault(finding.field, []).append(finding)
    named = [
        (heading, [(form[name], found.get(name, ())) for name in names if name in form.fields])
        for heading, names in SECTIONS
    ]
    return [(heading, fields) for heading, fields in named if fields]
