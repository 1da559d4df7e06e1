"""Where somebody would look who wants a document before its time: more than five hundred addresses.

Each comes with one of its kind that leads nowhere for certain, so that the two answers can be compared.
"""

from collections.abc import Iterator
from itertools import product

from django.conf import settings

from tests.embargo.scene import Scene

Pair = tuple[str, str]
NOBODY = "xxxxx"  # no slug of anything; as long as “birch”


def guesses(at: Scene) -> list[Pair]:
    """Pairs of addresses: the guess, and its like that leads nowhere. No guess comes twice."""
    pairs: dict[str, str] = {}
    for guess, like in (*_by_number(at), *_by_slug(at), *_over_the_api(at), *_by_key(at), *_in_folders(at), *_dated()):
        pairs.setdefault(guess, like)
    return list(pairs.items())


def _by_number(at: Scene) -> Iterator[Pair]:
    """Its own address, with numbers swapped: of the edition, the attachment, and rows' ids in their places."""
    edition = at.entry.editions.get()
    ids = [at.entry.pk, edition.pk, *(each.pk for each in at.documents)]
    numbers = [*range(8), *ids, 2008, 65_535, 65_536, 2**31, 2**63, 10**30]
    for noun, number in product(("visions", "publications"), numbers):
        base = f"/{noun}/birch/editions/{number}"
        for tail in ("document/", "document", "", *(f"attachments/{each}/" for each in (0, 1, 2, ids[2], 10**30))):
            yield f"{base}/{tail}", f"/{noun}/{NOBODY}/editions/{number}/{tail}"
    for written in ("01", "+1", "-1", "1.0", "1e0", "%31", "１", "latest", "current", "draft", "final", "1;2", "1%00"):
        for tail in ("document/", "attachments/1/"):
            yield f"/visions/birch/editions/{written}/{tail}", f"/visions/{NOBODY}/editions/{written}/{tail}"


def _by_slug(at: Scene) -> Iterator[Pair]:
    """Names that it might go by, with the tails that portals of this kind have had."""
    names = [
        "Birch",
        "BIRCH",
        "birch-",
        "birch%20",
        "nhs-birch",
        "birch-vision",
        str(at.entry.pk),
        at.entry.authority.ons_code,
    ]
    tails = ["editions/1/document/", "editions/1/attachments/1/"]
    for noun, name, tail in product(("visions", "publications"), names, tails):
        yield f"/{noun}/{name}/{tail}", f"/{noun}/{NOBODY}/{tail}"
    more = [
        "document/",
        "document.pdf",
        "download/",
        "edition/",
        "editions/",
        "pdf/",
        "preview/",
        "draft/",
        "attachments/1/",
    ]
    for noun, tail in product(("visions", "publications", "authorities", "workspace/birch"), more):
        yield f"/{noun}/birch/{tail}", f"/{noun}/{NOBODY}/{tail}"
    for name in (document.filename for document in at.documents):
        for place in ("visions/birch", "documents", "media", "static", "files", "downloads", "publications", "pdf"):
            yield f"/{place}/{name}", f"/{place}/{'x' * (len(name) - 4)}.pdf"


def _over_the_api(at: Scene) -> Iterator[Pair]:
    edition = at.entry.editions.get()
    base = "/api/v1/publications"
    for ref in ("birch", at.entry.authority.ons_code):
        nobody = "x" * len(ref)
        for tail in ("documents/", "document/", "editions/1/documents/", "editions/1.json", "?format=json", "lead/"):
            yield f"{base}/{ref}/{tail}", f"{base}/{nobody}/{tail}"
    for noun, pk in product(
        ("editions", "documents", "attachments", "drafts", "files"), (1, edition.pk, at.documents[0].pk)
    ):
        yield f"/api/v1/{noun}/{pk}/", f"/api/v1/{noun}/{10 ** len(str(pk)) - 1}/"


def _by_key(at: Scene) -> Iterator[Pair]:
    """The key in the store, if it leaked, and the checksum: they lead nowhere either."""
    for document in at.documents:
        for word in (document.key, document.sha256, f"{document.key[:2]}/{document.key[2:4]}/{document.key}"):
            unknown = f"ff/ff/{'f' * len(document.key)}" if "/" in word else "f" * len(document.key)
            for place in ("", "documents/", ".documents/", "media/", "static/", "files/", "store/", "protected/"):
                yield f"/{place}{word}", f"/{place}{unknown}"
                yield f"/{place}{word}.pdf", f"/{place}{unknown}.pdf"
            yield f"/visions/birch/editions/{word}/document/", f"/visions/birch/editions/{unknown}/document/"


def _in_folders(at: Scene) -> Iterator[Pair]:
    """Out of the folders that are served, into the one that is not."""
    key = at.documents[0].key
    path, root = f"{key[:2]}/{key[2:4]}/{key}", str(settings.DOCUMENT_ROOT).strip("/")
    steps = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%252f", "....//", "..\\", "..;/", "/", "%00/", "./.../"]
    for place, step, depth in product(("static", "static/portal", "media", "visions"), steps, (1, 3)):
        for target in (f".documents/{path}", f"{root}/{path}"):
            unknown = target.replace(path, f"ff/ff/{'f' * len(key)}")
            yield f"/{place}/{step * depth}{target}", f"/{place}/{step * depth}{unknown}"


def _dated() -> Iterator[Pair]:
    """As the budget of 2025 was found: a name that follows from the month and the subject."""
    months = ["2008/05", "2008-05", "2026/11", "2026/12", "may-2008", "december-2026"]
    names = ["birch", "birch-vision", "vision-birch", "birch_strategic_vision", "nhs-birch", "Birch_Vision_Final"]
    for place, month, name in product(("media", "documents", "uploads", "static"), months, names):
        yield f"/{place}/{month}/{name}.pdf", f"/{place}/{month}/{NOBODY}.pdf"
