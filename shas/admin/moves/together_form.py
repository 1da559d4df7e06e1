"""Several entries, one reason: which of them, and by how far or to which day each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from shas.admin.moves import said
from shas.admin.moves.forms import day_field, words_field
from shas.admin.moves.refusals import WARNED, each
from shas.models import DateChange
from shas.services import Move
from shas.workflow import DateStatus, Plan

FARTHEST = 1000  # days or weeks; a slip of the finger goes no farther


class How(TextChoices):
    """What is typed for a move of several entries."""

    DAYS = "days", "All by a number of days"
    WEEKS = "weeks", "All by a number of weeks, to the same weekday"
    EACH = "each", "A new day for each"


class TogetherForm(forms.Form):
    """One box and one day a row. What an entry's page had shown is `based_on_<id>`."""

    how = forms.ChoiceField(label="Move", choices=How.choices, initial=How.DAYS, widget=forms.RadioSelect)
    by = forms.IntegerField(
        label="By how many",
        required=False,
        min_value=-FARTHEST,
        max_value=FARTHEST,
        widget=forms.NumberInput(attrs={"class": "vIntegerField"}),
        help_text="Days or weeks. With a minus sign they move earlier.",
    )
    public_note = words_field("Reason (everyone reads it)", "One for all of them.")
    reason = words_field("Note for staff (never public)")
    override = words_field("Why it must be those days", "Kept with each move that is warned of, for staff.")
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    checked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, entries: Sequence[Any], newest: Mapping[int, DateChange], chosen: Sequence[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.entries, self.newest = entries, newest
        choices = [(entry.pk, str(entry)) for entry in entries]
        self.fields["entry"] = forms.TypedMultipleChoiceField(
            label="Entries",
            choices=choices,
            coerce=int,
            required=False,
            initial=list(chosen),
            widget=forms.CheckboxSelectMultiple,
        )
        for entry in entries:
            last = newest.get(entry.pk)
            self.fields[f"day_{entry.pk}"] = day_field(label=f"New day of {entry}")
            self.fields[f"based_on_{entry.pk}"] = forms.IntegerField(
                required=False, initial=last.pk if last else None, widget=forms.HiddenInput
            )

    def rows(self) -> Iterator[dict[str, Any]]:
        """For the table: entry, its box, its new day, what the page had seen."""
        for entry, box in zip(self.entries, self["entry"], strict=True):
            yield {
                "entry": entry,
                "plan": said.plan(entry.plan),
                "box": box,
                "day": self[f"day_{entry.pk}"],
                "based_on": self[f"based_on_{entry.pk}"],
            }

    def clean(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        how = data.get("how")
        if how in {How.DAYS, How.WEEKS} and "by" not in self.errors and not data.get("by"):
            self.add_error("by", ValidationError("Say by how many: a number that is not 0.", code="required"))
        if "entry" not in self.errors and not self._chosen():
            self.add_error("entry", ValidationError("Choose at least one entry to move.", code="nothing_to_move"))
        for entry in self._chosen():
            field = f"day_{entry.pk}"
            if how == How.EACH and field not in self.errors and not data.get(field):
                self.add_error(field, ValidationError(f"{entry}: give its new day.", code="required"))
            if how in {How.DAYS, How.WEEKS} and entry.planned_on is None:
                message = f"{entry} has no exact day that could be shifted. Leave it out, or choose a new day for each."
                self.add_error(field, ValidationError(message, code="not_exact"))
            if entry.pk in self.newest and data.get(f"based_on_{entry.pk}") is None:
                self.add_error(field, ValidationError("The date has been set meanwhile.", code="stale"))
        return data

    def moves(self) -> list[Move]:
        """What was typed; each date stays as firm as it is, and keeps the time that was set for it."""
        data = self.cleaned_data
        return [
            Move(
                publication=entry,
                plan=Plan.on(
                    self._new_day(entry), at=entry.release_time, confirmed=entry.date_status == DateStatus.CONFIRMED
                ),
                based_on=data[f"based_on_{entry.pk}"],
            )
            for entry in self._chosen()
        ]

    def _chosen(self) -> list[Any]:
        wanted = set(self.cleaned_data.get("entry", []))
        return [entry for entry in self.entries if entry.pk in wanted]

    def _new_day(self, entry: Any) -> date:
        data = self.cleaned_data
        if data["how"] == How.EACH:
            day: date = data[f"day_{entry.pk}"]
            return day
        day = entry.planned_on
        return day + timedelta(days=data["by"] * (7 if data["how"] == How.WEEKS else 1))

    def refuse(self, refusal: ValidationError) -> None:
        """Each blocker at its entry's row; the reason that is missing once, at its field."""
        at_rows = {entry.slug: f"day_{entry.pk}" for entry in self.entries}
        missed: set[str] = set()
        for field, error in each(refusal):
            if error.code in WARNED:
                continue
            if error.code in {"reason_required", "override_reason_required"}:
                if error.code not in missed:
                    self.add_error(field, ValidationError(ONCE[error.code], code=error.code))
                missed.add(error.code)
                continue
            slug = (error.params or {}).get("publication", "")
            self.add_error(at_rows.get(slug, field if field in self.fields else None), error)

    def put(self, **values: Any) -> None:
        """Sets hidden fields of the page that goes back."""
        sent: Any = self.data.copy()  # type: ignore[attr-defined]
        for name, value in values.items():
            sent[name] = str(value)
        self.data = sent


ONCE = {
    "reason_required": "Give a reason for the moves: there is a confirmed date among them.",
    "override_reason_required": "Say why it must be those days, in spite of the warnings.",
}


def typed_ids(values: Sequence[str]) -> list[int]:
    """Ids as an address or a form names them; what is no number is passed over."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]
