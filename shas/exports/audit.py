"""The audit trail as rows: one dict for each event, which CSV and XLSX write, so that they agree cell by cell.

Instants are ISO 8601 in UTC; `recorded_london` is the first of them as London's clocks showed it. What changed is
there twice: in words, a line a field, and as it is stored (JSON).
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from shas.clock import LONDON
from shas.exports.cells import clean
from shas.querysets import EventQuerySet
from shas.timeline.audit import line

COLUMNS = (
    "id",
    "recorded_at",
    "recorded_london",
    "announced_at",
    "recorded_later",
    "source",
    "who",
    "email",
    "kind",
    "what_happened",
    "subject_kind",
    "subject_key",
    "subject",
    "publication",
    "authority",
    "trust",
    "what_changed",
    "changes",
    "reason",
    "public_note",
    "seen_by",
    "url",
)
WIDE = {
    "recorded_at": 28,
    "recorded_london": 20,
    "announced_at": 28,
    "source": 40,
    "who": 26,
    "email": 30,
    "kind": 28,
    "what_happened": 28,
    "subject_key": 26,
    "subject": 44,
    "publication": 26,
    "authority": 26,
    "trust": 26,
    "what_changed": 60,
    "changes": 40,
    "reason": 50,
    "public_note": 50,
    "url": 44,
}
MOST_IN_WORKBOOK = 10_000  # rows; a workbook is made as a whole before it is sent
AT_ONCE = 500  # events read at a time

Absolute = Callable[[str], str]


def audit_rows(events: EventQuerySet, absolute: Absolute, *, reader: Any) -> Iterator[dict[str, Any]]:
    """The events, newest first, read some hundred at a time. `absolute` makes an address whole."""
    site = absolute("/").removesuffix("/")
    for event in events.with_names().order_by("-pk").iterator(chunk_size=AT_ONCE):
        yield _row(event, site, reader)


def _row(event: Any, site: str, reader: Any) -> dict[str, Any]:
    said = line(event, reader=reader, whole=True)
    row = {
        "id": event.pk,
        "recorded_at": _utc(event.recorded_at),
        "recorded_london": f"{event.recorded_at.astimezone(LONDON):%Y-%m-%d %H:%M:%S}",
        "announced_at": _utc(event.announced_at),
        "recorded_later": event.recorded_later,
        "source": event.source,
        "who": said.who,
        "email": said.address,
        "kind": event.kind,
        "what_happened": said.what,
        "subject_kind": event.subject_kind,
        "subject_key": event.subject_key,
        "subject": ", ".join(filter(None, [said.subject, said.part])),
        "publication": event.publication.slug if event.publication else None,
        "authority": event.authority.slug if event.authority else None,
        "trust": event.trust.slug if event.trust else None,
        "what_changed": "\n".join(map(str, said.changes)),
        "changes": json.dumps(event.changes, ensure_ascii=False),
        "reason": event.reason,
        "public_note": event.public_note,
        "seen_by": said.readers,
        "url": f"{site}{said.page}",
    }
    return {name: clean(value) if isinstance(value, str) else value for name, value in row.items()}


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
