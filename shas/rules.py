"""May I: the permission matrix of domain.md, as predicates on (user, object).

Services ask `authorise`, never `user.has_perm`, which lets every superuser pass. What one may *see* is said in the
querysets, and not again here.
"""

from typing import Any

import rules
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.rules import is_active_superuser as is_superuser
from shas.models import PrimaryCareTrust, Publication, StrategicHealthAuthority
from shas.querysets.people import has_dh_role, led_authority_ids, served_trust_ids
from shas.workflow import DHRole


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
