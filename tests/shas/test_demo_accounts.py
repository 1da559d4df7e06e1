"""`demo_accounts`: one account for each role, that opens with the password printed, in development only."""

import json
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shas.models import Membership, PrimaryCareTrust
from shas.services.demo_accounts import keep_demo_accounts

pytestmark = pytest.mark.django_db

EMAILS = {
    "superuser@example.org",
    "dh.editor@example.org",
    "dh.publisher@example.org",
    "dh.second-publisher@example.org",
    "lead.north-west@example.org",
    "lead.south-west@example.org",
    "officer.darlington@example.org",
    "reader@example.org",
}


@pytest.fixture
def development(settings) -> None:
    settings.DEBUG = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; nothing here is secret


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".dev" / "accounts.json"


def run(file: Path) -> dict[str, str]:
    """The passwords printed, by address."""
    out = StringIO()
    call_command("demo_accounts", file=file, stdout=out)
    lines = [line.split() for line in out.getvalue().splitlines()]
    assert lines[0] == ["Role", "E-mail", "Password"]
    return {words[-2]: words[-1] for words in lines[1:]}


def signs_in(email: str, password: str) -> bool:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password})
    return "_auth_user_id" in client.session


@pytest.mark.usefixtures("review", "development")
def test_every_account_opens_with_the_password_printed(file):
    printed = run(file)
    assert set(printed) == EMAILS
    assert {email for email, password in printed.items() if signs_in(email, password)} == EMAILS
    assert len(set(printed.values())) == len(EMAILS)
    assert signs_in("dh.editor@example.org", printed["dh.publisher@example.org"]) is False


@pytest.mark.usefixtures("review", "development")
def test_each_account_has_its_role_and_no_other(file):
    run(file)
    groups = User.objects.values_list("email", "groups__name", "is_superuser", "is_staff").order_by("email")
    assert list(groups) == [
        ("dh.editor@example.org", "DH editor", False, True),
        ("dh.publisher@example.org", "DH publisher", False, True),
        ("dh.second-publisher@example.org", "DH publisher", False, True),
        ("lead.north-west@example.org", None, False, False),
        ("lead.south-west@example.org", None, False, False),
        ("officer.darlington@example.org", None, False, False),
        ("reader@example.org", None, False, False),
        ("superuser@example.org", None, True, True),
    ]
    members = Membership.objects.values_list("user__email", "role", "authority__slug", "trust__slug")
    assert set(members) == {
        ("lead.north-west@example.org", "lead", "north-west", None),
        ("lead.south-west@example.org", "lead", "south-west", None),
        ("officer.darlington@example.org", "officer", None, "darlington"),
    }


@pytest.mark.usefixtures("review", "development")
def test_a_second_start_prints_the_same_and_makes_nothing(file):
    printed = run(file)
    hashes = set(User.objects.values_list("email", "password"))
    assert run(file) == printed
    assert set(User.objects.values_list("email", "password")) == hashes
    assert Membership.objects.count() == 3


@pytest.mark.usefixtures("review", "development")
def test_the_file_is_for_its_owner_alone(file):
    printed = run(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert json.loads(file.read_text()) == printed
    assert list(file.parent.iterdir()) == [file]
    file.chmod(0o644)
    run(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.usefixtures("review", "development")
@pytest.mark.parametrize("damage", [None, "", "{", "[]"], ids=["lost", "empty", "half", "other"])
def test_with_the_file_lost_or_damaged_new_passwords_are_set(file, damage):
    before = run(file)
    file.unlink()
    if damage is not None:
        file.write_text(damage)
    after = run(file)
    assert set(before.values()) & set(after.values()) == set()
    assert signs_in("dh.editor@example.org", after["dh.editor@example.org"]) is True
    assert signs_in("dh.editor@example.org", before["dh.editor@example.org"]) is False


@pytest.mark.usefixtures("review", "development")
def test_with_the_database_lost_the_accounts_are_made_again_as_printed(file):
    before = run(file)
    User.objects.get(email="dh.editor@example.org").delete()
    assert run(file) == before
    assert signs_in("dh.editor@example.org", before["dh.editor@example.org"]) is True


def test_outside_development_nothing_is_made(file):
    with pytest.raises(CommandError) as refusal:
        run(file)
    assert str(refusal.value) == (
        "Demonstration accounts are made in development only: set DEBUG=1 on your own machine, or invite people."
    )
    assert refusal.value.__cause__.code == "debug_only"
    assert User.objects.count() == 0
    assert not file.exists()


@pytest.mark.usefixtures("review", "development")
def test_without_the_review_it_says_what_to_do(file):
    PrimaryCareTrust.objects.filter(slug="darlington").update(slug="elsewhere")
    with pytest.raises(CommandError) as refusal:
        run(file)
    assert str(refusal.value) == "Load the review first: manage.py load_review."
    assert User.objects.count() == 0
    assert not file.exists()


@pytest.mark.usefixtures("review", "development")
def test_a_password_known_is_kept():
    accounts = {each.email: each for each in keep_demo_accounts({"superuser@example.org": "as-before"})}
    assert accounts["superuser@example.org"].password == "as-before"
