"""Filling a form with what had been typed into it before the session was lost."""

from collections.abc import Mapping
from typing import Any

from django import forms


def fill(form: forms.Form, typed: Any) -> bool:
    """Show in an unbound form what was typed before, as it was typed; whether there was any text. Judges nothing."""
    if typed is None:
        return False
    for name, field in form.fields.items():
        form.initial[name] = field.widget.value_from_datadict(typed, _NO_FILES, form.add_prefix(name))
    return any(_has_text(form.initial[field.name]) for field in form.visible_fields())


_NO_FILES: Mapping[str, Any] = {}


def _has_text(value: Any) -> bool:
    return any(part and part.strip() for part in (value if isinstance(value, list) else [value]))
