"""Overrides of safeguards: flagged until a third person has looked, once."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from shas.models import Event, FlaggedOverride
from shas.services import release_now, review_override, submit
from shas.warnings import Override
from shas.workflow import DHRole, Status
from tests.factories import AuthorityFactory, EditionFactory, PublicationFactory, UserFactory
from tests.refusals import refusal_codes
from tests.shas.workflow.stage import publication_at, rows

pytestmark = pytest.mark.django_db


def dh(role: DHRole = DHRole.PUBLISHER) -> User:
    return UserFactory(dh=[role])


def released_early(actor: User) -> FlaggedOverride:
    entry = publication_at(Status.APPROVED)
    entry.approved_by.groups.add(*dh().groups.all())
    release_now(publication=entry, reason="It is quoted", actor=actor)
    return FlaggedOverride.objects.get()


def submitted_unready(actor: User, author: User | None) -> FlaggedOverride:
    entry = publication_at(Status.DRAFTING, national=True)
    type(entry).objects.filter(pk=entry.pk).update(last_edited_by=author)
    entry.editions.update(contact="")
    submit(publication=entry, override=Override(reason="The board has agreed"), actor=actor)
    return FlaggedOverride.objects.get()


def test_a_third_person_of_dh_reviews_it_and_the_flag_goes() -> None:
    override, editor = released_early(dh()), dh(DHRole.EDITOR)
    assert list(FlaggedOverride.objects.flagged()) == [override]
    review_override(override=override, note=" In order ", actor=editor)
    override.refresh_from_db()
    assert (override.is_flagged, override.reviewed_by, override.review_note) == (False, editor, "In order")
    assert list(FlaggedOverride.objects.flagged()) == []
    event = Event.objects.get(kind="override.reviewed")
    assert (event.subject_kind, event.subject_key) == ("override", str(override.pk))
    assert (event.publication, event.actor, event.reason) == (override.publication, editor, "In order")
    assert (event.changes, event.is_public) == ({"override": ["release_now", "reviewed"]}, False)
    assert event.recorded_at == override.reviewed_at


def test_whoever_made_it_and_whose_work_it_let_pass_do_not_review_it() -> None:
    maker = dh()
    override = released_early(maker)
    approver = User.objects.get(pk=override.second_person_id)
    for involved in (maker, approver):
        codes = refusal_codes(review_override, override=override, note="In order", actor=involved)
        assert codes == ["third_person_required"]
    assert FlaggedOverride.objects.get().is_flagged


def test_of_an_unready_submission_the_last_editor_is_the_second_person() -> None:
    maker, author = dh(DHRole.EDITOR), dh()
    override = submitted_unready(maker, author)
    assert override.codes == ["contact_missing"]
    for involved in (maker, author):
        codes = refusal_codes(review_override, override=override, note="In order", actor=involved)
        assert codes == ["third_person_required"]
    review_override(override=override, note="In order", actor=dh(DHRole.EDITOR))


def test_whoever_submits_their_own_unready_work_is_reviewed_by_anybody_else() -> None:
    author = dh()
    override = submitted_unready(author, author)
    assert refusal_codes(review_override, override=override, note="x", actor=author) == ["third_person_required"]
    review_override(override=override, note="In order", actor=dh())


def test_it_is_reviewed_once_by_a_person_with_a_note() -> None:
    override = released_early(dh())
    before = rows()
    assert refusal_codes(review_override, override=override, note=" ", actor=dh()) == ["review_note_required"]
    assert refusal_codes(review_override, override=override, note="In order", actor=None) == ["person_required"]
    changed = {key for key, row in rows("shas_flaggedoverride").items() if before[key] != row}
    assert changed == set()
    review_override(override=override, note="In order", actor=dh())
    after = rows("shas_flaggedoverride")
    assert refusal_codes(review_override, override=override, note="Again", actor=dh()) == ["already_reviewed"]
    assert rows("shas_flaggedoverride") == after
    assert Event.objects.filter(kind="override.reviewed").count() == 1


def test_only_dh_reviews() -> None:
    override = released_early(dh())
    lead = UserFactory(leads=override.publication.authority)
    for actor in (lead, UserFactory(leads=AuthorityFactory()), UserFactory(superuser=True), UserFactory()):
        with pytest.raises(PermissionDenied):
            review_override(override=override, note="In order", actor=actor)
    assert FlaggedOverride.objects.get().is_flagged


def test_who_reads_of_an_override() -> None:
    override = released_early(dh())
    readers = {
        "lead": UserFactory(leads=override.publication.authority),
        "foreign lead": UserFactory(leads=AuthorityFactory()),
        "editor": dh(DHRole.EDITOR),
        "superuser": UserFactory(superuser=True),
        "nobody": UserFactory(),
    }
    reads = {name for name, user in readers.items() if FlaggedOverride.objects.visible_to(user).exists()}
    assert reads == {"lead", "editor", "superuser"}


def test_the_flagged_ones_come_oldest_first() -> None:
    for _ in range(2):
        entry = PublicationFactory(status=Status.CLINICAL_REVIEW, plan=publication_at(Status.PLANNED).plan)
        EditionFactory(publication=entry, document=True, frozen=True)
        submit(publication=entry, override=Override(reason="The board has agreed"), actor=dh())
    keys = list(FlaggedOverride.objects.flagged().values_list("pk", flat=True))
    assert keys == sorted(keys)
    assert len(keys) == 2
