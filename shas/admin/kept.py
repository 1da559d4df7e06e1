"""The console's forms come back with what had been typed before the session was lost. Nothing is saved by it."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm, FileField
from django.http import HttpRequest

from accounts.kept import kept
from shas.forms.kept import fill, texts

LOOK = "Your text was kept. It is not saved yet. Look it through, then send it again."
LOOK_WITH_FILE = "Your text was kept. It is not saved yet. Choose the file again, if there was one."
COPY = "Your text was kept. It cannot be saved now: copy it from here."


def bring_back(request: HttpRequest, form: Any, *, is_open: bool = True) -> None:
    """Fill a form that is not being sent with what was kept of it, and say so: as `form.was_kept`, and to the reader.

    Where there is no text in it, only its hidden fields have come back, of which nobody need be told. Of a page that is
    not `is_open` the reader is told to copy it.
    """
    typed = None if form.is_bound else kept(request)
    has_text = fill(form, typed)
    form.was_kept = has_text or (is_open and typed is not None)
    if has_text:
        has_file = any(isinstance(field, FileField) for field in form.fields.values())
        messages.warning(request, COPY if not is_open else LOOK_WITH_FILE if has_file else LOOK)


def unsaved(request: HttpRequest, blank: BaseForm) -> list[tuple[str, str]]:
    """Label and text of what was kept of a form that the page does not show any more."""
    typed = kept(request)
    found = texts([blank], typed) if typed is not None else []
    if found:
        messages.warning(request, COPY)
    return found
