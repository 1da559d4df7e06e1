"""The pages of a lead's moves: what they mean, what stops them, and what is not a lead's."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from shas.clock import database_now
from shas.models import Event, Publication, StrategicHealthAuthority
from shas.services import circulate, edit_edition, end_membership, send_back, submit, write_edition
from shas.workflow import DHRole, Plan, Status
from tests.factories import AuthorityFactory, UserFactory, plan_at
from tests.shas.views.workplace import (
    DESK,
    FULL,
    a_vision,
    as_user,
    circulated,
    codes,
    drafted,
    lead_of,
    make_ash,
    text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ash() -> StrategicHealthAuthority:
    return make_ash()


@pytest.fixture
def lead(ash: StrategicHealthAuthority) -> User:
    return lead_of(ash)


@pytest.fixture
def entry(ash: StrategicHealthAuthority) -> Publication:
    return a_vision(ash)


def page(move: str) -> str:
    return f"{DESK}move/{move}/"


def make(client: Client, move: str, **typed: str) -> Any:
    """Opens the page of the move, and presses its button."""
    seen = client.get(page(move)).context["form"]["seen"].value()
    return client.post(page(move), {"seen": seen} | typed)


def status(entry: Publication) -> str:
    return Publication.objects.get(pk=entry.pk).status


def test_a_lead_makes_each_move_and_is_told_what_came_of_it(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    assert make(client, "start").url == DESK
    assert "Drafting has started." in text(client.get(DESK))
    drafted(entry, lead)
    make(client, "circulate")
    assert "Edition 1 is circulated for clinical review, and frozen." in text(client.get(DESK))
    make(client, "return", reason="A slip")
    assert "It is back in drafting." in text(client.get(DESK))
    make(client, "circulate")
    make(client, "submit")
    assert "Edition 1 is submitted to DH." in text(client.get(DESK))
    assert status(entry) == Status.SUBMITTED
    last = Event.objects.filter(publication=entry, kind="publication.returned").get()
    assert (last.actor, last.reason) == (lead, "A slip")


def test_circulating_says_that_it_freezes_and_what_to_mend_first_but_allows_it(entry: Publication, lead: User) -> None:
    drafted(entry, lead, gateway_reference="")
    client = as_user(lead)
    told = text(client.get(page("circulate")))
    assert "Edition 1 is frozen with that" in told
    assert "This would stop the submission later" in told
    assert "Mend it first: once it is circulated, that takes a new edition." in told
    assert "You cannot circulate yet" not in told
    assert 'href="/workspace/ash/edition/#id_gateway_reference">Mend it' in told
    assert make(client, "circulate").status_code == 302
    assert status(entry) == Status.CLINICAL_REVIEW


def test_circulating_without_a_document_is_refused_on_the_page(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    client.post(page("start"))
    write_edition(publication=entry, fields={}, actor=lead)
    answer = make(client, "circulate")
    assert (answer.status_code, codes(answer.context["form"])) == (200, {"__all__": ["document_missing"]})
    assert "has no document. Upload it first." in text(answer)


def test_where_there_is_nothing_to_circulate_there_is_no_button(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    client.post(page("start"))
    nothing = text(client.get(page("circulate")))
    assert "You cannot circulate yet" in nothing
    assert "<b>No document has been uploaded.</b>" in nothing
    assert "<b>Nothing has been written yet.</b>" in nothing
    assert "This would stop the submission later" not in nothing
    assert "Mend it first" not in nothing
    assert "<button" not in nothing.split('id="maincontent"')[1]
    write_edition(publication=entry, fields=FULL | {"gateway_reference": ""}, actor=lead)
    no_file = text(client.get(page("circulate")))
    stopping, later = no_file.split("You cannot circulate yet")[1].split("This would stop the submission later")
    assert "<b>No document has been uploaded.</b>" in stopping
    assert 'href="/workspace/ash/document/#id_file">Mend it' in stopping
    assert "<b>Gateway reference is missing.</b>" in later
    assert "<button" not in later


def test_what_is_submitted_in_time_is_released_at_its_minute(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    told = text(as_user(lead).get(page("submit")))
    assert "Approved, it is released by the portal on its day, at its minute." in told
    submit(publication=entry, actor=lead)
    assert "Once approved it is released on " in text(as_user(lead).get(DESK))


def test_what_is_submitted_after_its_time_comes_out_with_its_approval(
    lead: User, ash: StrategicHealthAuthority
) -> None:
    entry = a_vision(ash, plan=plan_at(database_now() - timedelta(minutes=1)))
    circulated(entry, lead)
    told = text(as_user(lead).get(page("submit")))
    assert "Its release time has passed, so it is published the moment DH approves it." in told
    assert "at its minute" not in told
    submit(publication=entry, actor=lead)
    assert "has passed: it is published the moment DH approves it." in text(as_user(lead).get(DESK))


def test_a_blocked_submission_names_the_blockers_and_has_no_button(
    entry: Publication, lead: User, ash: StrategicHealthAuthority
) -> None:
    circulated(entry, lead, gateway_reference="")
    client = as_user(lead)
    told = text(client.get(page("submit")))
    assert "You cannot submit yet" in told
    assert "<b>Gateway reference is missing.</b>" in told
    assert "<button" not in told.split('id="maincontent"')[1]
    answer = make(client, "submit")
    assert codes(answer.context["form"]) == {"__all__": ["gateway_reference_missing"]}
    assert status(entry) == Status.CLINICAL_REVIEW


def test_what_dh_has_to_mend_says_so(lead: User, ash: StrategicHealthAuthority) -> None:
    entry = a_vision(ash, plan=Plan.unset())
    circulated(entry, lead)
    told = text(as_user(lead).get(page("submit")))
    assert "No date is set. DH has to confirm an exact day." in told
    assert "DH can mend it." in told


def test_a_return_needs_its_reason_and_keeps_what_is_typed(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    client = as_user(lead)
    refused = make(client, "return", reason="  ")
    assert codes(refused.context["form"]) == {"reason": ["reason_required"]}
    assert '<a href="#id_reason">Give the reason.' in text(refused)
    too_long = make(client, "return", reason="x" * 2001)
    assert codes(too_long.context["form"]) == {"reason": ["max_length"]}
    assert "x" * 2001 in text(too_long)
    assert status(entry) == Status.CLINICAL_REVIEW


def test_a_move_from_elsewhere_is_refused_with_where_it_stands(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    told = text(client.get(page("submit")))
    assert "is in “planned”, so it cannot be submitted to DH. It can be from clinical review only." in told
    answer = make(client, "submit")
    assert codes(answer.context["form"]) == {"__all__": ["not_from_here"]}


def test_what_only_dh_may_return_says_so_and_keeps_the_reason(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    client = as_user(lead)
    seen = client.get(page("return")).context["form"]["seen"].value()
    submit(publication=entry, actor=lead)
    answer = client.post(page("return"), {"seen": seen, "reason": "A long reason"})
    assert codes(answer.context["form"]) == {"__all__": ["denied"]}
    told = text(answer)
    assert "From “submitted” only DH can have it returned to drafting. Ask DH." in told
    assert "A long reason</textarea>" in told
    assert status(entry) == Status.SUBMITTED


def test_what_was_changed_meanwhile_is_not_circulated_unseen_but_knowingly(
    entry: Publication, lead: User, ash: StrategicHealthAuthority
) -> None:
    edition, client = drafted(entry, lead), as_user(lead)
    seen = client.get(page("circulate")).context["form"]["seen"].value()
    edit_edition(edition=edition, fields={"title": "Another"}, actor=lead_of(ash, "Kim Example"))
    refused = client.post(page("circulate"), {"seen": seen})
    assert codes(refused.context["form"]) == {"__all__": ["stale"]}
    assert "Kim Example changed edition 1 at " in text(refused)
    now = refused.context["form"]["seen"].value()
    assert client.post(page("circulate"), {"seen": now}).status_code == 302


def test_a_submit_while_another_circulates_again_is_refused(entry: Publication, lead: User) -> None:
    circulated(entry, lead)
    client = as_user(lead)
    seen = client.get(page("submit")).context["form"]["seen"].value()
    send_back(publication=entry, reason="A slip", actor=None)
    write_edition(publication=entry, fields={"title": "Another"}, actor=None)
    circulate(publication=entry, actor=None)
    answer = client.post(page("submit"), {"seen": seen})
    assert codes(answer.context["form"]) == {"__all__": ["stale"]}
    assert status(entry) == Status.CLINICAL_REVIEW


@pytest.mark.parametrize(
    "move",
    ["approve", "release", "release_now", "record", "correct", "cancel", "reinstate", "withdraw", "nonsense", "START"],
)
def test_no_move_of_dh_and_no_unknown_one_has_a_page(move: str, entry: Publication, lead: User) -> None:
    client = as_user(lead)
    for answer in (client.get(page(move)), client.post(page(move), {"reason": "x"})):
        assert (answer.status_code, answer.content) == (404, client.get("/workspace/oak/").content)
    assert status(entry) == Status.PLANNED


def test_a_publisher_who_leads_an_authority_does_not_approve_from_the_workspace(
    entry: Publication, ash: StrategicHealthAuthority
) -> None:
    both = UserFactory(leads=ash, dh=[DHRole.PUBLISHER])
    assert as_user(both).get(page("approve")).status_code == 404


def test_a_lead_removed_while_the_page_is_open_finds_nothing(entry: Publication, lead: User) -> None:
    client = as_user(lead)
    client.get(page("start"))
    end_membership(membership=lead.memberships.get(), actor=None)
    assert client.post(page("start")).status_code == 404
    assert status(entry) == Status.PLANNED


def test_no_move_of_another_authority_is_made(lead: User) -> None:
    other = a_vision(AuthorityFactory(short_name="Birch", slug="birch"))
    assert as_user(lead).post("/workspace/birch/move/start/").status_code == 404
    assert status(other) == Status.PLANNED
