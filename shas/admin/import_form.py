"""What the import page asks: a letter pasted or a file uploaded, which year, and why."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from accounts.texts import LONGEST_REASON
from shas.admin.console import conflict
from shas.forms.lines import Paragraphs
from shas.importers.outcome import OF_THE_PREVIEW
from shas.importers.report import Answer, Problem, Refused
from shas.importers.source import MEGABYTE, refuse_larger

PASTED = "pasted text"
# Text and file travel together in the page, the file a third larger than it is: both must pass as one request
# (DATA_UPLOAD_MAX_MEMORY_SIZE).
CARRIED_MAX_BYTES = MEGABYTE
SHOWN_PROBLEMS = 50
LONGEST_NAME = 200


@dataclass(frozen=True)
class Source:
    """What is imported, and how it is called."""

    content: bytes
    name: str

    @property
    def encoded(self) -> str:
        """As it travels in the page."""
        return base64.b64encode(self.content).decode()


def _area(**attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "vLargeTextField", **attrs})


class ImportForm(forms.Form):
    """Keeps what was typed and what was uploaded. `source` is what is to be imported, once the form is valid.

    Codes: `nothing_given`, `both_given`, `too_large`, `file_lost`.
    """

    text = forms.CharField(
        label="Paste the letter",
        required=False,
        strip=False,
        widget=_area(rows=14, spellcheck="false"),
        help_text="The whole text, with its date. The rows of a CSV will do as well.",
    )
    file = forms.FileField(
        label="Or upload a file",
        required=False,
        allow_empty_file=True,
        help_text=f"Text, CSV or XLSX, up to {CARRIED_MAX_BYTES // MEGABYTE} MB.",
    )
    leave_out = forms.BooleanField(required=False)
    year = forms.IntegerField(
        label="Year",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4, "autocomplete": "off"}),
        help_text="Only for dates without a year, in a file without a date of its own.",
        error_messages={"invalid": "Give the year in four figures, for example 2008."},
    )
    reason = Paragraphs(
        label="Reason (everyone reads it)",
        required=False,
        max_length=LONGEST_REASON,
        widget=_area(rows=2),
        help_text="Needed to move a confirmed date, and to import a table in spite of its warnings.",
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    kept_name = forms.CharField(required=False, widget=forms.HiddenInput)
    expected = forms.CharField(required=False, widget=forms.HiddenInput)

    source: Source
    upload: Source | None = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        text = data.get("text", "")
        self.upload = self._uploaded(data.get("file")) or self._kept(data)
        if self.upload and text.strip():
            raise ValidationError(
                "Paste a letter or upload a file, not both: empty the text, or leave out the file.", code="both_given"
            )
        if self.upload:
            self.source = self.upload
        elif text.strip() and self._fits("text", len(text.encode())):
            self.source = Source(text.encode(), PASTED)
        elif not self.errors:
            self.add_error("text", ValidationError("Paste a letter, or choose a file.", code="nothing_given"))
        return data

    def tell(self, problems: Sequence[Problem]) -> None:
        """Puts each problem at the field where it can be put right, and those of the preview above the form."""
        for problem in problems[:SHOWN_PROBLEMS]:
            place = f"{problem.place[:1].upper()}{problem.place[1:]}: " if problem.line else ""
            self.add_error(self._field(problem), ValidationError(place + problem.message, code=problem.code))
        if len(problems) > SHOWN_PROBLEMS:
            further = f"And {len(problems) - SHOWN_PROBLEMS:,} more."
            self.add_error(self._content, ValidationError(further, code="more"))

    def tell_conflict(self) -> None:
        """Somebody saved at the same time."""
        self.add_error(None, conflict())

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every error with the id of what it is about, for the summary at the top of the page."""
        return [
            (self._address(field, error.code), message)
            for field, errors in self.errors.as_data().items()
            for error in errors
            for message in error.messages
        ]

    def _address(self, field: str, code: str | None) -> str:
        if field in self.fields:
            return self[field].auto_id
        return "preview" if code in OF_THE_PREVIEW else self["text"].auto_id

    @property
    def _content(self) -> str:
        return "file" if self.upload else "text"

    def _field(self, problem: Problem) -> str | None:
        if problem.wants:
            return {Answer.REASON: "reason", Answer.YEAR: "year"}[problem.wants]
        return None if problem.code in OF_THE_PREVIEW else self._content

    def _uploaded(self, file: UploadedFile | None) -> Source | None:
        if file is None or not self._fits("file", file.size or 0):
            return None
        return Source(file.read(), (file.name or "file")[-LONGEST_NAME:])

    def _kept(self, data: dict[str, Any]) -> Source | None:
        """The file that came with the page before."""
        if data.get("leave_out") or not data.get("kept_name") or "file" in self.errors:
            return None
        try:
            content = base64.b64decode(data.get("kept", ""), validate=True)
        except (binascii.Error, ValueError):
            lost = ValidationError("The file did not come back whole. Choose it again.", code="file_lost")
            self.add_error("file", lost)
            return None
        name = PurePath(data["kept_name"]).name[-LONGEST_NAME:]
        return Source(content, name) if self._fits("file", len(content)) else None

    def _fits(self, field: str, size: int) -> bool:
        """Whether this many bytes can travel in the page; said at the field where they cannot."""
        try:
            refuse_larger(size, limit=min(settings.IMPORT_MAX_BYTES, CARRIED_MAX_BYTES))
        except Refused as refusal:
            self.add_error(field, ValidationError(refusal.message, code=refusal.code))
            return False
        return True
