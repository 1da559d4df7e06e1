"""Days on which a vision had better not be published: elections and the periods before them. Staff keep them."""

from django.db import models
from django.db.models import F, Q

from accounts.models import TypedTexts
from shas.models.authorities import StrategicHealthAuthority
from shas.models.constraints import check
from shas.workflow import NonWorking


class NonWorkingDay(TypedTexts):
    """One election or pre-election period, its first and last day included (London days).

    It holds for the `authorities` named, or for all of England where none is named. Bank holidays are not kept here:
    they come from a library.
    """

    kind = models.CharField(max_length=12, choices=NonWorking)
    name = models.CharField(max_length=120, help_text="As people read it: “Crewe and Nantwich by-election”.")
    first_on = models.DateField("first day")
    last_on = models.DateField("last day")
    authorities = models.ManyToManyField(
        StrategicHealthAuthority,
        blank=True,
        related_name="nonworking_days",
        help_text="Whose area it is in. Leave it empty for all of England.",
    )
    source = models.CharField(max_length=500, help_text="Where this is known from.")

    class Meta:
        verbose_name = "non-working day"
        ordering = ["first_on", "pk"]
        constraints = [
            check("shas_nonworkingday_kind_known", Q(kind__in=NonWorking.values), "Choose what kind of day it is."),
            check(
                "shas_nonworkingday_last_not_before_first",
                Q(last_on__gte=F("first_on")),
                "The last day cannot be before the first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
