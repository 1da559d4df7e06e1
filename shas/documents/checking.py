"""Whether a file may be kept as a document, and what is known of it then.

What a hostile file could do to a reader of PDFs it does to a process of its own (`checker`), which has little time and
memory, no environment, and a copy of the file as its only input. Whatever that process does not say is a refusal.
"""

import hashlib
import json
import logging
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.core.files import File

from shas.documents import refusals
from shas.documents.scanning import refuse_infected

CHECKER = Path(__file__).with_name("checker.py")
HEAD = b"%PDF-"
END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF[\s\0]*\Z")
END_BYTES = 1024  # the end stands within these
TABLE = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)\b")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Facts:
    """`sha256` of the file in hexadecimal, `size` in bytes."""

    sha256: str
    size: int
    pages: int


def check(file: File) -> Facts:
    """What is known of a PDF that may be kept. Reads all of the file, which stays open and as it is.

    Raises ValidationError `document_empty`, `document_too_large`, `document_not_pdf`, `document_infected`,
    `document_damaged`, `document_encrypted`, `document_active_content`, and `document_unchecked` where the check or the
    scanner gave no answer.
    """
    _refuse_size(file.size)
    with TemporaryFile() as copy:
        sha256, size = _copied(file, copy)
        _refuse_size(size)
        _refuse_other_kinds(copy)
        refuse_infected(File(copy))
        _refuse_cut_off(copy, size)
        pages = _counted(copy)
    return Facts(sha256=sha256, size=size, pages=pages)


def _refuse_size(size: int) -> None:
    if size == 0:
        raise refusals.empty()
    if size > settings.DOCUMENT_MAX_BYTES:
        raise refusals.too_large(size)


def _copied(file: File, copy: IO[bytes]) -> tuple[str, int]:
    """The checksum and the size of what is then checked: of the copy, not of what the file might become."""
    digest, size = hashlib.sha256(), 0
    for chunk in file.chunks():
        digest.update(chunk)
        size += copy.write(chunk)
        if size > settings.DOCUMENT_MAX_BYTES:
            break
    copy.flush()
    return digest.hexdigest(), size


def _refuse_other_kinds(copy: IO[bytes]) -> None:
    copy.seek(0)
    if copy.read(len(HEAD)) != HEAD:
        raise refusals.not_pdf()


def _refuse_cut_off(copy: IO[bytes], size: int) -> None:
    """A file whose end does not say where its table of objects stands is not worth a process.

    Nothing may follow that end: what is a PDF to one program would be something else to another.
    """
    copy.seek(max(0, size - END_BYTES))
    end = END.search(copy.read())
    if end:
        copy.seek(int(end[1]))
    if not end or not TABLE.match(copy.read(64)):
        raise refusals.damaged()


def _counted(copy: IO[bytes]) -> int:
    """How many pages the checker counts in a file that it has nothing against."""
    copy.seek(0)
    match _answer(copy):
        case {"pages": int(pages)} if pages > 0:
            return pages
        case {"refused": "document_damaged"}:
            raise refusals.damaged()
        case {"refused": "document_encrypted"}:
            raise refusals.encrypted()
        case {"refused": "document_active_content", "found": str(found)} if found in refusals.ACTIVE:
            raise refusals.active(found)
    raise refusals.unchecked()


def _answer(copy: IO[bytes]) -> object:
    """What the checker says, or None."""
    seconds = settings.DOCUMENT_CHECK_SECONDS
    try:
        checked = subprocess.run(  # noqa: S603 -- our own program
            [sys.executable, "-I", str(CHECKER), str(seconds)],
            stdin=copy,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            timeout=seconds,
            check=True,
        )
        return json.loads(checked.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        logger.warning("A document was not checked: %s", error)
        return None
