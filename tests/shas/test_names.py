"""What makes no difference to a name."""

import pytest

from shas import names


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("a\0b", "a b"),
        ("\0", ""),
        ("\u200f darl\u00adington\u200b ", "darlington"),
        ("north\u00a0 \t\r\nwest", "north west"),
        ("\ud800a\x1b\x85", "a"),
        ("Children’s", "Children’s"),
    ],
)
def test_what_was_typed_is_cleaned_of_what_cannot_be_seen(typed: str, said: str) -> None:
    assert names.clean(typed) == said


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Halton & St. Helens PCT", ["halton", "st", "helens"]),
        ("NHS Yorkshire and the Humber SHA", ["yorkshire", "humber"]),
        ("Shaw, Shaw and Thetrust", ["shaw", "thetrust"]),
        ("Children’s Trusts", ["children", "s"]),
        ("ＮＯＲＴＨ–west", ["north", "west"]),
        ("Solihull Care Trust", ["solihull", "care"]),
        ("the NHS & primary care trusts", []),
        ("___ %", []),
        ("", []),
    ],
)
def test_the_words_to_look_for_are_those_that_name_something(typed: str, words: list[str]) -> None:
    assert names.words(typed) == words


def test_a_key_drops_what_it_is_told_to_and_keeps_the_words_for_a_trust() -> None:
    assert names.key("The Bishop’s & N.W. SHA", dropped=names.AUTHORITY_WORDS) == "bishops and nw"
    assert names.key("North West PCT", dropped=names.AUTHORITY_WORDS) == "north west pct"
