"""Working groups: recorded against stated."""

import pytest
from django.test import Client

from shas.models import Letter
from tests.factories import GroupFactory, LetterFactory, PathwayFactory, PathwayLabelFactory
from tests.shas.views.counting import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    return LetterFactory(number=1, working_groups_stated=74, clinicians_stated=2000, clinicians_approximate=True)


def test_with_nothing_recorded_the_difference_is_stated(client: Client, letter: Letter) -> None:
    shown = client.get("/working-groups/").content.decode()
    assert "74 not recorded here" in shown
    assert "some 2,000" in shown
    assert "About 2,000 not recorded here" in shown


def test_recorded_groups_are_counted_by_authority(client: Client, letter: Letter) -> None:
    group = GroupFactory(clinicians=12)
    GroupFactory(authority=group.authority)
    context = client.get("/working-groups/").context
    assert [figure.recorded for figure in context["reckoning"]] == ["2", "12, and 1 group without a number"]
    (row,) = context["by_authority"]
    assert (row["group_count"], row["clinician_count"], row["counted"]) == (2, 12, 1)


def test_a_pathway_and_its_local_name_are_shown_with_their_sources(client: Client) -> None:
    pathway = PathwayFactory(source="https://pathways.example/a")
    PathwayLabelFactory(pathway=pathway, source="https://labels.example/a")
    shown = client.get("/working-groups/").content.decode()
    for site in ("pathways", "labels"):
        assert shown.count(f'<a href="https://{site}.example/a" rel="external">{site}.example</a>') == 1


def test_the_page_makes_the_same_queries_for_three_rows_as_for_one(client: Client, letter: Letter) -> None:
    def add() -> None:
        GroupFactory(clinicians=3)
        PathwayLabelFactory(pathway=PathwayFactory())

    add()
    one = queries(client, "/working-groups/")
    add()
    add()
    assert queries(client, "/working-groups/") == one
