"""`load_review`: what the portal knows after its first start, to the last date, and that a second start is quiet."""

import csv
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db.models import F

from accounts.models import User
from shas.clock import LONDON, database_now, london_midnight
from shas.models import (
    AuthorityAlias,
    DateChange,
    Edition,
    Event,
    Letter,
    Pathway,
    PathwayLabel,
    PrimaryCareTrust,
    Publication,
    StrategicHealthAuthority,
)
from shas.services import edit_edition, edit_entry, record_published, reschedule, save_reference, set_dh_roles
from shas.warnings import warnings_of
from shas.workflow import DHRole, Kind, Plan
from tests.factories import ANYWAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("review")]

LETTER = "letter of 9 May 2008"
NINTH_OF_MAY = london_midnight(date(2008, 5, 9))
TIMETABLE = [
    ("east-of-england", date(2008, 5, 12)),
    ("yorkshire-and-the-humber", date(2008, 5, 14)),
    ("south-west", date(2008, 5, 15)),
    ("south-central", date(2008, 5, 19)),
    ("north-west", date(2008, 5, 20)),
    ("north-east", date(2008, 5, 22)),
    ("south-east-coast", date(2008, 6, 2)),
    ("west-midlands", date(2008, 6, 3)),
    ("east-midlands", date(2008, 6, 5)),
]
ACTUALS = {
    "london": date(2007, 7, 11),
    "interim-report": date(2007, 10, 4),
    "leading-local-change": date(2008, 5, 9),
    "changing-for-the-better": date(2008, 5, 9),
    "east-of-england": date(2008, 5, 12),
    "south-east-coast": date(2008, 6, 2),
    "east-midlands": date(2008, 6, 5),
    "final-report": date(2008, 6, 30),
}
NOT_RECORDED = {
    "yorkshire-and-the-humber",
    "south-west",
    "south-central",
    "north-west",
    "north-east",
    "west-midlands",
}
WITHOUT_CODES = {"Solihull Care Trust", "East and North Hertfordshire", "West Hertfordshire"}
FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts"


def run() -> str:
    out = StringIO()
    call_command("load_review", stdout=out)
    return out.getvalue()


def everything() -> dict[str, list[dict]]:
    """All rows of all tables."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }


def publication(slug: str) -> Publication:
    return Publication.objects.get(slug=slug)


@pytest.fixture
def publisher() -> User:
    user = User.objects.create_user("publisher@example.org")
    set_dh_roles(user=user, roles=[DHRole.EDITOR, DHRole.PUBLISHER], actor=None)
    return user


def test_there_are_ten_authorities_with_their_names_and_codes():
    assert list(StrategicHealthAuthority.objects.order_by("ons_code").values_list("ons_code", "slug", "nhs_code")) == [
        ("E18000001", "north-east", "Q30"),
        ("E18000002", "north-west", None),
        ("E18000003", "yorkshire-and-the-humber", None),
        ("E18000004", "east-midlands", None),
        ("E18000005", "west-midlands", None),
        ("E18000006", "east-of-england", None),
        ("E18000007", "london", None),
        ("E18000008", "south-east-coast", None),
        ("E18000009", "south-central", None),
        ("E18000010", "south-west", None),
    ]
    north_west = StrategicHealthAuthority.objects.get(slug="north-west")
    assert north_west.name == "North West Strategic Health Authority"
    assert north_west.short_name == "North West"
    assert north_west.brand == "NHS North West"
    assert north_west.area == "North West government office region"


def test_authorities_lived_from_july_2006_to_march_2013():
    assert set(StrategicHealthAuthority.objects.values_list("established", "abolished")) == {
        (date(2006, 7, 1), date(2013, 3, 31))
    }


def test_population_is_there_only_where_it_was_verified():
    known = StrategicHealthAuthority.objects.exclude(population_millions=None)
    assert dict(known.values_list("slug", "population_millions")) == {
        "west-midlands": Decimal("5.4"),
        "east-of-england": Decimal("5.4"),
    }


def test_the_name_that_the_letter_uses_finds_its_authority():
    assert list(AuthorityAlias.objects.values_list("authority__slug", "name", "source")) == [
        ("yorkshire-and-the-humber", "Yorkshire and Humber", LETTER)
    ]


def test_there_are_152_trusts_in_their_authorities():
    assert Counter(PrimaryCareTrust.objects.values_list("authority__slug", flat=True)) == {
        "north-east": 12,
        "north-west": 24,
        "yorkshire-and-the-humber": 14,
        "east-midlands": 9,
        "west-midlands": 17,
        "east-of-england": 14,
        "london": 31,
        "south-east-coast": 8,
        "south-central": 9,
        "south-west": 14,
    }
    assert PrimaryCareTrust.objects.count() == 152


def test_three_trusts_have_no_codes_because_none_were_verified():
    assert set(PrimaryCareTrust.objects.filter(nhs_code=None).values_list("name", flat=True)) == WITHOUT_CODES
    assert set(PrimaryCareTrust.objects.filter(ons_code=None).values_list("name", flat=True)) == WITHOUT_CODES


def test_when_a_trust_began_and_ended_is_there_only_where_it_is_known():
    assert set(PrimaryCareTrust.objects.values_list("established", flat=True)) == {None}
    assert set(PrimaryCareTrust.objects.filter(abolished=None).values_list("name", flat=True)) == WITHOUT_CODES
    known = PrimaryCareTrust.objects.exclude(abolished=None)
    assert set(known.values_list("abolished", flat=True)) == {date(2013, 3, 31)}


def test_there_are_eight_pathways_and_what_north_west_calls_them():
    assert list(Pathway.objects.values_list("position", "key", "name")) == [
        (1, "maternity", "Maternity and newborn"),
        (2, "children", "Children's health"),
        (3, "staying-healthy", "Staying healthy"),
        (4, "acute", "Acute care"),
        (5, "planned", "Planned care"),
        (6, "mental-health", "Mental health"),
        (7, "ltc", "Long-term conditions"),
        (8, "end-of-life", "End of life care"),
    ]
    labels = PathwayLabel.objects.order_by("pathway__position")
    assert set(labels.values_list("authority__slug", flat=True)) == {"north-west"}
    assert list(labels.values_list("label", flat=True)) == [
        "Birth",
        "Children's",
        "Staying Healthy",
        "Urgent Care",
        "Planned Care",
        "Mental Health",
        "Long Term Conditions",
        "End Of Life",
    ]


@pytest.mark.parametrize(
    ("slug", "day", "codes"),
    [
        ("north-west", 27, ["past"]),
        ("north-west", 26, ["bank_holiday", "past"]),
        ("north-west", 22, ["by_election", "same_day", "past"]),
        ("final-report", 22, ["by_election", "before_followed", "past"]),
        ("south-west", 23, ["past"]),
    ],
)
def test_days_of_may_2008_are_warned_of(slug, day, codes):
    entry = publication(slug)
    found = warnings_of({entry: Plan.on(date(2008, 5, day))}, at=database_now())
    assert [warning.code for warning in found[entry.pk]] == codes


def test_no_working_group_is_made_up():
    assert apps.get_model("shas", "ClinicalWorkingGroup").objects.count() == 0


def test_the_nine_visions_have_the_letters_dates_confirmed_in_order():
    planned = Publication.objects.filter(kind=Kind.VISION, precision="day").in_date_order()
    assert list(planned.values_list("slug", "planned_on")) == TIMETABLE
    assert set(planned.values_list("date_status", "announced_at")) == {("confirmed", NINTH_OF_MAY)}
    assert publication("east-of-england").release_at == datetime(2008, 5, 12, 8, 30, tzinfo=UTC)


def test_a_vision_is_named_after_its_authority():
    vision = publication("yorkshire-and-the-humber")
    assert vision.name == "Yorkshire and the Humber: strategic vision"
    assert vision.authority.slug == "yorkshire-and-the-humber"
    assert Publication.objects.filter(kind=Kind.VISION).exclude(slug=F("authority__slug")).count() == 0


def test_the_final_report_was_planned_for_june_and_follows_the_nine_visions():
    report = publication("final-report")
    assert report.plan == Plan.in_month(date(2008, 6, 1))
    assert report.announced_at == NINTH_OF_MAY
    assert set(report.follows.values_list("slug", flat=True)) == {slug for slug, _ in TIMETABLE}
    assert Publication.objects.exclude(slug="final-report").filter(follows__isnull=False).count() == 0


def test_london_was_published_in_july_2007_and_never_planned():
    london = publication("london")
    assert london.plan == Plan.unset()
    assert london.date_changes.count() == 0
    assert london.announced_at == london_midnight(date(2007, 7, 11))
    assert london.published_on == date(2007, 7, 11)
    assert london.outside_timetable is True
    assert publication("final-report").outside_timetable is False


def test_actual_dates_are_those_known_with_their_source():
    published = Publication.objects.exclude(published_on=None)
    assert dict(published.values_list("slug", "published_on")) == ACTUALS
    assert set(published.values_list("status", flat=True)) == {"published"}
    assert publication("east-midlands").published_source == (
        "http://news.bbc.co.uk/2/hi/uk_news/england/nottinghamshire/8328963.stm (day derived)"
    )


def test_kinds_of_the_national_publications():
    national = Publication.objects.exclude(kind=Kind.VISION)
    assert dict(national.values_list("slug", "kind")) == {
        "interim-report": "national_report",
        "leading-local-change": "national_report",
        "changing-for-the-better": "guidance",
        "final-report": "national_report",
    }


def test_everyone_may_read_the_titles_of_what_is_published_and_no_others():
    editions = Edition.objects.visible_to(AnonymousUser())
    assert dict(editions.values_list("publication__slug", "title")) == {
        "london": "Healthcare for London: A Framework for Action",
        "interim-report": "Our NHS, Our Future: NHS Next Stage Review interim report",
        "leading-local-change": "NHS Next Stage Review: Leading Local Change",
        "changing-for-the-better": "Changing for the Better: Guidance when undertaking major changes to NHS services",
        "east-of-england": "Towards the Best, Together",
        "south-east-coast": "Healthier People, Excellent Care",
        "east-midlands": None,
        "final-report": "High Quality Care For All: NHS Next Stage Review Final Report",
    }


def test_known_titles_of_visions_without_an_actual_date_wait_in_drafts():
    drafts = Edition.objects.filter(frozen_at=None)
    assert dict(drafts.values_list("publication__slug", "title")) == {
        "yorkshire-and-the-humber": "Healthy Ambitions",
        "south-west": "Improving Health: ambitions for the South West",
        "north-west": "Healthier Horizons for the North West",
        "north-east": "Our Vision, Our Future",
    }


def test_gateway_references_are_those_known():
    known = Edition.objects.exclude(gateway_reference="")
    assert dict(known.values_list("publication__slug", "gateway_reference")) == {
        "interim-report": "8857",
        "changing-for-the-better": "9821",
        "final-report": "10106",
    }


def test_the_letter_is_as_it_was_issued():
    letter = Letter.objects.get()
    assert (letter.number, letter.title) == (1, "NHS Next Stage Review: Leading Local Change")
    assert (letter.issued_on, letter.announced_at) == (date(2008, 5, 9), NINTH_OF_MAY)
    assert letter.audience == "National Stakeholder Forum members"
    assert (letter.gateway_reference, letter.signatory) == ("", "")
    assert letter.working_groups_stated == 74
    assert (letter.clinicians_stated, letter.clinicians_approximate) == (2000, True)
    assert letter.frozen_at is not None
    entries = letter.entries.order_by("position").values_list("position", "publication__slug", "planned_on")
    assert list(entries) == [(n, slug, day) for n, (slug, day) in enumerate([*TIMETABLE, ("final-report", None)], 1)]
    last = letter.entries.get(position=10)
    assert (last.precision, last.planned_month) == ("month", date(2008, 6, 1))


@pytest.mark.parametrize("at", [datetime(2008, 7, 1, 9, tzinfo=LONDON), None], ids=["1 July 2008", "now"])
def test_public_statuses_after_the_last_date(at):
    rows = Publication.objects.with_public_status(at=at or database_now())
    expected = dict.fromkeys(ACTUALS, "published") | dict.fromkeys(NOT_RECORDED, "actual_not_recorded")
    assert dict(rows.values_list("slug", "public_status")) == expected


def test_public_statuses_of_the_dates_on_the_morning_of_14_may():
    rows = Publication.objects.filter(slug__in=NOT_RECORDED)
    before = rows.with_public_status(at=datetime(2008, 5, 14, 10, tzinfo=LONDON))
    assert set(before.values_list("public_status", flat=True)) == {"confirmed"}
    after = rows.with_public_status(at=datetime(2008, 5, 15, 10, tzinfo=LONDON))
    assert set(after.filter(public_status="actual_not_recorded").values_list("slug", flat=True)) == {
        "yorkshire-and-the-humber"
    }


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (datetime(2007, 7, 10, 23, 59, tzinfo=LONDON), 0),
        (datetime(2007, 7, 11, tzinfo=LONDON), 1),
        (datetime(2007, 10, 4, tzinfo=LONDON), 2),
        (datetime(2008, 5, 8, 23, 59, tzinfo=LONDON), 2),
        (datetime(2008, 5, 9, tzinfo=LONDON), 14),
    ],
)
def test_what_was_public_when(at, count):
    assert Publication.objects.public(at=at).count() == count


def test_each_plan_was_announced_by_the_letter_and_recorded_later():
    changes = DateChange.objects.all()
    assert changes.count() == 10
    assert set(changes.values_list("announced_at", "source", "author")) == {(NINTH_OF_MAY, LETTER, None)}
    assert all(change.recorded_later for change in changes)


def test_the_record_tells_the_history_in_order_of_time_with_sources():
    told = Event.objects.filter(is_public=True).exclude(kind="pledge.added").order_by("pk")
    times = list(told.values_list("announced_at", flat=True))
    assert times == sorted(times)
    assert Counter(told.values_list("kind", flat=True)) == {
        "publication.announced": 14,
        "letter.issued": 1,
        "publication.scheduled": 10,
        "publication.published": 8,
    }
    assert told.filter(source="").count() == 0
    assert Event.objects.exclude(actor=None).count() == 0


def test_the_public_record_holds_no_embargoed_title():
    text = " ".join(map(str, Event.objects.values_list("changes", "public_note", "reason", "subject_key")))
    assert "Healthy Ambitions" not in text
    assert "Healthier Horizons" not in text


def test_every_row_says_where_it_is_known_from():
    for model, field in [
        (StrategicHealthAuthority, "name_source"),
        (StrategicHealthAuthority, "code_source"),
        (StrategicHealthAuthority, "dates_source"),
        (AuthorityAlias, "source"),
        (Pathway, "source"),
        (PathwayLabel, "source"),
        (Letter, "source"),
        (DateChange, "source"),
        (apps.get_model("pledges", "Pledge"), "source"),
    ]:
        assert model.objects.filter(**{field: ""}).count() == 0, (model, field)
    for field in ("source", "dates_source"):
        assert set(PrimaryCareTrust.objects.filter(**{field: ""}).values_list("name", flat=True)) == WITHOUT_CODES
    ever = "https://en.wikipedia.org/wiki/Strategic_health_authorities"
    assert set(StrategicHealthAuthority.objects.values_list("dates_source", flat=True)) == {ever}
    assert set(PrimaryCareTrust.objects.exclude(dates_source="").values_list("dates_source", flat=True)) == {ever}
    assert Publication.objects.filter(status="published", published_source="").count() == 0
    assert Edition.objects.exclude(title=None).filter(source="").count() == 0


def test_a_second_run_changes_nothing():
    before = everything()
    assert run() == "Nothing to do: the review is loaded.\n"
    assert everything() == before


def test_what_staff_changed_stays(publisher):
    north_west = StrategicHealthAuthority.objects.get(slug="north-west")
    north_west.slug, north_west.name, north_west.nhs_code = "the-north-west", "North West SHA", "Q31"
    trust = PrimaryCareTrust.objects.get(slug="darlington")
    trust.slug, trust.name, trust.nhs_code = "darlington-pct", "Darlington PCT", None
    alias = AuthorityAlias.objects.get()
    alias.name = "Yorks and Humber"
    pathway = Pathway.objects.get(key="ltc")
    pathway.key, pathway.name = "long-term-conditions", "Long term conditions"
    label = PathwayLabel.objects.get(label="Birth")
    label.authority = StrategicHealthAuthority.objects.get(slug="london")
    for row in (north_west, trust, alias, pathway, label):
        save_reference(row=row, actor=publisher)
    reschedule(
        publication=publication("south-west"),
        plan=Plan.on(date(2008, 7, 1)),
        public_note="The printer",
        actor=publisher,
        override=ANYWAY,
    )
    edit_entry(publication=publication("final-report"), changes={"name": "The report", "follows": []}, actor=publisher)
    edit_edition(edition=Edition.objects.get(title="Healthy Ambitions"), fields={"title": None}, actor=publisher)
    record_published(
        publication=publication("north-east"), published_on=date(2008, 5, 22), source="A newspaper", actor=publisher
    )
    before = everything()
    assert run() == "Nothing to do: the review is loaded.\n"
    assert everything() == before


def test_the_files_hold_every_verified_or_derived_fact_and_no_other():
    if not FACTS.is_dir():
        pytest.skip("the facts are not beside this project")
    told = {"verified", "derived"}
    for fact in facts("shas.csv"):
        authority = StrategicHealthAuthority.objects.get(slug=fact["slug"])
        assert (authority.name, authority.brand, authority.ons_code) == (fact["name"], fact["brand"], fact["ons_code"])
        assert authority.nhs_code == (fact["nhs_code"] if fact["nhs_code_status"] in told else None)
        assert (authority.name_source, authority.code_source) == (fact["name_source"], fact["ons_code_source"])
    for fact in facts("pcts.csv"):
        trust = PrimaryCareTrust.objects.get(name=fact["name"])
        codes = (fact["nhs_code"], fact["ons_code"]) if fact["code_status"] in told else (None, None)
        assert (trust.authority.slug, (trust.nhs_code, trust.ons_code)) == (fact["sha"], codes)
        assert trust.source.removesuffix(" (authority derived)") == fact["source"]
    for fact in facts("visions.csv"):
        vision = publication(fact["sha"])
        assert str(vision.planned_on or "") == fact["planned_on"]
        assert str(vision.published_on or "") == (fact["published_on"] if fact["published_status"] in told else "")
        edition = vision.editions.first()
        assert (edition and edition.title) == (fact["title"] if fact["title_status"] in told else None)


def facts(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
