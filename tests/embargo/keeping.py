"""What an answer says to caches, judged: everyone may keep it for a short while, or nobody at all."""

import re
from typing import Any

NOBODY = "private, no-store"
PUBLIC = re.compile(r"public, (?:max-age=(?P<seconds>\d+)|no-cache)")


def seconds_kept(answer: Any) -> int | None:
    """For how long caches may keep it; None where it is nobody's to keep, 0 where they have to ask again each time."""
    found = PUBLIC.fullmatch(answer.get("Cache-Control", ""))
    return int(found["seconds"] or 0) if found else None


def wrongly_kept(answer: Any, *, signed_in: bool, method: str = "GET", most: int = 60) -> str:
    """What is wrong with what it says to caches; nothing where all is well. `most` are the seconds to the next release.

    What everyone may keep is a whole answer to a reading request, sets no cookie, and was not made for who signed in.
    """
    said = answer.get("Cache-Control", "")
    if said == NOBODY:
        return ""
    seconds = seconds_kept(answer)
    if seconds is None:
        return f"says “{said}” to caches"
    if method not in {"GET", "HEAD"} or answer.status_code not in {200, 304}:
        return f"lets a {answer.status_code} to {method} be kept"
    if answer.cookies:
        return "lets a cookie be kept"
    if signed_in and "Cookie" in answer.get("Vary", ""):
        return "lets be kept what was made for one reader"
    return f"is kept for {seconds} seconds, and the next release is in {most}" if seconds > most else ""
