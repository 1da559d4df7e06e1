"""Working groups on record against what the letter said."""

from types import SimpleNamespace

from shas.timeline.reckoning import reckon

LETTER = SimpleNamespace(working_groups_stated=74, clinicians_stated=2000, clinicians_approximate=True)


def test_with_nothing_on_record_the_whole_is_the_difference() -> None:
    groups, clinicians = reckon({"groups": 0, "clinicians": 0, "uncounted": 0}, LETTER)
    assert (groups.stated, groups.recorded, groups.difference) == ("74", "0", "74 not recorded here")
    assert (clinicians.stated, clinicians.recorded) == ("some 2,000", "0")
    assert clinicians.difference == "About 2,000 not recorded here"


def test_groups_without_a_number_are_said() -> None:
    groups, clinicians = reckon({"groups": 74, "clinicians": 12, "uncounted": 73}, LETTER)
    assert groups.difference == "None"
    assert clinicians.recorded == "12, and 73 groups without a number"


def test_more_than_stated_is_said() -> None:
    groups, _ = reckon({"groups": 80, "clinicians": 0, "uncounted": 80}, LETTER)
    assert groups.difference == "6 more than stated"


def test_without_a_letter_there_is_nothing_to_compare_with() -> None:
    groups, _ = reckon({"groups": 3, "clinicians": 0, "uncounted": 3}, None)
    assert (groups.stated, groups.difference) == ("Not recorded", "Nothing to compare with")
