"""The letter to write down: the draft from what is public now, or one as it was issued.

In a rehearsal both say so in their first line, which the importer passes over.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings

from shas import rehearsal
from shas.models import Letter, LetterFrame, Publication
from shas.services import stands_in_letter
from shas.timeline.letter import Block, ComposedLetter, Part, compose_draft, compose_issued, row_as_issued


def composed_draft(rows: Iterable[Any], frame: LetterFrame, today: date) -> ComposedLetter:
    """The draft in the wording of `frame`, dated `today` (London), from publications with their public status.

    Rows that no letter names (without a plan, cancelled, withdrawn) are left out; the rest keep their order.
    """
    return _marked(compose_draft(frame, [row for row in rows if stands_in_letter(row)], today=today))


def composed_letter(letter: Letter, at: datetime) -> ComposedLetter:
    """An issued letter, with the lines that are public at this instant (UTC)."""
    entries = letter.entries.filter(publication__in=Publication.objects.public(at)).order_by("position")
    rows = [row_as_issued(entry, dated=letter.issued_on) for entry in entries.select_related("publication__authority")]
    return _marked(compose_issued(letter, rows, corrects=letter.corrects.number if letter.corrects else None))


def _marked(letter: ComposedLetter) -> ComposedLetter:
    if not settings.REHEARSAL:
        return letter
    return ComposedLetter([Block(part=Part.NOTICE, lines=[rehearsal.NOTICE]), *letter.blocks], letter.rows)
