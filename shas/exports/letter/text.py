"""The letter as plain text: UTF-8, one paragraph a line, the timetable in two columns of spaces.

Imported again, the text of an issued letter gives its own timetable back.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from shas.exports.letter.source import composed_draft
from shas.models import LetterFrame
from shas.timeline.letter import ComposedLetter


def letter_text(letter: ComposedLetter) -> bytes:
    """The text as it is sent."""
    return letter.text.encode()


def draft_letter_text(rows: Iterable[Any], frame: LetterFrame, today: date) -> str:
    """The text of the draft letter, from publications with their public status, in order; `today` is London's."""
    return composed_draft(rows, frame, today).text
