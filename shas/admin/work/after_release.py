"""After the release: correct the edition or the actual date, and withdraw. Nothing is edited away."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.urls import reverse

from shas import services, words
from shas.admin import shown
from shas.admin.moves.tools import WORK
from shas.admin.work.forms import CorrectDateForm, CorrectForm, WithdrawForm
from shas.admin.work.pages import EditionPage, WorkPage
from shas.admin.work.ways import begin
from shas.clock import LONDON
from shas.models import Edition
from shas.rules import own_work_sentence
from shas.workflow import Transition


def _actual(entry: Any) -> list[tuple[str, str]]:
    """When it came out, and where that is known from."""
    return [
        ("Published", shown.day(entry.actual_on)),
        ("Time, London", shown.moment(entry.actual_at) if entry.actual_at else shown.NOT_RECORDED),
        ("Source", entry.published_source or shown.NOT_RECORDED),
    ]


class CorrectPage(EditionPage):
    """The drafted correction beside what is out; the way to the other correction, that of the date."""

    tool = WORK[Transition.CORRECT]
    template_name = "admin/shas/publication/correct.html"
    form_class = CorrectForm
    fieldsets = [("Why", ["public_note", "reason"])]
    advice = (
        "The corrected edition takes the place of the one that is out, for everyone and at once. The one before stays"
        " on record."
    )

    @property
    def button(self) -> str:  # type: ignore[override]
        return f"Publish {self.named} as the correction"

    def facts(self) -> list[tuple[str, str]]:
        return _actual(self.entry)

    @property
    def is_drafted(self) -> bool:
        return self.edition is not None and not self.edition.is_frozen

    def hindrance(self) -> str:
        if not self.is_drafted:
            return "No corrected edition has been drafted yet."
        return own_work_sentence(self.request.user, Transition.CORRECT, self.entry)  # type: ignore[arg-type]

    def deed(self, form: Any) -> Callable[..., Any]:
        return partial(services.correct_edition, **self.told(form, "seen", "public_note", "reason"))

    def done(self, form: Any) -> str:
        return f"{self.entry} is corrected: {self.named} is out."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "is_drafted": self.is_drafted,
            "draft": begin(self.entry),
            "correct_date": reverse("admin:shas_publication_correct_date", args=[self.entry.pk]),
        }


class CorrectDatePage(WorkPage):
    """The right actual date."""

    tool = WORK[Transition.CORRECT]
    named_apart = "correct_date"
    form_class = CorrectDateForm
    fieldsets = [
        ("When it was published", ["published_on", "time", "source"]),
        ("Why", ["public_note", "reason"]),
    ]
    advice = "The day on record is put right for everyone; the change log keeps the one before."
    button = "Correct the date"

    def get_initial(self) -> dict[str, Any]:
        at = self.entry.actual_at
        return {
            "published_on": self.entry.actual_on,
            "time": at.astimezone(LONDON).time() if at else None,
            "source": self.entry.published_source,
        }

    def facts(self) -> list[tuple[str, str]]:
        return _actual(self.entry)

    def hindrance(self) -> str:
        return own_work_sentence(self.request.user, Transition.CORRECT, self.entry)  # type: ignore[arg-type]

    def deed(self, form: Any) -> Callable[..., Any]:
        told = self.told(form, "published_on", "source", "public_note", "reason")
        return lambda: services.correct_actual_date(**told, published_at=form.published_at())

    def done(self, form: Any) -> str:
        return f"{self.entry} was published on {words.day_year(form.cleaned_data['published_on'])}: corrected."


class WithdrawPage(EditionPage):
    folded = True
    tool = WORK[Transition.WITHDRAW]
    form_class = WithdrawForm
    fieldsets = [("Why", ["public_note", "reason"])]
    button = "Withdraw this publication"
    advice = (
        "Its document and everything in it stop being served to the public. The entry stays in the timetable as"
        " withdrawn, with your reason. It stays withdrawn: nothing brings it back."
    )

    def facts(self) -> list[tuple[str, str]]:
        return _actual(self.entry)

    @property
    def edition(self) -> Edition | None:
        """What is out, and not the draft of a correction."""
        return next((edition for edition in reversed(self.editions) if edition.is_frozen), None)

    def deed(self, form: Any) -> Callable[..., Any]:
        return partial(services.withdraw, **self.told(form, "public_note", "reason"))

    def done(self, form: Any) -> str:
        return f"{self.entry} is withdrawn."


PAGES = (CorrectPage, CorrectDatePage, WithdrawPage)
