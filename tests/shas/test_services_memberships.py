"""Leads, officers, the Department's roles, and inviting a person into one of them."""

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from accounts.models import Invitation, User
from shas.models import Event, Membership
from shas.querysets.people import has_dh_role, led_authority_ids
from shas.services import appoint, end_membership, invite_member, set_dh_roles
from shas.workflow import DHRole, MemberRole
from tests.factories import AuthorityFactory, TrustFactory, UserFactory
from tests.refusals import refusal_codes

pytestmark = pytest.mark.django_db

SITE = "https://portal.example.org"


def _fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def _newest() -> Event:
    return Event.objects.order_by("pk").last()


# Appointing and ending


def test_a_lead_is_appointed_and_it_is_on_record() -> None:
    superuser, user, authority = UserFactory(superuser=True), UserFactory(), AuthorityFactory()
    membership = appoint(user=user, authority=authority, actor=superuser, reason="Agreed by letter")
    assert (membership.role, membership.authority, membership.trust) == ("lead", authority, None)
    assert led_authority_ids(_fresh(user)) == [authority.pk]
    event = _newest()
    assert (event.kind, event.subject_kind, event.subject_key) == ("membership.appointed", "user", str(user.pk))
    assert (event.actor, event.authority, event.trust, event.is_public) == (superuser, authority, None, False)
    assert (event.changes, event.reason) == ({"role": [None, "lead"]}, "Agreed by letter")


def test_an_officer_is_appointed_to_a_trust() -> None:
    user, trust = UserFactory(), TrustFactory()
    membership = appoint(user=user, trust=trust, actor=None)
    assert (membership.role, membership.authority, membership.trust) == ("officer", None, trust)
    assert (_newest().trust, _newest().changes) == (trust, {"role": [None, "officer"]})


def test_appointing_twice_is_refused() -> None:
    user, authority = UserFactory(), AuthorityFactory()
    appoint(user=user, authority=authority, actor=None)
    assert refusal_codes(appoint, user=user, authority=authority, actor=None) == ["already_appointed"]
    assert Event.objects.filter(kind="membership.appointed").count() == 1


@pytest.mark.parametrize("both", [True, False])
def test_appointing_to_two_bodies_or_none_is_refused(both: bool) -> None:
    bodies: dict[str, Any] = {"authority": AuthorityFactory(), "trust": TrustFactory()} if both else {}
    refused = refusal_codes(appoint, user=UserFactory(), actor=None, **bodies)
    assert refused == ["membership_role_fits_body"]
    assert Membership.objects.count() == 0


def test_one_person_may_lead_two_authorities_and_serve_a_trust() -> None:
    user, first, second = UserFactory(), AuthorityFactory(), AuthorityFactory()
    appoint(user=user, authority=first, actor=None)
    appoint(user=user, authority=second, actor=None)
    appoint(user=user, trust=TrustFactory(), actor=None)
    assert sorted(led_authority_ids(_fresh(user))) == sorted([first.pk, second.pk])


def test_ending_a_role_ends_what_it_allowed_and_stays_on_record() -> None:
    superuser, authority = UserFactory(superuser=True), AuthorityFactory()
    user = UserFactory(leads=authority)
    end_membership(membership=user.memberships.get(), actor=superuser, reason="Left the authority")
    assert led_authority_ids(_fresh(user)) == []
    event = _newest()
    assert (event.kind, event.actor, event.authority) == ("membership.ended", superuser, authority)
    assert (event.changes, event.reason) == ({"role": ["lead", None]}, "Left the authority")


@pytest.mark.parametrize("role", [DHRole.EDITOR, DHRole.PUBLISHER, None])
def test_only_a_superuser_appoints_ends_and_sets_roles(role: DHRole | None) -> None:
    authority = AuthorityFactory()
    actor, user = UserFactory(dh=(role,) if role else ()), UserFactory(leads=authority)
    events = Event.objects.count()
    with pytest.raises(PermissionDenied):
        appoint(user=actor, authority=authority, actor=actor)
    with pytest.raises(PermissionDenied):
        end_membership(membership=user.memberships.get(), actor=actor)
    with pytest.raises(PermissionDenied):
        set_dh_roles(user=actor, roles=[DHRole.PUBLISHER], actor=actor)
    with pytest.raises(PermissionDenied):
        invite_member(email="new@example.org", name="", role=DHRole.EDITOR, actor=actor, site=SITE)
    assert (Membership.objects.count(), Event.objects.count()) == (1, events)
    assert (User.objects.filter(email="new@example.org").exists(), len(mail.outbox)) == (False, 0)


# The Department's roles


def test_a_role_of_the_department_opens_the_console() -> None:
    superuser, user = UserFactory(superuser=True), UserFactory()
    set_dh_roles(user=user, roles=[DHRole.EDITOR], actor=superuser, reason="New in the team")
    fresh = _fresh(user)
    assert (fresh.is_staff, has_dh_role(fresh, DHRole.EDITOR), has_dh_role(fresh, DHRole.PUBLISHER)) == (
        True,
        True,
        False,
    )
    event = _newest()
    assert (event.kind, event.subject_key, event.actor) == ("user.roles_set", str(user.pk), superuser)
    assert (event.changes, event.reason) == ({"dh_roles": ["", "DH editor"]}, "New in the team")


def test_roles_are_set_exactly_and_other_groups_left_alone() -> None:
    user = UserFactory(dh=(DHRole.EDITOR,))
    user.groups.create(name="Fire wardens")
    set_dh_roles(user=user, roles=[DHRole.PUBLISHER], actor=None)
    assert _fresh(user).group_names == {"DH publisher", "Fire wardens"}


def test_without_a_role_the_console_is_closed_again_but_not_to_a_superuser() -> None:
    user, superuser = UserFactory(dh=(DHRole.EDITOR,)), UserFactory(superuser=True, dh=(DHRole.EDITOR,))
    set_dh_roles(user=user, roles=[], actor=None)
    set_dh_roles(user=superuser, roles=[], actor=None)
    assert (_fresh(user).is_staff, _fresh(superuser).is_staff) == (False, True)


def test_setting_the_same_roles_records_nothing() -> None:
    user = UserFactory(dh=(DHRole.EDITOR, DHRole.PUBLISHER))
    before = Event.objects.count()
    set_dh_roles(user=user, roles=[DHRole.PUBLISHER, DHRole.EDITOR], actor=None)
    assert Event.objects.count() == before


# Inviting


def test_inviting_a_lead_makes_account_role_mail_and_record(django_capture_on_commit_callbacks) -> None:
    superuser, authority = UserFactory(superuser=True), AuthorityFactory()
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite_member(
            email="lead@example.org",
            name="A lead",
            role=MemberRole.LEAD,
            authority=authority,
            actor=superuser,
            site=f"{SITE}/",
        )
    user = User.objects.get(email="lead@example.org")
    assert (invitation.user, user.name, user.is_staff, user.has_usable_password()) == (user, "A lead", False, False)
    assert led_authority_ids(user) == [authority.pk]
    assert [(event.kind, event.actor) for event in Event.objects.order_by("pk")] == [
        ("user.invited", superuser),
        ("membership.appointed", superuser),
    ]
    assert [message.to for message in mail.outbox] == [["lead@example.org"]]
    assert f"{SITE}/accounts/invitation/" in mail.outbox[0].body


def test_inviting_a_publisher_gives_the_role_and_the_console() -> None:
    invite_member(email="p@example.org", name="", role=DHRole.PUBLISHER, actor=None, site=SITE)
    user = User.objects.get(email="p@example.org")
    assert (user.group_names, user.is_staff, user.memberships.count()) == ({"DH publisher"}, True, 0)


def test_inviting_an_officer_gives_the_trust() -> None:
    trust = TrustFactory()
    invite_member(email="o@example.org", name="", role=MemberRole.OFFICER, trust=trust, actor=None, site=SITE)
    assert User.objects.get(email="o@example.org").memberships.get().trust == trust


def test_invited_again_one_keeps_the_role_and_gets_a_new_link() -> None:
    authority = AuthorityFactory()
    told: dict[str, Any] = {"email": "l@example.org", "role": MemberRole.LEAD, "actor": None, "site": SITE}
    first = invite_member(**told, name="", authority=authority)
    second = invite_member(**told, name="Now with a name", authority=authority)
    assert Invitation.objects.get() == second != first
    assert Membership.objects.count() == 1
    assert User.objects.get(email="l@example.org").name == "Now with a name"
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["user.invited", "membership.appointed", "user.invited"]


def test_invited_to_a_second_role_of_the_department_one_keeps_the_first() -> None:
    for role in (DHRole.EDITOR, DHRole.PUBLISHER):
        invite_member(email="both@example.org", name="", role=role, actor=None, site=SITE)
    assert User.objects.get(email="both@example.org").group_names == {"DH editor", "DH publisher"}


@pytest.mark.parametrize(
    ("role", "given", "codes"),
    [
        (MemberRole.LEAD, [], ["body_missing"]),
        (MemberRole.LEAD, ["trust"], ["body_missing", "body_not_wanted"]),
        (MemberRole.LEAD, ["authority", "trust"], ["body_not_wanted"]),
        (MemberRole.OFFICER, [], ["body_missing"]),
        (MemberRole.OFFICER, ["authority"], ["body_not_wanted", "body_missing"]),
        (DHRole.EDITOR, ["authority"], ["body_not_wanted"]),
        (DHRole.PUBLISHER, ["authority", "trust"], ["body_not_wanted", "body_not_wanted"]),
    ],
)
def test_a_role_with_the_wrong_body_is_refused_whole(
    role: MemberRole | DHRole, given: list[str], codes: list[str]
) -> None:
    makers = {"authority": AuthorityFactory, "trust": TrustFactory}
    bodies = {name: makers[name]() for name in given}
    refused = refusal_codes(invite_member, email="x@example.org", name="", role=role, actor=None, site=SITE, **bodies)
    assert refused == codes
    assert (User.objects.count(), Event.objects.count()) == (0, 0)


def test_inviting_somebody_with_an_account_is_refused_and_gives_no_role() -> None:
    user, authority = UserFactory(email="known@example.org", password="a long password"), AuthorityFactory()
    refused = refusal_codes(
        invite_member,
        email="KNOWN@example.org",
        name="",
        role=MemberRole.LEAD,
        authority=authority,
        actor=None,
        site=SITE,
    )
    assert refused == ["already_active"]
    assert (user.memberships.count(), Event.objects.count()) == (0, 0)
