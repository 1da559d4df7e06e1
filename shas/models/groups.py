"""The eight pathways of care and the clinical working groups that worked on them."""

from django.db import models
from django.db.models import Q

from accounts.models import TypedTexts
from shas.models.authorities import StrategicHealthAuthority
from shas.models.constraints import check
from shas.querysets import PathwayQuerySet, WorkingGroupQuerySet


class Pathway(TypedTexts):
    """A stage or kind of care that the review looked at in every region."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=500)

    objects = PathwayQuerySet.as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class PathwayLabel(TypedTexts):
    """What an authority calls a pathway. It says nothing of whether a group is recorded for it."""

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="labels")
    authority = models.ForeignKey(StrategicHealthAuthority, on_delete=models.PROTECT, related_name="pathway_labels")
    label = models.CharField(max_length=100)
    source = models.CharField(max_length=500)

    class Meta:
        ordering = ["pathway", "authority"]
        constraints = [
            models.UniqueConstraint(fields=["pathway", "authority"], name="shas_pathwaylabel_once"),
            check("shas_pathwaylabel_has_label", ~Q(label=""), "Give the label."),
        ]

    def __str__(self) -> str:
        return self.label


class ClinicalWorkingGroup(TypedTexts):
    """A group of clinicians in one region; any number of them per authority and pathway."""

    authority = models.ForeignKey(StrategicHealthAuthority, on_delete=models.PROTECT, related_name="groups")
    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="groups")
    local_label = models.CharField(max_length=100, blank=True, help_text="What the group is called in its region.")
    clinicians = models.PositiveSmallIntegerField(
        "number of clinicians", null=True, blank=True, help_text="Leave empty when it is not recorded."
    )
    source = models.CharField(max_length=500)

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        ordering = ["authority", "pathway", "local_label"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "pathway", "local_label"],
                name="shas_workinggroup_label_once",
                violation_error_code="workinggroup_label_once",
                violation_error_message="This authority already has a group of this pathway and local label.",
            ),
            check(
                "shas_workinggroup_clinicians_from_one",
                Q(clinicians__gte=1),
                "A group has at least one clinician. Leave it empty when the number is not recorded.",
            ),
            check("shas_workinggroup_has_source", ~Q(source=""), "Say where the group is known from."),
        ]

    def __str__(self) -> str:
        return f"{self.authority}: {self.local_label or self.pathway}"
