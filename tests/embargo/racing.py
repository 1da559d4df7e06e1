"""Readers who ask a real server over and over across the moment of a release, and what is wrong with what they hear.

The database's clock judges. Each reader reads it before asking and after the answer: what comes wholly before the
release may show nothing of it, and what is asked for after it must show all.
"""

import http.client
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.db import connection, transaction

from shas.clock import database_now
from shas.documents import store
from shas.models import Edition, Publication
from shas.workflow import Status
from tests.embargo.keeping import seconds_kept
from tests.factories import DocumentFactory, EditionFactory, PublicationFactory, plan_at
from tests.shas.documents.pdfs import pdf
from tests.shas.workflow.stage import pass_time

DOCUMENT_LINK = re.compile(r"/(?:visions|publications)/[\w-]+/editions/\d+/(?:document|attachments/\d+)/")


@dataclass(frozen=True, kw_only=True)
class Target:
    """An address, and for each publication that it tells of what has to be there all together, or not at all."""

    address: str
    marks: tuple[tuple[str, ...], ...]


@dataclass
class Race:
    """`said` has, by address, how many answers came before the release, across it, and after."""

    server: str
    release_at: datetime
    targets: Sequence[Target]
    wrong: list[str] = field(default_factory=list)
    said: dict[str, list[int]] = field(default_factory=dict)

    def run(self, readers: int = 4) -> None:
        """Until every target has been asked for and answered after the release."""
        shares = [self.targets[number::readers] for number in range(readers)]
        with ThreadPoolExecutor(readers) as pool:
            for done in [pool.submit(self._read, share) for share in shares if share]:
                done.result()

    def once(self) -> None:
        """Every target is asked one time."""
        for target in self.targets:
            self._ask(target)

    def _read(self, targets: Sequence[Target]) -> None:
        try:
            waiting = {target.address: target for target in targets}
            while waiting:
                for target in list(waiting.values()):
                    if self._ask(target):
                        del waiting[target.address]
        finally:
            connection.close()

    def _ask(self, target: Target) -> bool:
        """Asks once, and judges; whether it was asked for after the release."""
        before = database_now()
        status, headers, text = get(self.server, target.address)
        after = database_now()
        counts = self.said.setdefault(target.address, [0, 0, 0])
        counts[(before >= self.release_at) + (after >= self.release_at)] += 1
        shows = self._judge(target, text, before, after)
        kept = seconds_kept(headers)
        if kept and not shows and before + timedelta(seconds=kept) > self.release_at:
            self.wrong.append(f"{target.address} may be kept {kept} s, past the release")
        if "/document/" not in target.address:
            for link in sorted(set(DOCUMENT_LINK.findall(text))):
                if (found := get(self.server, link)[0]) != 200:
                    self.wrong.append(f"{target.address} links {link}, which answers {found}")
        if status not in {200, 404}:
            self.wrong.append(f"{target.address} answers {status}")
        return before >= self.release_at

    def _judge(self, target: Target, text: str, before: datetime, after: datetime) -> bool:
        """Whether the answer shows what is released."""
        shown = [[mark in text for mark in marks] for marks in target.marks]
        if any(len(set(each)) > 1 for each in shown) or len({each[0] for each in shown}) > 1:
            self.wrong.append(f"{target.address} is mixed: {shown}")
        elif after < self.release_at and shown[0][0]:
            self.wrong.append(f"{target.address} is {self.release_at - after} early")
        elif before >= self.release_at and not shown[0][0]:
            self.wrong.append(f"{target.address} is {before - self.release_at} late")
        return shown[0][0]


def get(server: str, address: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text, by a connection of its own and with no cache between."""
    place = urlsplit(server)
    asking = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    try:
        asking.request("GET", address)
        answer = asking.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode(errors="replace").replace("\r\n ", "")
    finally:
        asking.close()


def targets_of(entries: Sequence[Publication]) -> list[Target]:
    """Every door by which these visions can be read once they are out."""
    shared: dict[str, Callable[[Publication], tuple[str, ...]]] = {
        "/": lambda entry: (title_of(entry),),
        "/publications/feed/": lambda entry: (title_of(entry), f"{entry.authority.short_name}: published on"),
        "/timetable.json": lambda entry: (title_of(entry),),
        "/timetable.csv": lambda entry: (title_of(entry),),
        "/timetable.ics": lambda entry: (title_of(entry),),
        "/api/v1/publications/?page_size=200": lambda entry: (title_of(entry),),
    }
    targets = [Target(address=at, marks=tuple(marks(entry) for entry in entries)) for at, marks in shared.items()]
    for entry in entries:
        page, api = f"/visions/{entry.slug}/", f"/api/v1/publications/{entry.slug}/"
        document = f"{page}editions/1/document/"
        targets += [
            Target(address=page, marks=((title_of(entry), f'href="{document}"', "The document"),)),
            Target(address=document, marks=((f"{title_of(entry)} in full",),)),
            Target(address=api, marks=((title_of(entry), '"public_status":"published"', '"published_at":"'),)),
            Target(address=f"{api}editions/1/", marks=((title_of(entry), document, '"sha256"'),)),
        ]
    return targets


def title_of(entry: Publication) -> str:
    return f"zqtitle-{entry.slug}-zq"


def approved(number: int) -> list[Publication]:
    """So many approved visions, each with a document in the store; to be released tomorrow."""
    entries = []
    for _ in range(number):
        entry = PublicationFactory(plan=plan_at(database_now() + timedelta(days=1)), status=Status.APPROVED)
        edition = EditionFactory(publication=entry, title=title_of(entry))
        content = pdf(text=f"{title_of(entry)} in full")
        DocumentFactory(edition=edition, key=store(ContentFile(content)), size=len(content))
        Edition.objects.filter(pk=edition.pk).update(frozen_at=database_now() - timedelta(minutes=1))
        Publication.objects.filter(pk=entry.pk).update(approved_at=database_now())
        entries.append(entry)
    return entries


def together_in(seconds: float, entries: Sequence[Publication]) -> datetime:
    """They are all to be released at one instant, so many seconds from now: that instant, UTC."""
    with transaction.atomic():
        release_at = database_now() + timedelta(seconds=seconds)
        for entry in entries:
            pass_time(entry, release_at)
    return release_at
