"""The console's forms: they notice what somebody else has saved meanwhile, and show why a service refused."""

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from accounts.texts import LONGEST_REASON
from shas.forms.lines import Line


class ConsoleForm(forms.ModelForm):
    """Keeps what was typed, whatever is wrong with it.

    `refusal` is what a service said (ConsoleAdmin sets it). `seen` holds a digest of each field as the page showed it:
    where the row says something else by now, the save is refused once, at that field, with what it says.
    """

    refusal: ValidationError | None = None
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self._present  # called when it is needed: other fields may get their values later

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            self._add_refusal(self.refusal)
        elif self.instance.pk is not None:
            self._refuse_if_stale()
        return cleaned

    def _present(self) -> str:
        """A digest of each field as it is now, as JSON."""
        if self.instance.pk is None:
            return ""
        return json.dumps({name: _digest(self.initial[name]) for name in self._kept()})

    def _kept(self) -> list[str]:
        return [name for name in self.fields if name in self.initial and name != "seen"]

    def _refuse_if_stale(self) -> None:
        now, then = json.loads(self._present()), _parse(self.data.get(self.add_prefix("seen"), ""))
        stale = [name for name in now if now[name] != then.get(name)]
        for name in stale:
            message = f"Someone changed this while you were editing. It now says: {self._says(name)}."
            advice = "Your text is kept here. Compare, then save again."
            self.add_error(name, ValidationError(f"{message} {advice}", code="stale"))
        if stale:  # the next save is made in the knowledge of what has just been shown
            sent: Any = self.data.copy()  # type: ignore[attr-defined]
            sent[self.add_prefix("seen")] = self._present()
            self.data = sent

    def _says(self, name: str) -> str:
        value = self.initial[name]
        if isinstance(value, list):
            return ", ".join(map(str, value)) or "nothing"
        shown = getattr(self.instance, f"get_{name}_display", lambda: getattr(self.instance, name, value))()
        return "nothing" if shown in (None, "") else f"“{shown}”"

    def _add_refusal(self, refusal: ValidationError) -> None:
        """At the field where there is one, else above the form."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for field, errors in refusal.error_dict.items():
            known = field != NON_FIELD_ERRORS and field in self.fields
            self.add_error(field if known else None, ValidationError(errors))


class ReasonForm(ConsoleForm):
    """Asks why; the answer stands in the record."""

    reason = Line(
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="For the record. Staff read it, the public does not.",
    )


def _digest(value: Any) -> str:
    parts = sorted(str(getattr(each, "pk", each)) for each in value) if isinstance(value, list) else str(value)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _parse(seen: str) -> dict[str, Any]:
    """What the page had seen; nothing where somebody has tampered with it."""
    try:
        parsed = json.loads(seen or "{}")
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
