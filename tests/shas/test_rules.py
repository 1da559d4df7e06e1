"""The permission matrix of the review, cell by cell: every role, on their own authority's rows and on others'."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

import shas.rules as shas_rules
from accounts.models import User
from accounts.rules import authorise as accounts_authorise
from shas.models import Event, Publication, StrategicHealthAuthority
from shas.rules import authorise, may
from shas.workflow import DHRole
from tests.factories import AuthorityFactory, PublicationFactory, TrustFactory, UserFactory

pytestmark = pytest.mark.django_db

ROLES = ["lead", "officer", "editor", "publisher", "superuser", "nobody"]

# Who may, whatever the row; and what leads may on rows of their own authority alone.
MAY = {
    "shas.open_console": {"editor", "publisher", "superuser"},
    "shas.move_date": {"editor", "publisher"},
    "shas.request_date": {"editor", "publisher"},
    "shas.decide_date_request": {"editor", "publisher"},
    "shas.cancel_publication": {"publisher"},
    "shas.announce_publication": {"editor", "publisher"},
    "shas.import_timetable": {"editor", "publisher"},
    "shas.record_publication": {"publisher"},
    "shas.edit_publication": {"editor", "publisher"},
    "shas.issue_letter": {"publisher"},
    "shas.keep_letter_wording": {"editor", "publisher"},
    "shas.keep_groups": {"editor", "publisher"},
    "shas.keep_reference_data": {"editor", "publisher", "superuser"},
    "shas.keep_memberships": {"superuser"},
    "shas.read_audit_trail": {"editor", "publisher", "superuser"},
}
LEAD_MAY_ON_OWN = {"shas.request_date", "shas.edit_publication", "shas.keep_groups", "shas.read_audit_trail"}


@pytest.fixture
def own() -> StrategicHealthAuthority:
    return AuthorityFactory(short_name="Own")


@pytest.fixture
def foreign() -> StrategicHealthAuthority:
    return AuthorityFactory(short_name="Foreign")


def _person(role: str, own: StrategicHealthAuthority, *, active: bool = True) -> User:
    given = {
        "lead": {"leads": own},
        "officer": {"officer_of": TrustFactory(authority=own)} if role == "officer" else {},
        "editor": {"dh": (DHRole.EDITOR,)},
        "publisher": {"dh": (DHRole.PUBLISHER,)},
        "superuser": {"superuser": True},
        "nobody": {},
    }[role]
    user = UserFactory(**given)
    User.objects.filter(pk=user.pk).update(is_active=active)
    return User.objects.get(pk=user.pk)


def test_the_table_names_every_permission_there_is() -> None:
    registered = {name for name in shas_rules.rules.permissions.permissions if name.startswith("shas.")}
    assert registered == set(MAY)


@pytest.mark.parametrize("permission", MAY)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what_without_a_subject(role: str, permission: str, own: StrategicHealthAuthority) -> None:
    assert may(_person(role, own), permission) is (role in MAY[permission])


@pytest.mark.parametrize("permission", MAY)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what_with_rows_of_their_own_authority(
    role: str, permission: str, own: StrategicHealthAuthority
) -> None:
    person, expected = _person(role, own), role in MAY[permission]
    if role == "lead":
        expected = expected or permission in LEAD_MAY_ON_OWN
    assert may(person, permission, own) is expected
    assert may(person, permission, PublicationFactory(authority=own)) is expected


@pytest.mark.parametrize("permission", MAY)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what_with_rows_of_another_authority(
    role: str, permission: str, own: StrategicHealthAuthority, foreign: StrategicHealthAuthority
) -> None:
    person, expected = _person(role, own), role in MAY[permission]
    assert may(person, permission, foreign) is expected
    assert may(person, permission, PublicationFactory(authority=foreign)) is expected
    assert may(person, permission, PublicationFactory(national=True)) is expected


@pytest.mark.parametrize("permission", MAY)
@pytest.mark.parametrize("role", ROLES)
def test_an_inactive_person_may_nothing(role: str, permission: str, own: StrategicHealthAuthority) -> None:
    person = _person(role, own, active=False)
    assert [may(person, permission, subject) for subject in (None, own, PublicationFactory(authority=own))] == [
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("permission", MAY)
def test_the_public_may_nothing(permission: str, own: StrategicHealthAuthority) -> None:
    subjects = (None, own, PublicationFactory(authority=own))
    assert [may(AnonymousUser(), permission, subject) for subject in subjects] == [False, False, False]


@pytest.mark.parametrize("permission", MAY)
def test_the_portal_itself_may(permission: str) -> None:
    assert may(None, permission) is True


def test_a_superuser_with_a_role_of_the_department_may_what_the_role_may(own: StrategicHealthAuthority) -> None:
    person = UserFactory(superuser=True, dh=(DHRole.PUBLISHER,))
    assert may(person, "shas.issue_letter") is True
    assert person.has_perm("shas.anything_at_all") is True  # which is why services ask the rules


def test_a_lead_of_two_authorities_may_on_both(
    own: StrategicHealthAuthority, foreign: StrategicHealthAuthority
) -> None:
    person = _person("lead", own)
    assert may(person, "shas.keep_groups", foreign) is False
    person.memberships.create(role="lead", authority=foreign)
    person = User.objects.get(pk=person.pk)
    assert (may(person, "shas.keep_groups", own), may(person, "shas.keep_groups", foreign)) == (True, True)


def test_an_entry_without_an_authority_is_nobodys_own(own: StrategicHealthAuthority) -> None:
    assert may(_person("lead", own), "shas.edit_publication", Publication()) is False


def test_authorise_refuses_and_says_what_to_do(own: StrategicHealthAuthority) -> None:
    with pytest.raises(PermissionDenied) as refusal:
        authorise(_person("officer", own), "shas.keep_groups", own)
    assert str(refusal.value) == ("You may not do this. Ask the review team if you think you should be able to.")


@pytest.mark.parametrize("role", ROLES)
def test_only_a_superuser_keeps_accounts(role: str, own: StrategicHealthAuthority) -> None:
    person = _person(role, own)
    if role == "superuser":
        accounts_authorise(person, "accounts.keep_users")
    else:
        with pytest.raises(PermissionDenied):
            accounts_authorise(person, "accounts.keep_users")


def test_an_inactive_superuser_does_not_keep_accounts(own: StrategicHealthAuthority) -> None:
    with pytest.raises(PermissionDenied):
        accounts_authorise(_person("superuser", own, active=False), "accounts.keep_users")


def test_an_officer_reads_the_audit_trail_of_their_own_trust_alone() -> None:
    own, other = TrustFactory(), TrustFactory()
    officer, colleague = UserFactory(officer_of=own), UserFactory(officer_of=other)
    assert may(officer, "shas.read_audit_trail", own)
    assert not may(officer, "shas.read_audit_trail", other)
    assert not may(officer, "shas.read_audit_trail", own.authority)
    hidden = Event.objects.filter(kind="membership.appointed", is_public=False)
    assert [event.trust for event in hidden.visible_to(officer)] == [own]
    assert [event.trust for event in hidden.visible_to(colleague)] == [other]
    dismissed = User.objects.get(pk=officer.pk)
    dismissed.is_active = False
    assert not may(dismissed, "shas.read_audit_trail", own)
    assert list(hidden.visible_to(dismissed)) == []
