"""The final report, where a letter's prose says when it is to come: "The final report follows in June."

The date is the first that follows the words "final report" in the same sentence, or else the last before them.
A sentence that moves, denies or blurs the date is refused: a person must say what is meant.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shas.importers import dates
from shas.importers.report import Problem, Refused
from shas.importers.source import Line
from shas.importers.statements import Statement
from shas.workflow import Kind

_FINAL_REPORT = re.compile(r"\bfinal report\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
# A month counts in a sentence only after one of these, or with its year: "which may change" names no month.
_LED = re.compile(r"^(?:in|during)\s|\b(?:by|before|after|until|from|for|of|early|mid|late)[\s-]+$", re.IGNORECASE)
_UNCLEAR = re.compile(
    r"\b(?:not|never|no longer|postpon\w+|delay\w*|put back|brought forward|instead|rather than|moved?)\b",
    re.IGNORECASE,
)
_SEVERAL_MONTHS = re.compile(
    rf"\b(?:{'|'.join(dates.MONTHS)})\s*(?:or|and|to|/|-)\s*(?:{'|'.join(dates.MONTHS)})\b", re.IGNORECASE
)
_LONGEST = 600  # characters; no sentence worth reading is longer


@dataclass(frozen=True)
class _Sentence:
    """A sentence about the final report; ``lines`` gives for each of its characters the line it stands on."""

    text: str
    lines: tuple[int, ...]


def read_report_sentences(lines: Sequence[Line]) -> tuple[list[Statement], list[Problem]]:
    """What the prose says of the final report. A statement's first line is the one that names the report."""
    statements: list[Statement] = []
    problems: list[Problem] = []
    for sentence in _sentences(lines):
        about = _FINAL_REPORT.search(sentence.text)
        if not about:
            continue
        named_on = sentence.lines[about.start()]
        try:
            found = _date(sentence.text, about)
        except Refused as refusal:
            problems.append(refusal.at(named_on))
            continue
        if found:
            dated = sentence.lines[found.start() : found.end()]
            on = tuple(dict.fromkeys(sorted([*sentence.lines[about.start() : about.end()], *dated])))
            statements.append(
                Statement(
                    line=named_on,
                    text=sentence.text,
                    subject="final report",
                    date=dates.from_match(found),
                    kind=Kind.NATIONAL_REPORT,
                    lines=on,
                )
            )
    return statements, problems


def _date(sentence: str, about: re.Match[str]) -> re.Match[str] | None:
    found = _dates_in(sentence)
    after = [date for date in found if date.start() >= about.end()]
    if not found:
        return None
    if _UNCLEAR.search(sentence):
        raise Refused(
            "date_not_understood",
            "This sentence moves or denies the date of the final report. "
            "Write the date that holds on a line of its own, as in “Final report – June 2008”.",
        )
    if dates.INEXACT.search(sentence) or dates.SEVERAL_DAYS.search(sentence) or _SEVERAL_MONTHS.search(sentence):
        raise Refused(
            "date_not_exact",
            "This sentence names no single day or month for the final report. "
            "Write the day, or the month alone, as in “Final report – June 2008”.",
        )
    return after[0] if after else found[-1]


def _dates_in(text: str) -> list[re.Match[str]]:
    days = list(dates.DAY.finditer(text))
    months = [
        found
        for found in dates.MONTH_ALONE.finditer(text)
        if not any(day.start() < found.end() and found.start() < day.end() for day in days)
        and (found["year"] or found["iso_year"] or _LED.search(found.group()) or _LED.search(text[: found.start()]))
    ]
    return sorted([*days, *months], key=lambda found: found.start())


def _sentences(lines: Sequence[Line]) -> Iterable[_Sentence]:
    """The sentences that may be about the report; a paragraph ends where a line is blank or was a row."""
    for paragraph in _paragraphs(lines):
        words = [" ".join(line.text.split()) for line in paragraph]
        text = " ".join(words)
        if not _FINAL_REPORT.search(text):
            continue
        places = [line.number for line, word in zip(paragraph, words, strict=True) for _ in range(len(word) + 1)]
        begin = 0
        for end in [*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]:
            start = begin + len(text[begin:end]) - len(text[begin:end].lstrip())
            end_of_text = min(end, start + _LONGEST)
            if start < end_of_text:
                yield _Sentence(text[start:end_of_text], tuple(places[start:end_of_text]))
            begin = end


def _paragraphs(lines: Sequence[Line]) -> Iterable[list[Line]]:
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and line.number != paragraph[-1].number + 1:
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph
