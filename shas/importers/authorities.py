"""Which authority, or which national publication, do these words mean? Pure: it is given both, and never guesses.

A name matches whatever its case, punctuation, "&" or "and", with or without "the", "NHS" and "SHA". Anything less
is refused, with the nearest name as a question to the reader. A national publication is known by its own name alone.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from shas import names
from shas.importers.report import Refused
from shas.workflow import Kind

NEAR = 0.72  # of difflib's ratio: "Nort West" is near "North West", "Wessex" is near nothing
_LONGEST_NAME = 80  # characters of the words that are compared
_TIE = 0.02  # nearer than this to the best, a second name is offered too

# In a timetable the vision is what its authority publishes. The words for a trust are kept: a trust is no authority.
_EMPTY_WORDS = (*names.AUTHORITY_WORDS, "strategic vision", "vision")


@dataclass(frozen=True)
class KnownAuthority:
    """An authority as the importer needs it: its slug, what to call it, and every name and code it goes by."""

    slug: str
    label: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownPublication:
    """A national publication as the importer needs it: its slug, its own name, its kind, and its other names."""

    slug: str
    name: str
    kind: Kind = Kind.NATIONAL_REPORT
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """What the words mean: exactly one authority, or the candidates to choose from, or the nearest names."""

    authority: KnownAuthority | None = None
    candidates: tuple[KnownAuthority, ...] = ()
    nearest: tuple[KnownAuthority, ...] = ()

    @property
    def near(self) -> bool:
        """The words are, or are like, the name of an authority."""
        return self.authority is not None or bool(self.candidates or self.nearest)


def key(words: str) -> str:
    """The words without what makes no difference to their meaning."""
    return names.key(words, dropped=_EMPTY_WORDS)


def _publication_key(words: str) -> str:
    return names.key(words, dropped=("the",))


class Directory:
    """The known authorities, by every name, and the national publications."""

    def __init__(self, authorities: Iterable[KnownAuthority], publications: Iterable[KnownPublication] = ()) -> None:
        self._publications: dict[str, list[KnownPublication]] = {}
        for publication in publications:
            for name in {_publication_key(name) for name in (publication.name, *publication.names)}:
                self._publications.setdefault(name, []).append(publication)
        self._publications.pop("", None)
        self._by_key: dict[str, list[KnownAuthority]] = {}
        for authority in authorities:
            for name in (authority.slug, authority.label, *authority.names):
                named = self._by_key.setdefault(key(name), [])
                if name and authority not in named:
                    named.append(authority)
        self._by_key.pop("", None)

    def knows(self, words: str) -> bool:
        """Whether the words are, exactly, a name or code of one authority."""
        return len(self._by_key.get(key(words), [])) == 1

    def names_publication(self, words: str) -> bool:
        """Whether the words are, exactly, the name of a national publication, and of no authority."""
        return not self.knows(words) and _publication_key(words) in self._publications

    def find_publication(self, words: str) -> KnownPublication | None:
        """The national publication of this name, if there is one. Raises Refused: ``ambiguous_publication``."""
        named = self._publications.get(_publication_key(words), []) if self.names_publication(words) else []
        if len(named) > 1:
            raise Refused(
                "ambiguous_publication",
                f"“{' '.join(words.split())}” is the name of {len(named)} national publications. "
                "Give them different names in the console, and run the import again.",
            )
        return named[0] if named else None

    def match(self, words: str) -> Match:
        """What these words mean; see ``Match``."""
        wanted = key(words)
        if not wanted:
            return Match()
        named = self._by_key.get(wanted, [])
        if len(named) == 1:
            return Match(authority=named[0])
        if named:
            return Match(candidates=tuple(named))
        partly = self._sharing_words(wanted)
        if len(partly) > 1:
            return Match(candidates=partly)
        return Match(nearest=partly or self._nearest(wanted))

    def find(self, words: str) -> KnownAuthority:
        """The authority meant. Raises Refused with code ``unknown_authority`` or ``ambiguous_authority``."""
        match = self.match(words)
        if match.authority:
            return match.authority
        shown = " ".join(words.split())
        if match.candidates:
            raise Refused(
                "ambiguous_authority",
                f"“{shown}” may mean {_either(match.candidates)}. Write the one meant in full, one to a line.",
            )
        if match.nearest:
            question = f"Did you mean {_either(match.nearest)}? Correct the name and run the import again."
        else:
            question = f"The authorities are {_listed(self._labels(), 'and')}."
        raise Refused("unknown_authority", f"“{shown}” is not a known authority. {question}")

    def within(self, text: str) -> tuple[KnownAuthority, ...]:
        """The authorities whose full names stand somewhere in the text."""
        padded = f" {key(text)} "
        found: dict[str, KnownAuthority] = {}
        for name, authorities in self._by_key.items():
            if f" {name} " in padded:
                found |= {authority.slug: authority for authority in authorities}
        return tuple(found.values())

    def _sharing_words(self, wanted: str) -> tuple[KnownAuthority, ...]:
        """Authorities of which every word was given ("Midlands"), or who are all named at once."""
        words = set(wanted.split())
        part_of = {
            authority.slug: authority
            for name, authorities in self._by_key.items()
            if words <= set(name.split())
            for authority in authorities
        }
        return tuple(part_of.values()) or self._all_named(wanted)

    def _all_named(self, wanted: str) -> tuple[KnownAuthority, ...]:
        several = self.within(wanted)
        return several if len(several) > 1 else ()

    def _nearest(self, wanted: str) -> tuple[KnownAuthority, ...]:
        contained = self.within(wanted)
        if contained:
            return contained
        ratios: dict[str, tuple[float, KnownAuthority]] = {}
        matcher = difflib.SequenceMatcher(None, b=wanted[:_LONGEST_NAME])
        for name, authorities in self._by_key.items():
            matcher.set_seq1(name)
            if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
                continue
            ratio = matcher.ratio()
            for authority in authorities:
                if ratio >= max(NEAR, ratios.get(authority.slug, (0.0, authority))[0]):
                    ratios[authority.slug] = (ratio, authority)
        if not ratios:
            return ()
        best = max(ratio for ratio, _ in ratios.values())
        return tuple(authority for ratio, authority in ratios.values() if best - ratio < _TIE)

    def _labels(self) -> list[str]:
        return sorted({authority.label for authorities in self._by_key.values() for authority in authorities})


def _either(authorities: Iterable[KnownAuthority]) -> str:
    return _listed([authority.label for authority in authorities], "or")


def _listed(labels: list[str], joiner: str) -> str:
    if len(labels) < 2:
        return "".join(labels) or "none yet: run manage.py load_review first"
    return f"{', '.join(labels[:-1])} {joiner} {labels[-1]}"
