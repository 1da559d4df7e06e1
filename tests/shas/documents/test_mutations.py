"""PDFs broken at random: each is accepted or refused with a sentence, and nothing is left of one that is refused.

The same number gives the same file in every run.
"""

import re
from functools import cache
from pathlib import Path
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from pikepdf import ObjectStreamMode

from shas.documents import check, storing
from tests.shas.documents import pdfs
from tests.shas.documents.conftest import files

TOGETHER = 25  # files a test
REFUSALS = {"document_not_pdf", "document_damaged", "document_encrypted", "document_active_content"}
NUMBER = re.compile(rb"\d+")
WORDS = [b"obj", b"endobj", b"stream", b"endstream", b"R", b"<<", b">>", b"[", b"(", b"/Kids", b"/Length", b"/Type"]


@cache
def sound() -> list[bytes]:
    """What is broken: files written in different ways, with and without what is refused."""
    packed = pdfs.saved(pdfs.blank(5), object_stream_mode=ObjectStreamMode.generate, compress_streams=True)
    return [pdfs.pdf(), packed, pdfs.pdf_with_script(), pdfs.pdf_with_embedded_file(), pdfs.raw(pdfs.PAGES)]


def mutated(number: int) -> bytes:
    """A sound file with one to three things done to it."""
    random = Random(number)
    content = random.choice(sound())
    for _ in range(random.randint(1, 3)):
        content = random.choice(MUTATIONS)(content, random)
    return content


def flip(content: bytes, random: Random) -> bytes:
    place = random.randrange(len(content))
    return content[:place] + bytes([content[place] ^ (1 << random.randrange(8))]) + content[place + 1 :]


def overwrite(content: bytes, random: Random) -> bytes:
    place, size = random.randrange(len(content)), random.randint(1, 20)
    return content[:place] + random.randbytes(size) + content[place + size :]


def lose(content: bytes, random: Random) -> bytes:
    place = random.randrange(len(content))
    return content[:place] + content[place + random.randint(1, 50) :] or b"%"


def repeat(content: bytes, random: Random) -> bytes:
    place, size = random.randrange(len(content)), random.randint(1, 200)
    return content[: place + size] + content[place:]


def cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(1, len(content) + 1)]


def count_differently(content: bytes, random: Random) -> bytes:
    """Another number in place of one, often of the same length, so that the rest stays where it was."""
    numbers = list(NUMBER.finditer(content))
    if not numbers:
        return content
    found = random.choice(numbers)
    size = len(found[0])
    other = random.choice([b"%0*d" % (size, random.randrange(10**size)), b"9" * size, b"0" * size, b"-1", b"9" * 30])
    return content[: found.start()] + other + content[found.end() :]


def exchange_words(content: bytes, random: Random) -> bytes:
    return content.replace(random.choice(WORDS), random.choice(WORDS), random.randint(1, 3))


MUTATIONS = [flip, flip, overwrite, lose, repeat, cut, count_differently, count_differently, exchange_words]


def outcome(content: bytes) -> str:
    """As a service does: the code of the refusal, or nothing for a file that was kept."""
    file = ContentFile(content)
    try:
        facts = check(file)
        with storing(file):
            assert (facts.size, facts.pages > 0) == (len(content), True)
    except ValidationError as refusal:
        return refusal.code
    return ""


def survived(root: Path, first: int) -> None:
    outcomes = [outcome(mutated(number)) for number in range(first, first + TOGETHER)]
    assert set(outcomes) <= REFUSALS | {""}
    assert len(files(root)) == outcomes.count("")


@pytest.mark.django_db
@pytest.mark.parametrize("first", range(0, 200, TOGETHER))
def test_a_broken_pdf_is_accepted_or_refused_and_leaves_nothing(root: Path, first: int) -> None:
    survived(root, first)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("first", range(200, 2200, TOGETHER))
def test_many_more_broken_pdfs_are_accepted_or_refused_and_leave_nothing(root: Path, first: int) -> None:
    survived(root, first)


def test_the_broken_files_are_the_same_in_every_run_and_differ_from_each_other() -> None:
    files = [mutated(number) for number in range(200)]
    assert files == [mutated(number) for number in range(200)]
    assert len(set(files)) > 190
