"""A timetable letter as a file: plain text and Word. Both hold the lines that `shas.timeline.letter` composes."""

from shas.exports.letter.docx import letter_docx
from shas.exports.letter.source import composed_draft, composed_letter
from shas.exports.letter.text import draft_letter_text, letter_text

__all__ = ["composed_draft", "composed_letter", "draft_letter_text", "letter_docx", "letter_text"]
