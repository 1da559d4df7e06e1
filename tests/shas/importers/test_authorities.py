"""Which authority is meant; never guessed."""

import pytest

from shas.importers.authorities import Directory, KnownAuthority
from shas.importers.report import Refused
from tests.shas.importers.known import DIRECTORY


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("North West", "north-west"),
        ("  north   WEST ", "north-west"),
        ("north-west", "north-west"),
        ("NHS North West", "north-west"),
        ("North West SHA", "north-west"),
        ("the North West Strategic Health Authority", "north-west"),
        ("North West: strategic vision", "north-west"),
        ("Yorkshire and Humber", "yorkshire-and-the-humber"),
        ("Yorkshire & the Humber", "yorkshire-and-the-humber"),
        ("YORKSHIRE AND THE HUMBER", "yorkshire-and-the-humber"),
        ("Yorkshire & Humberside", "yorkshire-and-the-humber"),
        ("E18000001", "north-east"),
        ("q30", "north-east"),
    ],
)
def test_a_name_matches_whatever_its_case_punctuation_and_title(words: str, slug: str) -> None:
    assert DIRECTORY.find(words).slug == slug


@pytest.mark.parametrize(
    ("words", "suggestion"),
    [
        ("Nort West", "Did you mean North West?"),
        ("Yorkshire", "Did you mean Yorkshire and the Humber?"),
        ("South East", "Did you mean South East Coast?"),
        ("Est Midlands", "Did you mean East Midlands or West Midlands?"),
        ("North West region", "Did you mean North West?"),
    ],
)
def test_an_unknown_name_is_refused_with_a_suggestion_that_is_not_taken(words: str, suggestion: str) -> None:
    with pytest.raises(Refused) as refusal:
        DIRECTORY.find(words)
    assert refusal.value.code == "unknown_authority"
    assert f"“{words}” is not a known authority. {suggestion}" in refusal.value.message


def test_a_name_like_no_other_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(Refused) as refusal:
        DIRECTORY.find("Wessex")
    assert refusal.value.code == "unknown_authority"
    assert "West Midlands and Yorkshire and the Humber" in refusal.value.message


@pytest.mark.parametrize(
    ("words", "candidates"),
    [
        ("Midlands", "East Midlands or West Midlands"),
        ("South", "South East Coast, South Central or South West"),
        ("North", "North East or North West"),
        ("East of England and South West", "East of England or South West"),
    ],
)
def test_an_ambiguous_name_is_refused_with_its_candidates(words: str, candidates: str) -> None:
    with pytest.raises(Refused) as refusal:
        DIRECTORY.find(words)
    assert refusal.value.code == "ambiguous_authority"
    assert f"“{words}” may mean {candidates}." in refusal.value.message


def test_one_name_of_two_authorities_is_ambiguous() -> None:
    directory = Directory(
        [
            KnownAuthority("old-wessex", "Old Wessex", ("Wessex",)),
            KnownAuthority("new-wessex", "New Wessex", ("Wessex",)),
        ]
    )
    with pytest.raises(Refused) as refusal:
        directory.find("Wessex")
    assert refusal.value.code == "ambiguous_authority"


@pytest.mark.parametrize("words", ["", "the", "NHS", "–", "Strategic Health Authority"])
def test_words_that_say_nothing_match_nothing(words: str) -> None:
    assert not DIRECTORY.match(words).near


def test_without_any_authority_the_message_says_how_to_load_them() -> None:
    with pytest.raises(Refused, match="load_review"):
        Directory([]).find("North West")
