"""Timetable letters as issued, their entries, and the wording that the next one will have."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import TypedTexts
from shas.models.constraints import check
from shas.models.plans import PlanFields, plan_constraints
from shas.models.publications import Publication
from shas.querysets import LetterFrameQuerySet, LetterQuerySet


class LetterWording(TypedTexts):
    """The words around a letter's timetable. Paragraphs are parted by an empty line."""

    title = models.CharField("heading", max_length=200)
    sender = models.TextField("sender’s address", blank=True, help_text="One line of the address on each line.")
    salutation = models.CharField(max_length=100, blank=True, default="Dear Colleague")
    opening = models.TextField(blank=True, help_text="Before the timetable. An empty line begins a paragraph.")
    lead_in = models.TextField("words above the timetable", blank=True)
    closing = models.TextField(blank=True, help_text="After the timetable. An empty line begins a paragraph.")
    signatory = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class LetterFrame(LetterWording):
    """The wording that the next letter begins with: one row, kept by staff, read by everyone in the draft."""

    title = models.CharField("heading", max_length=200, default="NHS Next Stage Review: timetable")
    opening = models.TextField(
        blank=True,
        default="This letter gives the timetable of the NHS Next Stage Review as it stands today.",
        help_text="Before the timetable. An empty line begins a paragraph.",
    )
    lead_in = models.TextField(
        "words above the timetable", blank=True, default="These are the days on which each part of it is published:"
    )
    closing = models.TextField(
        blank=True,
        default="Every date, and every change to one, is kept in the Review Portal with its reason.",
        help_text="After the timetable. An empty line begins a paragraph.",
    )

    objects = LetterFrameQuerySet.as_manager()

    class Meta:
        verbose_name = "letter wording"
        verbose_name_plural = "letter wording"
        constraints = [check("shas_letterframe_only_one", Q(pk=1), "There is one wording for the next letter.")]

    def __str__(self) -> str:
        return "Wording of the next letter"


class Letter(LetterWording):
    """A letter that announced dates. Frozen once issued: triggers refuse any change from `frozen_at` on.

    A letter issued here has its wording; of one that was recorded afterwards, `source` says whence it is known, and
    the words are not kept. `corrects` is the letter it takes the place of. `working_groups_stated` and
    `clinicians_stated` are what the letter said of the groups, None where it was silent; `clinicians_approximate`
    tells “some 2,000” from an exact figure.
    """

    number = models.PositiveSmallIntegerField(unique=True)
    issued_on = models.DateField()
    salutation = models.CharField(max_length=100, blank=True)
    gateway_reference = models.CharField(max_length=50, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    source = models.CharField(max_length=500, blank=True)
    working_groups_stated = models.PositiveSmallIntegerField(null=True, blank=True)
    clinicians_stated = models.PositiveIntegerField(null=True, blank=True)
    clinicians_approximate = models.BooleanField(default=False)
    announced_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            check("shas_letter_number_from_one", Q(number__gte=1), "Letters are numbered from 1."),
            check(
                "shas_letter_recorded_later_has_source",
                Q(announced_at=models.F("recorded_at")) | ~Q(source=""),
                "Say where the letter is recorded.",
            ),
        ]

    def __str__(self) -> str:
        return f"Letter of {self.issued_on.day} {self.issued_on:%B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("letter", args=[self.number])

    @property
    def recorded_later(self) -> bool:
        return self.recorded_at > self.announced_at


class LetterEntry(PlanFields):
    """One line of a letter's timetable. `name` is what the letter calls it, whatever it is called later."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="entries")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="letter_entries")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "letter entries"
        ordering = ["letter", "position"]
        constraints = [
            *plan_constraints("shas_letterentry"),
            models.UniqueConstraint(fields=["letter", "publication"], name="shas_letterentry_once"),
            models.UniqueConstraint(fields=["letter", "position"], name="shas_letterentry_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.letter}: {self.publication}"
