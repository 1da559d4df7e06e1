"""Uploads are stopped while they arrive: before any view, because the check of forms reads the whole request first."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from shas.documents import refusals

# What the other fields of a form may take beside its file.
FIELDS_BYTES = 1024 * 1024


class SizeLimitHandler(FileUploadHandler):
    """Lets no file of more than `DOCUMENT_MAX_BYTES` through to the handlers that come after it in the settings.

    A request carries one document and the fields beside it. If its length is more than both together, nothing of its
    files is written or kept in memory; a file that only turns out to be too large is dropped there. The fields are read
    all the same, so that what was typed is not lost.

    Django leaves such a file out, and one within which the request ended, without a word: a form would say that there
    was none. `refusal` is what to say instead.
    """

    refusal: ValidationError | None = None
    request_too_large = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 -- Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        self.request_too_large = content_length > settings.DOCUMENT_MAX_BYTES + FIELDS_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.request_too_large:
            self._skip()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.DOCUMENT_MAX_BYTES:
            self._skip()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def upload_interrupted(self) -> None:
        """Called where the last file is not whole: also if it was skipped."""
        self.refusal = self.refusal or refusals.cut_off()

    def _skip(self) -> None:
        self.refusal = refusals.too_large()
        raise SkipFile


class TidyFileHandler(TemporaryFileUploadHandler):
    """Django's, which lets the part that was written lie when the disk is full, for as long as the process remembers
    the error. Here it goes at once.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError:
            with suppress(OSError):  # closing it tries to write the rest
                self.upload_interrupted()
            raise


def refuse_stopped(request: HttpRequest) -> None:
    """For a form that misses its file. Raises ValidationError `document_too_large`, or `document_damaged` where the
    request ended within it.
    """
    for handler in request.upload_handlers:
        if isinstance(handler, SizeLimitHandler) and handler.refusal:
            raise handler.refusal
