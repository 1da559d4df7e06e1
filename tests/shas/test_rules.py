"""The permission matrix of the review, cell by cell: every role, on their own authority's rows and on others'."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

import shas.rules as shas_rules
from accounts.models import User
from accounts.rules import authorise as accounts_authorise
from shas.clock import database_now
from shas.models import Event, Publication, StrategicHealthAuthority
from shas.rules import authorise, authorise_transition, may, not_second_person, open_transitions, own_work_sentence
from shas.workflow import DHRole, Kind, Plan, Status, Transition
from tests.factories import AuthorityFactory, PublicationFactory, TrustFactory, UserFactory, plan_at
from tests.shas.workflow.table import TABLE

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
    "shas.see_working_status": {"editor", "publisher", "superuser"},
    "shas.return_publication": {"editor", "publisher"},
    "shas.override_readiness": {"editor", "publisher"},
    "shas.review_override": {"editor", "publisher"},
    "shas.approve_publication": {"publisher"},
    "shas.release_publication": {"publisher"},
    "shas.correct_publication": {"publisher"},
    "shas.withdraw_publication": {"publisher"},
    "shas.grant_prerelease_access": {"publisher"},
    "shas.issue_letter": {"publisher"},
    "shas.keep_letter_wording": {"editor", "publisher"},
    "shas.keep_groups": {"editor", "publisher"},
    "shas.keep_reference_data": {"editor", "publisher", "superuser"},
    "shas.keep_memberships": {"superuser"},
    "shas.read_audit_trail": {"editor", "publisher", "superuser"},
}
LEAD_MAY_ON_OWN = {
    "shas.request_date",
    "shas.edit_publication",
    "shas.see_working_status",
    "shas.keep_groups",
    "shas.read_audit_trail",
}


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


# Moves


def _entry_at(status: Status, own: StrategicHealthAuthority) -> Publication:
    """As pages have it, with how far the work is."""
    entry = PublicationFactory(authority=own, plan=Plan.on(date(2055, 5, 20)), status=status)
    return Publication.objects.with_working_status().get(pk=entry.pk)


def _may_make(person: User | None, move: Transition, entry: Publication) -> bool:
    try:
        authorise_transition(person, move, entry)
    except PermissionDenied:
        return False
    return True


@pytest.mark.parametrize("status", Status)
def test_who_is_offered_which_moves(status: Status, own: StrategicHealthAuthority) -> None:
    entry = _entry_at(status, own)
    people = {role: _person(role, own) for role in ROLES} | {"anonymous": AnonymousUser()}
    offered = {role: open_transitions(person, entry) for role, person in people.items()}
    assert offered == {
        role: [move for move, row in TABLE.items() if role in (row.begins_at(status, Kind.VISION) or ())]
        for role in people
    }


@pytest.mark.parametrize("status", Status)
def test_who_may_make_which_moves_from_where_it_stands(status: Status, own: StrategicHealthAuthority) -> None:
    """Where a move does not begin, whoever may make it somewhere goes on to hear about the status."""
    entry, people = _entry_at(status, own), {role: _person(role, own) for role in ROLES}
    found = {(role, move): _may_make(person, move, entry) for role, person in people.items() for move in Transition}
    begins = {move: TABLE[move].begins_at(status, Kind.VISION) for move in Transition}
    assert found == {
        (role, move): role in (TABLE[move].who if begins[move] is None else begins[move]) for role, move in found
    }


def test_of_another_authoritys_publication_a_lead_is_offered_nothing(
    own: StrategicHealthAuthority, foreign: StrategicHealthAuthority
) -> None:
    lead = _person("lead", own)
    for status in Status:
        entry = _entry_at(status, AuthorityFactory())
        assert open_transitions(lead, entry) == []
        assert [move for move in Transition if _may_make(lead, move, entry)] == []


def test_of_a_national_publication_the_moves_are_its_own(own: StrategicHealthAuthority) -> None:
    PublicationFactory(national=True, status=Status.DRAFTING)
    entry = Publication.objects.with_working_status().get()
    assert open_transitions(_person("editor", own), entry) == [Transition.SUBMIT]
    assert open_transitions(_person("lead", own), entry) == []


def test_what_is_approved_and_out_is_offered_the_moves_of_a_published_one(own: StrategicHealthAuthority) -> None:
    plan = plan_at(database_now() - timedelta(seconds=1))
    PublicationFactory(authority=own, plan=plan, status=Status.APPROVED)
    entry = Publication.objects.with_working_status().get()
    assert open_transitions(_person("publisher", own), entry) == [Transition.CORRECT, Transition.WITHDRAW]
    assert open_transitions(_person("lead", own), entry) == []


def test_a_release_is_the_portals_alone(own: StrategicHealthAuthority) -> None:
    for status in Status:
        entry = _entry_at(status, AuthorityFactory())
        assert [role for role in ROLES if _may_make(_person(role, own), Transition.RELEASE, entry)] == []
        assert _may_make(None, Transition.RELEASE, entry)


def test_whose_move_it_may_not_be(own: StrategicHealthAuthority) -> None:
    editor, approver, other = UserFactory(), UserFactory(), UserFactory()
    entry = Publication(authority=own, last_edited_by=editor, approved_by=approver)
    people = {"editor": editor, "approver": approver, "other": other, "portal": None}
    found = {(who, move): not_second_person(person, move, entry) for who, person in people.items() for move in TABLE}
    assert {key: code for key, code in found.items() if code} == {
        ("editor", "approve"): "edited_last",
        ("editor", "correct"): "edited_last",
        ("approver", "release_now"): "approved_it",
    }


def test_nobody_is_told_off_where_nobody_edited_or_approved() -> None:
    entry = Publication()
    assert [not_second_person(UserFactory(), move, entry) for move in Transition] == [""] * len(Transition)


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (Transition.APPROVE, "You edited it last, so a publisher other than you must approve it."),
        (Transition.CORRECT, "You edited it last, so a publisher other than you must correct it."),
        (Transition.RELEASE_NOW, "You approved it, so a publisher other than you must release it."),
        (Transition.WITHDRAW, ""),
        (Transition.CANCEL, ""),
    ],
)
def test_what_is_said_to_whoever_would_sign_off_their_own_work(move: Transition, sentence: str) -> None:
    person = UserFactory()
    entry = Publication(last_edited_by=person, approved_by=person)
    assert own_work_sentence(person, move, entry) == sentence
    assert own_work_sentence(UserFactory(), move, entry) == ""
    assert own_work_sentence(None, move, entry) == ""
