"""What had been typed into a form before the session, or the right to send it, was lost."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms


def fill(form: forms.BaseForm, typed: Any) -> bool:
    """Show in an unbound form what was typed before, as it was typed; whether there was any text. Judges nothing.

    Hidden fields come back as they were sent too: what has been overtaken meanwhile is still noticed.
    """
    if typed is None:
        return False
    for name in form.fields:
        form.initial[name] = _sent(form, name, typed)
    return any(_words(form.initial.get(field.name)) for field in form.visible_fields())


def texts(blank: Iterable[forms.BaseForm], typed: Any) -> list[tuple[str, str]]:
    """Label and text of each field of these forms into which something was typed, to be read and copied."""
    found = [
        (str(field.label), _words(_sent(form, field.name, typed))) for form in blank for field in form.visible_fields()
    ]
    return [(label, text) for label, text in found if text]


_NO_FILES: Mapping[str, Any] = {}


def _sent(form: forms.BaseForm, name: str, typed: Any) -> Any:
    return form.fields[name].widget.value_from_datadict(typed, _NO_FILES, form.add_prefix(name))


def _words(value: Any) -> str:
    """What was typed, its parts with spaces between; nothing for nothing, or nothing but spaces."""
    parts = value if isinstance(value, list) else [value]
    said = " ".join(str(part) for part in parts if part)
    return said if said.strip() else ""
