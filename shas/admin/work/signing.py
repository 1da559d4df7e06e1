"""Approve, and release before the time: what a publisher signs, in full, on the page that signs it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from shas import services, words
from shas.admin import shown
from shas.admin.console import instant
from shas.admin.moves import said
from shas.admin.moves.tools import WORK
from shas.admin.work.forms import ApproveForm, ReleaseNowForm
from shas.admin.work.pages import EditionPage
from shas.clock import london_day
from shas.models import Event, FlaggedOverride, Publication
from shas.readiness import Finding
from shas.rules import own_work_sentence
from shas.workflow import TRANSITIONS, Transition


class SigningPage(EditionPage):
    """A move that a second person makes, who is shown what it is about."""

    def hindrance(self) -> str:
        transition = self.tool.transition
        return own_work_sentence(self.request.user, transition, self.entry) if transition else ""  # type: ignore[arg-type]

    def facts(self) -> list[tuple[str, str]]:
        facts = dict(super().facts())
        people = [("Last edited by", self.entry.last_edited_by), ("Approved by", self.entry.approved_by)]
        told = [(term, str(person)) for term, person in people if person]
        return [
            ("Day", words.full(self.entry.planned_on) if self.entry.planned_on else facts["Plan"]),
            ("Release, London time", shown.moment(self.entry.release_at, shown.NOT_YET_SET)),
            ("Working status", facts["Working status"]),
            *told,
        ]


class ApprovePage(SigningPage):
    tool = WORK[Transition.APPROVE]
    template_name = "admin/shas/publication/approve.html"
    form_class = ApproveForm
    fieldsets = [(None, ["reason"])]

    @property
    def button(self) -> str:  # type: ignore[override]
        return f"Approve {self.named}"

    @property
    def is_late(self) -> bool:
        """Whether its release time has passed: then it is public as soon as it is approved."""
        rows = Publication.objects.visible_to(self.request.user, instant(self.request))
        return bool(rows.filter(pk=self.entry.pk).time_has_come(instant(self.request)).exists())

    def facts(self) -> list[tuple[str, str]]:
        moves = Event.objects.visible_to(self.request.user, instant(self.request)).order_by("pk")
        last = moves.filter(publication=self.entry, kind=TRANSITIONS[Transition.SUBMIT].event)
        submitted = last.select_related("actor").last()
        if submitted is None:
            return super().facts()
        who = submitted.actor or shown.THE_PORTAL
        return [*super().facts(), ("Submitted", f"{shown.moment(submitted.recorded_at)}, by {who}")]

    def deed(self, form: Any) -> Callable[..., Any]:
        return partial(services.approve, **self.told(form, "seen", "reason", "based_on"))

    def overtaken(self, form: Any) -> list[str]:
        told = super().overtaken(form) if form.cleaned_data.get("seen") != self.tag else []
        seen_pk = form.cleaned_data.get("based_on")
        if self.newest is not None and seen_pk != self.newest.pk:
            seen = next((change for change in self.history if change.pk == seen_pk), None)
            told.append(said.moved_meanwhile(self.newest, seen, None, london_day(instant(self.request))))
            form.put(based_on=self.newest.pk)
        return told or super().overtaken(form)

    def done(self, form: Any) -> str:
        if self.is_late:
            return f"{self.entry} is approved, and published with it."
        return f"{self.entry} is approved. The portal releases it on {shown.moment(self.entry.release_at)}."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        overrides = FlaggedOverride.objects.visible_to(self.request.user).filter(publication=self.entry)
        standing: list[Finding] = [*self.readiness.errors, *self.readiness.warnings]
        return super().get_context_data(**kwargs) | {
            "late": self.is_late,
            "findings": standing,
            "overrides": list(overrides.flagged().select_related("made_by", "edition")),
            "confirmed_day": words.full(self.entry.planned_on) if self.entry.planned_on else "",
        }


class ReleaseNowPage(SigningPage):
    tool = WORK[Transition.RELEASE_NOW]
    form_class = ReleaseNowForm
    fieldsets = [("Why", ["reason", "public_note"])]
    button = "Release it now"
    advice = (
        "Everyone reads it from this moment, and it cannot be taken back: only withdrawn, with a notice. The release"
        " stays flagged until somebody of DH has reviewed it who neither approved nor released it."
    )

    def deed(self, form: Any) -> Callable[..., Any]:
        return partial(services.release_now, **self.told(form, "seen", "reason", "public_note"))

    def done(self, form: Any) -> str:
        return f"{self.entry} is released. It stays flagged until a third person has reviewed it."


PAGES = (ApprovePage, ReleaseNowPage)
