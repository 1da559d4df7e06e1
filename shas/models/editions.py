"""What is published, version by version: its title and the Department's “reader box”."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import TypedTexts
from accounts.texts import LONGEST_TEXT
from shas.models.constraints import check
from shas.models.publications import Publication
from shas.querysets import EditionQuerySet

# The Department's “reader box” at the head of its documents. Source: that of “Changing for the Better”, Gateway 9821.
READER_BOX = (
    "document_purpose",
    "rocr_reference",
    "gateway_reference",
    "author",
    "target_audience",
    "circulation_list",
    "description",
    "cross_reference",
    "superseded_documents",
    "action_required",
    "timing",
    "contact",
)
# What a reader of the document cannot do without; in the other fields “None” may be the answer.
REQUIRED_OF_READER_BOX = (
    "document_purpose",
    "gateway_reference",
    "author",
    "target_audience",
    "description",
    "contact",
)
# What one edition says and the next begins with.
CARRIED_OVER = ("title", "summary", *READER_BOX, "external_url")
CONTENT = (*CARRIED_OVER, "change_note", "source")


class Edition(TypedTexts):
    """What is published, version by version: the title and the Department's “reader box”.

    Embargoed until the publication is released; frozen (by a trigger too) once circulated or published. `revision`
    goes up with every change, so that nobody saves over what they have not seen.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=300, null=True, blank=True)  # noqa: DJ001 - null is “not recorded”
    summary = models.TextField(blank=True)
    document_purpose = models.CharField(max_length=200, blank=True)
    rocr_reference = models.CharField("ROCR reference", max_length=50, blank=True)
    gateway_reference = models.CharField(max_length=50, blank=True)
    author = models.CharField(max_length=200, blank=True)
    target_audience = models.TextField(blank=True)
    circulation_list = models.TextField(blank=True)
    description = models.TextField(blank=True)
    cross_reference = models.TextField(blank=True)
    superseded_documents = models.TextField(blank=True)
    action_required = models.TextField(blank=True)
    timing = models.CharField(max_length=200, blank=True)
    contact = models.TextField("contact details", blank=True)
    external_url = models.URLField("web address", max_length=500, blank=True)
    change_note = models.TextField(blank=True)
    source = models.CharField("source of the title", max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)

    longest_text: ClassVar[int | None] = LONGEST_TEXT
    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "number"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "number"], name="shas_edition_number_once"),
            check("shas_edition_number_from_one", Q(number__gte=1), "Editions are counted from 1."),
            check(
                "shas_edition_title_null_or_text",
                ~Q(title=""),
                "Give a title, or none at all where it is not recorded.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication}, edition {self.number}"

    @classmethod
    def label_of(cls, name: str) -> str:
        """What one of its fields is called: “Gateway reference”."""
        said = str(cls._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        return said[:1].upper() + said[1:]

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def version_tag(self) -> str:
        """Says which edition this is and how often it was changed; another one says something else."""
        return f"{self.number}-{self.revision}"

    def said_before(self, names: Collection[str]) -> Mapping[str, Any]:
        """Of a new one, what the edition before it says: nobody has typed that anew."""
        if not self._state.adding:
            return super().said_before(names)
        before = Edition.objects.filter(publication=self.publication_id, number__lt=self.number).order_by("number")
        return before.values(*names).last() or {}
