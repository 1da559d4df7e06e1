"""Keeping the pledges: who may, and what is recorded."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from pledges.models import Pledge
from pledges.services import save_pledge
from shas.models import Event
from shas.services import set_dh_roles
from shas.workflow import DHRole

pytestmark = pytest.mark.django_db


def new_pledge(**fields) -> Pledge:
    return Pledge(**{"number": 1, "title": "We listen.", "wording": "Always.", "source": "A letter", **fields})


def person(*roles: DHRole, **fields) -> User:
    user = User.objects.create_user("person@example.org", **fields)
    set_dh_roles(user=user, roles=roles, actor=None)
    return user


@pytest.mark.parametrize("role", DHRole)
def test_either_role_of_the_department_may_keep_pledges(role):
    actor = person(role)
    assert save_pledge(pledge=new_pledge(), actor=actor).pk == Pledge.objects.get().pk
    assert Event.objects.get(kind="pledge.added").actor == actor


@pytest.mark.parametrize("fields", [{}, {"is_superuser": True}, {"is_staff": True}])
def test_nobody_else_may_not_even_a_superuser(fields):
    actor = person(**fields)
    with pytest.raises(PermissionDenied):
        save_pledge(pledge=new_pledge(), actor=actor)
    assert Pledge.objects.count() == 0


def test_a_change_is_recorded_with_before_and_after():
    pledge = save_pledge(pledge=new_pledge(), actor=None)
    pledge.title = "We hear."
    save_pledge(pledge=pledge, actor=None, reason="A slip of the pen")
    event = Event.objects.get(kind="pledge.changed")
    assert (event.subject_kind, event.subject_key) == ("pledge", "1")
    assert event.changes == {"title": ["We listen.", "We hear."]}
    assert (event.reason, event.is_public, event.recorded_later) == ("A slip of the pen", True, False)


def test_saving_without_a_change_records_nothing():
    pledge = save_pledge(pledge=new_pledge(), actor=None)
    save_pledge(pledge=pledge, actor=None)
    assert list(Event.objects.values_list("kind", flat=True)) == ["pledge.added"]


def test_a_pledge_announced_earlier_needs_its_source():
    with pytest.raises(ValidationError) as refusal:
        save_pledge(pledge=new_pledge(source=""), actor=None, announced_at=datetime(2008, 5, 9, tzinfo=UTC))
    assert refusal.value.code == "source_required"


@pytest.mark.parametrize("number", [0, 6])
def test_there_are_pledges_one_to_five_only(number):
    with pytest.raises(ValidationError) as refusal:
        save_pledge(pledge=new_pledge(number=number), actor=None)
    assert refusal.value.messages == ["Constraint “pledges_pledge_one_to_five” is violated."]
