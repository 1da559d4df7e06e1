"""From the bytes of a file to lines of plain text or rows of cells, by what the file holds and not by its name.

Knows XLSX (a ZIP archive with a workbook), CSV (a header row of known columns) and, for everything else that is
text, a letter. Text is UTF-8 with or without a byte-order mark, UTF-16 with one, or else Windows-1252. Lines keep
the number they have in the file, counted from 1 as editors do: only CR, LF and CRLF end a line.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from shas.importers.report import Refused
from shas.names import plain as plain  # what every line is read in

MEGABYTE = 1024 * 1024
DEFAULT_LIMIT = 5 * MEGABYTE
MAX_LINES = 2000

_REMEDY = "Save the letter as plain text, or the timetable as CSV or XLSX, and import that."
_FOREIGN = (
    (b"%PDF-", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file, or one with a password"),
    (b"{\\rtf", "a rich text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)
_ZIP = b"PK\x03\x04"

_LINE_END = re.compile(r"\r\n|\r|\n")


class SourceKind(StrEnum):
    """What a file holds; the value is how the report says it."""

    LETTER = "a letter"
    CSV = "a CSV table"
    XLSX = "an XLSX table"


@dataclass(frozen=True)
class Line:
    """A line of the file, in plain characters; tabs are kept."""

    number: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def read_file(path: Path, *, limit: int = DEFAULT_LIMIT) -> bytes:
    """The file's bytes; a larger file is refused (``too_large``) by its size, before it is read.

    What has no size beforehand (a pipe) is read no further than the limit. Raises Refused, also for a file
    that is not there (``file_not_found``) or may not be read (``file_not_readable``).
    """
    try:
        if path.is_dir():
            raise Refused("file_not_found", f"{path} is a folder. Name the file that holds the timetable.")
        refuse_larger(path.stat().st_size, limit=limit)
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except FileNotFoundError:
        raise Refused("file_not_found", f"There is no file {path}. Check the name and the folder.") from None
    except OSError as error:
        raise Refused(
            "file_not_readable", f"{path} cannot be read ({error.strerror}). Check its permissions."
        ) from None
    refuse_larger(len(content), limit=limit)
    return content


def refuse_larger(size: int, *, limit: int) -> None:
    """Raises Refused with code ``too_large``."""
    if size > limit:
        raise Refused(
            "too_large",
            f"The file is larger than {limit / MEGABYTE:g} MB, more than any timetable. "
            "Import the letter or the table alone, without pictures or other sheets.",
        )


def kind_of_bytes(content: bytes) -> SourceKind | None:
    """XLSX, or None for text whose kind its words will tell. Raises Refused: ``empty_file``, ``binary_file``."""
    if not content.strip(b"\x00 \t\r\n"):
        raise Refused("empty_file", f"The file is empty. {_REMEDY}")
    for magic, name in _FOREIGN:
        if content.lstrip()[: len(magic)] == magic:
            raise Refused("binary_file", f"The file is {name}, not text. {_REMEDY}")
    if content.startswith(_ZIP):
        return SourceKind.XLSX
    return None


def text_of(content: bytes) -> str:
    """The text, decoded. Raises Refused with code ``empty_file`` or ``binary_file``."""
    text = _decoded(content)
    found = next((character for character in text if _is_control(character)), None)
    if found:
        line = len(_LINE_END.findall(text[: text.index(found)])) + 1
        raise Refused("binary_file", f"The file is not text: it holds control characters. {_REMEDY}", line)
    if not text.strip("\ufeff \t\r\n"):
        raise Refused("empty_file", f"The file is empty. {_REMEDY}")
    return text


def lines_of(text: str) -> list[Line]:
    """The lines in plain characters. Raises Refused with code ``too_many_lines``."""
    lines = _LINE_END.split(text)
    if len(lines) > MAX_LINES:
        raise Refused(
            "too_many_lines",
            f"The file has more than {MAX_LINES} lines, more than any timetable. Import the letter or table alone.",
            MAX_LINES + 1,
        )
    return [Line(number, plain(line)) for number, line in enumerate(lines, start=1)]


def _decoded(content: bytes) -> str:
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp1252")
    except UnicodeDecodeError:
        raise Refused("binary_file", f"The file is not text in any encoding known here. {_REMEDY}") from None


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in "\t\n\r\v\f\x85"
