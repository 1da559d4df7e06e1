"""Uploading the documents of an edition. A browser does not give a file back: after a refusal it is chosen again."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from accounts.texts import LONGEST_TEXT
from shas.forms.lines import Line, Paragraphs
from shas.forms.refusals import Refusable
from shas.models import Document
from shas.workflow import DocumentRole


class UploadForm(Refusable, forms.Form):
    """One PDF for the draft. `seen` is the tag of the edition that the page showed."""

    role: ClassVar[DocumentRole]
    places: ClassVar = {"label_required": "label", "too_many_attachments": "file"}

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    # Emptiness is for the gate to judge, which says more of it.
    file = forms.FileField(
        label="PDF", required=False, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".pdf"})
    )

    def __init__(self, *args: Any, stopped: ValidationError | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stopped = stopped  # why a file that was sent did not arrive

    def clean_file(self) -> Any:
        if self.stopped:
            raise self.stopped
        file = self.cleaned_data["file"]
        if file is None:
            raise ValidationError("Choose the PDF to upload.", code="file_required")
        return file


class DocumentForm(UploadForm):
    """The document itself; from the second edition on with what has changed."""

    role = DocumentRole.MAIN
    change_note = Paragraphs(
        required=False,
        max_length=LONGEST_TEXT,
        help_text="Everyone reads this after the release, beside the edition.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["change_note"].label = f"What has changed since edition {number - 1}"
        if number == 1:
            del self.fields["change_note"]

    def told(self) -> dict[str, Any]:
        """What the service is handed besides the file."""
        return {"change_note": self.cleaned_data.get("change_note")}


class AttachmentForm(UploadForm):
    """Another file that belongs to it."""

    role = DocumentRole.ATTACHMENT
    label = Line(
        label="What it is",
        required=False,
        max_length=Document._meta.get_field("label").max_length,
        help_text="For example, “Summary for patients”. Everyone reads this after the release.",
    )
    field_order = ["seen", "label", "file"]

    def told(self) -> dict[str, Any]:
        """What the service is handed besides the file."""
        return {"label": self.cleaned_data["label"]}
