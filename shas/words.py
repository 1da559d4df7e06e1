"""How dates, distances and numbers are said, for pages: plain English, London days, no time where none is set.

Pure functions; whoever calls them decides which day it is.
"""

from datetime import date, time

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def day(on: date) -> str:
    """“20 May”."""
    return f"{on.day} {on:%B}"


def day_year(on: date) -> str:
    """“20 May 2008”."""
    return f"{on.day} {on:%B %Y}"


def weekday(on: date) -> str:
    """“Tuesday 20 May”."""
    return f"{on:%A} {day(on)}"


def full(on: date) -> str:
    """“Tuesday 20 May 2008”."""
    return f"{on:%A} {day_year(on)}"


def short_weekday(on: date) -> str:
    """“Tue 20 May”."""
    return f"{on:%a} {day(on)}"


def month(first: date) -> str:
    """“June 2008”."""
    return f"{first:%B %Y}"


def clock_time(at: time) -> str:
    """“09:30”."""
    return f"{at:%H:%M}"


def day_within(on: date, year: int) -> str:
    """“20 May”, with its year only where that is not `year`."""
    return day(on) if on.year == year else day_year(on)


def day_range(first: date, last: date, *, year: int) -> str:
    """“12 to 16 May”, “30 June to 4 July”; the year only where it is not `year`."""
    start = str(first.day) if (first.year, first.month) == (last.year, last.month) else day_within(first, last.year)
    return f"{start} to {day_within(last, year)}"


def number(count: int) -> str:
    """“nine” up to ten, then figures."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else f"{count:,}"


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """“1 day”, “7 days”."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def hours_on_end(count: int) -> str:
    """After “the”: “24 hours”, “hour”."""
    return "hour" if count == 1 else counted(count, "hour")


def whole_months(earlier: date, later: date) -> int:
    """Complete months from one day to another."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)


def distance(on: date, today: date) -> str:
    """“5 days”, “10 months” (from 60 days on), “18 years” (from two years on)."""
    days = abs((on - today).days)
    if days < 60:
        return counted(days, "day")
    months = whole_months(min(on, today), max(on, today))
    return counted(months, "month") if months < 24 else counted(months // 12, "year")


def countdown(on: date, today: date) -> str:
    """“Today”, “Tomorrow”, “In 5 days”, “Yesterday”, “2 days ago”, “10 months ago”."""
    days = (on - today).days
    near = {0: "Today", 1: "Tomorrow", -1: "Yesterday"}
    if days in near:
        return near[days]
    return f"In {distance(on, today)}" if days > 0 else f"{distance(on, today)} ago"


def later_or_earlier(on: date, than: date) -> str:
    """“7 days later”, “1 day earlier”, or nothing when it is the same day."""
    days = (on - than).days
    if days == 0:
        return ""
    return f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def listed(names: list[str]) -> str:
    """“North East”, “North East and North West”, “A, B and C”."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def happened(kind: str) -> str:
    """An event's kind as people read it: “Publication rescheduled”."""
    noun, what = kind.split(".", maxsplit=1)
    return f"{noun.replace('_', ' ').capitalize()} {what.replace('_', ' ')}"
