"""Reference data and groups: saved with one event that says what changed, or none."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from shas.models import AuthorityAlias, ClinicalWorkingGroup, Event, StrategicHealthAuthority
from shas.services import save_group, save_reference
from shas.workflow import DHRole
from tests.factories import AuthorityFactory, GroupFactory, PathwayFactory, PublicationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_change_is_recorded_with_before_and_after() -> None:
    place, editor = AuthorityFactory(nhs_code=None), UserFactory(dh=[DHRole.EDITOR])
    place.nhs_code = "Q31"
    save_reference(row=place, actor=editor, reason="Found in a list")
    event = Event.objects.latest("pk")
    assert (event.kind, event.subject_key, event.changes, event.reason, event.authority, event.actor) == (
        "reference.changed",
        place.slug,
        {"nhs_code": [None, "Q31"]},
        "Found in a list",
        place,
        editor,
    )


def test_saving_without_a_change_records_nothing() -> None:
    place = AuthorityFactory()
    before = Event.objects.count()
    save_reference(row=StrategicHealthAuthority.objects.get(pk=place.pk), actor=None)
    assert Event.objects.count() == before


def test_a_new_alias_is_recorded_under_its_authority() -> None:
    place = AuthorityFactory()
    save_reference(row=AuthorityAlias(authority=place, name="Old name", source="A list"), actor=None)
    event = Event.objects.latest("pk")
    assert (event.kind, event.subject_kind, event.authority) == ("reference.added", "authorityalias", place)


def test_bad_codes_are_refused_by_field() -> None:
    place = AuthorityFactory()
    place.ons_code = "E16000001"
    with pytest.raises(ValidationError):
        save_reference(row=place, actor=None)


def test_a_publication_is_no_reference_data() -> None:
    with pytest.raises(TypeError):
        save_reference(row=PublicationFactory(), actor=None)


def test_a_lead_may_not_keep_reference_data_but_their_own_groups() -> None:
    place = AuthorityFactory()
    lead = UserFactory(leads=place)
    with pytest.raises(PermissionDenied):
        save_reference(row=place, actor=lead)
    group = ClinicalWorkingGroup(authority=place, pathway=PathwayFactory(), source="Its report", clinicians=27)
    save_group(group=group, actor=lead)
    assert Event.objects.latest("pk").kind == "group.added"


def test_a_lead_cannot_take_or_give_away_a_group_by_changing_its_authority() -> None:
    place, foreign = AuthorityFactory(), AuthorityFactory()
    lead = UserFactory(leads=place)
    own, other = GroupFactory(authority=place), GroupFactory(authority=foreign)
    own.authority, other.authority = foreign, place
    for group in (own, other):
        with pytest.raises(PermissionDenied):
            save_group(group=group, actor=lead)
    assert ClinicalWorkingGroup.objects.get(pk=own.pk).authority == place
    assert ClinicalWorkingGroup.objects.get(pk=other.pk).authority == foreign
