"""Elections and pre-election periods: kept by staff, each change on record."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from shas.models import Event, NonWorkingDay
from shas.services import save_nonworking_day
from shas.workflow import DHRole, NonWorking
from tests.factories import AuthorityFactory, UserFactory
from tests.refusals import refusal_codes

pytestmark = pytest.mark.django_db


def a_day(**fields: object) -> NonWorkingDay:
    values = {
        "kind": NonWorking.BY_ELECTION,
        "name": "Ash Vale by-election",
        "first_on": date(2055, 5, 20),
        "last_on": date(2055, 5, 20),
        "source": "A list",
    }
    return NonWorkingDay(**{**values, **fields})


def test_a_day_is_kept_with_its_area_and_each_change_recorded_once() -> None:
    ash, birch = (AuthorityFactory(short_name=name, slug=name.lower()) for name in ("Ash", "Birch"))
    editor = UserFactory(dh=[DHRole.EDITOR])
    events = Event.objects.count()
    day = save_nonworking_day(day=a_day(), authorities=[ash], actor=editor, reason="From the council")
    event = Event.objects.latest("pk")
    assert (event.kind, event.subject_kind, event.is_public, event.reason) == (
        "reference.added",
        "nonworkingday",
        False,
        "From the council",
    )
    assert event.changes["authorities"] == [None, "ash"]
    save_nonworking_day(day=day, authorities=[ash], actor=editor)
    assert Event.objects.count() == events + 1
    save_nonworking_day(day=day, authorities=[birch, ash], actor=editor)
    assert Event.objects.latest("pk").changes == {"authorities": ["ash", "ash, birch"]}
    assert set(day.authorities.all()) == {ash, birch}


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    codes = refusal_codes(save_nonworking_day, day=a_day(last_on=date(2055, 5, 19)), authorities=[], actor=None)
    assert codes == ["nonworkingday_last_not_before_first"]


def test_leads_keep_no_days() -> None:
    with pytest.raises(PermissionDenied):
        save_nonworking_day(day=a_day(), authorities=[], actor=UserFactory(leads=AuthorityFactory()))
