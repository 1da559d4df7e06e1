"""Days to go, as an authority's workspace counts them."""

from datetime import date

import pytest

from shas.timeline.workspace import working_days


@pytest.mark.parametrize(
    ("today", "on", "count"),
    [
        (date(2008, 5, 14), date(2008, 5, 19), 3),  # Thursday, Friday, Monday
        (date(2008, 5, 23), date(2008, 5, 27), 1),  # over a weekend and the bank holiday of 26 May
        (date(2008, 5, 23), date(2008, 5, 24), 0),
        (date(2008, 5, 20), date(2008, 5, 20), 0),
        (date(2008, 5, 20), date(2008, 5, 14), 0),
    ],
)
def test_working_days_are_counted_from_tomorrow_to_the_day_itself(today: date, on: date, count: int) -> None:
    assert working_days(on, today) == count
