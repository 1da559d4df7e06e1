"""The command: where its words go, and its exit status."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shas.models import DateChange
from shas.workflow import DHRole, Plan
from tests.factories import AuthorityFactory, PublicationFactory, UserFactory
from tests.shas.importers.known import letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path: Path):
    """Runs the command on a text or bytes; gives what it said on stdout and stderr and how it failed, if it did."""

    def command(content: str | bytes, **options: object) -> tuple[list[str], list[str], str | None]:
        path = tmp_path / "letter.txt"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        out, err, failure = StringIO(), StringIO(), None
        try:
            call_command("import_timetable", str(path), stdout=out, stderr=err, **options)
        except CommandError as error:
            failure = str(error)
        return out.getvalue().splitlines(), err.getvalue().splitlines(), failure

    return command


@pytest.fixture
def entry():
    return PublicationFactory(authority=AuthorityFactory(short_name="North West"))


def test_it_says_what_it_did_and_writes_it(run, entry) -> None:
    out, err, failure = run(letter("20 May – North West"))
    assert (err, failure) == ([], None)
    assert out[0] == "letter.txt: read as a letter of 9 May 2008."
    assert "  line 4: “20 May - North West” → North West, Tuesday 20 May 2008: new" in out
    assert "  line 2: Dear colleague" in out
    assert out[-1] == "1 vision matched. 1 new."
    entry.refresh_from_db()
    assert entry.plan == Plan.on(date(2008, 5, 20))


def test_a_dry_run_ends_with_the_differences_and_writes_nothing(run, entry) -> None:
    out, err, failure = run(letter("20 May – North West"), dry_run=True)
    assert (err, failure) == ([], None)
    assert out[-2:] == ["Dry run: nothing was written.", "1 vision matched. 1 new."]
    assert DateChange.objects.count() == 0


def test_problems_go_to_stderr_with_their_lines_and_fail(run, entry) -> None:
    out, err, failure = run(letter("20 May – North West", "31 June – North West", "20 May – Nort West"))
    assert err == [
        "line 5: “31 June” is not a day in the calendar. June 2008 has 30 days. Correct the date. [no_such_day]",
        "line 6: “Nort West” is not a known authority. Did you mean North West? "
        "Correct the name and run the import again. [unknown_authority]",
    ]
    assert failure == "2 problems. Nothing was written."
    assert "Understood" in out
    assert DateChange.objects.count() == 0


def test_year_and_reason_and_actor_are_handed_on(run, entry) -> None:
    editor = UserFactory(dh=[DHRole.EDITOR], email="editor@example.org")
    assert run("16 June – North West\n", year=2060)[2] is None
    out, _, failure = run("17 June – North West\n", year=2060, reason="Moved", actor="Editor@Example.org")
    assert failure is None
    assert out[-1] == "1 vision matched. 1 moved."
    change = DateChange.objects.latest("pk")
    assert (change.author, change.public_note, change.reason) == (editor, "Moved", "")


def test_what_an_option_would_lift_names_the_option(run, entry) -> None:
    _, err, _ = run("19 June – North West\n", year=2060)
    assert err == [
        "line 1: North West: strategic vision: Saturday 19 June 2060 is at the weekend. Choose another day, or say why "
        "it must be that day. Say why with --reason. [weekend]"
    ]
    _, err, _ = run("19 June – North West\n")
    assert err[0].endswith("say which year is meant. Give the year with --year. [no_year]")
    _, err, _ = run("20 June – North West\n", year=2060, reason="x" * 2001)
    assert err == ["the file: Shorten this to 2,000 characters. It has 2,001. Say why with --reason. [max_length]"]
    assert DateChange.objects.count() == 0


def test_the_reason_of_a_table_sets_its_warnings_aside_for_everyone_to_read(run, entry) -> None:
    out, _, failure = run("authority,date\nNorth West,20 May 2008\n", reason="As recorded")
    assert failure is None
    assert "  line 2: North West: Tuesday 20 May 2008 is in the past. [past]" in out
    change = DateChange.objects.get()
    assert (change.public_note, change.overridden) == ("As recorded", ["past"])


def test_a_file_larger_than_the_setting_is_refused_unread(run, settings) -> None:
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    _, err, failure = run(b"x" * (1024 * 1024 + 1))
    assert err[0].startswith("the file: The file is larger than 1 MB")
    assert failure == "1 problem. Nothing was written."


def test_a_file_that_is_not_there_is_refused() -> None:
    err = StringIO()
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_timetable", "no-such-letter.txt", stderr=err)
    assert err.getvalue() == (
        "the file: There is no file no-such-letter.txt. Check the name and the folder. [file_not_found]\n"
    )


def test_an_unknown_actor_and_one_without_the_right_are_refused(run, entry) -> None:
    UserFactory(email="someone@example.org")
    assert run(letter("20 May – North West"), actor="nobody@example.org")[2] == (
        "There is no account with the address nobody@example.org. Check --actor."
    )
    assert "may not import a timetable" in (run(letter("20 May – North West"), actor="someone@example.org")[2] or "")
    assert DateChange.objects.count() == 0
