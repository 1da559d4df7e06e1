"""What lists can be narrowed by: one filter set for each noun, for pages and the API alike.

Days are London days, written 2008-05-20; months 2008-06; instants ISO 8601 with an offset. A value that cannot be
understood is a form error with a code, which says what can be.
"""

from shas.filters.asat import AsAtForm, read_as_at
from shas.filters.publications import PublicationFilter
from shas.filters.record import EventFilter, LetterFilter
from shas.filters.reference import AuthorityFilter, GroupFilter, TrustFilter

__all__ = [
    "AsAtForm",
    "AuthorityFilter",
    "EventFilter",
    "GroupFilter",
    "LetterFilter",
    "PublicationFilter",
    "TrustFilter",
    "read_as_at",
]
