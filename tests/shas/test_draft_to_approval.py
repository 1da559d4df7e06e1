"""The way from the first draft to approval, through the pages, as the people of the review of 2008 go it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

from accounts.models import User
from shas.models import Event, Publication, StrategicHealthAuthority
from shas.services import appoint
from shas.workflow import DHRole
from tests.factories import READER_BOX_FILLED, UserFactory
from tests.shas.admin.typed import typed
from tests.shas.documents.pdfs import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("review")]

TITLE = "A title made for this journey"
REASON = "The summary is missing."


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def lead_of(slug: str) -> User:
    user = UserFactory(name=f"Lead of {slug}")
    appoint(user=user, authority=StrategicHealthAuthority.objects.get(slug=slug), actor=None)
    return User.objects.get(pk=user.pk)


def text(client: Client, address: str) -> str:
    return " ".join(strip_tags(client.get(address).content.decode()).replace("&#x27;", "’").split())


def send(client: Client, address: str, **over: object) -> int:
    """Opens a page, types over its form, and sends it; the status of the answer."""
    return client.post(address, typed(client.get(address), **over)).status_code


def test_from_the_first_draft_to_approval() -> None:
    lead, neighbour = signed_in(lead_of("north-west")), signed_in(lead_of("south-west"))
    editor = signed_in(UserFactory(dh=[DHRole.EDITOR], name="The editor"))
    first = signed_in(UserFactory(dh=[DHRole.PUBLISHER], name="The first publisher"))
    second = signed_in(UserFactory(dh=[DHRole.PUBLISHER], name="The second publisher"))
    vision = Publication.objects.get(slug="north-west")
    desk, console = "/workspace/north-west/", f"/admin/shas/publication/{vision.pk}"

    # The lead starts, writes, uploads and circulates.
    assert send(lead, f"{desk}move/start/") == 302
    assert send(lead, f"{desk}edition/", title=TITLE, summary="A summary") == 302
    file = SimpleUploadedFile("vision.pdf", pdf(pages=3), content_type="application/pdf")
    assert send(lead, f"{desk}document/", do="document", file=file) == 302
    assert send(lead, f"{desk}move/circulate/") == 302
    # The submission is blocked, and the blockers are named.
    assert "Gateway reference is missing." in text(lead, desk)
    tag = Publication.objects.get(pk=vision.pk).editions.order_by("number").last().version_tag
    refused = lead.post(f"{desk}move/submit/", {"seen": tag})
    assert "gateway_reference_missing" in {
        error.code for errors in refused.context["form"].errors.as_data().values() for error in errors
    }
    # What was circulated is frozen: the lead takes it back, mends it, and submits.
    assert send(lead, f"{desk}move/return/", reason="The reader box is not complete.") == 302
    assert send(lead, f"{desk}edition/", **READER_BOX_FILLED, change_note="The reader box") == 302
    assert send(lead, f"{desk}move/circulate/") == 302
    assert send(lead, f"{desk}move/submit/") == 302
    # An editor returns it; the lead reads why, first thing.
    assert send(editor, f"{console}/return/", reason=REASON) == 302
    page = text(lead, desk)
    assert REASON in page
    assert page.index(REASON) < page.index("What is owed")
    # A publisher edits it; it goes the same way again.
    assert send(lead, f"{desk}edition/", summary="A longer summary") == 302
    edition = vision.editions.order_by("number").last()
    assert send(first, f"/admin/shas/edition/{edition.pk}/change/", summary="The summary of a publisher") == 302
    assert send(lead, f"{desk}move/circulate/") == 302
    assert send(lead, f"{desk}move/submit/") == 302
    # That publisher is refused the approval; another approves.
    said = "You edited it last, so a publisher other than you must approve it."
    assert said in text(first, f"{console}/approve/")
    assert first.post(f"{console}/approve/", {"seen": edition.version_tag}).status_code == 200
    vision.refresh_from_db()
    assert vision.status == "submitted"
    # Nobody else saw any of it so far: not the lead of another authority, who reads the public entry alone.
    for part in ("", "edition/", "document/", "compare/", "history/", "move/submit/"):
        assert neighbour.get(f"{desk}{part}").status_code == 404, part
    assert neighbour.get("/visions/north-west/editions/1/document/").status_code == 404
    assert neighbour.get("/visions/north-west/").status_code == 200
    assert TITLE not in text(neighbour, "/visions/north-west/")
    address = f"{console}/approve/"
    page = second.get(address)
    for _ in range(2):  # what it means first, then the button
        answer = second.post(address, typed(page, _save="1"))
        if answer.status_code == 302:
            break
        page = answer
    vision.refresh_from_db()
    # Its day of 2008 has passed, so it is out from that moment and no earlier, document included.
    assert (vision.status, str(vision.approved_by)) == ("published", "The second publisher")
    assert vision.published_at == vision.approved_at
    anyone = Client()
    assert TITLE in text(anyone, "/visions/north-west/")
    found = re.search(
        r'href="(/visions/north-west/editions/\d+/document/)"', anyone.get("/visions/north-west/").content.decode()
    )
    assert found is not None
    assert b"".join(anyone.get(found[1]).streaming_content).startswith(b"%PDF-")
    # The history has each step with its person and reason.
    told = [
        (event.kind.removeprefix("publication."), str(event.actor), event.reason)
        for event in Event.objects.filter(publication=vision, kind__startswith="publication.").order_by("pk")
        if "status" in event.changes
    ]
    lead_name, mine = "Lead of north-west", "The reader box is not complete."
    assert told == [
        ("started", lead_name, ""),
        ("circulated", lead_name, ""),
        ("returned", lead_name, mine),
        ("circulated", lead_name, ""),
        ("submitted", lead_name, ""),
        ("returned", "The editor", REASON),
        ("circulated", lead_name, ""),
        ("submitted", lead_name, ""),
        ("approved", "The second publisher", ""),
    ]
    history = text(lead, f"{desk}history/")
    for words in ("The editor", "The second publisher", REASON, mine):
        assert words in history
