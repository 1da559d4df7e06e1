"""Which files may be kept as documents, and what a bad one is told."""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from shas.documents import Facts, check, checking, storing
from tests.shas.documents import pdfs
from tests.shas.documents.conftest import files

MEGABYTE = 1024 * 1024


def refused(content: bytes) -> tuple[str, str]:
    """The code and the sentence."""
    with pytest.raises(ValidationError) as refusal:
        check(ContentFile(content))
    return refusal.value.code, refusal.value.message


def test_a_sound_pdf_passes_and_is_measured() -> None:
    content = pdfs.pdf(pages=3)
    facts = check(ContentFile(content))
    assert facts == Facts(sha256=hashlib.sha256(content).hexdigest(), size=len(content), pages=3)


def test_a_file_on_disk_is_left_open_and_as_it_was() -> None:
    content = pdfs.pdf()
    with TemporaryUploadedFile("vision.pdf", "application/pdf", len(content), None) as file:
        file.write(content)
        file.flush()
        assert check(file).sha256 == hashlib.sha256(content).hexdigest()
        file.seek(0)
        assert file.read() == content
        assert Path(file.temporary_file_path()).read_bytes() == content


@pytest.mark.parametrize(
    ("make", "code", "sentence"),
    [
        (bytes, "document_empty", "Upload a PDF with something in it. This file is empty."),
        (
            pdfs.renamed_page,
            "document_not_pdf",
            "Upload a PDF. This file is something else, whatever its name says.",
        ),
        (
            pdfs.cut_off,
            "document_damaged",
            "Save the document again as PDF, and upload that. This file is damaged or incomplete, so it cannot be "
            "read.",
        ),
        (
            pdfs.encrypted,
            "document_encrypted",
            "Upload a PDF without a password or restrictions. This file is encrypted, so it cannot be accepted.",
        ),
        (
            pdfs.pdf_with_script,
            "document_active_content",
            "Upload a PDF. This file contains a script, so it cannot be accepted.",
        ),
        (
            pdfs.pdf_with_launch,
            "document_active_content",
            "Upload a PDF. This file contains a command that starts a program or opens another file, so it cannot be "
            "accepted.",
        ),
        (
            pdfs.pdf_with_embedded_file,
            "document_active_content",
            "Upload a PDF. This file contains another file, so it cannot be accepted.",
        ),
    ],
)
def test_a_bad_file_is_refused_with_what_to_do(make: Callable[[], bytes], code: str, sentence: str) -> None:
    assert refused(make()) == (code, sentence)


@pytest.mark.parametrize(
    "content",
    [
        b" " + pdfs.pdf(),
        b"\xef\xbb\xbf" + pdfs.pdf(),
        b"%PDF",
        b"%pdf-1.7\n" + pdfs.pdf()[9:],
    ],
    ids=["space before", "mark before", "too short", "small letters"],
)
def test_a_pdf_begins_at_its_first_byte(content: bytes) -> None:
    assert refused(content)[0] == "document_not_pdf"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        pdfs.pdf().removesuffix(b"%%EOF\n"),
        pdfs.pdf() + b"PK\x03\x04 and an archive after it",
        pdfs.pdf() + b"\n" * 2048,
        pdfs.with_looping_pages(),
        pdfs.made(lambda document: document.Root.__setattr__("Pages", pdfs.SCRIPT)),
        pdfs.pdf(pages=0),
        pdfs.raw([b"<< /Type /Catalog /Pages 2 0 R >>", b"[" * 50_000 + b"]" * 50_000]),
        pdfs.raw([b"<< /Type /Catalog /Pages 2 0 R /Pages 3 0 R >>", *pdfs.PAGES[1:]]),
    ],
    ids=[
        "nothing but the head",
        "no end",
        "something after the end",
        "end too far from the end",
        "looping pages",
        "no tree of pages",
        "no pages",
        "deep nesting",
        "two values for one name",
    ],
)
def test_what_cannot_be_read_to_its_end_is_damaged(content: bytes) -> None:
    assert refused(content)[0] == "document_damaged"


@pytest.mark.parametrize("place", [b"0", b"20", b"999999", b"9" * 30], ids=["head", "elsewhere", "nowhere", "far"])
def test_a_file_that_does_not_say_where_its_table_is_costs_no_process(
    monkeypatch: pytest.MonkeyPatch, place: bytes
) -> None:
    content = pdfs.pdf()
    start = content.rindex(b"startxref\n") + len(b"startxref\n")
    monkeypatch.setattr(checking, "CHECKER", None)
    assert refused(content[:start] + place + b"\n%%EOF\n")[0] == "document_damaged"


@pytest.mark.parametrize(
    "content",
    [
        pdfs.pdf() + b"\r\n\0\0",
        pdfs.raw(pdfs.PAGES),
        pdfs.raw([*pdfs.PAGES, b"39", b"1.5", b"true", b"null", b"(text)", b"/Name"]),
    ],
    ids=["space after the end", "pages without resources", "values that are objects of their own"],
)
def test_a_file_that_is_only_untidy_passes(content: bytes) -> None:
    assert check(ContentFile(content)).pages > 0


def test_a_pdf_that_anybody_can_open_is_encrypted_all_the_same() -> None:
    assert refused(pdfs.restricted())[0] == "document_encrypted"


def test_a_file_above_the_limit_is_refused_before_it_is_read(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 50 * MEGABYTE

    class Unread(File):
        size = 200 * MEGABYTE

        def chunks(self, chunk_size: int | None = None) -> Any:
            raise AssertionError("It is read.")

    with pytest.raises(ValidationError) as refusal:
        check(Unread(None))
    assert refusal.value.code == "document_too_large"
    assert refusal.value.message == "Upload a PDF of at most 50 MB. This file has 200 MB."


def test_the_limit_itself_is_allowed_and_one_byte_more_is_not(settings: Any) -> None:
    content = pdfs.pdf()
    settings.DOCUMENT_MAX_BYTES = len(content)
    assert check(ContentFile(content)).size == len(content)
    settings.DOCUMENT_MAX_BYTES = len(content) - 1
    assert refused(content)[0] == "document_too_large"


def test_a_size_just_above_the_limit_does_not_read_like_the_limit(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = MEGABYTE
    assert refused(bytes(MEGABYTE + 1))[1] == "Upload a PDF of at most 1 MB. This file has 1.1 MB."


def test_a_file_that_understates_its_size_is_read_no_further_than_the_limit(settings: Any) -> None:
    settings.DOCUMENT_MAX_BYTES = 3 * MEGABYTE
    read = []

    class Endless(File):
        size = 1

        def chunks(self, chunk_size: int | None = None) -> Any:
            while True:
                read.append(MEGABYTE)
                yield bytes(MEGABYTE)

    with pytest.raises(ValidationError) as refusal:
        check(Endless(None))
    assert (refusal.value.code, sum(read)) == ("document_too_large", 4 * MEGABYTE)


def test_a_stream_that_unpacks_to_gigabytes_uses_up_the_time_of_its_checker(settings: Any) -> None:
    settings.DOCUMENT_CHECK_SECONDS = 1
    assert refused(pdfs.bomb())[0] == "document_unchecked"


@pytest.mark.slow
def test_a_stream_that_unpacks_to_gigabytes_uses_up_the_memory_of_its_checker(settings: Any) -> None:
    settings.DOCUMENT_CHECK_SECONDS = 120
    assert refused(pdfs.bomb())[0] == "document_damaged"


def test_the_content_of_a_page_is_not_unpacked() -> None:
    assert check(ContentFile(pdfs.page_bomb())).pages == 2


HANGING = "import signal\nsignal.pause()"
KILLED = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"


@pytest.mark.parametrize(
    ("program", "seconds"),
    [
        (HANGING, 0.2),
        (KILLED, 20),
        ("raise SystemExit(1)", 20),
        ("", 20),
        ("print('{')", 20),
        ("print('{\"pages\": 0}')", 20),
        ('print(\'{"pages": "2"}\')', 20),
        ("print('[2]')", 20),
        ('print(\'{"refused": "document_active_content", "found": "<b>"}\')', 20),
        ("print('{\"pages\": 2}')\nraise SystemExit(1)", 20),
    ],
    ids=["hangs", "killed", "fails", "silent", "half", "no pages", "words", "list", "unknown word", "fails afterwards"],
)
def test_a_checker_that_does_not_answer_accepts_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any, program: str, seconds: float
) -> None:
    settings.DOCUMENT_CHECK_SECONDS = seconds
    (tmp_path / "checker.py").write_text(program)
    monkeypatch.setattr(checking, "CHECKER", tmp_path / "checker.py")
    assert refused(pdfs.pdf()) == (
        "document_unchecked",
        "Try again. This file could not be checked in the time there is, so it is not accepted yet. If that happens "
        "again, save the document again as PDF, and upload that.",
    )


def test_a_checker_that_cannot_be_started_accepts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert refused(pdfs.pdf())[0] == "document_unchecked"


def test_the_checker_learns_nothing_of_the_portal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    (tmp_path / "checker.py").write_text(
        "import os, sys\n"
        "secrets = set(os.environ) - {'LC_CTYPE'}  # Python sets that one itself\n"
        "modules = [path for path in sys.path if path.endswith('documents') or path == '']\n"
        "print('{\"pages\": %d}' % (1 + len(secrets) + len(modules) + len(sys.argv[2:])))\n"
    )
    monkeypatch.setattr(checking, "CHECKER", tmp_path / "checker.py")
    assert os.environ["SECRET_KEY"] == settings.SECRET_KEY
    assert check(ContentFile(pdfs.pdf())).pages == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [bytes, pdfs.renamed_page, pdfs.cut_off, pdfs.encrypted, pdfs.pdf_with_script, pdfs.with_looping_pages],
)
def test_of_a_refused_file_nothing_is_stored(root: Path, make: Callable[[], bytes]) -> None:
    file = SimpleUploadedFile("vision.pdf", make())
    with pytest.raises(ValidationError), checked_and_stored(file):
        pass
    assert files(root) == []


def checked_and_stored(file: File) -> Any:
    """As a service does."""
    check(file)
    return storing(file)
