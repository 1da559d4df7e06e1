"""Statements to plans: whose it is, which day, once each; with warnings where a person should look again."""

import datetime
from collections.abc import Iterable
from typing import Any

from shas.importers import dates
from shas.importers.authorities import Directory
from shas.importers.report import Problem, Refused, Understood, Warning, Whose
from shas.importers.statements import Findings, Statement
from shas.words import day_year
from shas.workflow import Kind

FINAL_REPORT = "Final report"


def understand(
    findings: Findings, directory: Directory, *, year: int | None = None
) -> tuple[list[Understood], list[Warning], list[Problem]]:
    """What the statements mean. ``year`` serves lines without one in files that have no date of their own.

    Problems: ``unknown_authority``, ``ambiguous_authority``, ``ambiguous_publication``, ``no_such_day``,
    ``no_such_time``, ``no_year``, ``two_dates``. Warnings: ``wrong_weekday``, ``before_letter``, ``given_twice``,
    ``year_not_used``: what the file says of itself. What speaks against a day is for `shas.warnings`, once the plans
    are compared.
    """
    understood: list[Understood] = []
    warnings: list[Warning] = []
    problems: list[Problem] = []
    letter_date = findings.letter_date
    if letter_date and year is not None and year != letter_date.year:
        warnings.append(
            Warning(
                findings.letter_date_line,
                "year_not_used",
                f"The year {year} was not used: the letter is dated {day_year(letter_date)}.",
            )
        )
    for statement in findings.statements:
        found = _one(statement, directory, letter_date, year, problems)
        if found:
            understood.append(found)
            warnings += _warnings(statement, found, letter_date)
    once, twice, conflicts = _once_each(understood)
    return once, warnings + twice, problems + conflicts


def _one(
    statement: Statement,
    directory: Directory,
    letter_date: datetime.date | None,
    year: int | None,
    problems: list[Problem],
) -> Understood | None:
    """The statement understood, or None with every reason why not: a line may be wrong in its name and its date."""
    whose, plan = None, None
    try:
        whose = _whose(statement, directory)
    except Refused as refusal:
        problems.append(refusal.at(statement.lines[-1] if statement.lines else statement.line))
    try:
        plan = dates.resolve(statement.date, letter_date=letter_date, year=year)
    except Refused as refusal:
        problems.append(refusal.at(statement.line))
    if whose is None or plan is None:
        return None
    return Understood(line=statement.line, text=statement.text, plan=plan, lines=statement.lines, **whose)


def _whose(statement: Statement, directory: Directory) -> dict[str, Any]:
    """Whose entry is meant: its kind, the slug of authority or publication, and what to call it. Raises Refused."""
    publication = directory.find_publication(statement.subject)
    if publication is None and statement.kind != Kind.VISION:
        publication = directory.find_publication(FINAL_REPORT)
    if publication:
        return {
            "kind": publication.kind,
            "authority": None,
            "publication": publication.slug,
            "subject": publication.name,
        }
    if statement.kind == Kind.VISION:
        authority = directory.find(statement.subject)
        return {"kind": statement.kind, "authority": authority.slug, "subject": authority.label}
    return {"kind": statement.kind, "authority": None, "subject": FINAL_REPORT}


def _warnings(statement: Statement, found: Understood, letter_date: datetime.date | None) -> Iterable[Warning]:
    if letter_date and dates.last_day(found.plan) < letter_date:
        yield Warning(
            found.line,
            "before_letter",
            f"{found.subject}: {found.plan} is before the letter's own date, {day_year(letter_date)}.",
        )
    if said := dates.contradicted_weekday(statement.date, found.plan):
        yield Warning(found.line, "wrong_weekday", f"{found.subject}: {said}.")


def _once_each(items: list[Understood]) -> tuple[list[Understood], list[Warning], list[Problem]]:
    """Each entry once: the same said twice is warned of, two dates for one entry are refused."""
    first: dict[Whose, Understood] = {}
    warnings: list[Warning] = []
    problems: list[Problem] = []
    for item in items:
        earlier = first.setdefault(item.whose, item)
        if earlier is item:
            continue
        if earlier.plan == item.plan:
            warnings.append(
                Warning(item.line, "given_twice", f"{item.subject} is given the same date on line {earlier.line}.")
            )
        else:
            problems.append(
                Problem(
                    item.line,
                    "two_dates",
                    f"{item.subject} has two dates: {earlier.plan} on line {earlier.line} and {item.plan} on line "
                    f"{item.line}. Remove the line that does not hold.",
                )
            )
    return list(first.values()), warnings, problems
