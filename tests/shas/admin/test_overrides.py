"""Overrides in the console: those that nobody has reviewed stand first, and a third person reviews them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from shas import services
from shas.clock import database_now
from shas.models import FlaggedOverride
from shas.warnings import Override
from shas.workflow import DHRole, OverrideKind, Status
from tests import factories
from tests.shas.admin.pages import again, button, codes, last_event, press, signed_in, text
from tests.shas.admin.typed import typed

pytestmark = pytest.mark.django_db

LIST = "/admin/shas/flaggedoverride/"
OWN = "You had a part in this yourself, so somebody else of DH has to review it."


@pytest.fixture
def maker() -> User:
    return factories.UserFactory(dh=(DHRole.EDITOR,), name="A maker")


@pytest.fixture
def author() -> User:
    return factories.UserFactory(dh=(DHRole.PUBLISHER,), name="An author")


def _override(maker: User, author: User | None = None, reason: str = "The number comes on Monday") -> FlaggedOverride:
    """Submitted without a Gateway reference."""
    plan = factories.plan_at(database_now())
    entry = factories.PublicationFactory(plan=plan, status=Status.CLINICAL_REVIEW, last_edited_by=author)
    factories.EditionFactory(publication=entry, complete=True, gateway_reference="", frozen=True)
    services.submit(publication=entry, actor=maker, override=Override(reason=reason))
    return entry.overrides.get()


def _review(override: FlaggedOverride) -> str:
    return reverse("admin:shas_flaggedoverride_review", args=[override.pk])


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_flagged_ones_stand_first_the_oldest_of_them_at_the_head(maker: User) -> None:
    rows = [_override(maker, reason=f"Reason {number}") for number in range(3)]
    services.review_override(override=rows[0], actor=factories.UserFactory(dh=(DHRole.EDITOR,)), note="Right")
    client = signed_in(DHRole.EDITOR)
    shown = client.get(LIST)
    assert [row.pk for row in shown.context["cl"].result_list] == [rows[1].pk, rows[2].pk, rows[0].pk]
    assert _review(rows[1]) in shown.content.decode()
    assert _review(rows[0]) not in shown.content.decode()
    for state, found in (("flagged", rows[1:]), ("reviewed", rows[:1])):
        only = client.get(f"{LIST}?state={state}").context["cl"].result_list
        assert [row.pk for row in only] == [row.pk for row in found]


def test_a_review_shows_what_was_let_pass_and_takes_the_flag_away(maker: User, author: User) -> None:
    override = _override(maker, author)
    client = signed_in(DHRole.EDITOR)
    shown = client.get(_review(override))
    said = text(shown)
    assert "“The number comes on Monday” A maker" in said
    assert "What was not ready Gateway reference missing" in said
    assert "Whose work it let pass An author" in said
    assert button(shown) == "Mark as reviewed (default)"
    refused = again(client, shown, note=" ")
    assert codes(refused) == {"note": ["review_note_required"]}
    done = again(client, refused, note="It came on Monday")
    assert (done.status_code, done.url) == (302, LIST)
    override.refresh_from_db()
    assert (override.review_note, override.is_flagged) == ("It came on Monday", False)
    event = last_event(override.publication)
    assert (event.kind, event.reason) == ("override.reviewed", "It came on Monday")
    assert "by Person" in text(client.get(_review(override)))


@pytest.mark.parametrize("who", ["maker", "author"])
def test_whoever_had_a_part_in_it_is_told_that_somebody_else_reviews_it(maker: User, author: User, who: str) -> None:
    override = _override(maker, author)
    client = _as({"maker": maker, "author": author}[who])
    shown = client.get(_review(override))
    assert (OWN in text(shown), button(shown)) == (True, "")
    assert codes(client.post(_review(override), {"note": "Right"})) == {"__all__": ["third_person_required"]}
    override.refresh_from_db()
    assert override.is_flagged


def test_of_two_who_review_the_second_is_told_and_keeps_the_note(maker: User) -> None:
    override = _override(maker)
    client = signed_in(DHRole.PUBLISHER)
    sent = typed(client.get(_review(override)), note="Mine")
    services.review_override(override=override, actor=factories.UserFactory(dh=(DHRole.EDITOR,)), note="Theirs")
    refused = client.post(_review(override), sent)
    assert codes(refused) == {"__all__": ["already_reviewed"]}
    assert ("“Theirs”" in text(refused), typed(refused)["note"], button(refused)) == (True, ["Mine"], "")


def test_a_release_before_its_time_is_reviewed_as_well(maker: User) -> None:
    plan = factories.plan_at(database_now() + timedelta(days=3))
    entry = factories.PublicationFactory(plan=plan, status=Status.APPROVED)
    factories.EditionFactory(publication=entry, complete=True, frozen=True)
    publisher = factories.UserFactory(dh=(DHRole.PUBLISHER,))
    services.release_now(publication=entry, reason="It has leaked", actor=publisher)
    override = entry.overrides.get()
    assert (override.kind, override.second_person) == (OverrideKind.RELEASE_NOW, entry.approved_by)
    assert press(_as(maker), _review(override), note="It had").status_code == 302
    assert not FlaggedOverride.objects.flagged().exists()


def test_the_page_of_its_entry_lists_it_and_others_list_none(maker: User) -> None:
    override = _override(maker)
    client = signed_in(DHRole.EDITOR)
    heading = "Overrides, newest first"
    with_one = client.get(reverse("admin:shas_publication_change", args=[override.publication_id]))
    without = client.get(reverse("admin:shas_publication_change", args=[factories.PublicationFactory().pk]))
    assert (heading in text(with_one), heading in text(without)) == (True, False)
    assert "Gateway reference missing The number comes on Monday" in text(with_one)


@pytest.mark.parametrize(
    ("role", "expected"),
    [("editor", 200), ("publisher", 200), ("superuser", 403), ("lead", 403), ("other lead", 403), ("stranger", 403)],
)
def test_the_review_is_for_dh_alone(role: str, expected: int, maker: User) -> None:
    override = _override(maker)
    people = {
        "editor": {"dh": (DHRole.EDITOR,)},
        "publisher": {"dh": (DHRole.PUBLISHER,)},
        "superuser": {"superuser": True},
        "lead": {"leads": override.publication.authority, "is_staff": True},
        "other lead": {"leads": factories.AuthorityFactory(), "is_staff": True},
        "stranger": {"is_staff": True},
    }
    client = _as(factories.UserFactory(**people[role]))
    assert client.get(_review(override)).status_code == expected
    assert client.post(_review(override), {"note": ""}).status_code == expected
    override.refresh_from_db()
    assert override.is_flagged
