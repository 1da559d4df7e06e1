"""Timetable letters as issued, and their entries."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from shas.models.constraints import check
from shas.models.plans import PlanFields, plan_constraints
from shas.models.publications import Publication
from shas.querysets import LetterQuerySet


class Letter(models.Model):
    """A letter that announced dates. Frozen once issued: triggers refuse any change from `frozen_at` on.

    `working_groups_stated` and `clinicians_stated` are what the letter said of the groups, None where it was silent;
    `clinicians_approximate` tells “some 2,000” from an exact figure.
    """

    number = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=200)
    issued_on = models.DateField()
    gateway_reference = models.CharField(max_length=50, blank=True)
    signatory = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=500)
    working_groups_stated = models.PositiveSmallIntegerField(null=True, blank=True)
    clinicians_stated = models.PositiveIntegerField(null=True, blank=True)
    clinicians_approximate = models.BooleanField(default=False)
    announced_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [check("shas_letter_number_from_one", Q(number__gte=1), "Letters are numbered from 1.")]

    def __str__(self) -> str:
        return f"Letter of {self.issued_on.day} {self.issued_on:%B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("letter", args=[self.number])


class LetterEntry(PlanFields):
    """One line of a letter's timetable."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="entries")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="letter_entries")
    position = models.PositiveSmallIntegerField()

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
