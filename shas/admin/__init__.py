"""The console of the Department's staff: Django's admin, kept by `shas.rules` and saving through services."""

from shas.admin import (
    authorities,
    dates,
    editions,
    events,
    groups,
    letters,
    nonworkingdays,
    people,
    publications,
    requests,
)

__all__ = [
    "authorities",
    "dates",
    "editions",
    "events",
    "groups",
    "letters",
    "nonworkingdays",
    "people",
    "publications",
    "requests",
]
