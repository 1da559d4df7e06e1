"""What a superuser does with accounts stands in the record."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from shas.models import Event
from shas.services import edit_person, set_person_active
from shas.workflow import DHRole
from tests.factories import UserFactory
from tests.refusals import refusal_codes

pytestmark = pytest.mark.django_db


def test_a_changed_address_and_name_make_one_event() -> None:
    superuser, user = UserFactory(superuser=True), UserFactory(email="old@example.org", name="Old")
    edit_person(user=user, email="new@example.org", name="New", actor=superuser, reason="Moved")
    user.refresh_from_db()
    assert (user.email, user.name) == ("new@example.org", "New")
    event = Event.objects.get()
    assert (event.kind, event.subject_kind, event.subject_key) == ("user.edited", "user", str(user.pk))
    assert (event.actor, event.reason, event.is_public) == (superuser, "Moved", False)
    assert event.changes == {"email": ["old@example.org", "new@example.org"], "name": ["Old", "New"]}


def test_nothing_changed_is_nothing_recorded() -> None:
    user = UserFactory(email="same@example.org", name="Same")
    edit_person(user=user, email="same@example.org", name="Same", actor=None)
    set_person_active(user=user, active=True, actor=None)
    assert Event.objects.count() == 0


@pytest.mark.parametrize(("active", "kind"), [(False, "user.deactivated"), (True, "user.activated")])
def test_ending_and_giving_back_access_is_recorded(active: bool, kind: str) -> None:
    superuser, user = UserFactory(superuser=True), UserFactory(is_active=not active)
    set_person_active(user=user, active=active, actor=superuser, reason="Asked by the board")
    assert User.objects.get(pk=user.pk).is_active is active
    event = Event.objects.get()
    assert (event.kind, event.actor, event.reason) == (kind, superuser, "Asked by the board")


def test_an_address_already_taken_is_refused_and_nothing_recorded() -> None:
    user = UserFactory(email="mine@example.org")
    UserFactory(email="taken@example.org")
    codes = refusal_codes(edit_person, user=user, email="Taken@Example.org", name="", actor=None)
    assert codes == ["email_taken"]
    user.refresh_from_db()
    assert (user.email, Event.objects.count()) == ("mine@example.org", 0)


def test_nobody_ends_their_own_access() -> None:
    superuser = UserFactory(superuser=True)
    assert refusal_codes(set_person_active, user=superuser, active=False, actor=superuser) == ["own_account"]
    assert User.objects.get(pk=superuser.pk).is_active is True


def test_only_a_superuser_changes_accounts() -> None:
    publisher, user = UserFactory(dh=(DHRole.PUBLISHER, DHRole.EDITOR)), UserFactory(email="u@example.org")
    before = Event.objects.count()
    with pytest.raises(PermissionDenied):
        edit_person(user=user, email="x@example.org", name="", actor=publisher)
    with pytest.raises(PermissionDenied):
        set_person_active(user=user, active=False, actor=publisher)
    user.refresh_from_db()
    assert (user.email, user.is_active, Event.objects.count()) == ("u@example.org", True, before)
