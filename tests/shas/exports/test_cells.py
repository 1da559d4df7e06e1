"""Texts that a spreadsheet could run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shas.exports.cells import clean, neutral, raw


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44 20",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\rsomething",
        "\nsomething",
        "   =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff@x",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " ＝1",
        "'=1",
        "' =1",
    ],
)
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ash", "20 – 27 May", "a=1", "“=1”", "'quoted'", "5 + 5", "#N/A"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text


@given(st.text(alphabet="'=+-@＝ \t\rA", max_size=6) | st.text())
def test_the_text_can_be_had_back(text: str) -> None:
    assert raw(neutral(text)) == text


def test_what_no_file_can_carry_is_left_out() -> None:
    assert clean("a\x01b\x00c\x7f\r\nd\re\ufffff\tg") == "abc\nd\nef\tg"
