"""Every write. A service is one transaction: lock, authorise, check, save, record an Event, in that order.

`actor` is required and keyword-only; `None` is the portal itself. Services raise Django's ValidationError, with a
`code`, and PermissionDenied. All of them refuse reasons, notes and sources that are too long or hold what nobody sees:
see `shas.services.writing.refuse_unreadable`.
"""

from shas.services.approval import approve, release_now
from shas.services.cancellations import cancel, reinstate
from shas.services.corrections import correct_actual_date, correct_edition, withdraw
from shas.services.date_requests import decide_date_change, request_date_change
from shas.services.dates import Move, bulk_reschedule, confirm, reschedule, schedule
from shas.services.drafting import circulate, start
from shas.services.editions import draft_edition, edit_edition, write_edition
from shas.services.groups import save_group
from shas.services.letter_wording import save_letter_frame
from shas.services.letters import EntryLine, issue_letter
from shas.services.memberships import appoint, end_membership, invite_member, set_dh_roles
from shas.services.nonworking_days import save_nonworking_day
from shas.services.overrides import review_override
from shas.services.people import edit_person, set_person_active
from shas.services.publications import announce, edit_entry, record_published
from shas.services.reference import save_reference
from shas.services.rehearsals import begin_rehearsal
from shas.services.review import send_back, submit
from shas.services.timetable_letters import LetterDraft, draft_letter, issue_timetable_letter, stands_in_letter
from shas.services.transitions import require_move

__all__ = [
    "EntryLine",
    "LetterDraft",
    "Move",
    "announce",
    "appoint",
    "approve",
    "begin_rehearsal",
    "bulk_reschedule",
    "cancel",
    "circulate",
    "confirm",
    "correct_actual_date",
    "correct_edition",
    "decide_date_change",
    "draft_edition",
    "draft_letter",
    "edit_edition",
    "edit_entry",
    "edit_person",
    "end_membership",
    "invite_member",
    "issue_letter",
    "issue_timetable_letter",
    "record_published",
    "reinstate",
    "release_now",
    "request_date_change",
    "require_move",
    "reschedule",
    "review_override",
    "save_group",
    "save_letter_frame",
    "save_nonworking_day",
    "save_reference",
    "schedule",
    "send_back",
    "set_dh_roles",
    "set_person_active",
    "stands_in_letter",
    "start",
    "submit",
    "withdraw",
    "write_edition",
]
