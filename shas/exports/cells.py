"""Texts as cells can hold them: nothing that XML forbids, and nothing that a spreadsheet would take for a formula.

A name or a reason may be anybody's words. In a spreadsheet a text that begins like a formula is run on the reader's
machine, so such a text gets an apostrophe in front. See OWASP, “CSV Injection”.
"""

import re
import unicodedata

# What XML forbids, and the one more control character that calendars do (RFC 5545, CONTROL).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SIGNS = frozenset("=+-@")
_BREAKS = ("\t", "\r", "\n")
_APOSTROPHE = "'"


def clean(text: str) -> str:
    """The text without what XML or a calendar cannot carry, lines ended by a line feed alone: the same everywhere."""
    return _FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def neutral(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet could read a formula. `raw` takes it off again."""
    return _APOSTROPHE + text if _is_dangerous(text) else text


def raw(text: str) -> str:
    """The text that `neutral` was given."""
    if text.startswith(_APOSTROPHE) and _is_dangerous(text[1:]):
        return text[1:]
    return text


def _is_dangerous(text: str) -> bool:
    """Whether it begins with a tab or a line break, or, after what cannot be seen, with a formula's sign.

    Full-width signs count, since some spreadsheets read them alike. Apostrophes are looked through, so that `raw` can
    tell one that was put in front from one that belongs to the text.
    """
    if text.lstrip(_APOSTROPHE).startswith(_BREAKS):
        return True
    for character in text:
        if unicodedata.normalize("NFKC", character) in _SIGNS:
            return True
        if character != _APOSTROPHE and not _is_unseen(character):
            return False
    return False


def _is_unseen(character: str) -> bool:
    """White space, and what has no shape at all: control and format characters, such as a zero-width space."""
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp"}
