"""Keyset pages: whatever the ordering, the ties and the page size, each row comes once, also while rows are added."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import chain
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from api.pagination import KeysetPagination, pack, unpack
from pledges.api.urls import router as pledge_router
from shas.api.urls import router as review_router
from shas.clock import database_now
from shas.models import DateChange, Publication
from shas.workflow import DateStatus, Kind, Precision
from tests.factories import PledgeFactory

pytestmark = pytest.mark.django_db

VIEW = SimpleNamespace(
    orderings={
        "sort_on": "sort_on",  # computed by the database
        "name": "name",
        "kind": "kind",
        "label": "label",  # annotated
        "announced_at": "announced_at",  # with microseconds
    },
    default_ordering="sort_on",
)
INSTANTS = [datetime(2008, 5, 9, 8, 30, 0, micro, tzinfo=UTC) for micro in (1, 2)]
Row = tuple[str, str, date | None, datetime]


def rows_strategy(max_size: int = 9) -> SearchStrategy[list[Row]]:
    """Few values, so that most rows tie with others."""
    row = st.tuples(
        st.sampled_from(["A", "B", "é"]),
        st.sampled_from([Kind.GUIDANCE, Kind.NATIONAL_REPORT]),
        st.sampled_from([date(2008, 5, 12), date(2008, 6, 30), None]),
        st.sampled_from(INSTANTS),
    )
    return st.lists(row, max_size=max_size)


@st.composite
def orderings(draw: Callable) -> str:
    """Any offered ordering: one or more keys, each in either direction."""
    names = draw(st.lists(st.sampled_from(list(VIEW.orderings)), min_size=1, max_size=3, unique=True))
    return ",".join(draw(st.sampled_from(["", "-"])) + name for name in names)


def add(rows: list[Row]) -> list[int]:
    """Publications with their plans, in two statements."""
    taken = Publication.objects.count()
    made = Publication.objects.bulk_create(
        Publication(
            name=name,
            kind=kind,
            slug=f"row-{taken + position}",
            precision=Precision.DAY if day else Precision.UNSET,
            planned_on=day,
            date_status=DateStatus.PROVISIONAL if day else DateStatus.UNSCHEDULED,
            announced_at=announced_at,
        )
        for position, (name, kind, day, announced_at) in enumerate(rows)
    )
    DateChange.objects.bulk_create(
        DateChange(
            publication=entry,
            precision=entry.precision,
            planned_on=entry.planned_on,
            date_status=entry.date_status,
            announced_at=INSTANTS[0],
            recorded_at=INSTANTS[0],
        )
        for entry in made
        if entry.planned_on
    )
    return [entry.pk for entry in made]


@contextmanager
def undone() -> Iterator[None]:
    """What happens within never happened: hypothesis runs many examples in one test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def queryset() -> QuerySet:
    return Publication.objects.annotate(label=Concat("kind", Value(" "), "name"))


def page(query: str) -> tuple[list[int], str | None, str | None]:
    """Ids of a page, and the queries of the next and the previous one."""
    paginator = KeysetPagination()
    request = Request(APIRequestFactory().get(f"/rows/?{query}"))
    rows = paginator.paginate_queryset(queryset(), request, VIEW)
    links = [link and urlsplit(link).query for link in (paginator.next_link(), paginator.previous_link())]
    return [row.pk for row in rows], links[0], links[1]


def expected(ordering: str) -> list[int]:
    """The whole list at once, in the order that the pages promise."""
    keys = [
        F(VIEW.orderings[part.removeprefix("-")]).desc()
        if part.startswith("-")
        else F(VIEW.orderings[part.removeprefix("-")]).asc()
        for part in ordering.split(",")
    ]
    last = "-pk" if ordering.split(",")[-1].startswith("-") else "pk"
    return list(queryset().order_by(*keys, last).values_list("pk", flat=True))


def check_walk(rows: list[Row], ordering: str, size: int) -> None:
    with undone():
        add(rows)
        query: str | None = f"ordering={ordering}&page_size={size}"
        pages, back = [], None
        while query:
            ids, query, back = page(query)
            pages.append(ids)
            assert len(pages) <= len(rows) + 1, "the pages go round in circles"
        assert list(chain.from_iterable(pages)) == expected(ordering)
        assert all(len(ids) == size for ids in pages[:-1])
        returned = pages[-1:]
        while back:
            ids, forward, back = page(back)
            assert forward is not None
            returned.insert(0, ids)
        assert returned == pages


def check_walk_while_rows_come(rows: list[Row], later: list[Row], ordering: str, size: int) -> None:
    with undone():
        present = add(rows)
        query: str | None = f"ordering={ordering}&page_size={size}"
        seen: list[int] = []
        while query:
            ids, query, _ = page(query)
            seen += ids
            assert len(seen) == len(set(seen))
            add(later[:1])
            later = later[1:]
        assert [pk for pk in seen if pk in set(present)] == [pk for pk in expected(ordering) if pk in set(present)]


def few(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
    )


@few(60)
@given(rows=rows_strategy(), ordering=orderings(), size=st.integers(1, 5))
def test_no_row_is_lost_or_repeated_and_the_way_back_is_the_same(rows: list[Row], ordering: str, size: int) -> None:
    check_walk(rows, ordering, size)


@few(40)
@given(rows=rows_strategy(), later=rows_strategy(6), ordering=orderings(), size=st.integers(1, 3))
def test_rows_that_come_between_pages_repeat_and_hide_no_other(
    rows: list[Row], later: list[Row], ordering: str, size: int
) -> None:
    check_walk_while_rows_come(rows, later, ordering, size)


@pytest.mark.slow
@few(1500)
@given(rows=rows_strategy(25), later=rows_strategy(12), ordering=orderings(), size=st.integers(1, 7))
def test_no_row_is_lost_or_repeated_at_full_numbers(
    rows: list[Row], later: list[Row], ordering: str, size: int
) -> None:
    check_walk(rows, ordering, size)
    check_walk_while_rows_come(rows, later, ordering, size)


def test_a_row_that_is_deleted_between_pages_takes_no_other_with_it() -> None:
    first, second, third, fourth = add([("A", Kind.GUIDANCE, None, INSTANTS[0])] * 4)
    ids, query, _ = page("ordering=name&page_size=2")
    assert ids == [first, second]
    Publication.objects.filter(pk__in=[first, second]).delete()
    assert page(query or "")[0] == [third, fourth]


def views() -> list[Any]:
    return [view for router in (review_router, pledge_router) for _, view, _ in router.registry]


@pytest.mark.parametrize("view", views(), ids=lambda view: view.noun)
def test_every_ordering_on_offer_is_never_null(view: Any) -> None:
    assert view.default_ordering
    for path in view.orderings.values():
        model = view.queryset.model
        for name in path.removeprefix("told_").split("__"):  # the plan as told has the plan's own columns behind it
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
            # A generated column has no NOT NULL of its own; this one falls back on a far day.
            assert field.null is False or (field.generated and field.name == "sort_on")
            model = field.related_model


def test_the_day_told_is_never_null_either() -> None:
    add([("A", Kind.GUIDANCE, None, INSTANTS[0])])
    for as_at in (None, database_now()):
        rows = Publication.objects.with_public_status(database_now(), as_at)
        assert [row.told_sort_on for row in rows] == [date(9999, 12, 31)]


@pytest.mark.parametrize("value", [date(2008, 5, 9), INSTANTS[0], 7, "é", True])
def test_values_come_out_of_a_cursor_as_they_went_in(value: Any) -> None:
    assert unpack(pack(value)) == value


def test_a_null_ordering_fails_loudly_instead_of_losing_rows() -> None:
    with pytest.raises(TypeError, match="never be null"):
        pack(None)


def refusal(query: str) -> list[tuple[str, str]]:
    """Parameter and code of what is wrong."""
    with pytest.raises(ValidationError) as caught:
        page(query)
    return [(name, detail.code) for name, details in caught.value.detail.items() for detail in details]


@pytest.mark.parametrize("size", ["0", "201", "-1", "1.5", "x", "٣", "1_0", " 5", "99999999999999999999"])
def test_a_page_size_out_of_range_is_refused(size: str) -> None:
    assert refusal(f"page_size={size}") == [("page_size", "bad_page_size")]


@pytest.mark.parametrize("ordering", ["colour", "--name", "name,", ",", "name,colour", "release_at", "pk", "NAME"])
def test_an_ordering_that_is_not_offered_is_refused(ordering: str) -> None:
    assert refusal(f"ordering={ordering}") == [("ordering", "unknown_ordering")]


def test_one_key_named_twice_is_refused() -> None:
    assert refusal("ordering=name,-name") == [("ordering", "repeated_ordering")]


def cursor() -> str:
    add([("A", Kind.GUIDANCE, None, INSTANTS[0])] * 3)
    query = page("ordering=name&page_size=1")[1]
    return parse_qs(query)["cursor"][0]


def test_a_damaged_cursor_is_refused() -> None:
    token = cursor()
    assert refusal(f"ordering=name&cursor={token[:-1]}") == [("cursor", "bad_cursor")]
    assert refusal(f"ordering=name&cursor=A{token}") == [("cursor", "bad_cursor")]
    assert refusal("ordering=name&cursor=%FF%00") == [("cursor", "bad_cursor")]


def test_a_cursor_signed_for_other_rows_is_refused() -> None:
    token = signing.Signer(salt="api.keyset.pledges.pledge").sign_object({"o": "name", "v": ["A", 1], "b": False})
    assert refusal(f"ordering=name&cursor={token}") == [("cursor", "bad_cursor")]


def test_a_cursor_of_another_ordering_is_refused() -> None:
    assert refusal(f"ordering=-name&cursor={cursor()}") == [("cursor", "other_ordering")]


def test_links_keep_the_other_parameters(client: Client) -> None:
    for _ in range(3):
        PledgeFactory()
    first = client.get("/api/v1/pledges/?search=pledge&page_size=2").json()
    assert first["previous"] is None
    assert [row["number"] for row in first["results"]] == sorted(row["number"] for row in first["results"])
    assert parse_qs(urlsplit(first["next"]).query).keys() == {"search", "page_size", "cursor"}
    second = client.get(first["next"]).json()
    assert (len(second["results"]), second["next"]) == (1, None)
    assert client.get(second["previous"]).json()["results"] == first["results"]
