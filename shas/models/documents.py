"""The files of an edition, each as it was checked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import TypedTexts
from shas import rehearsal
from shas.models.constraints import check
from shas.models.editions import Edition
from shas.querysets import DocumentQuerySet
from shas.workflow import DocumentRole, Kind


class Document(TypedTexts):
    """One PDF of an edition: its document, or an attachment to it.

    The file lies in the store of documents under `key`, which nobody can guess; the bytes under a key never change, so
    the next edition may begin with the same ones. Frozen with its edition, by a trigger. `sha256` is of the file, in
    hexadecimal; `size` in bytes.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="documents")
    role = models.CharField(max_length=10, choices=DocumentRole)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    label = models.CharField(max_length=200, blank=True, help_text="What an attachment is: “Summary for patients”.")
    key = models.CharField(max_length=100, editable=False)
    sha256 = models.CharField("checksum (SHA-256)", max_length=64, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    pages = models.PositiveIntegerField(editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    uploaded_at = models.DateTimeField(editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "position"]
        indexes = [models.Index(fields=["key"], name="shas_document_by_key")]
        constraints = [
            check("shas_document_role_known", Q(role__in=DocumentRole.values), "Choose the document or an attachment."),
            check(
                "shas_document_main_first",
                Q(role=DocumentRole.MAIN, position=0) | Q(role=DocumentRole.ATTACHMENT, position__gte=1),
                "An edition has one document; attachments are counted from 1.",
            ),
            models.UniqueConstraint(fields=["edition", "position"], name="shas_document_position_once"),
            check(
                "shas_document_attachment_has_label",
                Q(role=DocumentRole.MAIN) | ~Q(label=""),
                "Say what the attachment is.",
            ),
            check("shas_document_has_key", ~Q(key=""), "A document has a key in the store."),
            check("shas_document_checksum_form", Q(sha256__regex=r"^[0-9a-f]{64}$"), "A checksum has 64 digits."),
            check("shas_document_has_pages", Q(pages__gte=1, size__gte=1), "A document has at least one page."),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.label or 'document'}"

    def get_absolute_url(self) -> str:
        """Where it is sent from, to whoever may read it."""
        publication = self.edition.publication
        noun = "vision" if publication.kind == Kind.VISION else "publication"
        if self.role == DocumentRole.MAIN:
            return reverse(f"{noun}_document", args=[publication.slug, self.edition.number])
        return reverse(f"{noun}_attachment", args=[publication.slug, self.edition.number, self.position])

    @property
    def filename(self) -> str:
        """What it is called when it is saved: “north-west-edition-3.pdf”."""
        stem = rehearsal.file_name(f"{self.edition.publication.slug}-edition-{self.edition.number}")
        return f"{stem}.pdf" if self.role == DocumentRole.MAIN else f"{stem}-attachment-{self.position}.pdf"
