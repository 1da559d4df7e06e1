"""One line of a letter: is it a row of the timetable, half of one, or prose?

A row is a date and a name, in either order, parted by tabs, spaces, dashes or a colon. A line that looks like a row
and cannot be read is in doubt, never passed over in silence; what looks like a sentence is prose.
"""

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum

from shas.importers import dates
from shas.importers.authorities import Directory
from shas.importers.dates import DateWords
from shas.importers.report import Refused
from shas.importers.statements import is_final_report

LONGEST_ROW = 160  # characters; a longer line is prose, unless it is a date and a known name in two columns
_LONGEST_COLUMNS = 400
_NAME_WORDS = 5  # a misspelt name is no longer than this
_ROW_WORDS = 8  # nor anything else that stands beside a date in a timetable

_BULLET = re.compile(r"^\s*(?:\(?[0-9a-z]{1,2}[.)](?=\s)|[•·*▪◦‣|>(-]+)\s*", re.IGNORECASE)
_PARTING = re.compile(r"\t| {2,}|[:;|>=→(]|(?:^|\s)-|-(?:\s|$)")
_COLUMNS = re.compile(r"\t+| {2,}|\s*[:;|→]\s*|\s+-+\s*|\s*-+\s+")
_WIDE_GAP = re.compile(r"\t+| {2,}")
_SMALL_WORDS = frozenset({"and", "of", "the", "for", "in", "on", "with"})
_UNDECIDED = re.compile(
    r"[0-9]|\b(?:tbc|tba|confirm\w*|announce\w*|follow\w*|agreed|known|await\w*|later|soon|date"
    r"|spring|summer|autumn|winter)\b",
    re.IGNORECASE,
)
_LIKE_A_DATE = re.compile(r"[0-9]{1,2}\s?(?:st|nd|rd|th)?\s*([a-z]{3,10})\.?(?:\s+[0-9]{4})?", re.IGNORECASE)
_MONTH_NAMES = [*dates.MONTHS, *(month[:3] for month in dates.MONTHS)]


class Shape(StrEnum):
    ROW = "a date and a name"
    DATE = "a date alone"
    NAME = "a name alone"
    DOUBT = "like a row, but not understood"
    PROSE = "prose"


@dataclass(frozen=True)
class Form:
    """What a line is. ``refusal`` says why it is in doubt; ``firm`` doubt blocks wherever the line stands."""

    shape: Shape
    subject: str = ""
    date: DateWords | None = None
    refusal: Refused | None = None
    firm: bool = True


PROSE = Form(Shape.PROSE)


def read_line(text: str, directory: Directory) -> Form:
    """The form of one line that is not blank."""
    if row := _in_two_columns(text, directory):
        return row
    if len(text) > LONGEST_ROW:
        return PROSE
    text = text.strip()
    forms = [form for words in (text, _BULLET.sub("", text, count=1)) if (form := _read(words, directory))]
    return next((form for form in forms if _is_clear(form, directory)), forms[0] if forms else PROSE)


def _in_two_columns(text: str, directory: Directory) -> Form | None:
    """A date, a wide gap and a known name: a row, whatever else the name's own words could mean beside a date."""
    cells = _WIDE_GAP.split(text.strip(), maxsplit=1) if len(text) <= _LONGEST_COLUMNS else []
    if len(cells) != 2:
        return None
    date = dates.whole(cells[0])
    if date and (is_name(cells[1], directory) or directory.names_publication(cells[1])):
        return Form(Shape.ROW, subject=" ".join(cells[1].split()), date=date)
    return None


def _is_clear(form: Form, directory: Directory) -> bool:
    if form.shape == Shape.ROW:
        return is_name(form.subject, directory) or directory.names_publication(form.subject)
    return form.shape in (Shape.DATE, Shape.NAME)


def is_like_a_date(text: str) -> bool:
    """ "14 Mya": a number and something very like a month."""
    found = _LIKE_A_DATE.fullmatch(text.strip())
    return bool(found and difflib.get_close_matches(found[1].title(), _MONTH_NAMES, n=1, cutoff=0.6))


def is_name(words: str, directory: Directory) -> bool:
    """Whether the words are the name of an authority or of the final report.

    The names of other national publications count only beside a date: alone on a line they are headings.
    """
    return is_final_report(words) or directory.knows(words)


def is_short(text: str) -> bool:
    """Short enough for a name, and no sentence or heading."""
    return len(text.split()) <= _NAME_WORDS and not text.rstrip().endswith((".", ":", ","))


def _read(text: str, directory: Directory) -> Form | None:
    date = dates.whole(text)
    if date:
        return Form(Shape.DATE, date=date)
    if is_name(_subject(text), directory):
        return Form(Shape.NAME, subject=_subject(text))
    return _inexact(text, directory) or _row(text, directory) or _doubt(text, directory)


def _inexact(text: str, directory: Directory) -> Form | None:
    """ "w/c 12 May", "12-14 May": beside a name or alone."""
    found = dates.SEVERAL_DAYS.search(text) or dates.INEXACT.search(text)
    if not found:
        return None
    rest = text[: found.start()] + "\t" + _without_date(text[found.end() :])
    subject = _subject(rest)
    if not subject or (is_name(subject, directory) or (_looks_like_a_name(subject, directory) and is_short(subject))):
        return Form(Shape.DOUBT, refusal=dates.not_understood(text))
    return None


def _without_date(text: str) -> str:
    found = dates.at_start(text.strip())
    return found[1] if found else text


def _row(text: str, directory: Directory) -> Form | None:
    for found in (dates.at_start(text), dates.at_end(text)):
        if not found:
            continue
        date, rest = found
        subject = _subject(rest)
        if not subject:
            continue
        parted = bool(_PARTING.search(rest))
        if is_name(subject, directory) or directory.names_publication(subject):
            return Form(Shape.ROW, subject=subject, date=date)
        if _is_second_date(subject) and (parted or directory.within(subject)):
            return Form(Shape.DOUBT, refusal=_two_dates(text))
        if _may_be_a_row(subject, date, parted, directory):
            return Form(Shape.ROW, subject=subject, date=date)
    return None


def _may_be_a_row(subject: str, date: DateWords, parted: bool, directory: Directory) -> bool:
    """Whether an unknown name beside a date is to be refused as a name, rather than passed over as prose."""
    number = len(subject.split())
    if number <= _NAME_WORDS and _looks_like_a_name(subject, directory):
        return True
    if date.day is None and date.year is None:
        return False  # "May I thank you", "March past"
    return number <= _ROW_WORDS and (parted or _is_titled(subject))


def _doubt(text: str, directory: Directory) -> Form | None:
    """A name with something beside it that is not a date: "14 Mya  North West", "North West: to be confirmed"."""
    for name, rest in _splits(text):
        if rest and len(rest.split()) <= _ROW_WORDS and is_name(name, directory):
            firm = bool(_UNDECIDED.search(rest) or dates.MONTH_ALONE.search(rest))
            return Form(Shape.DOUBT, subject=name, refusal=dates.not_understood(rest), firm=firm)
    return None


def _splits(text: str) -> list[tuple[str, str]]:
    """The ways to see a name and something else in the text: by its columns, or a few words with figures in them."""
    columns = [column for column in _COLUMNS.split(text) if column.strip()]
    if len(columns) == 2:
        first, second = columns
        return [(_subject(first), second.strip()), (_subject(second), first.strip())]
    words = text.split()
    if len(words) > _ROW_WORDS:
        return []
    cuts = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    pairs = [pair for first, second in cuts for pair in ((first, second), (second, first))]
    return [(_subject(name), rest) for name, rest in pairs if any(map(str.isdigit, rest))]


def _looks_like_a_name(subject: str, directory: Directory) -> bool:
    return directory.match(subject).near


def _is_titled(subject: str) -> bool:
    """Written as names are: every word but the small ones with a capital."""
    words = [word for word in subject.split() if word.casefold() not in _SMALL_WORDS]
    return bool(words) and all(word[0].isupper() for word in words)


def _is_second_date(subject: str) -> bool:
    return dates.DAY.search(subject) is not None


def _subject(text: str) -> str:
    """The name without what parts it from the date, and without the "and" at the end of a list's last line but one."""
    text = " ".join(text.split()).strip(" \t,;:|>=→()-.")
    return re.sub(r"[\s,;]+and$", "", text).rstrip(" ,;")


def _two_dates(text: str) -> Refused:
    return Refused(
        "two_dates", f"“{' '.join(text.split())}” holds two dates. Leave the one that is meant, and run it again."
    )
