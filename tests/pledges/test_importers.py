"""The five pledges, as the letter words them."""

import re
from datetime import date
from pathlib import Path

import pytest

from pledges.importers import PLEDGES, load_pledges
from pledges.models import Pledge
from pledges.services import save_pledge
from shas.clock import london_midnight
from shas.models import Event

pytestmark = pytest.mark.django_db

LETTER = Path(__file__).resolve().parents[3] / "shared" / "letters" / "2008-05-09-leading-local-change.txt"


def test_the_five_pledges_are_loaded_and_attributed():
    assert load_pledges() == {PLEDGES: 5}
    assert list(Pledge.objects.values_list("number", "title")) == [
        (1, "Change will always be to the benefit of patients."),
        (2, "Change will be clinically driven."),
        (3, "All change will be locally-led."),
        (4, "You will be involved."),
        (5, "You will see the difference first."),
    ]
    assert set(Pledge.objects.values_list("source", flat=True)) == {"letter of 9 May 2008"}


def test_the_record_says_that_they_were_made_on_9_may_2008():
    load_pledges()
    events = Event.objects.order_by("pk").values_list("kind", "subject_key", "announced_at", "source", "is_public")
    midnight = london_midnight(date(2008, 5, 9))
    assert list(events) == [("pledge.added", str(n), midnight, "letter of 9 May 2008", True) for n in range(1, 6)]


def test_their_wording_is_the_letters_own():
    if not LETTER.is_file():
        pytest.skip("the letter is not beside this project")
    load_pledges()
    paragraphs = re.findall(r"^([1-5])\. (.*?)\s*$", LETTER.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(paragraphs) == 5
    assert [(str(pledge.number), f"{pledge.title} {pledge.wording}") for pledge in Pledge.objects.all()] == paragraphs


def test_loading_again_keeps_what_staff_changed():
    load_pledges()
    pledge = Pledge.objects.get(number=3)
    pledge.wording = "Corrected."
    save_pledge(pledge=pledge, actor=None)
    events = Event.objects.count()
    assert load_pledges() == {}
    assert Pledge.objects.get(number=3).wording == "Corrected."
    assert Event.objects.count() == events


def test_a_missing_pledge_is_added_again():
    load_pledges()
    Pledge.objects.filter(number=2).delete()
    assert load_pledges() == {PLEDGES: 1}
    assert Pledge.objects.count() == 5
