"""From bytes to lines: encodings, line ends, odd characters; what is refused before it is read."""

import codecs
import os
import tracemalloc
from pathlib import Path

import pytest

from shas.importers import source
from shas.importers.report import Refused
from shas.importers.source import Line, SourceKind


def opened(content: bytes) -> str:
    source.kind_of_bytes(content)
    return source.text_of(content)


def lines(content: bytes) -> list[Line]:
    return source.lines_of(source.text_of(content))


@pytest.mark.parametrize(
    "content",
    [
        "12 May – North West".encode(),
        codecs.BOM_UTF8 + "12 May – North West".encode(),
        codecs.BOM_UTF16_LE + "12 May – North West".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "12 May – North West".encode("utf-16-be"),
        "12 May – North West".encode("cp1252"),
    ],
)
def test_text_is_read_in_the_usual_encodings(content: bytes) -> None:
    assert lines(content) == [Line(1, "12 May - North West")]


def test_mixed_line_ends_keep_the_numbers_of_the_file() -> None:
    read = lines(b"one\r\ntwo\rthree\n\nfive\x0bstill five\x0cand here")
    assert [(line.number, line.text) for line in read if not line.blank] == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
        (5, "five\tstill five\tand here"),
    ]


@pytest.mark.parametrize(
    ("typeset", "plain"),
    [
        ("12\u00a0May\u2009North\u202fWest", "12 May North West"),
        ("12 May \u2014 North\u00adWest", "12 May - NorthWest"),
        ("12\u2011May \u2212 x", "12-May - x"),
        ("\u2018Region\u2019 \u201cone\u201d", "'Region' \"one\""),
        ("12ᵗʰ May", "12th May"),
        ("\u200b12\u200d May\u2028North", "12 May\tNorth"),
        ("tabs\tstay", "tabs\tstay"),
        ("１２ May", "12 May"),
    ],
)
def test_typeset_characters_become_plain_ones(typeset: str, plain: str) -> None:
    assert source.plain(typeset) == plain


@pytest.mark.parametrize("content", [b"", b"   \r\n\t\n", codecs.BOM_UTF8, codecs.BOM_UTF8 + b"\r\n", b"\x00\x00"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        opened(content)
    assert refusal.value.code == "empty_file"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4 \n1 0 obj",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 20,
        b"{\\rtf1\\ansi 12 May}",
        b"\x89PNG\r\n\x1a\n",
        b"\x1f\x8b\x08\x00",
        b"12 May\x00North West",
        b"12 May \x1b[31m North West",
        bytes(range(128, 256)),
    ],
)
def test_a_binary_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        opened(content)
    assert refusal.value.code == "binary_file"
    assert "CSV or XLSX" in refusal.value.message


def test_control_characters_are_refused_with_their_line() -> None:
    with pytest.raises(Refused) as refusal:
        source.text_of(b"one\r\ntwo\rthr\x00ee\n")
    assert (refusal.value.code, refusal.value.line) == ("binary_file", 3)


def test_a_zip_archive_is_taken_for_a_workbook() -> None:
    assert source.kind_of_bytes(b"PK\x03\x04 and more") == SourceKind.XLSX
    assert source.kind_of_bytes(b"12 May") is None


def test_more_lines_than_any_timetable_are_refused() -> None:
    with pytest.raises(Refused) as refusal:
        source.lines_of("\n" * source.MAX_LINES)
    assert (refusal.value.code, refusal.value.line) == ("too_many_lines", source.MAX_LINES + 1)
    assert len(source.lines_of("\n" * (source.MAX_LINES - 1))) == source.MAX_LINES


def test_a_file_of_50_mb_is_refused_by_its_size_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as stream:
        stream.truncate(50 * source.MEGABYTE)  # a hole: it costs nothing to make, and much to read
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as refusal:
            source.read_file(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refusal.value.code == "too_large"
    assert peak < source.MEGABYTE


def test_what_has_no_size_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = os.fork()
    if writer == 0:  # a writer that never ends by itself
        with pipe.open("wb") as stream:
            while True:
                try:
                    stream.write(b"x" * 1000)
                except BrokenPipeError:
                    os._exit(0)
    with pytest.raises(Refused) as refusal:
        source.read_file(pipe, limit=5000)
    os.waitpid(writer, 0)
    assert refusal.value.code == "too_large"


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"x" * 100)
    assert source.read_file(path, limit=100) == b"x" * 100
    with pytest.raises(Refused):
        source.read_file(path, limit=99)


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(Refused) as refusal:
            source.read_file(path)
        assert refusal.value.code == "file_not_found"
