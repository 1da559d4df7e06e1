"""The timeline and the pages of publications, over real rows."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from shas.clock import database_now, london_day
from shas.models import Publication
from shas.services import EntryLine, record_published, reschedule
from shas.workflow import Kind, Plan, Status
from tests.factories import (
    ANYWAY,
    AuthorityFactory,
    LetterFactory,
    PublicationFactory,
    TrustFactory,
    plan_at,
)
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db

MAY_20 = Plan.on(date(2008, 5, 20))


def page(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def in_a_letter(*publications: Publication) -> None:
    LetterFactory(number=1, entries=[EntryLine(publication=row, plan=row.plan) for row in publications])


def sources_on(client: Client, address: str) -> list[str]:
    """The source lines of the history, newest first."""
    history = re.search(r'<ol class="rp-history".*?</ol>', page(client, address), re.DOTALL)
    assert history is not None
    return [" ".join(line.split()) for line in re.findall(r"<small>(.*?)</small>", history[0], re.DOTALL)]


def names_on(client: Client, address: str) -> list[str]:
    groups = client.get(address).context["timeline"].groups
    return [row.entry.name for group in groups for row in group.rows]


@pytest.mark.parametrize("status", [Status.PLANNED, Status.PUBLISHED])
def test_the_timeline_makes_the_same_queries_for_three_rows_as_for_one(client: Client, status: Status) -> None:
    in_a_letter(PublicationFactory(plan=MAY_20, status=status))
    one = queries(client, "/")
    for _ in range(2):
        PublicationFactory(plan=MAY_20, status=status)
    assert (one, queries(client, "/")) == (3, 3)


def test_a_filter_costs_one_query_more(client: Client) -> None:
    in_a_letter(PublicationFactory(plan=MAY_20))
    assert queries(client, "/?kind=vision") == 4


def test_an_empty_timeline_says_so(client: Client) -> None:
    assert "No dates have been announced yet." in page(client)


def test_what_is_not_announced_is_not_on_the_timeline(client: Client) -> None:
    PublicationFactory(
        unannounced=True, kind=Kind.NATIONAL_REPORT, authority=None, name="A secret report", slug="secret"
    )
    assert "A secret report" not in page(client)


def test_a_filter_by_status_narrows_the_list(client: Client) -> None:
    out = PublicationFactory(plan=MAY_20, status=Status.PUBLISHED)
    PublicationFactory(plan=MAY_20)
    assert names_on(client, "/?status=published") == [out.authority.short_name]


def test_a_filter_by_authority_takes_its_code(client: Client) -> None:
    PublicationFactory(plan=MAY_20)
    mine = PublicationFactory(plan=MAY_20)
    assert names_on(client, f"/?authority={mine.authority.ons_code}") == [mine.authority.short_name]


def test_a_filter_that_matches_nothing_offers_everything(client: Client) -> None:
    PublicationFactory(plan=MAY_20)
    shown = page(client, "/?status=cancelled")
    assert "No vision is cancelled." in shown
    assert "Show all 1" in shown


@pytest.mark.parametrize("query", ["status=nonsense", "month=June", "authority=nowhere", "from=2008-99-99", "from=x"])
def test_a_filter_that_cannot_be_understood_shows_everything(client: Client, query: str) -> None:
    PublicationFactory(plan=MAY_20)
    assert len(names_on(client, f"/?{query}")) == 1


def test_a_filter_that_cannot_be_understood_is_said(client: Client) -> None:
    PublicationFactory(plan=MAY_20)
    assert "“June” is not a month." in page(client, "/?month=June")


def test_an_embargoed_title_is_on_no_page_before_its_minute(client: Client) -> None:
    row = PublicationFactory(plan=plan_at(database_now() + timedelta(hours=1)), status=Status.APPROVED)
    row.editions.create(title="A canary title", frozen_at=database_now())
    assert "A canary title" not in page(client)
    assert "A canary title" not in page(client, row.get_absolute_url())


def test_the_title_is_on_both_pages_from_its_minute_on(client: Client) -> None:
    row = PublicationFactory(plan=plan_at(database_now() - timedelta(minutes=1)), status=Status.APPROVED)
    row.editions.create(title="A canary title", frozen_at=database_now())
    assert "A canary title" in page(client)
    assert "A canary title" in page(client, row.get_absolute_url())


def test_a_page_shows_every_date_with_its_public_reason_and_not_the_internal_one(client: Client) -> None:
    later = london_day(database_now()) + timedelta(days=30)
    row = PublicationFactory(plan=Plan.on(later))
    reschedule(
        publication=row,
        plan=Plan.on(later + timedelta(days=7)),
        reason="An internal canary",
        public_note="A by-election is near.",
        override=ANYWAY,
        actor=None,
    )
    for address in ("/", row.get_absolute_url()):
        shown = page(client, address)
        assert "A by-election is near." in shown
        assert "An internal canary" not in shown


def test_the_history_says_which_dates_were_recorded_after_they_were_announced(client: Client) -> None:
    row = PublicationFactory(plan=Plan.on(date(2008, 5, 20)))
    reschedule(
        publication=row,
        plan=Plan.on(date(2008, 5, 27)),
        public_note="A reason",
        source="a newspaper of 13 May",
        announced_at=database_now() - timedelta(minutes=1),
        actor=None,
    )
    reschedule(
        publication=row,
        plan=Plan.on(date(2008, 5, 28)),
        public_note="A reason",
        source="a note",
        actor=None,
        override=ANYWAY,
    )
    assert sources_on(client, row.get_absolute_url())[:2] == [
        "Source: a note",
        "Recorded later. Source: a newspaper of 13 May",
    ]


def test_the_history_says_that_an_actual_date_was_recorded_later(client: Client) -> None:
    row = PublicationFactory(plan=Plan.on(date(2008, 5, 20)))
    record_published(publication=row, published_on=date(2008, 5, 20), source="a newspaper of 21 May", actor=None)
    assert sources_on(client, row.get_absolute_url())[0] == "Recorded later. Source: a newspaper of 21 May"


def test_a_page_makes_the_same_queries_for_three_date_changes_as_for_one(client: Client) -> None:
    row = PublicationFactory(plan=MAY_20)
    TrustFactory(authority=row.authority)
    one = queries(client, row.get_absolute_url())
    for days in (1, 2):
        plan = Plan.on(date(2008, 5, 20) + timedelta(days=days))
        reschedule(publication=row, plan=plan, public_note="A reason", override=ANYWAY, actor=None)
    assert queries(client, row.get_absolute_url()) == one


def test_a_report_makes_the_same_queries_for_three_visions_that_it_follows_as_for_one(client: Client) -> None:
    report = PublicationFactory(kind=Kind.NATIONAL_REPORT, authority=None, name="A report", slug="a-report")
    report.follows.add(PublicationFactory(plan=MAY_20))
    one = queries(client, "/publications/a-report/")
    report.follows.add(PublicationFactory(plan=MAY_20), PublicationFactory(plan=MAY_20))
    assert queries(client, "/publications/a-report/") == one


def test_a_vision_is_at_its_authoritys_slug_and_nowhere_else(client: Client) -> None:
    row = PublicationFactory(authority=AuthorityFactory(short_name="Far North", slug="far-north"), plan=MAY_20)
    assert row.get_absolute_url() == "/visions/far-north/"
    assert client.get("/visions/far-north/").status_code == 200
    assert client.get("/publications/far-north/").status_code == 404


def test_an_unannounced_entry_answers_like_an_unknown_one(client: Client) -> None:
    PublicationFactory(unannounced=True)
    slug = Publication.objects.get().slug
    hidden, unknown = client.get(f"/visions/{slug}/"), client.get("/visions/unknown/")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.content == unknown.content


def test_a_page_can_only_be_read(client: Client) -> None:
    assert client.post("/").status_code == 405


@pytest.mark.parametrize(
    "plan",
    [Plan.on(date(1948, 1, 1)), Plan.on(date(2099, 12, 31)), Plan.in_month(date(2099, 12, 1))],
    ids=str,
)
def test_the_first_and_the_last_day_there_can_be_break_no_page(plan: Plan, client: Client) -> None:
    row = PublicationFactory(plan=plan)
    for address in (
        "/",
        row.get_absolute_url(),
        "/changes/",
        "/changes/feed/",
        "/publications/feed/",
        "/timetable.ics",
    ):
        assert client.get(address).status_code == 200
