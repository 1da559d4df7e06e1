"""The ten authorities as the importer knows them, and shorthand for reading a text against them; no database."""

from datetime import date

from shas.importers.authorities import Directory, KnownAuthority
from shas.importers.content import read_content
from shas.importers.report import Report

AUTHORITIES = tuple(
    KnownAuthority(
        slug=label.lower().replace(" ", "-"),
        label=label,
        names=(f"{label} Strategic Health Authority", f"NHS {label}", f"E18{number:06d}", *more),
    )
    for number, (label, *more) in enumerate(
        [
            ("North East", "Q30"),
            ("North West",),
            ("Yorkshire and the Humber", "Yorkshire and Humber", "Yorkshire & Humberside"),
            ("East Midlands",),
            ("West Midlands",),
            ("East of England",),
            ("London",),
            ("South East Coast",),
            ("South Central",),
            ("South West",),
        ],
        start=1,
    )
)
DIRECTORY = Directory(AUTHORITIES)


def read(content: str | bytes, *, year: int | None = None, filename: str = "letter.txt") -> Report:
    """The report of a text or of bytes."""
    raw = content.encode() if isinstance(content, str) else content
    return read_content(raw, filename=filename, directory=DIRECTORY, year=year)


def letter(*body: str, dated: str = "9 May 2008") -> str:
    """A letter with its date on line 1 and the body from line 4 on."""
    return "\n".join([dated, "Dear colleague", "", *body])


def problems(report: Report) -> list[tuple[str, int | None]]:
    """Code and line of each problem."""
    return [(problem.code, problem.line) for problem in report.problems]


def warnings(report: Report) -> list[tuple[str, int | None]]:
    """Code and line of each warning."""
    return [(warning.code, warning.line) for warning in report.warnings]


def plans(report: Report) -> dict[str | None, date | None]:
    """Slug (None for the report) to the day, or the first day of the month."""
    return {item.authority: item.plan.planned_on or item.plan.planned_month for item in report.understood}
