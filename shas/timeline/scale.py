"""The scale under the week graphic: Mondays, weekends, bank holidays and today, in per cent of the row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shas import words
from shas.workingdays import bank_holidays

LONG = 9  # letters of a day; four that are longer (“24 November”) would touch on a phone


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A Monday on the scale; the last one's word ends at the edge."""

    at: str
    text: str
    wide: bool
    narrow: bool
    last: bool


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """A bank holiday: its day, and whether its word fits on the scale."""

    at: str
    middle: str
    worded: bool
    worded_narrow: bool


@dataclass(frozen=True, kw_only=True)
class Scale:
    """From a Monday to a last day, both included. `today` is None where no today line is drawn."""

    first: date
    last: date
    today: date | None = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def day_width(self) -> str:
        return per_cent(100 / self.days)

    @property
    def now(self) -> float | None:
        """Where the today line stands, if it is in the range."""
        return self.middle(self.today) if self.today and self.holds(self.today) else None

    @property
    def weekends(self) -> Sequence[tuple[str, str]]:
        """Where each weekend begins, and how wide it is: the range may end on a Saturday."""
        saturdays = (self.first + timedelta(days=5, weeks=number) for number in range((self.days + 1) // 7))
        return [(per_cent(self.left(on)), per_cent(min(200 / self.days, 100 - self.left(on)))) for on in saturdays]

    def left(self, on: date) -> float:
        return (on - self.first).days / self.days * 100

    def middle(self, on: date) -> float:
        return self.left(on) + 50 / self.days

    def holds(self, on: date) -> bool:
        return self.first <= on <= self.last

    def ticks(self) -> list[Tick]:
        """The Mondays: eight words at most on a desk; on a phone four, or three where a month’s name is long."""
        mondays = [self.first + timedelta(weeks=number) for number in range((self.days + 6) // 7)]
        on_phone = 3 if any(len(words.day(on)) > LONG for on in mondays) else 4
        every, rarely = -(-len(mondays) // 8), -(-len(mondays) // on_phone)
        return [
            Tick(
                at="100%" if self.left(on) > 92 else per_cent(self.left(on)),
                text=words.day(on),
                wide=number % every == 0,
                narrow=number % rarely == 0 and self.left(on) <= 85,
                last=self.left(on) > 92,
            )
            for number, on in enumerate(mondays)
        ]

    def holidays(self) -> list[Holiday]:
        """The bank holidays in the range; a word only where neither “Today” nor another holiday's word stands."""
        found: list[Holiday] = []
        taken = [] if self.now is None else [self.now]
        for on in bank_holidays(self.first, self.last):
            middle = self.middle(on)
            worded = 6 <= middle <= 94 and all(abs(middle - other) > 12 for other in taken)
            worded_narrow = worded and 18 <= middle <= 82 and all(abs(middle - other) > 32 for other in taken)
            if worded:
                taken.append(middle)
            found.append(
                Holiday(at=per_cent(self.left(on)), middle=per_cent(middle), worded=worded, worded_narrow=worded_narrow)
            )
        return found

    def said(self) -> str:
        """“12 May to 30 June 2008. Monday 26 May is a bank holiday.”"""
        span = f"{words.day_within(self.first, self.last.year)} to {words.day_year(self.last)}."
        off = [words.weekday(on) for on in bank_holidays(self.first, self.last)]
        if not off:
            return span
        return f"{span} {words.listed(off)} {'is a bank holiday' if len(off) == 1 else 'are bank holidays'}."


def per_cent(value: float) -> str:
    return f"{value:.3f}%"


def monday(on: date) -> date:
    """The Monday of its week."""
    return on - timedelta(days=on.weekday())
