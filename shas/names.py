"""How names are compared, by the importer and by every search: what makes no difference to a name's meaning.

Pure functions. A name means the same whatever its case, spaces, punctuation, "&" or "and", invisible characters, and
with or without the words for the kind of body it names.
"""

import re
import unicodedata
from typing import Any

from accounts.texts import is_unseen

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃"), "-")
_QUOTES = dict.fromkeys(map(ord, "‘’‚‛′`"), "'") | dict.fromkeys(map(ord, "“”„‟″«»"), '"')
# Breaks inside a line, as word processors leave them, part columns as a tab does.
_BREAKS = dict.fromkeys(map(ord, "\v\f\x85\u2028\u2029"), "\t")
_PLAIN = _DASHES | _QUOTES | _BREAKS

# What kind of body it is. The longer phrase comes first.
AUTHORITY_WORDS = ("strategic health authority", "strategic health authorities", "sha", "shas", "nhs", "the")
TRUST_WORDS = ("primary care trust", "primary care trusts", "pct", "pcts", "trust", "trusts")
_JOINING_WORDS = ("and",)
_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """The same words in plain characters: one kind of space, dash and quote, nothing invisible, "th" not "ᵗʰ"."""
    text = unicodedata.normalize("NFKC", text.translate(_PLAIN))
    return "".join(
        " " if character != "\t" and character.isspace() else character
        for character in text.translate(_PLAIN)  # again: NFKC makes quotes and dashes of other signs
        if not is_unseen(character)
    )


def clean(text: str) -> str:
    """What was typed, as it can be stored, shown and sought: nothing unprintable, single spaces, no other change."""
    seen = "".join(
        " " if unicodedata.category(character) in {"Cc", "Cs"} else character
        for character in text
        if not is_unseen(character)
    )
    return " ".join(seen.split())


def folded(text: str) -> str:
    """The text in plain characters and small letters, with "and" for "&" and single spaces."""
    return clean(plain(text)).casefold().replace("&", " and ")


def without(text: str, phrases: tuple[str, ...]) -> str:
    """Folded text without these words and phrases, which are whole words of it."""
    return " ".join(re.sub(rf"\b(?:{'|'.join(phrases)})\b", " ", text).split())


def key(text: str, *, dropped: tuple[str, ...]) -> str:
    """The text without what makes no difference to its meaning: names with the same key are the same name."""
    text = re.sub(r"['.]", "", folded(text))
    return without(" ".join(re.sub(r"[^a-z0-9]+", " ", text).split()), dropped)


def every_word(text: str) -> list[str]:
    """Each word of the text once, folded. An apostrophe ends a word, so that each is part of the name as written."""
    return list(dict.fromkeys(_WORD.findall(folded(text))))


def words(text: str) -> list[str]:
    """The words to look for: each once, without “and” and the words for a kind of body. None: nothing is asked."""
    said = " ".join(_WORD.findall(folded(text)))
    return every_word(without(said, (*AUTHORITY_WORDS, *TRUST_WORDS, *_JOINING_WORDS)))


def in_letters(publication: Any) -> str:
    """What a letter calls a publication: the authority whose vision it is, or the publication's own name."""
    authority = publication.authority
    return clean(authority.short_name if authority else publication.name)
