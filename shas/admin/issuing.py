"""The page on which a publisher issues the next letter: its words, a preview of it, one button.

The page carries what it showed of the timetable. Where that is another by now, nothing is issued: the page comes back
with what was typed, and with what has changed.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from shas import names, words
from shas.admin.moves.refusals import each, refusal_of, rehearse
from shas.clock import database_now, london_day
from shas.forms.lines import Line, Paragraphs
from shas.models import Letter, LetterFrame
from shas.services import LetterDraft, draft_letter, issue_timetable_letter
from shas.services.timetable_letters import WORDING
from shas.timeline.letter import ComposedLetter, Row, compose_issued, row_as_told

_ROWS = {"sender": 4, "opening": 6, "lead_in": 2, "closing": 5}


_LINES = ("title", "salutation", "signatory", "audience", "gateway_reference")


class IssueForm(forms.ModelForm):
    """The words of the letter. `seen` stands for the timetable that the page showed, `shown` holds its lines."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    was_kept = False

    class Meta:
        model = Letter
        fields = [*WORDING, "gateway_reference", "corrects"]
        widgets = {
            **{name: forms.Textarea(attrs={"class": "vLargeTextField", "rows": rows}) for name, rows in _ROWS.items()},
            **{name: forms.TextInput(attrs={"class": "vTextField"}) for name in _LINES},
        }
        field_classes = {**dict.fromkeys(_ROWS, Paragraphs), **dict.fromkeys(_LINES, Line)}
        help_texts = {"corrects": "Only where this letter takes the place of one that was wrong."}
        error_messages = {"title": {"required": "Give the letter a heading."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        corrects: Any = self.fields["corrects"]
        corrects.queryset = Letter.objects.public(database_now()).order_by("number")
        corrects.label_from_instance = lambda letter: f"Letter {letter.number}, {words.day_year(letter.issued_on)}"
        corrects.empty_label = "None"

    @property
    def wording(self) -> dict[str, str]:
        """What was typed, or what the page begins with."""
        return {name: str(self[name].value() or "") for name in WORDING}

    def put(self, **values: str) -> None:
        """Set hidden fields of the page that goes back, whatever came with the one before."""
        if not self.is_bound:
            self.initial.update(values)
            return
        sent: Any = self.data.copy()  # type: ignore[attr-defined]
        for name, value in values.items():
            sent[name] = value
        self.data = sent

    def refuse(self, refusal: ValidationError) -> None:
        """Put what the service says at its field, else above the form."""
        for field, error in each(refusal):
            self.add_error(field if field in self.fields else None, error)


def open_form(data: Any = None) -> IssueForm:
    """The form as sent; or as staff keep the wording, to begin with."""
    if data is not None:
        return IssueForm(data)
    frame = LetterFrame.objects.current()
    return IssueForm(initial={name: getattr(frame, name) for name in WORDING})


def issue(form: IssueForm, actor: Any, *, for_good: bool) -> Letter | None:
    """Issue the letter of a valid form, or see what issuing it would say; a refusal is on the form."""
    issued: list[Letter] = []
    data = form.cleaned_data
    call = partial(
        issue_timetable_letter,
        wording={name: data[name] for name in WORDING},
        gateway_reference=data["gateway_reference"],
        corrects=data["corrects"],
        seen=data["seen"] if for_good else None,
        actor=actor,
    )
    refusal = refusal_of(lambda: issued.append(call())) if for_good else rehearse(call)
    if refusal is not None:
        form.refuse(refusal)
        return None
    return issued[0] if issued else None


def page(form: IssueForm) -> dict[str, Any]:
    """What the template is handed: the letter as it would be issued now, and what issuing it does to the timetable."""
    at = database_now()
    draft = draft_letter(at)
    rows = [row_as_told(row, dated=london_day(at)) for row in draft.publications]
    changed = _changed(form, draft, rows)
    if not form.was_kept:  # else it still says what its own page had shown, so that a change is noticed
        form.put(seen=draft.digest, shown="\n".join(f"{row.when}\t{row.name}" for row in rows))
    return {
        "number": draft.number,
        "composed": _preview(form, draft.number, rows, at),
        "to_confirm": [f"{names.in_letters(row)}, {words.full(row.told_on)}" for row in draft.to_confirm],
        "changed": changed,
        "form": form,
        "errors": form.errors,
        "adminform": AdminForm(form, _FIELDSETS, {}),
    }


_FIELDSETS = [
    ("The letter", {"fields": ["title", "sender", "salutation", "opening", "lead_in", "closing", "signatory"]}),
    ("About it", {"fields": ["audience", "gateway_reference", "corrects"]}),
]


def _preview(form: IssueForm, number: int, rows: list[Row], at: Any) -> ComposedLetter:
    letter = Letter(
        number=number,
        issued_on=london_day(at),
        announced_at=at,
        recorded_at=at,
        gateway_reference=str(form["gateway_reference"].value() or ""),
        **form.wording,
    )
    corrects = form.cleaned_data.get("corrects") if form.is_bound and hasattr(form, "cleaned_data") else None
    return compose_issued(letter, rows, corrects=corrects.number if corrects else None)


def _changed(form: IssueForm, draft: LetterDraft, rows: Iterable[Row]) -> list[str]:
    """What is another in the timetable than the page showed, in sentences, where it was refused for that."""
    if not form.has_error(NON_FIELD_ERRORS, "stale"):
        return []
    shown = str(form["shown"].value() or "").splitlines()
    was = {name: when for when, separator, name in (line.partition("\t") for line in shown) if separator}
    now = {row.name: row.when for row in rows}
    return [*_differences(was, now)] or [f"Another letter has been issued. This one would be letter {draft.number}."]


def _differences(was: Mapping[str, str], now: Mapping[str, str]) -> Iterable[str]:
    for name, when in now.items():
        if name not in was:
            yield f"{name} is new: {when}."
        elif was[name] != when:
            yield f"{name} was {was[name]} and is now {when}."
    for name in was:
        if name not in now:
            yield f"{name} is no longer in it."
