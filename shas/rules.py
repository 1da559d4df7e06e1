"""May I: the permission matrix of domain.md, as predicates on (user, object).

Services ask `authorise`, never `user.has_perm`, which lets every superuser pass. What one may *see* is said in the
querysets, and not again here.
"""

from typing import Any

import rules
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.rules import is_active_superuser as is_superuser
from shas.models import FlaggedOverride, PrimaryCareTrust, Publication, StrategicHealthAuthority
from shas.querysets.people import has_dh_role, led_authority_ids, served_trust_ids
from shas.workflow import TRANSITIONS, DHRole, Kind, SecondPerson, Status, Transition, possible_from


@rules.predicate
def is_dh_editor(user: User) -> bool:
    return has_dh_role(user, DHRole.EDITOR)


@rules.predicate
def is_dh_publisher(user: User) -> bool:
    return has_dh_role(user, DHRole.PUBLISHER)


@rules.predicate
def leads(user: User, subject: Publication | StrategicHealthAuthority | None) -> bool:
    """Whether the user leads the authority, or the authority whose publication it is."""
    if isinstance(subject, Publication):
        return subject.authority_id in led_authority_ids(user)
    return isinstance(subject, StrategicHealthAuthority) and subject.pk in led_authority_ids(user)


@rules.predicate
def serves(user: User, subject: PrimaryCareTrust | None) -> bool:
    """Whether the user is an officer of the trust."""
    return isinstance(subject, PrimaryCareTrust) and subject.pk in served_trust_ids(user)


is_dh = is_dh_editor | is_dh_publisher

rules.add_perm("shas.open_console", is_dh | is_superuser)
rules.add_perm("shas.move_date", is_dh)
rules.add_perm("shas.request_date", is_dh | leads)
rules.add_perm("shas.decide_date_request", is_dh)
rules.add_perm("shas.cancel_publication", is_dh_publisher)
rules.add_perm("shas.announce_publication", is_dh)
rules.add_perm("shas.import_timetable", is_dh)
rules.add_perm("shas.record_publication", is_dh_publisher)
rules.add_perm("shas.edit_publication", is_dh | leads)
rules.add_perm("shas.see_working_status", is_dh | is_superuser | leads)
rules.add_perm("shas.return_publication", is_dh)
rules.add_perm("shas.override_readiness", is_dh)
rules.add_perm("shas.review_override", is_dh)
rules.add_perm("shas.approve_publication", is_dh_publisher)
rules.add_perm("shas.release_publication", is_dh_publisher)
rules.add_perm("shas.correct_publication", is_dh_publisher)
rules.add_perm("shas.withdraw_publication", is_dh_publisher)
rules.add_perm("shas.grant_prerelease_access", is_dh_publisher)
rules.add_perm("shas.issue_letter", is_dh_publisher)
rules.add_perm("shas.keep_letter_wording", is_dh)
rules.add_perm("shas.keep_groups", is_dh | leads)
rules.add_perm("shas.keep_reference_data", is_dh | is_superuser)
rules.add_perm("shas.keep_memberships", is_superuser)
rules.add_perm("shas.read_audit_trail", is_dh | is_superuser | leads | serves)


def may(actor: User | None, permission: str, subject: Any = None) -> bool:
    """Whether the actor has this permission on the subject; `None` is the portal itself (commands) and may."""
    return actor is None or bool(rules.has_perm(permission, actor, subject))


def authorise(actor: User | None, permission: str, subject: Any = None) -> None:
    """Raise PermissionDenied unless `may`."""
    if not may(actor, permission, subject):
        raise PermissionDenied("You may not do this. Ask the review team if you think you should be able to.")


def authorise_transition(actor: User | None, move: Transition, entry: Publication) -> None:
    """Raise PermissionDenied unless the actor may make this move from where the entry stands.

    Of an entry that stands where nobody makes it, one of the move's permissions will do: the refusal that follows is
    then about the status, and tells it to nobody else.
    """
    rule = TRANSITIONS[move]
    source = rule.source(Status(entry.status), Kind(entry.kind))
    permissions = (source.permission,) if source else rule.permissions or ("",)  # nobody's is the portal's
    if not any(may(actor, permission, entry) for permission in permissions):
        authorise(actor, permissions[0], entry)


def open_transitions(user: User, entry: Any) -> list[Transition]:
    """The moves to offer this user for an entry with its `working_status`, in the order of the table.

    One that a second person has to make is offered, and refused with the reason: see `not_second_person`.
    """
    status, kind = Status(entry.working_status), Kind(entry.kind)
    return [
        move
        for move in possible_from(status, kind)
        if (source := TRANSITIONS[move].source(status, kind)) and may(user, source.permission, entry)
    ]


def not_second_person(user: User | None, move: Transition, entry: Publication) -> str:
    """The code of why this move takes somebody else than the user: `edited_last`, `approved_it`; else nothing."""
    if user is None:
        return ""
    match TRANSITIONS[move].second_person:
        case SecondPerson.NOT_LAST_EDITOR:
            return "edited_last" if entry.last_edited_by_id == user.pk else ""
        case SecondPerson.NOT_APPROVER:
            return "approved_it" if entry.approved_by_id == user.pk else ""
    return ""


# What is said to somebody who would sign off their own work, by the code of `not_second_person`.
OWN_WORK = {
    "edited_last": "You edited it last, so a publisher other than you must {act} it.",
    "approved_it": "You approved it, so a publisher other than you must {act} it.",
}


def own_work_sentence(user: User | None, move: Transition, entry: Publication) -> str:
    """“You edited it last, so a publisher other than you must approve it.”, or nothing."""
    act = "release" if move == Transition.RELEASE_NOW else move.value
    code = not_second_person(user, move, entry)
    return OWN_WORK[code].format(act=act) if code else ""


def had_part_in(user: User, override: FlaggedOverride) -> bool:
    """Whether the user made the override, or it let their work pass: a third person reviews it."""
    return user.pk in {override.made_by_id, override.second_person_id}


# What is said to somebody who would review what they had a part in.
OWN_PART = "You had a part in this yourself, so somebody else of DH has to review it."
