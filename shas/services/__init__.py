"""Every write. A service is one transaction: lock, authorise, check, save, record an Event, in that order.

`actor` is required and keyword-only; `None` is the portal itself. Services raise Django's ValidationError, with a
`code`, and PermissionDenied.
"""

from shas.services.dates import confirm, reschedule, schedule
from shas.services.editions import draft_edition, edit_edition
from shas.services.groups import save_group
from shas.services.letters import EntryLine, issue_letter
from shas.services.memberships import appoint, end_membership, invite_member, set_dh_roles
from shas.services.people import edit_person, set_person_active
from shas.services.publications import announce, edit_entry, record_published
from shas.services.reference import save_reference

__all__ = [
    "EntryLine",
    "announce",
    "appoint",
    "confirm",
    "draft_edition",
    "edit_edition",
    "edit_entry",
    "edit_person",
    "end_membership",
    "invite_member",
    "issue_letter",
    "record_published",
    "reschedule",
    "save_group",
    "save_reference",
    "schedule",
    "set_dh_roles",
    "set_person_active",
]
