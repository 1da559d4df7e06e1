"""Dates as people write them in British letters and spreadsheets.

Reads "12th May", "Friday 9 May 2008", "May 9, 2008", "2008-05-12", "12/05/2008" (day first), "12-May-08" and
"June 2008", with an optional time of day ("at 9.30am", always London wall time). Reading never guesses a year
and never checks the calendar: ``resolve`` does both, so that "31 June" and "9 May 9999" are found and then refused
by name.

Text must have been through ``source.plain`` first: only ASCII digits, hyphens, spaces and tabs are known here.
"""

import calendar
import datetime
import re
from dataclasses import dataclass

from shas.importers.report import Refused
from shas.workflow import YEARS, Plan
from shas.workingdays import month_end

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# A day or month without a year more than this before the letter's date is meant for the year after.
HALF_A_YEAR = datetime.timedelta(days=183)

_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
_WEEKDAY_NUMBERS = {name[:3].lower(): number for number, name in enumerate(WEEKDAYS)}

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_WEEKDAY = (
    r"(?:(?P<weekday{n}>Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s?|sday|nesday|urs|rs|rsday|urday|day)\b[.,]?\s*(?:the\s+)?)?"
)
_DAY = r"(?P<day{n}>[0-9]{{1,2}})(?![0-9])\s?(?:st|nd|rd|th)?"
_YEAR = r"(?P<year{n}>[0-9]{{4}}(?![0-9])|'[0-9]{{2}}(?![0-9]))"
_TIME = (
    r"(?:[\s,]+(?:at\s+)?(?:(?P<hour>[0-9]{1,2})[.:](?P<minute>[0-9]{2})(?P<seconds>:00)?(?![0-9])\s?(?P<half>[ap]\.?m\b\.?)?"
    r"|(?P<hour_only>[0-9]{1,2})\s?(?P<half_only>[ap]\.?m\b\.?)|(?P<noon>noon|midday)\b))?"
)


def _forms() -> str:
    """One alternation of every way to write a date; group names carry the number of their form."""
    day_month = _WEEKDAY + _DAY + r"\s*(?:of\s+)?(?P<month{n}>" + _MONTH + r")(?:,?\s*" + _YEAR + r")?"
    month_day = _WEEKDAY + r"(?P<month{n}>" + _MONTH + r")\s+" + _DAY + r"(?![0-9])(?:,?\s*" + _YEAR + r")?"
    iso = r"(?P<year{n}>[0-9]{{4}})-(?P<month{n}>[0-9]{{2}})-(?P<day{n}>[0-9]{{2}})(?![0-9])(?:T(?=[0-9]))?"
    numeric = (
        _WEEKDAY + r"(?P<day{n}>[0-9]{{1,2}})(?P<gap{n}>[/.-])(?P<month{n}>[0-9]{{1,2}})"
        r"(?P=gap{n})(?P<year{n}>[0-9]{{4}}|[0-9]{{2}})(?![0-9])"
    )
    slashed = r"(?P<day{n}>[0-9]{{1,2}})/(?P<month{n}>[0-9]{{1,2}})(?![0-9/])"
    hyphened = (
        r"(?P<day{n}>[0-9]{{1,2}})[-/.](?P<month{n}>" + _MONTH + r")[-/.](?P<year{n}>[0-9]{{4}}|[0-9]{{2}})(?![0-9])"
    )
    # Doubled braces above stand for single ones; only {n} is filled in.
    return "|".join(
        form.replace("{n}", str(number)).replace("{{", "{").replace("}}", "}")
        for number, form in enumerate((iso, numeric, hyphened, slashed, day_month, month_day))
    )


_DAYS = rf"(?<![0-9A-Za-z/.-])(?:on\s+)?(?:{_forms()})(?![A-Za-z0-9/]){_TIME}(?![A-Za-z0-9])"
_MONTHS_ALONE = (
    r"(?<![0-9A-Za-z-])(?:in\s+|during\s+)?(?:"
    r"(?P<month>" + _MONTH + r")(?:,?[\s-]*(?P<year>[0-9]{4}(?![0-9])|'[0-9]{2}(?![0-9])))?"
    r"|(?P<iso_year>[0-9]{4})-(?P<iso_month>[0-9]{2}))(?![A-Za-z0-9-])"
)
_TAIL = r"[\s.,;|)]*"

DAY = re.compile(_DAYS, re.IGNORECASE)
MONTH_ALONE = re.compile(_MONTHS_ALONE, re.IGNORECASE)
_DAY_AT_END = re.compile(_DAYS + _TAIL + r"$", re.IGNORECASE)
_MONTH_AT_END = re.compile(_MONTHS_ALONE + _TAIL + r"$", re.IGNORECASE)

# "12-14 May", "12 or 13 May", "12 May to 14 May": more than one day.
SEVERAL_DAYS = re.compile(
    r"(?<![0-9])[0-9]{1,2}\s?(?:st|nd|rd|th)?(?:\s+" + _MONTH + r")?\s*(?:-|/|&|\bto\b|\bor\b|\band\b)\s*"
    r"[0-9]{1,2}\s?(?:st|nd|rd|th)?\s+(?:of\s+)?" + _MONTH,
    re.IGNORECASE,
)
# "week commencing 12 May", "by 12 May", "mid-May": no single day is meant.
INEXACT = re.compile(
    r"\b(?:w/[cb]|week(?:\s+(?:of|beginning|commencing|ending))?|by|before|after|from|until|till|around|about|circa"
    r"|early|mid|middle|late|end|beginning|start|between|shortly|provisionally|approximately|not)"
    r"(?:\s+(?:of|in|the))*[\s:-]+(?:the\s+)?(?=[0-9]{1,2}\b|" + _MONTH + ")",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class DateWords:
    """A date as written: the year may be missing and the day may not exist in the calendar.

    ``day`` is None for a month alone; ``weekday`` counts from Monday = 0; ``time`` is London wall time.
    """

    text: str
    day: int | None
    month: int
    year: int | None = None
    weekday: int | None = None
    time: datetime.time | None = None
    time_is_wrong: bool = False


def whole(text: str) -> DateWords | None:
    """The date, if the text is one and nothing else."""
    text = text.strip()
    for pattern in (DAY, MONTH_ALONE):
        found = pattern.match(text)
        if found and not text[found.end() :].strip(" .,;"):
            return _words(found)
    return None


def at_start(text: str) -> tuple[DateWords, str] | None:
    """The date the text begins with, and the rest."""
    for pattern in (DAY, MONTH_ALONE):
        found = pattern.match(text)
        if found:
            return _words(found), text[found.end() :]
    return None


def at_end(text: str) -> tuple[DateWords, str] | None:
    """The date the text ends with, and what stands before it."""
    for pattern in (_DAY_AT_END, _MONTH_AT_END):
        found = pattern.search(text)
        if found:
            return _words(found), text[: found.start()]
    return None


def from_match(found: re.Match[str]) -> DateWords:
    """The date found by ``DAY`` or ``MONTH_ALONE``."""
    return _words(found)


def not_understood(text: str) -> Refused:
    """The refusal of words that are no date, or more than one: ``date_not_exact`` or ``date_not_understood``."""
    shown = " ".join(text.split())
    example = "as in “12 May 2008”, or the month alone, as in “June 2008”"
    if SEVERAL_DAYS.search(text) or INEXACT.search(text):
        return Refused("date_not_exact", f"“{shown}” is not one day. Write the exact day, {example}.")
    return Refused("date_not_understood", f"“{shown}” is not a date that is understood here. Write it {example}.")


def resolve(words: DateWords, *, letter_date: datetime.date | None, year: int | None) -> Plan:
    """The day or month meant; an exact day is confirmed, as letters confirm exact days.

    The year is the line's own, else the letter's, else ``year``. A date without a year that would fall more than
    half a year before the letter is in the year after it: a letter of December speaks of the coming January.

    Raises Refused with code ``no_year``, ``no_such_year``, ``no_such_day`` or ``no_such_time``; the caller adds the
    line number.
    """
    if words.time_is_wrong:
        raise Refused("no_such_time", f"“{words.text}” holds a time that does not exist. Correct the time of day.")
    known = words.year if words.year is not None else letter_date.year if letter_date else year
    if known is None:
        raise Refused(
            "no_year",
            f"“{words.text}” has no year, and the file has no letter date to take it from. "
            "Add the year to the line, or say which year is meant.",
        )
    if words.year is None and letter_date and letter_date - _nearly(words, known) > HALF_A_YEAR:
        known += 1
    refuse_other_years(known, words.text)
    return _in_calendar(words, known)


def refuse_other_years(year: int, written: str) -> None:
    """Raises Refused with code ``no_such_year`` for a year outside ``YEARS``; ``written`` is where it stands."""
    if year not in YEARS:
        raise Refused(
            "no_such_year",
            f"“{written}” gives the year {year}, which no timetable of the NHS is in. "
            f"Correct the year: four figures, from {YEARS.start} to {YEARS.stop - 1}, as in 2008.",
        )


def contradicted_weekday(words: DateWords, plan: Plan) -> str:
    """What is said of a day whose written weekday is not its own, or nothing."""
    day = plan.planned_on
    if day is None or words.weekday is None or words.weekday == day.weekday():
        return ""
    return f"{plan} is a {WEEKDAYS[day.weekday()]}, not a {WEEKDAYS[words.weekday]}"


def last_day(plan: Plan) -> datetime.date:
    """The last day a dated plan may mean."""
    if plan.planned_on:
        return plan.planned_on
    month = plan.planned_month
    assert month is not None, "an undated plan has no last day"  # noqa: S101
    return month_end(month)


def _nearly(words: DateWords, year: int) -> datetime.date:
    """The last day meant, or the nearest there is: enough to choose the year, also for 29 February."""
    month = min(max(words.month, 1), 12)
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, min(words.day or last, last))


def _in_calendar(words: DateWords, year: int) -> Plan:
    if words.day is None:
        if not 1 <= words.month <= 12:
            raise Refused("no_such_day", f"“{words.text}” is not a month of the year. Correct the month.")
        return Plan.in_month(datetime.date(year, words.month, 1))
    try:
        return Plan.on(datetime.date(year, words.month, words.day), at=words.time)
    except ValueError:
        if not 1 <= words.month <= 12:
            remedy = "The day comes first, then the month, then the year. Correct the date."
        else:
            last = calendar.monthrange(year, words.month)[1]
            remedy = f"{MONTHS[words.month - 1]} {year} has {last} days. Correct the date."
        raise Refused("no_such_day", f"“{words.text}” is not a day in the calendar. {remedy}") from None


def _words(found: re.Match[str]) -> DateWords:
    parts: dict[str, str] = {}
    for name, value in found.groupdict().items():
        if value is not None:
            # "day3" is the day of the fourth form; "iso_year" the year of a month alone.
            parts[name.rstrip("0123456789").removeprefix("iso_")] = value
    time, time_is_wrong = _time(parts)
    day = parts.get("day")
    weekday = parts.get("weekday")
    return DateWords(
        text=" ".join(found.group().split()).rstrip(" .,;|)"),
        day=int(day) if day else None,
        month=_month_number(parts["month"]),
        year=_year_number(parts.get("year")),
        weekday=_WEEKDAY_NUMBERS[weekday[:3].lower()] if weekday else None,
        time=time,
        time_is_wrong=time_is_wrong,
    )


def _month_number(text: str) -> int:
    return int(text) if text.isdigit() else _MONTH_NUMBERS[text[:3].lower()]


def _year_number(text: str | None) -> int | None:
    """Two figures, and only two, mean this century: no review of the NHS is older."""
    if text is None:
        return None
    figures = text.lstrip("'")
    return 2000 + int(figures) if len(figures) == 2 else int(figures)


def _time(parts: dict[str, str]) -> tuple[datetime.time | None, bool]:
    """The time of day and whether it was written wrongly ("25:00", "14.30 am")."""
    if "noon" in parts:
        return datetime.time(12), False
    hour_text = parts.get("hour") or parts.get("hour_only")
    if hour_text is None:
        return None, False
    if hour_text in ("0", "00") and parts.get("minute") == "00" and "seconds" in parts:
        return None, False  # "2008-05-12 00:00:00" is how programs write a day
    hour, minute = int(hour_text), int(parts.get("minute", "0"))
    half = (parts.get("half") or parts.get("half_only") or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return None, True
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return None, True
    return datetime.time(hour, minute), False
