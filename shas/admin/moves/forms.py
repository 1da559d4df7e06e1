"""What the pages about one entry's date ask, and what they share with those about its work.

Rules are the services'; these forms keep what was typed.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.texts import LONGEST_REASON, LONGEST_SOURCE
from shas.admin.moves.refusals import WARNED, each
from shas.forms.lines import Address, Line, Paragraphs
from shas.models import DateChange, Edition, Publication
from shas.services.moves import london_instant
from shas.workflow import DateStatus, Plan, Precision

WIDE = {"class": "vLargeTextField", "rows": 2}


def day_field(**options: Any) -> forms.DateField:
    """A day, with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date", "class": "c-date"}, format="%Y-%m-%d")
    return forms.DateField(required=False, widget=widget, **options)


def time_field(**options: Any) -> forms.TimeField:
    """A time in London."""
    widget = forms.TimeInput(attrs={"type": "time", "class": "c-date"}, format="%H:%M")
    return forms.TimeField(required=False, widget=widget, **options)


def words_field(label: str, help_text: str = "") -> Paragraphs:
    """A sentence or two."""
    return Paragraphs(
        label=label, required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs=WIDE), help_text=help_text
    )


class PageForm(forms.Form):
    """Keeps what was typed, and shows what a service refuses at its field.

    A page that is not `is_asked` shows no form: what comes back from it is the service's to refuse.
    """

    def __init__(
        self, *args: Any, entry: Publication, newest: DateChange | None, is_asked: bool = True, **kwargs: Any
    ) -> None:
        self.entry, self.newest, self.is_asked = entry, newest, is_asked
        super().__init__(*args, **kwargs)

    def put(self, **values: Any) -> None:
        """Sets hidden fields of the page that goes back, whatever came with the one before."""
        if not self.is_bound:
            self.initial = {**self.initial, **values}
            return
        sent: Any = self.data.copy()  # type: ignore[attr-defined]
        for name, value in values.items():
            sent[self.add_prefix(name)] = "" if value is None else str(value)
        self.data = sent

    def refuse(self, refusal: ValidationError) -> None:
        """At the field where there is one, else above the form. Warnings are shown by the page itself."""
        for field, error in each(refusal):
            if error.code not in WARNED:
                self.add_error(field if field in self.fields else None, error)


class SeenForm(PageForm):
    """A page that shows the newest date; `based_on` is its id, so that a date moved meanwhile is noticed."""

    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        if self.is_asked and self.newest is not None and self.cleaned_data.get("based_on") is None:
            self.add_error(None, ValidationError("The date has been set meanwhile.", code="stale"))
        return self.cleaned_data


class WhyForm(SeenForm):
    """The two reasons of every move, and the one for which warnings are set aside."""

    public_note = words_field("Reason (everyone reads it)")
    reason = words_field("Note for staff (never public)")
    override = words_field("Why it must be that day", "Kept with the move, for staff.")
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    checked = forms.CharField(required=False, widget=forms.HiddenInput)

    def plan(self) -> Plan | None:
        """The plan that this page would make of what was typed; None where it cannot make one."""
        raise NotImplementedError

    @property
    def shown_codes(self) -> frozenset[str]:
        """The warnings that the page had shown."""
        return frozenset(filter(None, self.cleaned_data["shown"].split(",")))


class ConfirmForm(WhyForm):
    def plan(self) -> Plan | None:
        if self.entry.planned_on is None:
            return None
        return Plan.on(self.entry.planned_on, at=self.entry.release_time)


class MoveForm(WhyForm):
    """A day or, while nothing is confirmed, a month."""

    precision = forms.ChoiceField(
        label="How exactly",
        choices=[(Precision.DAY.value, "An exact day"), (Precision.MONTH.value, "Only the month")],
        widget=forms.RadioSelect,
    )
    day = day_field(help_text="For an exact day.")
    month: Any = forms.DateField(
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month", "class": "c-date"}, format="%Y-%m"),
        help_text="Year and month, like 2008-06. For a month only.",
        error_messages={"invalid": "Give the year and the month, like 2008-06."},
    )
    time = time_field(help_text="London time. 09:30 unless set.")
    certainty = forms.ChoiceField(
        choices=[(status.value, status.label) for status in (DateStatus.PROVISIONAL, DateStatus.CONFIRMED)],
        widget=forms.RadioSelect,
        help_text="A confirmed date never becomes provisional again.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.entry.plan
        is_month = plan.precision == Precision.MONTH
        firm = DateStatus.PROVISIONAL if plan.date_status == DateStatus.UNSCHEDULED else plan.date_status
        self.initial = {
            **self.initial,
            "precision": Precision.MONTH if is_month else Precision.DAY,
            "day": plan.planned_on,
            "month": plan.planned_month,
            "time": plan.release_time,
            "certainty": firm,
        }
        only = {"precision": Precision.DAY.value, "certainty": DateStatus.CONFIRMED.value}
        typed = {name: self.data.get(self.add_prefix(name), value) for name, value in only.items()}
        # One choice is none: it is sent along unseen. Who chose otherwise before it was so is told by the service.
        if firm == DateStatus.CONFIRMED and typed == only:
            for name in only:
                self.fields[name].widget = forms.HiddenInput()
            del self.fields["month"]
            self.fields["day"].help_text = "It is confirmed, so it can only move to another exact day."

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        data = self.cleaned_data
        if data.get("precision") == Precision.MONTH:
            if data.get("certainty") == DateStatus.CONFIRMED:
                self._miss("certainty", "Give an exact day before you confirm it.", "confirmed_is_exact")
            if data.get("time"):
                self._miss("time", "Give an exact day before you set a time.", "time_needs_day")
            if "month" not in self.errors and not data.get("month"):
                self._miss("month", "Give the month.", "required")
        elif "day" not in self.errors and not data.get("day"):
            self._miss("day", "Give the day.", "required")
        return data

    def _miss(self, name: str, message: str, code: str) -> None:
        self.add_error(name, ValidationError(message, code=code))

    def plan(self) -> Plan | None:
        data = self.cleaned_data
        if data["precision"] == Precision.MONTH:
            return Plan.in_month(data["month"])
        confirmed = data["certainty"] == DateStatus.CONFIRMED
        return Plan.on(data["day"], at=data["time"], confirmed=confirmed)


class CancelForm(SeenForm):
    public_note = words_field("Reason (everyone reads it)", "It stands beside the entry, which stays in the timetable.")
    reason = words_field("Note for staff (never public)")


class ReinstateForm(PageForm):
    public_note = words_field("Reason (everyone reads it)", "It stands beside the entry.")
    reason = words_field("Note for staff (never public)")


class ActualDayForm(PageForm):
    """The day on which it was published, and where that is known from."""

    published_on = day_field(label="Day it was published")
    time = time_field(help_text="London time, only where it is known.")
    source = Line(
        required=False,
        max_length=LONGEST_SOURCE,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Where the day is known from. Everyone reads it.",
    )

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        if "published_on" not in self.errors and not self.cleaned_data.get("published_on"):
            self.add_error("published_on", ValidationError("Give the day.", code="required"))
        return self.cleaned_data

    def published_at(self) -> datetime | None:
        """The instant, where a time was typed. Raises ValidationError, as the service would, for one that is none."""
        at = self.cleaned_data["time"]
        return london_instant(self.cleaned_data["published_on"], at) if at else None


def _longest(name: str) -> int | None:
    """As long as the edition's own."""
    column: Any = Edition._meta.get_field(name)
    longest: int | None = column.max_length
    return longest


class RecordForm(ActualDayForm, SeenForm):
    """What happened elsewhere. The title is what everyone reads from now on."""

    title = Line(required=False, max_length=_longest("title"), widget=forms.TextInput(attrs={"class": "vTextField"}))
    external_url = Address(
        label="Link",
        required=False,
        max_length=_longest("external_url"),
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )
    gateway_reference = Line(required=False, max_length=_longest("gateway_reference"))
    public_note = words_field("Note (everyone reads it)")
    reason = words_field("Note for staff (never public)")
