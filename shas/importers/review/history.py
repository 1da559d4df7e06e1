"""The review's history: who announced what when, the letter, and what is known to have been published.

It is told in the order of time, so that the record's ids are in that order too. Each step is taken only where it is
missing: an entry that is there keeps its plan, and whatever staff have done to it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shas import rehearsal
from shas.clock import london_midnight
from shas.importers.review.reference import authorities_by_slug, authority_of
from shas.importers.review.rows import Noun, Row, read_rows
from shas.models import Letter, Publication, StrategicHealthAuthority
from shas.services import EntryLine, announce, draft_edition, edit_entry, issue_letter, record_published, schedule
from shas.workflow import Kind, Plan, Status

PUBLICATIONS = Noun("publication", "publications")
LETTERS = Noun("letter", "letters")
PLANS = Noun("planned date", "planned dates")
ACTUALS = Noun("actual date", "actual dates")
DRAFTS = Noun("draft edition", "draft editions")


@dataclass(frozen=True)
class LetterLine:
    """A line of a letter's timetable, by the slug of its publication."""

    row: Row
    slug: str
    plan: Plan


def load_history(folder: Path, added: Counter[Noun]) -> None:
    """Add what is missing of publications and letters, in the order of time, and count it. Raises DamagedDataError."""
    History(folder, added).load()


class History:
    """One run over the files. `entries` are the publications there are, by the slugs of publications.csv."""

    def __init__(self, folder: Path, added: Counter[Noun]) -> None:
        self.added = added
        self.authorities = authorities_by_slug()
        self.publications = _publication_rows(folder)
        self.letters = _letter_rows(folder)
        self.lines = _letter_lines(folder, {row.text("slug") for row in self.publications})
        self.entries = self._entries_there_are()
        self.announced_now: set[str] = set()

    def load(self) -> None:
        announced = [(row.required_day("announced_on"), row) for row in self.publications]
        published = [(day, row) for row in self.publications if (day := _published_on(row))]
        issued = [(row.required_day("issued_on"), row) for row in self.letters]
        for day in sorted({day for day, _ in [*announced, *published, *issued]}):
            for row in [row for on, row in announced if on == day]:
                self._announce(row, day)
            for row in [row for on, row in issued if on == day]:
                self._issue(row, day)
            for row in [row for on, row in published if on == day]:
                self._record_published(row, day)
        for row in self.publications:
            self._draft(row)
            self._follow(row)

    def _entries_there_are(self) -> dict[str, Publication]:
        """By slug; a vision also by that of its authority, which can have only one."""
        entries = {entry.slug: entry for entry in Publication.objects.all()}
        visions = {entry.authority_id: entry for entry in entries.values() if entry.kind == Kind.VISION}
        for row in self.publications:
            authority = self._authority(row)
            if authority and authority.pk in visions:
                entries[row.text("slug")] = visions[authority.pk]
        return entries

    def _authority(self, row: Row) -> StrategicHealthAuthority | None:
        return authority_of(row, self.authorities) if row.text("authority") else None

    def _announce(self, row: Row, day: date) -> None:
        slug = row.text("slug")
        if slug in self.entries:
            return
        with row.blamed():
            self.entries[slug] = announce(
                kind=_kind(row),
                authority=self._authority(row),
                name=row.required("name"),
                slug=slug,
                source=row.required("announced_source"),
                announced_at=london_midnight(day),
                actor=None,
            )
        self.announced_now.add(slug)
        self.added[PUBLICATIONS] += 1

    def _issue(self, row: Row, day: date) -> None:
        number = row.required_number("number")
        lines = [line for line in self.lines if line.row.required_number("letter") == number]
        for line in lines:
            if line.slug not in self.entries:
                raise line.row.damaged(f"“{line.slug}” is announced after the letter that names it.")
        announced_at, source = london_midnight(day), row.required("source")
        if not Letter.objects.filter(number=number).exists():
            with row.blamed():
                issue_letter(
                    number=number,
                    title=row.required("title"),
                    issued_on=day,
                    entries=[EntryLine(publication=self.entries[line.slug], plan=line.plan) for line in lines],
                    source=source,
                    announced_at=announced_at,
                    details={
                        "gateway_reference": row.text("gateway_reference"),
                        "signatory": row.text("signatory"),
                        "audience": row.text("audience"),
                        "working_groups_stated": row.number("working_groups_stated"),
                        "clinicians_stated": row.number("clinicians_stated"),
                        "clinicians_approximate": row.yes("clinicians_approximate"),
                    },
                    actor=None,
                )
            self.added[LETTERS] += 1
        for line in lines:
            entry = self.entries[line.slug]
            if entry.is_closed or entry.date_changes.exists():
                continue
            with line.row.blamed():
                schedule(publication=entry, plan=line.plan, source=source, announced_at=announced_at, actor=None)
            self.added[PLANS] += 1

    def _record_published(self, row: Row, day: date) -> None:
        entry = self._entry(row)
        if entry.status != Status.PLANNED:
            return
        with row.blamed():
            record_published(
                publication=entry,
                published_on=day,
                source=row.required("published_source"),
                edition=None if entry.editions.exists() else _content(row),
                actor=None,
            )
        self.added[ACTUALS] += 1

    def _draft(self, row: Row) -> None:
        """What is known of the content of an entry whose actual date is not: a draft, so that it stays embargoed."""
        entry = self._entry(row)
        if not row.text("title") or entry.is_closed or entry.editions.exists():
            return
        with row.blamed():
            draft_edition(publication=entry, fields=_content(row), actor=None)
        self.added[DRAFTS] += 1

    def _follow(self, row: Row) -> None:
        slugs = row.text("follows").split()
        for slug in slugs:
            if slug not in self.entries:
                raise row.damaged(f"there is no publication “{slug}” in publications.csv to follow.")
        if slugs and row.text("slug") in self.announced_now:
            with row.blamed():
                follows = [self.entries[slug] for slug in slugs]
                edit_entry(publication=self._entry(row), changes={"follows": follows}, actor=None)

    def _entry(self, row: Row) -> Publication:
        """The row's publication as it is now: services save their own copy."""
        slug = row.text("slug")
        if slug not in self.entries:
            raise row.damaged(f"“{slug}” was published before it was announced.")
        self.entries[slug].refresh_from_db()
        return self.entries[slug]


def _publication_rows(folder: Path) -> list[Row]:
    columns = [
        "slug",
        "kind",
        "authority",
        "name",
        "announced_on",
        "announced_source",
        "published_on",
        "published_source",
        "title",
        "title_source",
        "gateway_reference",
        "gateway_source",
        "follows",
    ]
    return read_rows(folder / "publications.csv", columns=columns, key=["slug"])


def _letter_rows(folder: Path) -> list[Row]:
    columns = [
        "number",
        "title",
        "issued_on",
        "gateway_reference",
        "signatory",
        "audience",
        "working_groups_stated",
        "clinicians_stated",
        "clinicians_approximate",
        "source",
    ]
    return read_rows(folder / "letters.csv", columns=columns, key=["number"])


def _letter_lines(folder: Path, slugs: set[str]) -> list[LetterLine]:
    columns = key = ["letter", "publication", "planned_on", "planned_month"]
    lines = []
    for row in read_rows(folder / "letter_entries.csv", columns=columns, key=key[:2]):
        slug, day, month = row.text("publication"), row.day("planned_on"), row.month("planned_month")
        if slug not in slugs:
            raise row.damaged(f"there is no publication “{slug}” in publications.csv.")
        if day and not month:
            plan = Plan.on(day)
        elif month and not day:
            plan = Plan.in_month(month)
        else:
            raise row.damaged("give either “planned_on” or “planned_month”.")
        lines.append(LetterLine(row, slug, plan))
    return lines


def _content(row: Row) -> dict[str, str | None]:
    """The edition's fields. A Gateway reference known from elsewhere than the title is told with its own source."""
    source, gateway_source = row.text("title_source"), row.text("gateway_source")
    if row.text("title"):
        row.required("title_source")
    if row.text("gateway_reference"):
        row.required("gateway_source")
    if gateway_source and gateway_source != source:
        source = f"{source} (Gateway reference: {gateway_source} )"
    return {"title": row.maybe("title"), "gateway_reference": row.text("gateway_reference"), "source": source}


def _published_on(row: Row) -> date | None:
    """The actual day; none of the week that is rehearsed and after it, for there it is still to be seen."""
    written = row.written_day("published_on")
    return None if written and rehearsal.is_to_be_lived(written) else row.day("published_on")


def _kind(row: Row) -> Kind:
    if row.text("kind") not in Kind.values:
        raise row.damaged(f"“{row.text('kind')}” is not a kind of publication: {', '.join(Kind.values)}.")
    return Kind(row.text("kind"))
