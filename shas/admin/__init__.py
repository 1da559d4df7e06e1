"""The console of the Department's staff: Django's admin, kept by `shas.rules` and saving through services."""

from shas.admin import (
    authorities,
    dates,
    documents,
    editions,
    events,
    groups,
    letters,
    nonworkingdays,
    overrides,
    people,
    publications,
    requests,
)

__all__ = [
    "authorities",
    "dates",
    "documents",
    "editions",
    "events",
    "groups",
    "letters",
    "nonworkingdays",
    "overrides",
    "people",
    "publications",
    "requests",
]
