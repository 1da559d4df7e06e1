"""Why a file is not taken: the sentences and their codes. Each begins with what to do."""

from math import ceil

from django.conf import settings
from django.core.exceptions import ValidationError

MEGABYTE = 1024 * 1024
# What a viewer would run or open, by the word that the checker has for it.
ACTIVE = {
    "script": "a script",
    "command": "a command that starts a program or opens another file",
    "form": "a form that sends or fetches what is typed into it",
    "xfa": "a form of its own kind (XFA), which can hold scripts",
    "file": "another file",
    "media": "sound, video or 3D",
    "address": "a link to a file on a computer or a network, or to something else than a page on the web",
}


def empty() -> ValidationError:
    return ValidationError("Upload a PDF with something in it. This file is empty.", code="document_empty")


def too_large(size: int | None = None) -> ValidationError:
    """`size` in bytes, where it is known."""
    most = settings.DOCUMENT_MAX_BYTES
    has = "This file is larger." if size is None else f"This file has {_megabytes(size)}."
    return ValidationError(f"Upload a PDF of at most {_megabytes(most)}. {has}", code="document_too_large")


def not_pdf() -> ValidationError:
    return ValidationError(
        "Upload a PDF. This file is something else, whatever its name says.", code="document_not_pdf"
    )


def damaged() -> ValidationError:
    return ValidationError(
        "Save the document again as PDF, and upload that. This file is damaged or incomplete, so it cannot be read.",
        code="document_damaged",
    )


def cut_off() -> ValidationError:
    """Of what had been sent, the end did not arrive."""
    return ValidationError(
        "Upload the file again. Only a part of it arrived, so nothing was kept.", code="document_damaged"
    )


def encrypted() -> ValidationError:
    return ValidationError(
        "Upload a PDF without a password or restrictions. This file is encrypted, so it cannot be accepted.",
        code="document_encrypted",
    )


def active(found: str) -> ValidationError:
    """`found` is a word of `ACTIVE`."""
    return ValidationError(
        f"Upload a PDF. This file contains {ACTIVE[found]}, so it cannot be accepted.", code="document_active_content"
    )


def infected(name: str) -> ValidationError:
    """`name` is what the scanner calls it."""
    return ValidationError(
        f"Upload another file. The virus scanner found “{name}” in this one, so it cannot be accepted.",
        code="document_infected",
    )


def unchecked() -> ValidationError:
    return ValidationError(
        "Try again. This file could not be checked in the time there is, so it is not accepted yet. If that happens "
        "again, save the document again as PDF, and upload that.",
        code="document_unchecked",
    )


def _megabytes(size: int) -> str:
    """“50 MB”, “50.1 MB”: rounded up, so that what is too large never looks like the limit."""
    return f"{ceil(size / MEGABYTE * 10) / 10:g} MB"
