"""`manage.py issue_letter`."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shas.models import Event, Letter
from shas.services import save_letter_frame
from shas.workflow import DHRole, Plan
from tests.factories import AuthorityFactory, PublicationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ash() -> None:
    PublicationFactory(authority=AuthorityFactory(short_name="Ash"), plan=Plan.on(date(2040, 6, 6), confirmed=False))


def run(*arguments: str) -> list[str]:
    told = StringIO()
    call_command("issue_letter", *arguments, stdout=told)
    return told.getvalue().splitlines()


def test_it_issues_the_letter_in_the_wording_staff_keep_and_prints_it(ash: None) -> None:
    save_letter_frame(changes={"opening": "Staff wrote this."}, actor=None)
    UserFactory(email="publisher@example.org", dh=[DHRole.PUBLISHER])
    told = run("--actor", "Publisher@example.org", "--gateway-reference", "9999")
    assert "6th June 2040    Ash" in told
    assert "Gateway reference: 9999" in told
    assert told[-1] == "Letter 1 is issued."
    assert Letter.objects.get().opening == "Staff wrote this."
    assert run("--corrects", "1")[-1] == "Letter 2 is issued."
    assert Letter.objects.get(number=2).corrects == Letter.objects.get(number=1)


def test_a_dry_run_prints_the_letter_and_issues_and_confirms_nothing(ash: None) -> None:
    before = Event.objects.count()
    told = run("--dry-run")
    assert "6th June 2040    Ash" in told
    assert told[-1] == "Dry run: nothing was issued."
    assert (Letter.objects.count(), Event.objects.count()) == (0, before)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--actor", "nobody@example.org"], "There is no account with the address nobody@example.org. Check --actor."),
        (["--actor", "editor@example.org"], "An editor may not issue a letter. Name a DH publisher."),
        (["--corrects", "7"], "There is no letter 7. Check --corrects."),
        ([], "No publication has a date yet, so there is nothing to announce."),
    ],
)
def test_what_is_refused_is_said(arguments: list[str], said: str) -> None:
    UserFactory(email="editor@example.org", name="An editor", dh=[DHRole.EDITOR])
    with pytest.raises(CommandError) as error:
        run(*arguments)
    assert str(error.value) == said
