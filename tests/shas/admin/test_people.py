"""People in the console: inviting, appointing, giving roles, ending access."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Invitation, User
from shas.models import Event, Membership
from shas.services import set_dh_roles
from shas.workflow import DHRole
from tests import factories
from tests.shas.admin.typed import typed

pytestmark = pytest.mark.django_db

INVITE = "/admin/accounts/invitation/add/"
APPOINT = "/admin/shas/membership/add/"


@pytest.fixture
def superuser() -> User:
    return factories.UserFactory(superuser=True, name="The superuser")


@pytest.fixture
def console(superuser: User, client: Client) -> Client:
    client.force_login(superuser)
    return client


def _send(client: Client, page: str, **over: Any) -> Any:
    return client.post(page, typed(client.get(page), **over), follow=True)


def _change(model: str, pk: int) -> str:
    app = "accounts" if model in {"user", "invitation"} else "shas"
    return reverse(f"admin:{app}_{model}_change", args=[pk])


def _events() -> list[tuple[str, User | None]]:
    return [(event.kind, event.actor) for event in Event.objects.order_by("pk")]


def _errors(response: Any) -> dict[str, list[str | None]]:
    errors = response.context["adminform"].form.errors.as_data()
    return {field: [error.code for error in of] for field, of in errors.items()}


def _told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# Inviting


def test_inviting_a_lead_mails_a_link_that_lets_them_in(
    console: Client, superuser: User, django_capture_on_commit_callbacks
) -> None:
    authority = factories.AuthorityFactory()
    with django_capture_on_commit_callbacks(execute=True):
        response = _send(
            console, INVITE, email="lead@example.org", name="A lead", role="lead", authority=str(authority.pk)
        )
    assert response.redirect_chain[-1][0] == "/admin/accounts/invitation/"
    assert _events() == [("user.invited", superuser), ("membership.appointed", superuser)]
    user = User.objects.get(email="lead@example.org")
    assert (user.name, user.memberships.get().authority, user.is_staff) == ("A lead", authority, False)
    assert LogEntry.objects.get().object_id == str(Invitation.objects.get().pk)
    link = re.search(r"http://testserver(/accounts/invitation/\S+)", mail.outbox[0].body)
    assert link is not None
    guest, password = Client(), "a password long enough"
    assert guest.post(link[1], {"password": password, "again": password}).status_code == 302
    assert guest.login(email="lead@example.org", password=password) is True


@pytest.mark.parametrize(("role", "group"), [("DH editor", "DH editor"), ("DH publisher", "DH publisher")])
def test_inviting_the_departments_staff_opens_the_console(console: Client, role: str, group: str) -> None:
    _send(console, INVITE, email="dh@example.org", role=role)
    user = User.objects.get(email="dh@example.org")
    assert (user.group_names, user.is_staff, user.memberships.count()) == ({group}, True, 0)


def test_inviting_an_officer_gives_a_trust(console: Client) -> None:
    trust = factories.TrustFactory()
    _send(console, INVITE, email="officer@example.org", role="officer", trust=str(trust.pk))
    assert Membership.objects.get().trust == trust


@pytest.mark.parametrize(
    ("typed_in", "errors"),
    [
        ({"email": "x@example.org", "role": "lead"}, {"authority": ["body_missing"]}),
        ({"email": "x@example.org", "role": "officer"}, {"trust": ["body_missing"]}),
        ({"email": "known@example.org", "role": "DH editor"}, {"email": ["already_active"]}),
        ({"email": "gone@example.org", "role": "DH editor"}, {"email": ["deactivated"]}),
        ({"email": "nothing", "role": "DH editor"}, {"email": ["invalid"]}),
        ({"email": "x@example.org", "role": "king"}, {"role": ["invalid_choice"]}),
        ({"email": "", "role": "DH editor"}, {"email": ["required"]}),
    ],
)
def test_a_refused_invitation_comes_back_as_typed(
    console: Client, typed_in: dict[str, str], errors: dict[str, list[str]]
) -> None:
    factories.UserFactory(email="known@example.org", password="a password long enough")
    factories.UserFactory(email="gone@example.org", is_active=False)
    users = User.objects.count()
    response = _send(console, INVITE, **typed_in, name="A name typed")
    assert (response.status_code, _errors(response)) == (200, errors)
    page = response.content.decode()
    assert 'value="A name typed"' in page
    assert f'value="{typed_in["email"]}"' in page or not typed_in["email"]
    assert (_events(), LogEntry.objects.count(), _told(response)) == ([], 0, [])
    assert (User.objects.count(), Membership.objects.count(), len(mail.outbox)) == (users, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_when_the_mail_cannot_leave_the_superuser_is_told(console: Client, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nothing listens there
    response = _send(console, INVITE, email="dh@example.org", role="DH editor")
    assert (response.status_code, response.redirect_chain[-1][0]) == (200, "/admin/accounts/invitation/")
    assert _told(response) == [
        "The account is made, but the mail could not be sent. Invite this person again to send a new link."
    ]
    assert Invitation.objects.get().user.email == "dh@example.org"


def test_the_list_tells_open_accepted_and_expired_apart(console: Client, superuser: User) -> None:
    now = factories.database_now()
    for email, shift, accepted in (("a@example.org", 1, None), ("b@example.org", -1, None), ("c@example.org", 1, now)):
        Invitation.objects.create(
            user=factories.UserFactory(email=email),
            token_hash=email,
            invited_by=superuser,
            created_at=now.replace(year=now.year - 2),
            expires_at=now.replace(year=now.year + shift),
            accepted_at=accepted,
        )
    page = console.get("/admin/accounts/invitation/")
    admin_page = page.context["cl"].model_admin
    states = {row.user.email: admin_page.state(row).split()[0] for row in page.context["cl"].result_list}
    assert states == {"a@example.org": "Open", "b@example.org": "Expired", "c@example.org": "Accepted"}
    assert "token_hash" not in page.content.decode()


def test_an_invitation_is_shown_without_its_token(console: Client, superuser: User) -> None:
    _send(console, INVITE, email="dh@example.org", role="DH editor")
    invitation = Invitation.objects.get()
    page = console.get(_change("invitation", invitation.pk)).content.decode()
    assert invitation.token_hash not in page
    assert "The superuser" in page


# Roles


def test_appointing_and_ending_make_one_event_each(console: Client, superuser: User) -> None:
    user, authority = factories.UserFactory(email="lead@example.org"), factories.AuthorityFactory()
    response = _send(console, APPOINT, user=" Lead@Example.org ", authority=str(authority.pk))
    assert "was added successfully" in _told(response)[0]
    membership = Membership.objects.get()
    assert (membership.role, membership.user, _events()) == ("lead", user, [("membership.appointed", superuser)])
    page = reverse("admin:shas_membership_delete", args=[membership.pk])
    _send(console, page)
    assert Membership.objects.count() == 0
    assert _events() == [("membership.appointed", superuser), ("membership.ended", superuser)]


@pytest.mark.parametrize(
    ("bodies", "code"),
    [([], "membership_role_fits_body"), (["authority", "trust"], "membership_role_fits_body")],
)
def test_a_role_without_or_with_two_bodies_is_refused(console: Client, bodies: list[str], code: str) -> None:
    made = {"authority": factories.AuthorityFactory, "trust": factories.TrustFactory}
    given = {name: str(made[name]().pk) for name in bodies}
    response = _send(console, APPOINT, user=factories.UserFactory().email, **given)
    assert (response.status_code, _errors(response)) == (200, {"__all__": [code]})
    assert (Membership.objects.count(), _events(), LogEntry.objects.count()) == (0, [], 0)


def test_appointing_somebody_again_is_refused(console: Client) -> None:
    authority = factories.AuthorityFactory()
    user = factories.UserFactory(leads=authority)
    response = _send(console, APPOINT, user=user.email, authority=str(authority.pk))
    assert "This person already leads this authority." in response.content.decode()
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "code", "message"),
    [
        ("", "required", "Give their address."),
        ("nobody", "invalid", "Enter a valid email address."),
        ("nobody@example.org", "no_account", "Nobody with this address has an account. Invite them first."),
    ],
)
def test_whoever_is_appointed_is_named_by_their_address(console: Client, address: str, code: str, message: str) -> None:
    authority = str(factories.AuthorityFactory().pk)
    response = _send(console, APPOINT, user=address, authority=authority)
    assert _errors(response) == {"user": [code]}
    assert message in response.content.decode()
    assert (typed(response)["user"], typed(response)["authority"]) == ([address], [authority])
    assert (Membership.objects.count(), _events()) == (0, [])


def test_a_membership_is_never_changed_only_ended(console: Client) -> None:
    membership = factories.UserFactory(leads=factories.AuthorityFactory()).memberships.get()
    other = factories.AuthorityFactory()
    response = console.post(_change("membership", membership.pk), {"authority": str(other.pk)})
    assert response.status_code == 403
    assert Membership.objects.get().authority == membership.authority


# Accounts


def test_roles_of_the_department_are_ticked(console: Client, superuser: User) -> None:
    user = factories.UserFactory(dh=(DHRole.EDITOR,))
    before = len(_events())
    _send(console, _change("user", user.pk), dh_roles=["DH editor", "DH publisher"], reason="Now approves")
    assert User.objects.get(pk=user.pk).group_names == {"DH editor", "DH publisher"}
    assert _events()[before:] == [("user.roles_set", superuser)]
    assert Event.objects.order_by("pk").last().reason == "Now approves"
    _send(console, _change("user", user.pk), dh_roles=None)
    assert User.objects.get(pk=user.pk).is_staff is False


def test_saving_an_account_unchanged_records_nothing(console: Client) -> None:
    user = factories.UserFactory(dh=(DHRole.EDITOR,), leads=factories.AuthorityFactory())
    before = len(_events())
    assert _send(console, _change("user", user.pk)).redirect_chain != []
    assert len(_events()) == before
    assert User.objects.get(pk=user.pk).group_names == {"DH editor"}


def test_roles_given_meanwhile_are_not_taken_away_unseen(console: Client) -> None:
    user = factories.UserFactory(dh=(DHRole.EDITOR,))
    form = typed(console.get(_change("user", user.pk)), name="Typed")
    set_dh_roles(user=user, roles=[DHRole.PUBLISHER], actor=None)
    response = console.post(_change("user", user.pk), form)
    assert _errors(response) == {"dh_roles": ["stale"]}
    assert User.objects.get(pk=user.pk).group_names == {"DH publisher"}


def test_an_address_is_changed_by_one_event(console: Client, superuser: User) -> None:
    user = factories.UserFactory(email="old@example.org")
    _send(console, _change("user", user.pk), email="new@example.org")
    assert User.objects.get(pk=user.pk).email == "new@example.org"
    assert _events() == [("user.edited", superuser)]


def test_an_address_already_taken_is_refused_at_its_field(console: Client) -> None:
    factories.UserFactory(email="taken@example.org")
    user = factories.UserFactory(email="mine@example.org")
    response = _send(console, _change("user", user.pk), email="TAKEN@example.org", name="Typed")
    assert "There is already an account with this e-mail address." in response.content.decode()
    assert 'value="Typed"' in response.content.decode()
    assert (User.objects.get(pk=user.pk).email, _events()) == ("mine@example.org", [])


def test_unticking_active_ends_access_everywhere_at_once(console: Client, superuser: User) -> None:
    user = factories.UserFactory(dh=(DHRole.EDITOR,), password="a password long enough")
    browser, before = Client(), len(_events())
    browser.force_login(user)
    assert browser.get("/admin/").status_code == 200
    _send(console, _change("user", user.pk), is_active=None, reason="Left")
    assert _events()[before:] == [("user.deactivated", superuser)]
    assert browser.get("/admin/").status_code == 302
    response = _send(console, _change("user", user.pk), is_active="on")
    assert any("Forgotten your password?" in message for message in _told(response))
    assert browser.get("/admin/").status_code == 302  # the old session does not come back to life


def test_nobody_ends_their_own_access_here(console: Client, superuser: User) -> None:
    response = _send(console, _change("user", superuser.pk), is_active=None, name="Typed")
    assert _errors(response) == {"__all__": ["own_account"]}
    assert 'value="Typed"' in response.content.decode()
    fresh = User.objects.get(pk=superuser.pk)
    assert (fresh.is_active, fresh.name, _events()) == (True, "The superuser", [])


def test_powers_and_passwords_cannot_be_typed_in(console: Client) -> None:
    user = factories.UserFactory()
    page = _change("user", user.pk)
    forged = {"is_superuser": "on", "is_staff": "on", "password": "forged", "groups": ["1"], "user_permissions": ["1"]}
    console.post(page, typed(console.get(page), **forged))
    fresh = User.objects.get(pk=user.pk)
    assert (fresh.is_superuser, fresh.is_staff, fresh.has_usable_password()) == (False, False, False)
    assert (fresh.groups.count(), fresh.user_permissions.count()) == (0, 0)


def test_the_list_says_what_everybody_is(console: Client) -> None:
    authority, trust = factories.AuthorityFactory(short_name="North West"), factories.TrustFactory(name="Hill Trust")
    user = factories.UserFactory(dh=(DHRole.EDITOR,), leads=authority, officer_of=trust)
    page = console.get("/admin/accounts/user/")
    admin_page = page.context["cl"].model_admin
    roles = {row.pk: admin_page.roles(row) for row in page.context["cl"].result_list}
    assert roles[user.pk] == "DH editor; Lead of an authority: North West; Officer of a trust: Hill Trust"
    assert "password" not in page.content.decode().replace("/accounts/password/change/", "").replace(
        "Change password", ""
    )
