"""What a rehearsal shows: 2008 in this week, to the day, and work under way. Loaded once for all tests."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, time, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import TransactionTestCase

from accounts.models import User
from shas import rehearsal
from shas.clock import LONDON, database_now, london_day, london_midnight
from shas.importers.rehearsal import load_rehearsal
from shas.importers.review import load_review
from shas.models import (
    DateChangeRequest,
    Document,
    Edition,
    Event,
    Letter,
    NonWorkingDay,
    Publication,
    Rehearsal,
    StrategicHealthAuthority,
)
from shas.readiness import report_of
from shas.services.demo_accounts import REHEARSED_ROLES, ROLES
from shas.services.releases import release_due
from shas.warnings import warnings_of
from shas.workflow import Plan, WarningCode
from tests.rehearsing import rehearsing

LETTER_DAYS = {
    "east-of-england": date(2008, 5, 12),
    "yorkshire-and-the-humber": date(2008, 5, 14),
    "south-west": date(2008, 5, 15),
    "south-central": date(2008, 5, 19),
    "north-west": date(2008, 5, 20),
    "north-east": date(2008, 5, 22),
    "south-east-coast": date(2008, 6, 2),
    "west-midlands": date(2008, 6, 3),
    "east-midlands": date(2008, 6, 5),
}
RELEASED_IN_THE_WEEK = ["east-of-england", "yorkshire-and-the-humber"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """A rehearsal, loaded once and committed, so that the deferred rules have been asked too."""
    with rehearsing(), django_db_blocker.unblock():
        load_rehearsal()
        yield
        TransactionTestCase()._fixture_teardown()


def entry(slug: str) -> Publication:
    return Publication.objects.get(slug=slug)


def rows() -> Counter[str]:
    models = [model for model in apps.get_models() if model._meta.app_label in {"shas", "pledges", "accounts"}]
    return Counter({model.__name__: model._base_manager.count() for model in models})


def test_the_wednesday_is_that_of_this_week_and_every_day_of_the_letter_moves_with_it() -> None:
    today, began = london_day(database_now()), london_day(Rehearsal.objects.get().begun_at)
    monday = began - timedelta(days=began.weekday())
    assert rehearsal.shown(date(2008, 5, 14)) == monday + timedelta(days=2)
    assert timedelta(0) <= today - monday < timedelta(days=8)  # it may have become Monday meanwhile
    letter = Letter.objects.get()
    assert letter.issued_on == rehearsal.shown(date(2008, 5, 9))
    assert letter.announced_at == london_midnight(letter.issued_on)
    told = {line.publication.slug: line.planned_on for line in letter.entries.all() if line.planned_on}
    assert told == {slug: rehearsal.shown(day) for slug, day in LETTER_DAYS.items()}
    assert {slug: day.weekday() for slug, day in told.items()} == {
        slug: day.weekday() for slug, day in LETTER_DAYS.items()
    }
    assert entry("final-report").plan == Plan.in_month(rehearsal.shown_month(date(2008, 6, 1)))
    election = NonWorkingDay.objects.get()
    assert (election.first_on, election.last_on) == (rehearsal.shown(date(2008, 5, 22)),) * 2


def test_a_move_to_the_shifted_bank_holiday_and_to_the_election_is_warned_of() -> None:
    holiday, election = (Plan.on(rehearsal.shown(date(2008, 5, day))) for day in (26, 22))
    at, vision = database_now(), entry("north-west")
    assert [warning.code for warning in warnings_of({vision: holiday}, at=at)[vision.pk]] == [WarningCode.BANK_HOLIDAY]
    codes = {warning.code for warning in warnings_of({vision: election}, at=at)[vision.pk]}
    assert codes == {WarningCode.BY_ELECTION, WarningCode.SAME_DAY}


def test_what_the_week_and_later_weeks_brought_is_left_to_whoever_rehearses() -> None:
    elsewhere = Publication.objects.exclude(slug__in=RELEASED_IN_THE_WEEK).exclude(published_on=None)
    assert {row.slug: row.published_on for row in elsewhere} == {
        "london": rehearsal.shown(date(2007, 7, 11)),
        "interim-report": rehearsal.shown(date(2007, 10, 4)),
        "leading-local-change": rehearsal.shown(date(2008, 5, 9)),
        "changing-for-the-better": rehearsal.shown(date(2008, 5, 9)),
    }


def test_sources_and_reference_data_stay_as_they_are() -> None:
    assert Letter.objects.get().source == "letter of 9 May 2008"
    authority = StrategicHealthAuthority.objects.get(slug="north-east")
    assert (authority.established, authority.abolished) == (date(2006, 7, 1), date(2013, 3, 31))


def test_the_visions_stand_where_the_story_says() -> None:
    release_due()
    now = database_now()
    expected = {
        "east-of-england": "published",
        "yorkshire-and-the-humber": "published",
        "south-west": "submitted",
        "south-central": "clinical_review",
        "north-east": "drafting",
        "north-west": "drafting",
        "south-east-coast": "planned",
        "west-midlands": "planned",
        "east-midlands": "planned",
        "final-report": "planned",
    }
    for slug in RELEASED_IN_THE_WEEK:  # where the tests run before its minute
        if entry(slug).release_at > now:
            expected[slug] = "approved"
    assert {slug: entry(slug).status for slug in expected} == expected
    for slug in RELEASED_IN_THE_WEEK:
        vision = entry(slug)
        assert vision.release_at.astimezone(LONDON).time() == time(9, 30)
        assert vision.approved_by != vision.last_edited_by
        if expected[slug] == "published":
            assert vision.published_at == vision.release_at
    moved = entry("north-west")
    assert moved.planned_on == rehearsal.shown(date(2008, 5, 27))
    assert moved.date_changes.count() == 2
    asked = DateChangeRequest.objects.get()
    assert (asked.publication.slug, asked.asked_on) == ("east-midlands", rehearsal.shown(date(2008, 6, 6)))


def test_one_vision_is_stopped_by_its_gateway_reference_alone() -> None:
    assert [finding.code for finding in report_of(entry("south-central")).errors] == ["gateway_reference_missing"]
    assert report_of(entry("south-west")).errors == []


def test_nothing_is_invented_and_nothing_embargoed_is_seen() -> None:
    known = {
        "Towards the Best, Together",
        "Healthy Ambitions",
        "Improving Health: ambitions for the South West",
        "Healthier Horizons for the North West",
        "Our Vision, Our Future",
    }
    under_way = ["south-west", "south-central", "north-east", "north-west", *RELEASED_IN_THE_WEEK]
    titles = {edition.title for edition in Edition.objects.filter(publication__slug__in=under_way)}
    assert titles - known == {"Rehearsal text"}
    assert {document.pages for document in Document.objects.all()} == {1}
    released = Edition.objects.visible_to(AnonymousUser(), database_now()).filter(publication__slug__in=under_way)
    assert {edition.publication.slug for edition in released} <= set(RELEASED_IN_THE_WEEK)


def test_there_is_one_account_for_each_role_and_everything_under_way_was_done_by_one() -> None:
    emails = {email for _, email, _ in [*ROLES, *REHEARSED_ROLES]}
    assert set(User.objects.values_list("email", flat=True)) == emails
    moves = ["publication.started", "publication.circulated", "publication.submitted"]
    done = Event.objects.filter(kind__in=moves)
    assert done.count() == 6 + 4 + 3
    # Approved for its time, or recorded where that had passed when the rehearsal was loaded.
    signed = Event.objects.filter(kind__in=["publication.approved", "publication.published"])
    assert signed.filter(actor__email="dh.publisher@example.org").count() == len(RELEASED_IN_THE_WEEK)
    assert set(done.values_list("actor__email", flat=True)) <= emails
    assert Event.objects.order_by("pk").first().kind == rehearsal.BEGUN


def test_run_again_it_adds_nothing() -> None:
    before = rows()
    out = StringIO()
    call_command("load_rehearsal", stdout=out)
    assert out.getvalue().startswith("Nothing to do: the rehearsal is loaded.\nWednesday 14 May 2008 is shown as ")
    assert load_review() == []
    assert rows() == before
