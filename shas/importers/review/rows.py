"""Reading the project's own CSV files: strict, and telling the file and the line of what is wrong."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError

from shas import rehearsal


class Noun(NamedTuple):
    """What is counted, for one and for many."""

    one: str
    many: str


class DamagedDataError(ValidationError):
    """A file of the review's data is not as it should be. Code `damaged_data`; the message is one sentence."""

    def __init__(self, file: str, line: int | None, problem: str) -> None:
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}: {problem}", code="damaged_data")


@dataclass(frozen=True)
class Row:
    """One row: the cells by column, and where it stands. `line` is that of the row's end, counted from 1."""

    file: str
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """The cell; empty where the value is not known."""
        return self.cells[column]

    def required(self, column: str) -> str:
        """The cell, which cannot be empty."""
        if not self.cells[column]:
            raise self.damaged(f"“{column}” is empty.")
        return self.cells[column]

    def maybe(self, column: str) -> str | None:
        """The cell, or None where it is empty: not recorded."""
        return self.cells[column] or None

    def day(self, column: str) -> date | None:
        """A day written as 2008-05-09, or None where it is empty. In a rehearsal, the day that it is shown as."""
        written = self.written_day(column)
        return rehearsal.shown(written) if written else None

    def written_day(self, column: str) -> date | None:
        """A day as it is written, in a rehearsal too."""
        text = self.cells[column]
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise self.damaged(f"“{text}” in “{column}” is not a day like 2008-05-09.") from None

    def required_day(self, column: str) -> date:
        """A day, which cannot be empty."""
        if (day := self.day(column)) is None:
            raise self.damaged(f"“{column}” is empty.")
        return day

    def month(self, column: str) -> date | None:
        """A month written as 2008-06, by its first day, or None where it is empty; in a rehearsal as `day`."""
        text = self.cells[column]
        try:
            return rehearsal.shown_month(date.fromisoformat(f"{text}-01")) if text else None
        except ValueError:
            raise self.damaged(f"“{text}” in “{column}” is not a month like 2008-06.") from None

    def number(self, column: str) -> int | None:
        """A whole number, or None where it is empty."""
        text = self.cells[column]
        if text and not (text.isascii() and text.isdigit()):
            raise self.damaged(f"“{text}” in “{column}” is not a whole number.")
        return int(text) if text else None

    def required_number(self, column: str) -> int:
        """A whole number, which cannot be empty."""
        if (number := self.number(column)) is None:
            raise self.damaged(f"“{column}” is empty.")
        return number

    def decimal(self, column: str) -> Decimal | None:
        """A number written as 5.4, or None where it is empty."""
        text = self.cells[column]
        try:
            return Decimal(text) if text else None
        except InvalidOperation:
            raise self.damaged(f"“{text}” in “{column}” is not a number.") from None

    def yes(self, column: str) -> bool:
        """“yes”, or empty for no."""
        if self.cells[column] not in {"yes", ""}:
            raise self.damaged(f"“{column}” is “yes” or empty, not “{self.cells[column]}”.")
        return self.cells[column] == "yes"

    def damaged(self, problem: str) -> DamagedDataError:
        """The error to raise about this row."""
        return DamagedDataError(self.file, self.line, problem)

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """What a service refuses inside it is told with this row's file and line."""
        try:
            yield
        except DamagedDataError:
            raise
        except ValidationError as refusal:
            raise self.damaged(" ".join(refusal.messages)) from refusal


def read_rows(path: Path, *, columns: Sequence[str], key: Sequence[str]) -> list[Row]:
    """The rows of a CSV file (UTF-8, commas) with exactly these columns, in the order of the file.

    Raises DamagedDataError where the file is missing or unreadable, a column is missing or unknown, a row has too many
    or too few values, or two rows have the same `key`.
    """
    rows: list[Row] = []
    seen: set[tuple[str, ...]] = set()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            _check_columns(path, next(reader, []), columns)
            for values in reader:
                row = Row(path.name, reader.line_num, dict(zip(columns, map(str.strip, values), strict=False)))
                if len(values) != len(columns):
                    raise row.damaged(f"there are {len(values)} values where {len(columns)} are expected.")
                identity = tuple(row.required(column) for column in key)
                if identity in seen:
                    raise row.damaged(f"“{', '.join(identity)}” is given twice.")
                seen.add(identity)
                rows.append(row)
    except FileNotFoundError:
        raise DamagedDataError(path.name, None, "the file is missing. Restore it from the project.") from None
    except UnicodeDecodeError:
        raise DamagedDataError(path.name, None, "the file is not UTF-8 text. Restore it from the project.") from None
    except csv.Error as error:
        raise DamagedDataError(path.name, reader.line_num, f"the line cannot be read ({error}).") from None
    return rows


def _check_columns(path: Path, found: Sequence[str], expected: Sequence[str]) -> None:
    if missing := [column for column in expected if column not in found]:
        raise DamagedDataError(path.name, 1, f"the column “{missing[0]}” is missing.")
    if unknown := [column for column in found if column not in expected]:
        raise DamagedDataError(path.name, 1, f"the column “{unknown[0]}” is not known.")
    if list(found) != list(expected):
        raise DamagedDataError(path.name, 1, f"the columns are not in this order: {', '.join(expected)}.")
