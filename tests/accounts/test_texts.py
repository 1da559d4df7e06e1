"""What may stand in a text that somebody types and others read."""

import pytest

from accounts.texts import faults_in, is_unseen, without_invisible

INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2066\u2067\u2068\u2069"
    "\ufeff\ufff9\U000e0041\u0000\u0007\u001b\u007f\u0085\u009f\u115f\u3164\uffa0\u2800"
)


def told(text: str, longest: int | None = None) -> list[tuple[str | None, str]]:
    return [(fault.code, fault.messages[0]) for fault in faults_in(text, longest=longest)]


@pytest.mark.parametrize("sign", INVISIBLE, ids=lambda sign: f"U+{ord(sign):04X}")
def test_a_sign_that_nobody_sees_is_refused_wherever_it_stands(sign: str) -> None:
    for text in (sign, f"  {sign} ", f"{sign}first", f"in{sign}side", f"last{sign}", f"two\nlines{sign}"):
        assert [code for code, _ in told(text)] == ["invisible_sign"]
        assert f"(U+{ord(sign):04X}, " in told(text)[0][1]
        assert without_invisible(text) == text.replace(sign, "")
        assert faults_in(without_invisible(text)) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Stop \u202egnp.exe\u202c now",
            "Type “gnp.exe” again by hand, without it: character 6 is an invisible sign (U+202E, right-to-left"
            " override), which can change how it reads.",
        ),
        (
            "A line\nHea\u00adlthier futures",
            "Type “Healthier” again by hand, without it: character 11 is an invisible sign (U+00AD, soft hyphen), which"
            " can change how it reads.",
        ),
        (
            " \u200b ",
            "Take out what nobody sees: character 2 is an invisible sign (U+200B, zero width space), which can change"
            " how it reads.",
        ),
        (
            "x" * 60 + "\x07",
            f"Type “{'x' * 39}…” again by hand, without it: character 61 is an invisible sign (U+0007, control"
            " character), which can change how it reads.",
        ),
    ],
)
def test_it_is_said_which_sign_it_is_and_what_to_type_again(text: str, message: str) -> None:
    assert told(text) == [("invisible_sign", message)]


@pytest.mark.parametrize(
    "text", ["", "‘Café’ – 100%\n\t<b>ok</b>\r\n", "نسخة", "שלום", "हिन्दी", "\u2764\ufe0f", "e\u0301"]
)
def test_every_script_and_what_is_seen_may_stand(text: str) -> None:
    assert faults_in(text, longest=100) == []


def test_how_long_it_may_be_is_counted_in_characters() -> None:
    assert told("é" * 2000, 2000) == told("x" * 9000) == []
    assert told("é" * 2001, 2000) == [("max_length", "Shorten this to 2,000 characters. It has 2,001.")]
    assert [code for code, _ in told("\u200b" * 3, 2)] == ["max_length", "invisible_sign"]


def test_what_only_steers_others_is_unseen_and_a_blank_is_not() -> None:
    assert [is_unseen(sign) for sign in "\u200b\u202e\u00ad \n\u3164a"] == [True] * 3 + [False] * 4
