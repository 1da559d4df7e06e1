"""Inviting people, accepting, changing accounts, ending access."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import services
from accounts.models import Invitation, User
from accounts.services import accept_invitation, edit_account, invite, open_invitation, set_active, token_hash
from shas.workflow import DHRole
from tests.factories import UserFactory
from tests.refusals import refusal_codes

pytestmark = pytest.mark.django_db

SITE = "https://portal.example.org"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """Invites and returns the token that the mail holds."""

    def invited(email: str = "new@example.org", name: str = "", actor: User | None = None) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            invite(email=email, name=name, actor=actor, site=SITE)
        return re.search(r"/accounts/invitation/([^/\s]+)/", mail.outbox[-1].body)[1]

    return invited


# The address


def test_the_database_itself_refuses_an_address_that_differs_only_in_case() -> None:
    UserFactory(email="Someone@example.org")
    insert = (
        "INSERT INTO accounts_user (email, password, name, is_active, is_staff, is_superuser, date_joined)"
        " VALUES ('sOMEONE@EXAMPLE.ORG', '', '', true, false, false, now())"
    )
    with (
        pytest.raises(IntegrityError, match="accounts_user_email_ci"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(insert)


# Inviting


def test_an_invitation_makes_an_account_that_cannot_sign_in_yet(sent) -> None:
    superuser = UserFactory(superuser=True, name="The superuser")
    token = sent("  New@Example.org ", name=" A person ", actor=superuser)
    invitation = Invitation.objects.get()
    assert (invitation.user.email, invitation.user.name) == ("new@example.org", "A person")
    assert (invitation.user.has_usable_password(), invitation.user.is_staff) == (False, False)
    assert (invitation.invited_by, invitation.accepted_at) == (superuser, None)
    assert open_invitation(token) == invitation


def test_the_mail_says_who_invites_how_long_and_to_which_address(sent) -> None:
    token = sent("new@example.org", actor=UserFactory(superuser=True, name="The superuser"))
    message = mail.outbox[0]
    assert (message.subject, message.to) == ("Your invitation to the Review Portal", ["new@example.org"])
    assert f"{SITE}/accounts/invitation/{token}/" in message.body.splitlines()
    assert "The superuser" in message.body
    assert "new@example.org" in message.body
    assert "works once, and for 7 days" in message.body


def test_the_database_keeps_only_the_hash_of_the_token(sent) -> None:
    token = sent()
    assert Invitation.objects.get().token_hash == token_hash(token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_invitation i WHERE i::text LIKE %s", [f"%{token}%"])
        assert cursor.fetchone() == (0,)


def test_no_mail_is_sent_for_an_invitation_that_is_undone(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        invite(email="new@example.org", actor=None, site=SITE)
        transaction.set_rollback(True)
    assert (len(mail.outbox), User.objects.count()) == (0, 0)


def test_a_second_invitation_voids_the_first(sent) -> None:
    first, second = sent("new@example.org"), sent("NEW@example.org", name="Better known")
    assert open_invitation(first) is None
    assert open_invitation(second).user.name == "Better known"
    assert (User.objects.count(), Invitation.objects.count()) == (1, 1)


@pytest.mark.parametrize("email", ["known@example.org", "KNOWN@EXAMPLE.ORG"])
def test_inviting_somebody_who_can_sign_in_is_refused(email: str) -> None:
    UserFactory(email="known@example.org", password=PASSWORD, name="Known")
    assert refusal_codes(invite, email=email, actor=None, site=SITE, name="Other") == ["already_active"]
    assert (User.objects.get().name, Invitation.objects.count(), len(mail.outbox)) == ("Known", 0, 0)


def test_inviting_a_deactivated_person_is_refused() -> None:
    UserFactory(email="gone@example.org", is_active=False)
    assert refusal_codes(invite, email="gone@example.org", actor=None, site=SITE) == ["deactivated"]


@pytest.mark.parametrize(
    ("email", "code"),
    [("nobody", "invalid"), ("a@b@c.org", "invalid"), ("", "blank"), ("x" * 250 + "@example.org", "max_length")],
)
def test_an_impossible_address_is_refused_at_its_field(email: str, code: str) -> None:
    assert code in refusal_codes(invite, email=email, actor=None, site=SITE)
    assert User.objects.count() == 0


@pytest.mark.parametrize("roles", [(), (DHRole.EDITOR, DHRole.PUBLISHER)])
def test_only_a_superuser_invites(roles: tuple[DHRole, ...]) -> None:
    actor = UserFactory(dh=roles)
    with pytest.raises(PermissionDenied):
        invite(email="new@example.org", actor=actor, site=SITE)
    assert (User.objects.filter(email="new@example.org").count(), len(mail.outbox)) == (0, 0)


def test_a_deactivated_superuser_does_not_invite() -> None:
    actor = UserFactory(superuser=True, is_active=False)
    with pytest.raises(PermissionDenied):
        invite(email="new@example.org", actor=actor, site=SITE)


# Accepting


def test_accepting_sets_the_password_and_works_once(sent) -> None:
    token = sent()
    user = accept_invitation(token=token, password=PASSWORD)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD) is True
    assert user.invitations.get().accepted_at is not None
    assert refusal_codes(accept_invitation, token=token, password="another long password") == ["invitation_not_open"]
    assert User.objects.get(pk=user.pk).check_password(PASSWORD) is True


def test_an_invitation_ends_with_its_seventh_day(sent) -> None:
    token, now = sent(), timezone.now()
    with time_machine.travel(now + timedelta(days=7, minutes=-1), tick=False):
        assert open_invitation(token) is not None
    with time_machine.travel(now + timedelta(days=7, minutes=1), tick=False):
        assert open_invitation(token) is None
        assert refusal_codes(accept_invitation, token=token, password=PASSWORD) == ["invitation_not_open"]


@pytest.mark.parametrize("token", ["", "unknown", "x" * 500])
def test_an_unknown_token_opens_nothing(token: str) -> None:
    assert open_invitation(token) is None
    assert refusal_codes(accept_invitation, token=token, password=PASSWORD) == ["invitation_not_open"]


def test_the_hash_itself_opens_nothing(sent) -> None:
    assert open_invitation(token_hash(sent())) is None


def test_a_deactivated_person_cannot_accept(sent) -> None:
    token = sent()
    User.objects.update(is_active=False)
    assert refusal_codes(accept_invitation, token=token, password=PASSWORD) == ["invitation_not_open"]


def test_somebody_who_has_a_password_by_other_means_gets_no_second_way_in(sent) -> None:
    token = sent()
    user = User.objects.get()
    user.set_password("set by a reset, long enough")
    user.save()
    assert open_invitation(token) is None
    assert refusal_codes(accept_invitation, token=token, password=PASSWORD) == ["invitation_not_open"]


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("short", ["password_too_short"]),
        ("314159265358979", ["password_entirely_numeric"]),
        ("new@example.org", ["password_too_similar"]),
        ("administrator", ["password_too_common"]),
    ],
)
def test_a_weak_password_is_refused_and_the_invitation_stays_open(sent, password: str, codes: list[str]) -> None:
    token = sent()
    assert refusal_codes(accept_invitation, token=token, password=password) == codes
    assert open_invitation(token) is not None
    assert User.objects.get().has_usable_password() is False


# Changing an account


def test_a_new_address_voids_the_invitation_sent_to_the_old_one(sent) -> None:
    token, user = sent("typo@example.org"), User.objects.get()
    EmailAddress.objects.create(user=user, email="typo@example.org", verified=True, primary=True)
    changes = edit_account(user=user, email=" right@EXAMPLE.org ", name="", actor=None)
    assert changes == {"email": ["typo@example.org", "right@example.org"]}
    assert open_invitation(token) is None
    assert EmailAddress.objects.count() == 0


def test_a_new_name_leaves_the_invitation_open(sent) -> None:
    token, user = sent("new@example.org"), User.objects.get()
    assert edit_account(user=user, email="new@example.org", name="Name", actor=None) == {"name": ["", "Name"]}
    assert open_invitation(token) is not None


def test_another_case_is_the_same_address() -> None:
    user = UserFactory(email="one@example.org", name="One")
    assert edit_account(user=user, email="One@Example.ORG", name="One", actor=None) == {}


@pytest.mark.parametrize(("email", "code"), [("TAKEN@example.org", "email_taken"), ("none", "invalid"), ("", "blank")])
def test_an_address_that_cannot_be_is_refused(email: str, code: str) -> None:
    UserFactory(email="taken@example.org")
    user = UserFactory(email="mine@example.org", name="Mine")
    assert refusal_codes(edit_account, user=user, email=email, name="Other", actor=None) == [code]
    user.refresh_from_db()
    assert (user.email, user.name) == ("mine@example.org", "Mine")


# Ending access


def test_deactivating_takes_password_and_invitations_away(sent) -> None:
    token, user = sent(), User.objects.get()
    assert set_active(user=user, active=False, actor=None) is True
    set_active(user=user, active=True, actor=None)
    assert open_invitation(token) is None
    known = UserFactory(password=PASSWORD)
    set_active(user=known, active=False, actor=None)
    known.refresh_from_db()
    assert (known.is_active, known.has_usable_password()) == (False, False)


def test_setting_what_is_set_changes_nothing() -> None:
    user = UserFactory(password=PASSWORD)
    assert set_active(user=user, active=True, actor=None) is False
    assert User.objects.get(pk=user.pk).check_password(PASSWORD) is True


def test_nobody_deactivates_themselves() -> None:
    superuser = UserFactory(superuser=True)
    assert refusal_codes(set_active, user=superuser, active=False, actor=superuser) == ["own_account"]


def test_only_a_superuser_ends_access() -> None:
    user = UserFactory()
    with pytest.raises(PermissionDenied):
        set_active(user=user, active=False, actor=UserFactory(dh=(DHRole.PUBLISHER,)))
    assert User.objects.get(pk=user.pk).is_active is True


# Two at once


def _at_once(*calls: Callable[[], object]) -> list[Exception]:
    """Runs each call in a thread of its own, all starting together; returns what they raised."""
    start, raised = Barrier(len(calls)), []

    def run(call: Callable[[], object]) -> None:
        try:
            start.wait()
            call()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_inviting_one_person_twice_at_once_makes_one_account_and_one_open_invitation() -> None:
    calls = [lambda: invite(email="new@example.org", actor=None, site=SITE)] * 4
    assert _at_once(*calls) == []
    assert (User.objects.count(), Invitation.objects.count()) == (1, 1)
    tokens = [re.search(r"/accounts/invitation/([^/\s]+)/", message.body)[1] for message in mail.outbox]
    assert [open_invitation(token) is not None for token in tokens].count(True) == 1


def test_an_account_that_another_invitation_makes_just_before_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    check = services._check

    def overtaken(user: User) -> None:
        User.objects.create_user(user.email)
        check(user)

    monkeypatch.setattr(services, "_check", overtaken)
    invitation = invite(email="new@example.org", actor=None, site=SITE)
    assert User.objects.get() == invitation.user


@pytest.mark.django_db(transaction=True)
def test_one_invitation_accepted_twice_at_once_sets_one_password() -> None:
    invite(email="new@example.org", actor=None, site=SITE)
    token = re.search(r"/accounts/invitation/([^/\s]+)/", mail.outbox[-1].body)[1]
    passwords = ["the first long password", "the second long password"]
    raised = _at_once(*(partial(accept_invitation, token=token, password=password) for password in passwords))
    assert [error.code for error in raised] == ["invitation_not_open"]
    user = User.objects.get()
    assert [user.check_password(password) for password in passwords].count(True) == 1
