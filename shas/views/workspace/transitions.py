"""Making one of the moves that are a lead's: what it means, what is missing, and one button."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.kept import kept
from shas import services
from shas.forms import TransitionForm
from shas.forms.kept import fill
from shas.timeline.work import CHANGES, hindrance, meaning, overtaken
from shas.views.workspace.places import NOT_SEEN, Place, form_page, place_of
from shas.workflow import Transition

SERVICES: dict[str, Callable[..., Any]] = {
    Transition.START: services.start,
    Transition.CIRCULATE: services.circulate,
    Transition.SUBMIT: services.submit,
    Transition.RETURN: services.send_back,
}


def _blank() -> list[TransitionForm]:
    return [TransitionForm(move=Transition.RETURN)]


@form_page(_blank)
def transition(request: HttpRequest, slug: str, transition: str) -> HttpResponse:
    """The page of a move; 404 for one that is no lead's, like an unknown one."""
    place = place_of(request, slug)
    if transition not in SERVICES:
        raise Http404("No move of a lead has this name.")
    move, work = Transition(transition), place.work()
    form: Any = TransitionForm(
        request.POST if request.method == "POST" else None, move=move, initial={"seen": work.tag}
    )
    is_made = form.is_valid() and _made(request, place, move, form)
    if is_made:
        messages.success(request, meaning(work, move).done)
        return redirect("workspace_authority", slug=slug)
    was_kept = not form.is_bound and fill(form, kept(request))
    if form.is_bound:
        place = place.anew()
        work = place.work()
        form.data = form.data.copy()
        form.data["seen"] = work.tag  # the next press is made in the knowledge of what is shown now
    context = {
        "authority": place.authority,
        "publication": place.entry,
        "work": work,
        "move": move,
        "meaning": meaning(work, move),
        "hindrance": hindrance(work, move),
        "form": form,
        "was_kept": was_kept,
    }
    return render(request, "shas/workspace/transition.html", context)


def _made(request: HttpRequest, place: Place, move: Transition, form: TransitionForm) -> bool:
    """Make the move; what the service refuses is on the form."""
    told = {name: form.cleaned_data[name] for name in ("reason",) if name in form.fields}
    if move != Transition.START:
        told["seen"] = form.cleaned_data["seen"] or NOT_SEEN
    try:
        SERVICES[move](publication=place.entry, actor=place.user, **told)
    except PermissionDenied:
        form.add_error(None, ValidationError(hindrance(place.anew().work(), move), code="denied"))
    except ValidationError as refusal:
        form.refuse(_in_words_of_a_move(place, refusal))
    return not form.errors


def _in_words_of_a_move(place: Place, refusal: ValidationError) -> ValidationError:
    """What is said to whoever edits does not fit whoever has only read."""
    if getattr(refusal, "code", None) != "stale":
        return refusal
    place = place.anew()
    work = place.work()
    last = place.events().filter(kind__in=CHANGES).order_by("pk").last()
    meanwhile = overtaken(work.edition, {}, last, reader=place.user)
    return ValidationError(
        f"{meanwhile.who} changed {work.edition_named} {meanwhile.when}, while this page was open. Look at it again, "
        "then decide.",
        code="stale",
    )
