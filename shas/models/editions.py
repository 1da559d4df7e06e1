"""What is published, version by version: its title and the Department's “reader box”."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

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
LONGEST_TEXT = 5000  # characters of a field of several lines

# Marks, embeddings, overrides and isolates of the writing direction.
INVISIBLE = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def refuse_invisible(text: str) -> None:
    """Raise ValidationError `invisible_sign` for characters that nobody sees and that change how a text reads."""
    for place, sign in enumerate(text, start=1):
        if sign in INVISIBLE or (ord(sign) < 32 and sign not in "\n\r\t") or ord(sign) == 127:
            raise ValidationError(
                f"Type this again by hand: character {place} is an invisible sign (U+{ord(sign):04X}), which can change"
                " how the text reads.",
                code="invisible_sign",
            )


def refuse_longer(text: str, longest: int) -> None:
    """Raise ValidationError `max_length`, as Django does for one line of text."""
    if len(text) > longest:
        message = f"Shorten this to {longest:,} characters. It has {len(text):,}."
        raise ValidationError(message, code="max_length")


class Edition(models.Model):
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

    def clean(self) -> None:
        """Refuse by field what Django's own validation lets pass: invisible signs, and paragraphs without end."""
        errors = {}
        for name in CONTENT:
            text = getattr(self, name) or ""
            try:
                refuse_invisible(text)
                field: Any = self._meta.get_field(name)
                if field.max_length is None:  # else Django's own validation says so
                    refuse_longer(text, LONGEST_TEXT)
            except ValidationError as error:
                errors[name] = error
        if errors:
            raise ValidationError(errors)
