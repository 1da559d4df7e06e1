"""Input of pages: what is typed is read here, and judged by services. A form keeps what was typed."""

from shas.forms.days import ClockField, DayField, DayInput
from shas.forms.documents import AttachmentForm, DocumentForm, UploadForm
from shas.forms.editions import EditionForm
from shas.forms.prerelease import TermsForm
from shas.forms.refusals import Refusable
from shas.forms.requests import DateRequestForm
from shas.forms.transitions import TransitionForm

__all__ = [
    "AttachmentForm",
    "ClockField",
    "DateRequestForm",
    "DayField",
    "DayInput",
    "DocumentForm",
    "EditionForm",
    "Refusable",
    "TermsForm",
    "TransitionForm",
    "UploadForm",
]
