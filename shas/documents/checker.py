"""The program that opens one PDF, in a process of its own: `checking` starts it, and nothing imports it.

    python -I checker.py SECONDS < FILE

It prints one line of JSON: `{"pages": 12}`, or `{"refused": code, "found": word}`, the word being one of `ACTIVE` in
`refusals` for active content, else empty. Any other answer, and none, mean that the file was not checked. Before it
looks at the file it gives up the right to more time, memory, files, connections and processes than it has.

Active content is looked for in every object of the file, not along the paths where it should stand. No stream is
unpacked but those that hold objects.
"""

import json
import math
import re
import resource
import sys
from collections.abc import Iterator

import pikepdf
from pikepdf import AccessMode, Array, Dictionary, Name, Object, Pdf, Stream, String

MEMORY_BYTES = 1024**3
MOST_VALUES = 1_000_000  # looked at one by one

KEYS = {
    "/JS": "script",
    "/JavaScript": "script",
    "/OnInstantiate": "script",
    "/XFA": "xfa",
    "/EF": "file",
}
# By `/S`, the kind of an action.
ACTIONS = {
    "/JavaScript": "script",
    "/Launch": "command",
    "/GoToE": "command",
    "/SubmitForm": "form",
    "/ImportData": "form",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
}
# By `/Type` or `/Subtype`, the kind of an object.
KINDS = {
    "/EmbeddedFile": "file",
    "/FileAttachment": "file",
    "/RichMedia": "media",
    "/Screen": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/3D": "media",
}
WEB = {"http", "https", "mailto", "tel", "ftp"}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
SPACE = re.compile(r"[\x00-\x20]")
ELSEWHERE = ("//", "\\\\")  # another computer in the reader's network, which would be told who they are
NAMES = sorted({name[1:] for name in (*KEYS, *ACTIONS, *KINDS, "/URI", "/GoToR")})
# As the library writes objects: names without escapes, each followed by a space or the end.
SUSPICIOUS = re.compile(rb"/(?:" + "|".join(NAMES).encode() + rb")(?=\s|$)")
# What the library says of sound files too: of a count that is often wrong, and of pages that do without something.
HARMLESS = re.compile(r"reported number of objects|kid \d+ \(from \d+\) (?:Resources|MediaBox|Annots)")


class RefusedError(Exception):
    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(code)
        self.answer: dict[str, object] = {"refused": code, "found": found}


def limit(seconds: float) -> None:
    """What is open stays open; nothing else can be opened from here on."""
    for what, most in [
        (resource.RLIMIT_CPU, math.ceil(seconds)),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_NPROC, 0),
    ]:
        resource.setrlimit(what, (most, most))


def count_pages() -> int:
    """How many pages the file on standard input has. Raises RefusedError."""
    try:
        with pikepdf.open(sys.stdin.buffer, attempt_recovery=False, access_mode=AccessMode.stream) as pdf:
            if pdf.is_encrypted:
                raise RefusedError("document_encrypted")
            look_at(pdf)
            pages = len(pdf.pages)
            if not pages or not all(map(HARMLESS.search, map(str, pdf.get_warnings()))):
                raise RefusedError("document_damaged")
            return pages
    except RefusedError:
        raise
    except MemoryError:
        raise RefusedError("document_unchecked") from None
    except Exception:  # whatever a broken file makes the library say; it says little of why it cannot decrypt one
        raise RefusedError("document_encrypted" if mentions_encryption() else "document_damaged") from None


def mentions_encryption() -> bool:
    sys.stdin.buffer.seek(0)
    return b"/Encrypt" in sys.stdin.buffer.read()


def look_at(pdf: Pdf) -> None:
    """Raises RefusedError if a viewer would run or open anything in this file, or lead elsewhere than to the web."""
    things = (thing for thing in [pdf.trailer, *pdf.objects] if isinstance(thing, Object))  # the rest are numbers
    suspects = (thing for thing in things if SUSPICIOUS.search(written(thing)))
    for number, value in enumerate(value for suspect in suspects for value in values(suspect)):
        found = active(value)
        if found:
            raise RefusedError("document_active_content", found)
        if number > MOST_VALUES:
            raise RefusedError("document_unchecked")


def written(thing: Object) -> bytes:
    return (thing.stream_dict if isinstance(thing, Stream) else thing).unparse(resolved=True)


def values(thing: Object) -> Iterator[Object]:
    """An object and all that stands within it; what it refers to is an object of its own."""
    stack = [thing]
    while stack:
        value = stack.pop()
        yield value
        if isinstance(value, Dictionary | Stream):
            inner = [part for _, part in value.items()]
        else:
            inner = list(value) if isinstance(value, Array) else []
        stack += [part for part in inner if isinstance(part, Object) and not part.is_indirect]


def active(value: Object) -> str:
    """The word for what is active in this value itself, or nothing."""
    if isinstance(value, Name):  # it may be the kind of an action that refers to it
        return (ACTIONS | KINDS).get(str(value), "") if value.is_indirect else ""
    if not isinstance(value, Dictionary | Stream):
        return ""
    for key, found in KEYS.items():
        if key in value:
            return found
    for words, key in [(ACTIONS, "/S"), (KINDS, "/Type"), (KINDS, "/Subtype")]:
        found = words.get(str(value.get(key)), "")
        if found:
            return found
    return "" if leads_to_web(value) else "address"


def leads_to_web(value: Object) -> bool:
    """Whether what it links to is on the web, or is another document beside this one; so is what links to nothing."""
    addresses = [value.get("/URI")]
    if str(value.get("/S")) == "/GoToR":
        file = value.get("/F")
        addresses += list(file.as_dict().values()) if isinstance(file, Dictionary) else [file]
    for address in addresses:
        text = SPACE.sub("", str(address)) if isinstance(address, String) else ""
        scheme = SCHEME.match(text)
        if (scheme and scheme[1].lower() not in WEB) or text.startswith(ELSEWHERE):
            return False
    return True


def main() -> None:
    seconds = float(sys.argv[1])
    limit(seconds)
    try:
        answer: dict[str, object] = {"pages": count_pages()}
    except RefusedError as refusal:
        answer = refusal.answer
    print(json.dumps(answer))  # noqa: T201 -- that is how it answers


if __name__ == "__main__":
    main()
