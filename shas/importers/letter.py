"""A letter's lines to statements: its own date, the rows of its timetable, and the final report named in a sentence.

Rows stand on one line, or on two lines one after the other (the date first, as in the Department's letters, or the
name first). Everything else is prose and passed over, each line on record.
"""

import re
from collections.abc import Sequence

from shas.importers import dates
from shas.importers.authorities import Directory
from shas.importers.final_report import read_report_sentences
from shas.importers.letter_lines import PROSE, Form, Shape, is_like_a_date, is_short, read_line
from shas.importers.letterhead import find_letterhead
from shas.importers.report import PassedOver, Problem, Refused, Warning
from shas.importers.source import Line
from shas.importers.statements import Findings, Statement, is_final_report
from shas.workflow import Kind

_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?\s*[0-9][A-Z]{2}")
_SEARCHED = 2000  # characters of a line in which a date is looked for, only to warn of it


def read_letter(lines: Sequence[Line], directory: Directory) -> Findings:
    """What the letter says. Unknown names and impossible days are still in it; the caller looks them up."""
    return _Reader([line for line in lines if not line.blank], directory).read()


class _Reader:
    """Reads one letter; ``used`` holds the indices of the lines that were understood or refused."""

    def __init__(self, lines: list[Line], directory: Directory) -> None:
        self.lines = lines
        self.directory = directory
        self.head = find_letterhead(lines, directory)
        self.forms = [PROSE if index == self.head.index else self._form(index) for index in range(len(lines))]
        self.findings = Findings()
        self.used: set[int] = set()

    def read(self) -> Findings:
        self._read_letter_date()
        index = 0
        while index < len(self.lines):
            index += self._read_at(index)
        block = sorted(self.used - {self.head.index})
        self._read_sentences()
        self._judge_the_rest(range(block[0], block[-1]) if block else range(0))
        if not self.findings.statements and not self.findings.problems:
            self.findings.problems.append(
                Problem(
                    None,
                    "nothing_found",
                    "No line with a date and an authority was found. "
                    "Write each on a line of its own, as in “12 May – East of England”.",
                )
            )
        self.findings.statements.sort(key=lambda statement: statement.line)
        self.findings.problems.sort(key=lambda problem: problem.line or 0)
        return self.findings

    def _form(self, index: int) -> Form:
        form = read_line(self.lines[index].text, self.directory)
        in_address = self.head.index is not None and index < self.head.index
        if form.shape == Shape.NAME and (in_address or self._is_address(index)):
            return PROSE
        return form

    def _is_address(self, index: int) -> bool:
        """ "London" above a postcode is where the Department is."""
        return index + 1 < len(self.lines) and bool(_POSTCODE.fullmatch(self.lines[index + 1].text.strip()))

    def _read_letter_date(self) -> None:
        if self.head.index is None or self.head.words is None:
            return
        number = self.lines[self.head.index].number
        self.used.add(self.head.index)
        self.findings.letter_date_line = number
        try:
            plan = dates.resolve(self.head.words, letter_date=None, year=None)
        except Refused as refusal:
            self.findings.problems.append(refusal.at(number))
            return
        self.findings.letter_date = plan.planned_on
        if said := dates.contradicted_weekday(self.head.words, plan):
            self.findings.warnings.append(Warning(number, "wrong_weekday", f"The letter's own date: {said}."))

    def _read_at(self, index: int) -> int:
        """Reads the line, with the next where the two belong together; how many lines that was."""
        form = self.forms[index]
        if form.shape == Shape.ROW:
            self._state(form, form, index)
        elif form.shape == Shape.DATE:
            return self._read_date_line(index)
        elif form.shape == Shape.NAME:
            return self._read_name_line(index)
        elif form.shape == Shape.DOUBT and form.firm:
            return self._refuse_date(index, form)
        elif form.shape == Shape.PROSE and self._is_misspelt_date(index):
            return self._refuse_date(index, Form(Shape.DOUBT, refusal=dates.not_understood(self._words(index))))
        return 1

    def _is_misspelt_date(self, index: int) -> bool:
        return self._shape(index + 1) == Shape.NAME and is_like_a_date(self.lines[index].text)

    def _refuse_date(self, index: int, form: Form) -> int:
        """Refuses the line, and takes with it the name that waits on the next for its date."""
        self._refuse(form.refusal, index)
        if form.subject or self._shape(index + 1) != Shape.NAME:
            return 1
        self.used.add(index + 1)
        return 2

    def _read_date_line(self, index: int) -> int:
        form, after = self.forms[index], self._shape(index + 1)
        if after == Shape.NAME:
            self._state(form, self.forms[index + 1], index, index + 1)
            return 2
        is_month = form.date is not None and form.date.day is None
        if after == Shape.PROSE and index + 1 != self.head.index:
            words = self.lines[index + 1].text
            named = self.directory.names_publication(words)
            if named or (is_short(words) and (not is_month or self.directory.match(words).near)):
                self._state(form, Form(Shape.NAME, subject=" ".join(words.split())), index, index + 1)
                return 2
        if not is_month:  # "May 2008" alone is a heading
            self._refuse(
                Refused(
                    "date_without_authority",
                    f"“{self._words(index)}” is a date with no authority after it. "
                    "Write the authority on the same line or the next.",
                ),
                index,
            )
        return 1

    def _read_name_line(self, index: int) -> int:
        form = self.forms[index]
        if self._shape(index + 1) == Shape.DATE:
            self._state(self.forms[index + 1], form, index, index + 1)
            return 2
        if not is_final_report(form.subject):
            self._refuse(
                Refused(
                    "authority_without_date",
                    f"“{self._words(index)}” is an authority with no date that is understood beside it. "
                    "Write its date on the same line, or remove the line.",
                ),
                index,
            )
        return 1

    def _state(self, dated: Form, named: Form, *indices: int) -> None:
        assert dated.date is not None, "a row and a date line carry a date"  # noqa: S101
        numbers = tuple(self.lines[index].number for index in indices)
        self.findings.statements.append(
            Statement(
                line=numbers[0],
                text=" ".join(self._words(index) for index in indices),
                subject=named.subject,
                date=dated.date,
                kind=Kind.NATIONAL_REPORT if is_final_report(named.subject) else Kind.VISION,
                lines=numbers,
            )
        )
        self.used.update(indices)

    def _refuse(self, refusal: Refused | None, index: int) -> None:
        if refusal:
            self.findings.problems.append(refusal.at(self.lines[index].number))
        self.used.add(index)

    def _read_sentences(self) -> None:
        prose = [line for index, line in enumerate(self.lines) if index not in self.used]
        statements, problems = read_report_sentences(prose)
        self.findings.statements += statements
        self.findings.problems += problems
        read = {number for statement in statements for number in statement.lines}
        read |= {problem.line for problem in problems if problem.line}
        self.used |= {index for index, line in enumerate(self.lines) if line.number in read}

    def _judge_the_rest(self, block: range) -> None:
        """Lines not used are passed over; within the timetable a line with a date is refused, elsewhere warned of."""
        for index, (line, form) in enumerate(zip(self.lines, self.forms, strict=True)):
            if index in self.used:
                continue
            doubted = form.shape == Shape.DOUBT
            if index in block and (doubted or (form.shape == Shape.PROSE and self._holds_day(line))):
                refusal = form.refusal or dates.not_understood(line.text)
                self.findings.problems.append(refusal.at(line.number))
                continue
            named = self.directory.within(line.text) if doubted or self._holds_day(line) else ()
            if named:
                self.findings.warnings.append(
                    Warning(
                        line.number,
                        "sentence_passed_over",
                        f"This line names {named[0].label}, but not as a row of the timetable, and was passed over. "
                        "If it gives a date, write date and authority alone on a line.",
                    )
                )
            self.findings.passed_over.append(PassedOver(line.number, self._words(index)))

    def _holds_day(self, line: Line) -> bool:
        return dates.DAY.search(line.text[:_SEARCHED]) is not None

    def _shape(self, index: int) -> Shape | None:
        return self.forms[index].shape if index < len(self.forms) else None

    def _words(self, index: int) -> str:
        return " ".join(self.lines[index].text.split())
