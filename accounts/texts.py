"""What may stand in a text that somebody types and others read: how long it may be, and nothing that nobody sees.

Pure functions. Rows judge their own fields by them (`accounts.models.TypedTexts`), services the reasons, notes and
sources that they are told (`shas.services.writing`).
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

LONGEST_REASON = 2000  # characters of a reason or a note
LONGEST_SOURCE = 500  # characters of where something is known from
LONGEST_TEXT = 5000  # characters of a field of several lines
CODES = frozenset({"invisible_sign", "max_length"})

# Letters by their category, which leave a blank: the fillers of Hangul, and Braille without a dot.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_BREAKS = frozenset("\n\r\t")
_QUOTED = 40  # characters of a word that a refusal quotes


def faults_in(text: str, *, longest: int | None = None) -> list[ValidationError]:
    """Everything for which a text cannot be kept: `max_length`, in characters, and `invisible_sign`."""
    faults = []
    if longest is not None and len(text) > longest:
        message = f"Shorten this to {longest:,} characters. It has {len(text):,}."
        faults.append(ValidationError(message, code="max_length"))
    place = next((place for place, sign in enumerate(text) if _is_refused(sign)), None)
    if place is not None:
        faults.append(ValidationError(_advice(text, place), code="invisible_sign"))
    return faults


def without_invisible(text: str) -> str:
    """The same words without a sign for which they would be refused."""
    return "".join(sign for sign in text if not _is_refused(sign))


def is_unseen(sign: str) -> bool:
    """Whether a character only steers others: marks of the writing direction, zero-width signs, soft hyphens."""
    return unicodedata.category(sign) == "Cf"


def _is_refused(sign: str) -> bool:
    """Whether nobody sees it: it turns the words around it, or makes nothing, or another name, look like a text.

    The few words that need one to be written (joined emoji, some of Persian and of the scripts of India) go with it.
    """
    return is_unseen(sign) or sign in _BLANK or (unicodedata.category(sign) == "Cc" and sign not in _BREAKS)


def _advice(text: str, place: int) -> str:
    """What to type again, and which sign it is about."""
    sign = text[place]
    name = unicodedata.name(sign, "control character").lower()
    fault = f"character {place + 1} is an invisible sign (U+{ord(sign):04X}, {name}), which can change how it reads"
    ends = re.search(r"\S*$", text[:place]), re.match(r"\S*", text[place + 1 :])
    word = without_invisible("".join(end[0] for end in ends if end))
    short = word if len(word) <= _QUOTED else f"{word[: _QUOTED - 1]}…"
    return f"Type “{short}” again by hand, without it: {fault}." if word else f"Take out what nobody sees: {fault}."
