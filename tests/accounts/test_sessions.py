"""Access that ends, ends at once: whoever is signed in loses it with their next request, by every door."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.services import set_active
from shas.models import Membership, Publication, StrategicHealthAuthority
from shas.services import end_membership, set_dh_roles
from shas.workflow import DHRole
from tests.accounts.signing_in import PASSWORD, code, set_up, sign_in, signed_in
from tests.factories import AuthorityFactory, PublicationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_before() -> None:
    cache.clear()


@pytest.fixture
def ash() -> StrategicHealthAuthority:
    return AuthorityFactory(short_name="Ash", slug="ash")


@pytest.fixture
def secret(ash: StrategicHealthAuthority) -> Publication:
    """An entry of Ash that is not announced."""
    return PublicationFactory(authority=ash, unannounced=True)


def _doors(client: Client, entry: Publication) -> dict[str, int]:
    """What each door answers: the workspace and the console send away whoever has not signed in."""
    return {
        "workspace": client.get("/workspace/ash/").status_code,
        "console": client.get("/admin/").status_code,
        "api": client.get(f"/api/v1/publications/{entry.slug}/").status_code,
        "api write": client.post(
            f"/api/v1/publications/{entry.slug}/date-requests/", {}, content_type="application/json"
        ).status_code,
    }


def _open(user: User) -> Client:
    client = Client()
    sign_in(client, user.email)
    assert signed_in(client)
    return client


SHUT = {"workspace": 302, "console": 302, "api": 404, "api write": 403}
LEADS = {"workspace": 200, "console": 302, "api": 200, "api write": 400}
EDITS = {"workspace": 404, "console": 200, "api": 200, "api write": 400}


@pytest.mark.parametrize(("role", "doors"), [("lead", LEADS), ("editor", EDITS)])
def test_the_open_sessions_of_a_deactivated_person_are_nobodys(
    role: str, doors: dict[str, int], ash: StrategicHealthAuthority, secret: Publication
) -> None:
    given = {"leads": ash} if role == "lead" else {"dh": [DHRole.EDITOR]}
    user = UserFactory(email="someone@example.org", password=PASSWORD, **given)
    browsers = [_open(user), _open(user)]
    assert [_doors(browser, secret) for browser in browsers] == [doors] * 2
    set_active(user=user, active=False, actor=None)
    assert [_doors(browser, secret) for browser in browsers] == [SHUT] * 2
    set_active(user=user, active=True, actor=None)
    assert [_doors(browser, secret) for browser in browsers] == [SHUT] * 2


@pytest.mark.parametrize("by", ["service", "sql"])
def test_whoever_is_deactivated_between_password_and_code_does_not_come_in(by: str) -> None:
    user = UserFactory(email="someone@example.org", password=PASSWORD, dh=[DHRole.EDITOR])
    set_up(user)
    client = Client()
    sign_in(client, user.email)
    typed = {"code": code()}
    if by == "service":
        set_active(user=user, active=False, actor=None)
    else:
        User.objects.update(is_active=False)
    client.post("/accounts/2fa/authenticate/", typed)
    assert client.get("/admin/").status_code == 302
    assert client.get("/accounts/password/change/").status_code == 302


def test_a_lead_whose_role_is_ended_sees_nothing_of_it_with_the_next_request(
    ash: StrategicHealthAuthority, secret: Publication
) -> None:
    user = UserFactory(email="someone@example.org", password=PASSWORD, leads=ash)
    client = _open(user)
    assert _doors(client, secret) == LEADS
    end_membership(membership=Membership.objects.get(user=user), actor=None)
    assert _doors(client, secret) == {"workspace": 404, "console": 302, "api": 404, "api write": 404}
    assert signed_in(client) is True


def test_one_of_the_departments_staff_whose_role_is_ended_sees_nothing_of_it_with_the_next_request(
    ash: StrategicHealthAuthority, secret: Publication
) -> None:
    user = UserFactory(email="someone@example.org", password=PASSWORD, dh=[DHRole.EDITOR])
    client = _open(user)
    assert _doors(client, secret) == EDITS
    set_dh_roles(user=user, roles=[], actor=None)
    assert _doors(client, secret) == {"workspace": 404, "console": 302, "api": 404, "api write": 404}
    assert client.get("/admin/", follow=True).status_code == 403
