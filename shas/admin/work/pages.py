"""What the pages about an entry's work have in common: the edition that they show, as it is now."""

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from shas import words
from shas.admin.console import instant
from shas.admin.moves.forms import PageForm
from shas.admin.moves.pages import EntryPage
from shas.admin.work.reading import Reading, read
from shas.clock import LONDON, london_day
from shas.models import Edition, Event
from shas.readiness import report_of

CHANGED = ("edition.drafted", "edition.edited", "document.attached", "document.removed")
NOTHING = "0-0"


class WorkPage(EntryPage):
    """A page about an entry's work; the dates it had before are another page's matter."""

    template_name = "admin/shas/publication/work.html"

    def earlier(self) -> list[dict[str, Any]]:
        return []

    def refuse(self, form: PageForm, refusal: ValidationError) -> HttpResponse:
        """Where somebody has moved it on meanwhile, the page says how it stands now."""
        self.read_anew(form)
        return super().refuse(form, refusal)

    def read_anew(self, form: PageForm) -> None:
        for name in ("history", "editions", "readiness"):
            self.__dict__.pop(name, None)
        self.entry = self.rows().get(pk=self.entry.pk)
        form.entry = self.entry


class EditionPage(WorkPage):
    """A page that shows the newest edition, and hands back which one it showed.

    Where what it says is not what the page is about, it is `folded` away, to be opened.
    """

    folded = False

    @cached_property
    def editions(self) -> list[Edition]:
        """Its editions with their documents, the oldest first."""
        rows = Edition.objects.visible_to(self.request.user, instant(self.request)).filter(publication=self.entry)
        return list(rows.with_documents().order_by("number"))

    @property
    def edition(self) -> Edition | None:
        return self.editions[-1] if self.editions else None

    @property
    def before(self) -> Edition | None:
        """The edition that was circulated or approved before the one shown."""
        number = self.edition.number if self.edition else 0
        return next((one for one in reversed(self.editions) if one.is_frozen and one.number < number), None)

    @property
    def tag(self) -> str:
        return self.edition.version_tag if self.edition else NOTHING

    @property
    def reading(self) -> Reading | None:
        return read(self.edition, self.before) if self.edition else None

    @property
    def named(self) -> str:
        """“edition 3”."""
        return f"edition {self.edition.number}" if self.edition else "it"

    @cached_property
    def readiness(self) -> Any:
        return report_of(self.entry)

    def seen(self, form: Any) -> dict[str, Any]:
        return super().seen(form) | {"seen": self.tag}

    def _tell_of_both(self, form: PageForm) -> None:
        """What was changed meanwhile, read anew: the edition, and the day where the page is about it."""
        self.read_anew(form)
        del form.errors["__all__"]
        for message in self.overtaken(form):
            form.add_error(None, ValidationError(message, code="stale"))
        form.put(seen=self.tag)  # the next press is made in the knowledge of what has just been shown

    def overtaken(self, form: Any) -> list[str]:
        """What is told of what somebody did meanwhile."""
        changes = Event.objects.visible_to(self.request.user, instant(self.request)).order_by("pk")
        last = changes.filter(publication=self.entry, kind__in=CHANGED).last()
        when = ""
        if last is not None:
            local = last.recorded_at.astimezone(LONDON)
            today = london_day(instant(self.request))
            day = "" if local.date() == today else f" on {words.day_year(local.date())}"
            when = f" at {words.clock_time(local.time())}{day}"
        return [
            f"Someone changed this{when} while you were reading. It is shown below as it is now, as {self.named}."
            " What you typed is kept. Read it, then decide again."
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"reading": self.reading, "folded": self.folded}
