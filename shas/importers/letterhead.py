"""The letter's own date: alone on a line after the address, or beside it, with its year.

It gives the year to every line that has none, and is the day on which the world was told.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shas.importers import dates
from shas.importers.authorities import Directory
from shas.importers.dates import DateWords
from shas.importers.source import Line

_SALUTATION = re.compile(r"dear\b", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:date|dated)\s*[:\t ]\s*", re.IGNORECASE)
_COLUMNS = re.compile(r"\t+| {2,}|,\s+")
_SHORT = 5  # words: no longer than the name of an authority


@dataclass(frozen=True)
class Letterhead:
    """The index of the line with the letter's date, and the date; both None where there is none."""

    index: int | None = None
    words: DateWords | None = None


def find_letterhead(lines: Sequence[Line], directory: Directory) -> Letterhead:
    """The letter's date in lines without blank ones.

    Above a salutation the only date is the letter's. Without that, it is the first date alone on a line, with a
    year, unless the line is a row of the timetable.
    """
    salutation = next((index for index, line in enumerate(lines) if _SALUTATION.match(line.text.strip())), None)
    if salutation is not None:
        dated = [(index, words) for index in range(salutation) if (words := _head_date(lines[index]))]
        if len(dated) == 1:
            return Letterhead(*dated[0])
    return _first_date_alone(lines, directory)


def _head_date(line: Line) -> DateWords | None:
    """The full date of a line of the head, alone or in the last column ("London, 9 May 2008")."""
    words = _date_alone(line)
    if words:
        return words
    return next((found for cell in _COLUMNS.split(line.text) if (found := _full_date(cell))), None)


def _full_date(text: str) -> DateWords | None:
    words = dates.whole(text)
    return words if words and words.day is not None and words.year is not None else None


def _first_date_alone(lines: Sequence[Line], directory: Directory) -> Letterhead:
    with_year = [(index, words) for index, line in enumerate(lines) if (words := _date_alone(line))]
    if not with_year:
        return Letterhead()
    index, words = with_year[0]
    before = lines[index - 1].text if index else ""
    after = lines[index + 1].text if index + 1 < len(lines) else ""
    if directory.match(_short(after)).near and not dates.DAY.search(after):
        return Letterhead()
    if directory.knows(_short(before)) and (len(with_year) > 1 or not _others_dated(lines, index)):
        return Letterhead()  # "London" above the only full date is the place the letter comes from
    if len(with_year) > 1 and _short(after) and dates.whole(after) is None and not _SALUTATION.match(after.strip()):
        return Letterhead()  # the timetable's own lines have years, and this may be one of them, its name misspelt
    return Letterhead(index, words)


def _others_dated(lines: Sequence[Line], index: int) -> bool:
    return any(dates.DAY.search(line.text[:200]) for place, line in enumerate(lines) if place != index)


def _date_alone(line: Line) -> DateWords | None:
    return _full_date(_LABEL.sub("", line.text, count=1))


def _short(text: str) -> str:
    """The text, if it is short enough for a name and no sentence."""
    return text if len(text.split()) <= _SHORT and not text.rstrip().endswith((".", ":")) else ""
