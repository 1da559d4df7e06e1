"""Where a second factor is required, a session without one has no role, by any door; and how one comes to have it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import rules.permissions
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

import shas.urls
from accounts.models import User
from accounts.services import set_active
from shas.models import DateChange, Publication, StrategicHealthAuthority
from shas.querysets.people import (
    has_dh_role,
    led_authority_ids,
    role_is_withheld,
    sees_working_rows,
    served_trust_ids,
)
from shas.rules import may
from shas.workflow import DHRole, Plan
from tests.accounts.signing_in import PASSWORD, WRONG_CODE, code, set_up, sign_in, signed_in, with_second_factor
from tests.environment import ENVIRONMENT
from tests.factories import AuthorityFactory, PublicationFactory, TrustFactory, UserFactory
from tests.house import PROJECT

pytestmark = pytest.mark.django_db

PAGE = "/accounts/second-factor/"
ROLES = ["editor", "publisher", "superuser", "lead"]
DH = {"editor": [DHRole.EDITOR], "publisher": [DHRole.PUBLISHER]}


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.MFA_REQUIRED = True
    cache.clear()


@pytest.fixture
def ash() -> StrategicHealthAuthority:
    return AuthorityFactory(short_name="Ash", slug="ash")


@pytest.fixture
def vision(ash: StrategicHealthAuthority) -> Publication:
    return PublicationFactory(authority=ash, plan=Plan.on(date(2008, 5, 20)))


def _person(role: str, ash: StrategicHealthAuthority) -> User:
    given: dict[str, Any] = {"lead": {"leads": ash}, "superuser": {"superuser": True}, "stranger": {}}.get(role, {})
    return UserFactory(email="someone@example.org", password=PASSWORD, dh=DH.get(role, ()), **given)


def _by_password(user: User) -> Client:
    """A browser in which this user, who has set nothing up, has signed in."""
    client = Client()
    sign_in(client, user.email)
    assert signed_in(client)
    return client


# Where it is required


@pytest.mark.parametrize(
    ("given", "required"), [({}, "True"), ({"DEBUG": "1"}, "False"), ({"MFA_REQUIRED": "0"}, "False")]
)
def test_it_is_required_unless_on_a_developers_machine(given: dict[str, str], required: str) -> None:
    program = (
        "import environ; environ.Env.read_env = lambda *a, **k: None;"
        " from reviewportal import settings; print(settings.MFA_REQUIRED)"
    )
    environment = {**ENVIRONMENT, "DATABASE_URL": "postgres://nobody@127.0.0.1/none"}
    for name in ("DEBUG", "MFA_REQUIRED"):
        del environment[name]
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env=environment | given,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == required


def test_where_it_is_not_required_a_password_opens_what_it_did(ash: StrategicHealthAuthority, settings: Any) -> None:
    settings.MFA_REQUIRED = False
    client = _by_password(_person("publisher", ash))
    assert client.get("/admin/").status_code == 200
    assert client.get(PAGE + "?next=/admin/").url == "/admin/"


# Without it


@pytest.mark.parametrize("role", ROLES)
def test_without_it_no_permission_is_left(role: str, ash: StrategicHealthAuthority, vision: Publication) -> None:
    user = _person(role, ash)
    for subject in (None, ash, vision):
        assert role == "lead" or any(may(user, name, subject) for name in rules.permissions.permissions)
    user.lacks_second_factor = True
    held = [
        (name, subject)
        for name in rules.permissions.permissions
        for subject in (None, ash, vision)
        if may(user, name, subject)
    ]
    assert held == []
    assert (has_dh_role(user, *DHRole), sees_working_rows(user), led_authority_ids(user)) == (False, False, [])
    assert role_is_withheld(user) is True


def test_an_officer_of_a_trust_needs_none() -> None:
    trust = TrustFactory()
    user = UserFactory(email="someone@example.org", password=PASSWORD, officer_of=trust)
    user.lacks_second_factor = True
    assert (served_trust_ids(user), role_is_withheld(user)) == ([trust.pk], False)
    assert may(user, "shas.read_audit_trail", trust) is True
    assert _by_password(user).get("/workspace/").status_code == 200


def test_whoever_has_no_role_is_not_bothered(ash: StrategicHealthAuthority) -> None:
    client = _by_password(_person("stranger", ash))
    assert (client.get("/workspace/").status_code, client.get("/admin/", follow=True).status_code) == (200, 403)


def test_users_that_come_from_no_session_are_not_restricted(ash: StrategicHealthAuthority) -> None:
    user = _person("publisher", ash)
    assert User.objects.get(pk=user.pk).lacks_second_factor is False
    assert may(user, "shas.issue_letter") is True


@pytest.mark.parametrize("role", ROLES)
def test_without_it_ones_place_of_work_leads_to_the_page_that_says_what_to_do(
    role: str, ash: StrategicHealthAuthority
) -> None:
    client = _by_password(_person(role, ash))
    for address in ("/admin/", "/admin/shas/event/?q=a", "/workspace/", "/workspace/ash/"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (
            302,
            f"{PAGE}?next={address.replace('?', '%3F').replace('=', '%3D')}",
        )
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("role", ROLES)
def test_what_refuses_is_not_the_page_that_says_what_to_do(
    role: str, ash: StrategicHealthAuthority, settings: Any
) -> None:
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if name != "reviewportal.second_factor.AskForSecondFactor"
    ]
    client = _by_password(_person(role, ash))
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get("/admin/shas/event/", follow=True).status_code == 403
    assert (client.get("/workspace/ash/").status_code, client.post("/workspace/ash/", {}).status_code) == (404, 404)


def _patterns(patterns: list[Any]) -> Iterator[URLPattern]:
    for each in patterns:
        yield from [each] if isinstance(each, URLPattern) else _patterns(each.url_patterns)


def _address(namespace: str, pattern: URLPattern) -> str:
    parts = {name: "shas" if name == "app_label" else "1" for name in pattern.pattern.regex.groupindex}
    return reverse(f"{namespace}{pattern.name}", kwargs=parts)


@pytest.mark.parametrize("role", ["superuser", "lead"])
def test_without_it_no_address_of_the_console_or_the_workspace_answers(
    role: str, ash: StrategicHealthAuthority
) -> None:
    client = _by_password(_person(role, ash))
    addresses = {_address("admin:", pattern) for pattern in _patterns(admin.site.get_urls()) if pattern.name}
    addresses |= {
        _address("", pattern) for pattern in shas.urls.urlpatterns if str(pattern.pattern).startswith("workspace/")
    }
    assert len(addresses) > 100
    answers = {address: [client.get(address), client.post(address, {})] for address in addresses}
    opened = {
        address: [answer.status_code for answer in both]
        for address, both in answers.items()
        if any(answer.status_code != 302 or not answer.url.startswith(PAGE) for answer in both)
    }
    assert opened == {}


@pytest.mark.parametrize("role", ROLES)
def test_without_it_the_api_shows_what_everyone_sees_and_takes_nothing(
    role: str, ash: StrategicHealthAuthority, vision: Publication
) -> None:
    user, moves = _person(role, ash), DateChange.objects.count()
    secret = PublicationFactory(national=True, unannounced=True)
    client = _by_password(user)
    for address in ("/api/v1/publications/", "/api/v1/publications/ash/", "/api/v1/changes/"):
        assert client.get(address).json() == Client().get(address).json()
    assert client.get(f"/api/v1/publications/{secret.slug}/").status_code == 404
    for address in ("ash/reschedule", "ash/date-requests", f"{secret.slug}/confirm"):
        refused = client.post(f"/api/v1/publications/{address}/", {}, content_type="application/json")
        assert refused["Content-Type"] == "application/problem+json"
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    assert DateChange.objects.count() == moves


@pytest.mark.parametrize("role", ROLES)
def test_without_it_the_public_pages_say_no_more_than_to_everyone(
    role: str, ash: StrategicHealthAuthority, vision: Publication
) -> None:
    secret = PublicationFactory(national=True, unannounced=True)
    client = _by_password(_person(role, ash))
    assert client.get(secret.get_absolute_url()).status_code == 404
    assert client.get("/timetable.json").content == Client().get("/timetable.json").content


def test_the_menu_goes_on_leading_to_ones_place_of_work(ash: StrategicHealthAuthority) -> None:
    page = _by_password(_person("lead", ash)).get("/pledges/").content.decode()
    assert (page.count('href="/workspace/"'), page.count('href="/admin/"')) == (1, 0)


def test_there_is_no_second_form_that_takes_passwords(ash: StrategicHealthAuthority) -> None:
    editor, superuser = _person("editor", ash), UserFactory(email="su@example.org", password=PASSWORD, superuser=True)
    typed = {"username": superuser.email, "password": PASSWORD, "next": "/admin/"}
    for client in (Client(), _by_password(editor), with_second_factor(editor)):
        before = client.session.get("_auth_user_id")
        for answer in (client.post("/admin/login/", typed), client.post("/admin/login/?next=/admin/", typed)):
            assert answer.status_code == 302
        assert client.session.get("_auth_user_id") == before
        assert b'name="password"' not in client.get("/admin/login/").content


# With it


@pytest.mark.parametrize("role", ROLES)
def test_with_the_code_of_ones_app_everything_is_as_the_role_has_it(
    role: str, ash: StrategicHealthAuthority, vision: Publication
) -> None:
    client = with_second_factor(_person(role, ash))
    assert client.get("/admin/", follow=True).status_code == (403 if role == "lead" else 200)
    assert client.get("/workspace/ash/").status_code == (200 if role == "lead" else 404)
    refused = client.post("/api/v1/publications/ash/confirm/", {}, content_type="application/json")
    expected = (403, "permission_denied") if role in {"lead", "superuser"} else (409, "no_change")
    assert (refused.status_code, refused.json()["code"]) == expected


def test_a_recovery_code_will_do(ash: StrategicHealthAuthority) -> None:
    user = _person("editor", ash)
    set_up(user)
    codes = Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "a" * 80, "used_mask": 0})
    client = Client()
    sign_in(client, user.email)
    assert client.post("/accounts/2fa/authenticate/", {"code": codes.wrap().get_unused_codes()[0]}).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_the_code_is_asked_for_before_anybody_is_signed_in(ash: StrategicHealthAuthority) -> None:
    user = _person("superuser", ash)
    set_up(user)
    client = Client()
    answer = client.post("/accounts/login/?next=/admin/", {"login": user.email, "password": PASSWORD})
    assert (answer.url.split("?")[0], signed_in(client)) == ("/accounts/2fa/authenticate/", False)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/2fa/authenticate/"


def test_a_factor_that_somebody_else_gave_in_this_browser_does_not_count(ash: StrategicHealthAuthority) -> None:
    client = with_second_factor(_person("editor", ash))
    kept = {key: value for key, value in client.session.items() if key.startswith("account_")}
    client.force_login(UserFactory(dh=[DHRole.EDITOR]))
    session = client.session
    session.update(kept)
    session.save()
    assert client.get("/admin/").url.startswith(PAGE)


# Coming to have it


@pytest.mark.django_db(transaction=True)  # the session learns of it once the app is saved for good
@pytest.mark.parametrize("listed", [False, True])
def test_setting_it_up_leads_back_to_where_one_was_going(listed: bool) -> None:
    user = UserFactory(email="someone@example.org", password=PASSWORD, dh=[DHRole.EDITOR])
    client = Client()
    if listed:  # in the library's own list, by which it would refuse whoever has not verified their address
        EmailAddress.objects.create(user=user, email=user.email, verified=False)
    signed = client.post("/accounts/login/?next=/admin/shas/event/", {"login": user.email, "password": PASSWORD})
    page = client.get(signed.url, follow=True)
    assert page.redirect_chain[-1][0] == f"{PAGE}?next=/admin/shas/event/"
    assert 'href="/accounts/2fa/totp/activate/"' in page.content.decode()
    asked = client.get("/accounts/2fa/totp/activate/")
    form = client.post(asked.url, {"password": PASSWORD}, follow=True)
    assert form.redirect_chain[-1][0] == "/accounts/2fa/totp/activate/"
    done = client.post("/accounts/2fa/totp/activate/", {"code": code(form.context["form"].secret)}, follow=True)
    assert done.redirect_chain[-1][0] == "/accounts/2fa/recovery-codes/"
    assert f'href="{PAGE}"' in done.content.decode()
    assert client.get(PAGE, follow=True).redirect_chain[-1][0] == "/admin/shas/event/"
    assert client.get("/admin/").status_code == 200
    assert "I have kept them" not in client.get("/accounts/2fa/recovery-codes/").content.decode()
    # … and from now on the code is asked for at sign-in.
    assert sign_in(Client(), user.email).url == "/accounts/2fa/authenticate/"


def test_a_session_from_before_it_was_set_up_types_a_code_and_goes_on(ash: StrategicHealthAuthority) -> None:
    user = _person("lead", ash)
    client = _by_password(user)
    set_up(user)
    page = client.get("/workspace/ash/", follow=True)
    link = re.search(r'href="(/accounts/2fa/reauthenticate/[^"]+)"', page.content.decode())
    assert link is not None
    assert link[1] == "/accounts/2fa/reauthenticate/?next=/workspace/ash/"
    done = client.post(link[1], {"code": code()})
    assert (done.status_code, done.url) == (302, "/workspace/ash/")
    assert client.get("/workspace/ash/").status_code == 200


def test_the_page_is_for_whoever_has_signed_in_and_leads_only_to_this_site(ash: StrategicHealthAuthority) -> None:
    assert Client().get(PAGE).url == f"/accounts/login/?next={PAGE}"
    client = _by_password(_person("editor", ash))
    page = client.get(f"{PAGE}?next=https://elsewhere.example/")
    assert (page.status_code, client.session["second_factor_next"]) == (200, "/")
    assert "no-store" in page["Cache-Control"]
    assert client.post(PAGE).status_code == 405


def test_whoever_has_an_app_confirms_with_a_code_and_not_with_the_password(ash: StrategicHealthAuthority) -> None:
    user = _person("editor", ash)
    client = _by_password(user)
    set_up(user)
    asked = client.get("/accounts/reauthenticate/?next=/admin/")
    assert asked.url == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"
    assert "Another way" not in client.get(asked.url).content.decode()
    assert client.post("/accounts/reauthenticate/?next=/admin/", {"password": PASSWORD}).url == asked.url


def test_a_wrong_code_says_what_to_type(ash: StrategicHealthAuthority) -> None:
    user = _person("editor", ash)
    set_up(user)
    client = Client()
    sign_in(client, user.email)
    page = client.post("/accounts/2fa/authenticate/", {"code": WRONG_CODE})
    assert page.context["form"].errors.as_data()["code"][0].code == "incorrect_code"
    assert "Type the one that your app shows now." in page.content.decode()


PROTECTED = {
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
OPEN_BEFORE = {"mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp"}


def test_every_page_about_the_second_factor_is_decided_on() -> None:
    names = {pattern.name for pattern in _patterns(get_resolver("allauth.mfa.urls").url_patterns)}
    assert names == PROTECTED | OPEN_BEFORE


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("name", sorted(PROTECTED))
def test_an_old_session_and_the_password_do_not_take_the_second_factor_away(
    name: str, required: bool, ash: StrategicHealthAuthority, settings: Any
) -> None:
    settings.MFA_REQUIRED = required
    user = _person("editor", ash)
    client = _by_password(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    set_up(user)
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "a" * 80, "used_mask": 0})
    address = reverse(name)
    for answer in (client.get(address), client.post(address, {})):
        assert (answer.status_code, answer.url) == (302, f"/accounts/2fa/reauthenticate/?next={address}")
    assert Authenticator.objects.filter(user=user).count() == 2
    client.post(f"/accounts/2fa/reauthenticate/?next={address}", {"code": code()})
    assert client.get(address).status_code == 200


def test_access_ended_and_opened_again_starts_without_the_lost_phone(ash: StrategicHealthAuthority) -> None:
    user = _person("editor", ash)
    set_up(user)
    set_active(user=user, active=False, actor=None)
    set_active(user=user, active=True, actor=None)
    assert Authenticator.objects.filter(user=user).count() == 0


# What it costs everyone else


@pytest.mark.parametrize(
    "address", ["/", "/changes/", "/visions/ash/", "/timetable.json", "/timetable.csv", "/api/v1/"]
)
def test_it_costs_a_visitor_no_query_and_marks_no_answer(address: str, vision: Publication, settings: Any) -> None:
    told = []
    for required in (False, True, False, True):
        settings.MFA_REQUIRED = required
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get(address)
        assert answer.status_code == 200
        told.append((len(queries), answer.get("Vary"), dict(answer.cookies)))
    assert told[2] == told[3]


@pytest.mark.parametrize("address", ["/timetable.json", "/timetable.csv", "/timetable.ics"])
def test_what_hangs_on_nobody_goes_on_being_shared(address: str, vision: Publication, ash: Any) -> None:
    answer = _by_password(_person("editor", ash)).get(address)
    assert (answer.status_code, "Cookie" in answer.get("Vary", "")) == (200, False)


def test_it_costs_whoever_has_given_it_no_query(
    ash: StrategicHealthAuthority, vision: Publication, settings: Any
) -> None:
    client, costs = with_second_factor(_person("lead", ash)), []
    for required in (False, True, False, True):
        settings.MFA_REQUIRED = required
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/workspace/ash/").status_code == 200
        costs.append(len(queries))
    assert costs[2] == costs[3]
