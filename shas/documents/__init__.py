"""The gate that every document passes: checked, stored where nobody can guess, sent only by the portal.

Knows no models and no permissions: services ask for those first, and keep what they are told here.
"""

from shas.documents.checking import Facts, check
from shas.documents.sending import send
from shas.documents.storage import exists, opened, orphans, remove, store, storing
from shas.documents.uploading import refuse_stopped

__all__ = [
    "Facts",
    "check",
    "exists",
    "opened",
    "orphans",
    "refuse_stopped",
    "remove",
    "send",
    "store",
    "storing",
]
