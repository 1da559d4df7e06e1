"""The timetable over the API: fields, filters, orderings, and what null means."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shas import services
from shas.clock import database_now, london_day
from shas.models import Publication
from shas.services import EntryLine
from shas.workflow import Plan, Status
from tests.factories import (
    ANYWAY,
    SOURCE,
    AuthorityAliasFactory,
    AuthorityFactory,
    EditionFactory,
    LetterFactory,
    PublicationFactory,
    plan_at,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/publications/"


def slugs(client: Client, **query: str) -> list[str]:
    response = client.get(ADDRESS, query)
    assert response.status_code == 200, response.content
    return [row["slug"] for row in response.json()["results"]]


def one(client: Client, publication: Publication) -> dict[str, Any]:
    return client.get(f"{ADDRESS}{publication.slug}/").json()


def refusals(client: Client, **query: str) -> list[tuple[str, str]]:
    response = client.get(ADDRESS, query)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    return [(error["parameter"], error["code"]) for error in response.json()["errors"]]


def message(client: Client, **query: str) -> str:
    return client.get(ADDRESS, query).json()["detail"]


def tomorrow() -> date:
    return london_day(database_now()) + timedelta(days=1)


def test_a_planned_vision_has_these_fields(client: Client) -> None:
    authority = AuthorityFactory(short_name="North West", ons_code="E18000002")
    plan = Plan.on(date(2008, 5, 20))
    vision = PublicationFactory(authority=authority, plan=plan)
    LetterFactory(number=1, entries=[EntryLine(publication=vision, plan=plan)])
    assert one(client, vision) == {
        "slug": "north-west",
        "url": "http://testserver/api/v1/publications/north-west/",
        "kind": "vision",
        "authority": {"slug": "north-west", "short_name": "North West", "ons_code": "E18000002"},
        "name": "North West: strategic vision",
        "title": None,
        "planned_on": "2008-05-20",
        "planned_month": None,
        "precision": "day",
        "date_status": "confirmed",
        "public_status": "actual_not_recorded",
        "due_soon": False,
        "previous_on": None,
        "moved_at": None,
        "public_note": None,
        "recorded_later": True,
        "sort_on": "2008-05-20",
        "letter_date": "2008-05-20",
        "letter_number": 1,
        "published_on": None,
        "published_at": None,
        "source": SOURCE,
        "announced_at": "2008-05-09T00:00:00+01:00",
        "outside_timetable": False,
        "gateway_reference": None,
        "not_recorded": ["published_on", "published_at"],
    }


def test_a_month_is_no_day(client: Client) -> None:
    plan = Plan.in_month(date(2008, 6, 1))
    report = PublicationFactory(national=True, plan=plan)
    LetterFactory(number=3, entries=[EntryLine(publication=report, plan=plan)])
    row = one(client, report)
    assert (row["authority"], row["precision"], row["planned_on"], row["planned_month"]) == (
        None,
        "month",
        None,
        "2008-06",
    )
    assert (row["sort_on"], row["letter_date"], row["letter_number"]) == ("2008-06-30", "2008-06", 3)


def test_without_a_plan_nothing_looks_like_a_date(client: Client) -> None:
    vision = PublicationFactory()
    response = client.get(f"{ADDRESS}{vision.slug}/")
    row = response.json()
    assert [row[name] for name in ("planned_on", "planned_month", "sort_on", "letter_date", "letter_number")] == (
        [None] * 5
    )
    assert (row["precision"], row["public_status"], row["source"]) == ("unset", "not_yet_scheduled", None)
    assert row["not_recorded"] == []
    assert b"9999" not in response.content


def test_published_outside_the_timetable_like_london(client: Client) -> None:
    london = PublicationFactory(
        status=Status.PUBLISHED, published_on=date(2007, 7, 11), edition={"title": "A Framework for Action"}
    )
    row = one(client, london)
    assert (row["title"], row["public_status"], row["published_on"]) == (
        "A Framework for Action",
        "published",
        "2007-07-11",
    )
    assert (row["outside_timetable"], row["sort_on"], row["source"]) == (True, None, SOURCE)
    assert row["not_recorded"] == ["gateway_reference", "published_at"]


def test_published_with_all_that_can_be_known(client: Client) -> None:
    vision = PublicationFactory(
        plan=Plan.on(date(2008, 5, 12)),
        status=Status.PUBLISHED,
        published_on=date(2008, 5, 12),
        published_at=datetime(2008, 5, 12, 8, 30, tzinfo=UTC),
        edition={"title": "Towards the Best", "gateway_reference": "9876"},
    )
    row = one(client, vision)
    assert (row["title"], row["gateway_reference"]) == ("Towards the Best", "9876")
    assert row["published_at"] == "2008-05-12T09:30:00+01:00"
    assert row["not_recorded"] == []


def test_published_without_a_title_says_that_it_is_not_recorded(client: Client) -> None:
    vision = PublicationFactory(status=Status.PUBLISHED)
    row = one(client, vision)
    assert (row["title"], row["not_recorded"]) == (None, ["title", "gateway_reference", "published_at"])


def test_what_the_clock_has_released_counts_as_published_before_the_portal_writes_it_down(client: Client) -> None:
    moment = database_now() - timedelta(minutes=1)
    vision = PublicationFactory(plan=plan_at(moment), status=Status.APPROVED)
    EditionFactory(publication=vision, frozen=True, title="Out now", gateway_reference="1")
    row = one(client, vision)
    assert (row["title"], row["gateway_reference"], row["public_status"]) == ("Out now", "1", "published")
    assert row["published_on"] == london_day(moment).isoformat()
    assert datetime.fromisoformat(row["published_at"]) == moment
    assert row["not_recorded"] == []


def test_withdrawn_shows_when_it_was_published_and_no_longer_what(client: Client) -> None:
    vision = PublicationFactory(status=Status.WITHDRAWN, edition={"title": "Not for reading"})
    row = one(client, vision)
    assert (row["public_status"], row["published_on"], row["title"]) == ("withdrawn", "2008-05-20", None)


def test_times_are_told_in_london_time_with_their_offset(client: Client) -> None:
    winter = datetime(2008, 1, 9, 12, tzinfo=UTC)
    vision = PublicationFactory(announced_at=winter)
    assert datetime.fromisoformat(one(client, vision)["announced_at"]) == winter


def test_a_vision_is_found_by_its_slug_and_by_the_codes_of_its_authority(client: Client) -> None:
    authority = AuthorityFactory(short_name="North East", ons_code="E18000001", nhs_code="Q30")
    PublicationFactory(authority=authority)
    for ref in ("north-east", "E18000001", "e18000001", "Q30"):
        assert client.get(f"{ADDRESS}{ref}/").json()["slug"] == "north-east"


def test_the_order_is_by_date_then_by_id_and_what_has_no_date_comes_last(client: Client) -> None:
    undated = PublicationFactory()
    month = PublicationFactory(national=True, plan=Plan.in_month(date(2008, 6, 1)))
    late = PublicationFactory(plan=Plan.on(date(2008, 6, 5)))
    early = PublicationFactory(plan=Plan.on(date(2008, 5, 12)))
    same = PublicationFactory(plan=Plan.on(date(2008, 5, 12)))
    in_order = [early.slug, same.slug, late.slug, month.slug, undated.slug]
    assert slugs(client) == in_order
    assert slugs(client, ordering="sort_on") == in_order
    assert slugs(client, ordering="-sort_on") == in_order[::-1]
    assert slugs(client, ordering="kind,-sort_on") == [month.slug, undated.slug, late.slug, same.slug, early.slug]


def test_by_kind(client: Client) -> None:
    vision, report = PublicationFactory(), PublicationFactory(national=True)
    guidance = PublicationFactory(guidance=True)
    assert slugs(client, kind="vision") == [vision.slug]
    assert slugs(client, kind="national_report") == [report.slug]
    assert slugs(client, kind="guidance") == [guidance.slug]


def test_by_authority_slug_or_code(client: Client) -> None:
    vision = PublicationFactory(authority=AuthorityFactory(ons_code="E18000001", nhs_code="Q30"))
    PublicationFactory()
    for ref in (vision.slug, "E18000001", "q30"):
        assert slugs(client, authority=ref) == [vision.slug]


def test_by_public_status(client: Client) -> None:
    past = PublicationFactory(plan=Plan.on(date(2008, 5, 12)))
    coming = PublicationFactory(plan=Plan.on(tomorrow()))
    late = PublicationFactory(plan=Plan.on(date(2008, 5, 12)), status=Status.DRAFTING)
    undated = PublicationFactory()
    cancelled = PublicationFactory(status=Status.CANCELLED)
    assert slugs(client, status="actual_not_recorded") == [past.slug]
    assert slugs(client, status="confirmed") == [coming.slug]
    assert slugs(client, status="overdue") == [late.slug]
    assert slugs(client, status="not_yet_scheduled") == [undated.slug]
    assert slugs(client, status="cancelled") == [cancelled.slug]
    assert slugs(client, status="withdrawn") == []


def test_postponed_and_brought_forward_are_told_apart(client: Client) -> None:
    later, sooner = [PublicationFactory(plan=Plan.on(tomorrow() + timedelta(days=7))) for _ in range(2)]
    for vision, days in ((later, 14), (sooner, 1)):
        plan = Plan.on(tomorrow() + timedelta(days=days))
        services.reschedule(publication=vision, plan=plan, public_note="A reason.", override=ANYWAY, actor=None)
    assert slugs(client, status="postponed") == [later.slug]
    assert slugs(client, status="brought_forward") == [sooner.slug]
    assert one(client, later)["source"] is None


def test_by_month_finds_days_in_it_and_the_month_itself(client: Client) -> None:
    may = PublicationFactory(plan=Plan.on(date(2008, 5, 31)))
    first, last = (
        PublicationFactory(plan=Plan.on(date(2008, 6, 1))),
        PublicationFactory(plan=Plan.on(date(2008, 6, 30))),
    )
    whole = PublicationFactory(national=True, plan=Plan.in_month(date(2008, 6, 1)))
    PublicationFactory()
    assert slugs(client, month="2008-06") == [first.slug, last.slug, whole.slug]
    assert slugs(client, month="2008-05") == [may.slug]
    assert slugs(client, month="9999-12") == []


def test_planned_after_and_before_include_the_day_and_leave_out_what_has_no_plan(client: Client) -> None:
    early = PublicationFactory(plan=Plan.on(date(2008, 5, 12)))
    late = PublicationFactory(plan=Plan.on(date(2008, 6, 5)))
    month = PublicationFactory(national=True, plan=Plan.in_month(date(2008, 6, 1)))
    PublicationFactory()
    assert slugs(client, planned_after="2008-05-12") == [early.slug, late.slug, month.slug]
    assert slugs(client, planned_after="2008-05-13") == [late.slug, month.slug]
    assert slugs(client, planned_before="2008-06-05") == [early.slug, late.slug]
    assert slugs(client, planned_before="2008-06-04") == [early.slug]
    assert slugs(client, planned_after="2008-05-13", planned_before="2008-06-29") == [late.slug]
    assert slugs(client, planned_before="9999-12-31") == [early.slug, late.slug, month.slug]


def test_search_looks_in_names_released_titles_aliases_and_codes(client: Client) -> None:
    authority = AuthorityFactory(short_name="Yorkshire and the Humber", ons_code="E18000003")
    AuthorityAliasFactory(authority=authority, name="Yorkshire and Humber")
    vision = PublicationFactory(
        authority=authority, status=Status.PUBLISHED, edition={"title": "Healthy Ambitions: 100% of it"}
    )
    PublicationFactory(authority=AuthorityFactory(short_name="South West"))
    for text in ("yorkshire", "Yorkshire and Humber", "E18000003", "healthy AMB", "100%", "strategic vision"):
        assert vision.slug in slugs(client, search=text)
    assert slugs(client, search="100%") == [vision.slug]
    assert slugs(client, search="_____________________________________________________") == []


@pytest.mark.parametrize(
    "text",
    [
        "Yorkshire & Humber",
        "yorkshire  humber",
        "north\u200byorkshire",
        "yorkshire sha",
        "NHS Yorkshire vision",
        "E18000003",
    ],
)
def test_a_vision_is_found_however_its_authority_is_written(client: Client, text: str) -> None:
    authority = AuthorityFactory(short_name="Yorkshire and the Humber", ons_code="E18000003")
    AuthorityAliasFactory(authority=authority, name="NorthYorkshire")
    PublicationFactory(authority=AuthorityFactory(short_name="South West"))
    vision = PublicationFactory(authority=authority)
    assert slugs(client, search=text) == [vision.slug]


def test_words_for_a_kind_of_body_are_looked_for_in_titles_alone(client: Client) -> None:
    report = PublicationFactory(national=True, name="Trust in care")
    PublicationFactory()
    assert slugs(client, search="trust") == [report.slug]
    assert slugs(client, search="pct") == []
    assert refusals(client, search="\u200b") == [("search", "nothing_to_search_for")]


def test_filters_add_up(client: Client) -> None:
    vision = PublicationFactory(plan=Plan.on(date(2008, 5, 12)))
    PublicationFactory(plan=Plan.on(date(2008, 5, 12)))
    assert slugs(client, month="2008-05", authority=vision.slug, kind="vision") == [vision.slug]
    assert slugs(client, month="2008-06", authority=vision.slug) == []


@pytest.mark.parametrize("value", ["Vision", "visions", "null", "vision,guidance", "%s"])
def test_an_unknown_kind_is_answered_with_the_known_ones(client: Client, value: str) -> None:
    assert refusals(client, kind=value) == [("kind", "invalid_choice")]
    assert message(client, kind=value) == f"“{value}” is not one of vision, national_report, guidance."


def test_an_unknown_status_is_answered_with_the_known_ones(client: Client) -> None:
    assert refusals(client, status="drafting") == [("status", "invalid_choice")]
    assert message(client, status="drafting") == (
        "“drafting” is not one of not_yet_scheduled, provisional, confirmed, postponed, brought_forward, published, "
        "actual_not_recorded, overdue, cancelled, withdrawn."
    )


@pytest.mark.parametrize("value", ["2008-13", "2008-00", "2008-6", "June 2008", "2008", "2008-06-01", "0000-01", "%s"])
def test_what_is_no_month_is_refused(client: Client, value: str) -> None:
    assert refusals(client, month=value) == [("month", "not_a_month")]
    assert message(client, month=value) == (
        f"“{value}” is not a month. Write the year and a month from 01 to 12, like 2008-06."
    )


@pytest.mark.parametrize("name", ["planned_after", "planned_before"])
@pytest.mark.parametrize("value", ["20/05/2008", "2008-5-2", "2008-02-30", "2008-05", "20080520", "٢٠٠٨-٠٥-٢٠", "%s"])
def test_what_is_no_day_is_refused(client: Client, name: str, value: str) -> None:
    assert refusals(client, **{name: value}) == [(name, "not_a_day")]
    assert message(client, **{name: value}) == (f"“{value}” is not a day. Write year, month and day, like 2008-05-20.")


@pytest.mark.parametrize("value", ["nowhere", "E18999999", "%(value)s"])
def test_an_unknown_authority_is_refused(client: Client, value: str) -> None:
    assert refusals(client, authority=value) == [("authority", "unknown_authority")]
    assert message(client, authority=value) == f"No authority has the slug or code “{value}”."


def test_a_search_has_an_end(client: Client) -> None:
    assert slugs(client, search="x" * 100) == []
    assert refusals(client, search="x" * 101) == [("search", "max_length")]
    assert refusals(client, search="\0") == [("search", "null_characters_not_allowed")]


def test_all_that_is_wrong_is_told_at_once(client: Client) -> None:
    assert refusals(client, kind="x", month="x", authority="x") == [
        ("kind", "invalid_choice"),
        ("authority", "unknown_authority"),
        ("month", "not_a_month"),
    ]
