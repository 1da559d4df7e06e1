"""A damaged file of the review's data stops `load_review` with one sentence, and nothing is written."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import pledges.importers
import shas.importers.review
from pledges.models import Pledge
from shas.models import Event, Publication, StrategicHealthAuthority

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of both apps' files, in the place of the real ones."""
    for module in (shas.importers.review, pledges.importers):
        shutil.copytree(module.FOLDER, tmp_path, dirs_exist_ok=True)
        monkeypatch.setattr(module, "FOLDER", tmp_path)
    return tmp_path


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "before", "after", "sentence"),
    [
        (
            "trusts.csv",
            "slug,name,authority,nhs_code",
            "slug,name,authority,code",
            "trusts.csv, line 1: the column “nhs_code” is missing.",
        ),
        (
            "trusts.csv",
            "darlington,Darlington,north-east",
            "darlington,Darlington,north-eats",
            "trusts.csv, line 3: there is no authority “north-eats” in authorities.csv.",
        ),
        (
            "authorities.csv",
            "E18000002",
            "E18",
            "authorities.csv, line 3: An authority’s ONS code is E18 and six digits.",
        ),
        (
            "trusts.csv",
            "cm080131/text/80131w0027.htm,https://en.wikipedia.org/wiki/Strategic_health_authorities",
            "cm080131/text/80131w0027.htm,",
            "trusts.csv, line 2: “abolished_source” is empty.",
        ),
        (
            "pathway_labels.csv",
            "acute,north-west",
            "a-cute,north-west",
            "pathway_labels.csv, line 5: there is no pathway “a-cute” in pathways.csv.",
        ),
        (
            "publications.csv",
            "interim-report,national_report",
            "interim-report,report",
            "publications.csv, line 2: “report” is not a kind of publication: vision, national_report, guidance.",
        ),
        (
            "publications.csv",
            "2008-05-09,letter of 9 May 2008,2008-05-12",
            "2008-05-13,letter of 9 May 2008,2008-05-12",
            "letter_entries.csv, line 2: “east-of-england” is announced after the letter that names it.",
        ),
        (
            "publications.csv",
            "2007-07-11,https://en.wikipedia.org/wiki/NHS_London,2007-07-11",
            "2007-07-12,https://en.wikipedia.org/wiki/NHS_London,2007-07-11",
            "publications.csv, line 14: “london” was published before it was announced.",
        ),
        (
            "publications.csv",
            "east-of-england yorkshire-and-the-humber",
            "east-of-england yorkshire",
            "publications.csv, line 15: there is no publication “yorkshire” in publications.csv to follow.",
        ),
        (
            "letter_entries.csv",
            "1,north-west,2008-05-20,",
            "1,north-west,2008-05-20,2008-05",
            "letter_entries.csv, line 6: give either “planned_on” or “planned_month”.",
        ),
        (
            "letter_entries.csv",
            "1,north-west,",
            "1,northwest,",
            "letter_entries.csv, line 6: there is no publication “northwest” in publications.csv.",
        ),
        (
            "pledges.csv",
            "4,You will be involved.",
            "6,You will be involved.",
            "pledges.csv, line 5: Constraint “pledges_pledge_one_to_five” is violated.",
        ),
    ],
)
def test_damage_is_told_in_one_sentence_and_nothing_is_written(data, file, before, after, sentence):
    edit(data / file, before, after)
    with pytest.raises(CommandError) as refusal:
        call_command("load_review")
    assert str(refusal.value) == sentence
    assert refusal.value.returncode == 1
    for model in (StrategicHealthAuthority, Publication, Pledge, Event):
        assert model.objects.count() == 0


def test_what_was_added_is_said(data):
    out = StringIO()
    call_command("load_review", stdout=out)
    assert out.getvalue() == (
        "Added 10 authorities, 1 other name of an authority, 152 trusts, 8 pathways, 8 local names of pathways, "
        "1 election, 14 publications, 8 actual dates, 1 letter, 10 planned dates, 4 draft editions, 5 pledges.\n"
    )


def test_a_row_that_a_later_version_brings_is_added_alone(data):
    whole = (data / "trusts.csv").read_text(encoding="utf-8")
    (data / "trusts.csv").write_text("".join(whole.splitlines(keepends=True)[:3]), encoding="utf-8")
    call_command("load_review", quiet=True)
    (data / "trusts.csv").write_text("".join(whole.splitlines(keepends=True)[:4]), encoding="utf-8")
    out = StringIO()
    call_command("load_review", stdout=out)
    assert out.getvalue() == "Added 1 trust.\n"


def test_quiet_says_nothing(data):
    out = StringIO()
    call_command("load_review", "--quiet", stdout=out)
    assert out.getvalue() == ""
