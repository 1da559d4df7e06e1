"""The embargo at every public door: a canary in every field, and a crawl of everything a visitor can reach.

Grows with every door. What is looked for could really leak: the last test releases it and finds it.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client

from accounts.models import User
from shas.clock import database_now, london_day
from shas.documents import store
from shas.models import CONTENT, Document, Edition, Publication
from shas.models.workers import RELEASE_WORKER
from shas.services import (
    approve,
    circulate,
    decide_date_change,
    record_published,
    request_date_change,
    send_back,
    start,
    submit,
    write_edition,
)
from shas.services.reminders import remind_leads
from shas.services.workers import beat
from shas.workflow import DHRole, DocumentRole, Kind, Plan, RequestState, Status
from tests.embargo.scene import CANARY, REVISION, canaries, readable
from tests.factories import (
    ANYWAY,
    AuthorityFactory,
    DocumentFactory,
    EditionFactory,
    PublicationFactory,
    TrustFactory,
    UserFactory,
    plan_at,
)
from tests.permissions.routes import walk
from tests.shas.documents.pdfs import pdf

pytestmark = pytest.mark.django_db

SHA256, SIZE = "5ec7e7" * 10 + "beef", 987_654_321
# Every address without a name in it, and those that a visitor may type. Signing out needs no start.
STARTS = [
    *(f"/{route}" for name, route in walk() if "<" not in route and "^" not in route and "logout" not in route),
    "/",
    "/authorities/",
    "/find/?q=zqcanary",
    "/find/?q=ember",
    "/letters/",
    "/working-groups/",
    "/pledges/",
    "/accessibility/",
    "/changes/",
    "/changes/?authority=ember",
    "/changes/?since=zqcanary",
    "/changes/feed/",
    "/publications/feed/",
    "/publications/feed/?authority=ember",
    "/?status=zqcanary",
    "/?kind=national_report",
    "/api/v1/",
    "/api/v1/schema/?format=json",
    "/api/v1/publications/?search=zqcanary",
    "/api/v1/publications/?search=zqentry",
    "/api/v1/publications/?ordering=name",
    "/api/v1/changes/",
    "/timetable.csv",
    "/timetable.xlsx",
    "/timetable.json",
    "/timetable.ics",
    "/timetable.csv?search=zqcanary",
    "/timetable.json?search=zqentry",
    "/authorities/ember/timetable.ics",
    "/workspace/",
    "/workspace/ember/",
    "/nothing-here/zqcanary-not",
]


@pytest.fixture
def embargoed() -> Publication:
    """Three visions with editions nobody may see yet, and a national entry nobody may know of."""
    drafted = PublicationFactory(authority=AuthorityFactory(short_name="Ember", slug="ember"))
    EditionFactory(publication=drafted, **canaries("draft"))
    circulated = PublicationFactory(status=Status.CLINICAL_REVIEW)
    EditionFactory(publication=circulated, frozen=True, **canaries("frozen"))
    approved = PublicationFactory(plan=plan_at(database_now() + timedelta(hours=2)), status=Status.APPROVED)
    edition = EditionFactory(publication=approved, **canaries("approved"))
    for position, role in enumerate(DocumentRole):
        content = pdf(text=f"{CANARY}-{role}")
        facts = {"sha256": SHA256, "size": SIZE, "key": store(ContentFile(content))}
        DocumentFactory(edition=edition, role=role, position=position, label=f"{CANARY}-{role}", **facts)
    Edition.objects.filter(pk=edition.pk).update(frozen_at=database_now())
    PublicationFactory(
        kind=Kind.NATIONAL_REPORT, authority=None, name="zqentry, a secret report", slug="zqentry", announced_at=None
    )
    TrustFactory(authority=drafted.authority)
    beat(RELEASE_WORKER)
    ask_for_dates(drafted)
    return drafted


def ask_for_dates(entry: Publication) -> None:
    """A request declined, one agreed and one that waits, with a canary in every text of theirs."""
    lead, editor = UserFactory(leads=entry.authority), UserFactory(dh=[DHRole.EDITOR])
    for days, decision in ((60, RequestState.DECLINED), (70, RequestState.AGREED), (90, None)):
        day, reason = london_day(database_now()) + timedelta(days=days), f"{CANARY}-asked-{days}"
        asked = request_date_change(publication=entry, day=day, reason=reason, actor=lead)
        if decision:
            answer = f"{CANARY}-{decision}"
            decide_date_change(request=asked, decision=decision, reason=answer, actor=editor, override=ANYWAY)


VISITORS = {
    "anonymous": lambda entry: None,
    "a stranger with an account": lambda entry: UserFactory(),
    "a lead of another authority": lambda entry: UserFactory(leads=AuthorityFactory()),
    "an officer of a trust in its area": lambda entry: UserFactory(officer_of=entry.authority.trusts.first()),
    "a dismissed editor": lambda entry: UserFactory(dh=[DHRole.EDITOR], is_active=False),
}


def signed_in(user: User | None) -> Client:
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user)
    return client


def crawl(client: Client) -> Iterator[tuple[str, str]]:
    """Every address reachable from the starts, and what it answers, headers included."""
    waiting, seen = list(STARTS), set(STARTS)
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code < 500, address
        text = readable(answer)
        yield address, text
        links = re.findall(r'(?:href|src|action|url)=?"?:? ?"(?:http://testserver)?(/[^"#\s]*)', text)
        for link in links:
            if link not in seen and not link.startswith(("/static/", "/accounts/")):
                seen.add(link)
                waiting.append(link)


@pytest.mark.parametrize("visitor", VISITORS)
def test_no_canary_leaves_any_door_before_release(visitor: str, embargoed: Publication) -> None:
    pages = dict(crawl(signed_in(VISITORS[visitor](embargoed))))
    assert {"/", "/visions/ember/", "/authorities/ember/", "/api/v1/publications/ember/"} <= set(pages)
    asked_for = {address for address in pages if CANARY in address or "zqentry" in address}
    told = {document.key for document in Document.objects.exclude(key="")} | {SHA256, str(SIZE), str(REVISION)}
    for address, text in pages.items():
        assert [word for word in told if word in text] == [], address
        if address not in asked_for:
            assert CANARY not in text, address
            assert "zqentry" not in text, address
        else:  # what the visitor typed may come back; nothing of the rows may
            assert f"{CANARY}-" not in text.replace(f"{CANARY}-not", ""), address
            assert "a secret report" not in text, address


def test_a_lead_reads_the_requests_that_others_must_not(embargoed: Publication) -> None:
    """The control: the texts looked for are on the page of those whose they are."""
    page = signed_in(UserFactory(leads=embargoed.authority)).get("/workspace/ember/").content.decode()
    for text in ("asked-60", "asked-70", "asked-90", "declined", "agreed"):
        assert f"{CANARY}-{text}" in page


@pytest.mark.parametrize("address", ["/publications/{}/", "/api/v1/publications/{}/", "/visions/{}/"])
def test_an_unannounced_entry_answers_like_an_unknown_one(address: str, embargoed: Publication, client: Client) -> None:
    hidden, unknown = client.get(address.format("zqentry")), client.get(address.format("zqother"))
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.content.replace(b"zqentry", b"zqother") == unknown.content


def test_working_status_is_nobodys_business(client: Client) -> None:
    """Two entries that differ in working status only look the same from outside."""
    plan = plan_at(database_now() + timedelta(days=3))
    names = ["Alder", "Beech"]
    for name, status in zip(names, [Status.DRAFTING, Status.SUBMITTED], strict=True):
        place = AuthorityFactory(short_name=name, slug=name.lower())
        PublicationFactory(authority=place, plan=plan, status=status)
    for address in ("/visions/{}/", "/api/v1/publications/{}/"):
        alder, beech = (client.get(address.format(name.lower())).content.decode() for name in names)
        codes = r"E18\d{6}"
        alder = alder.replace("Alder", "Beech").replace("alder", "beech")
        assert re.sub(codes, "", alder) == re.sub(codes, "", beech)


def test_no_canary_leaves_in_a_mail_on_the_whole_way_to_approval(django_capture_on_commit_callbacks) -> None:
    entry = PublicationFactory(plan=Plan.on(london_day(database_now()) + timedelta(days=7)))
    lead, editor = UserFactory(leads=entry.authority, password="a password"), UserFactory(dh=[DHRole.EDITOR])
    publisher = UserFactory(dh=[DHRole.PUBLISHER])
    day = entry.planned_on + timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        asked = request_date_change(publication=entry, day=day, reason=f"{CANARY}-asked", actor=lead)
        declined = {"decision": RequestState.DECLINED, "reason": f"{CANARY}-declined"}
        decide_date_change(request=asked, actor=editor, **declined)
        start(publication=entry, actor=lead)
        fields = {name: value for name, value in canaries("draft").items() if name in CONTENT}
        edition = write_edition(publication=entry, fields=fields | {"gateway_reference": "9821"}, actor=lead)
        DocumentFactory(edition=edition, label=f"{CANARY}-label", key=f"{CANARY}-key")
        circulate(publication=entry, actor=lead)
        remind_leads()
        submit(publication=entry, actor=lead)
        send_back(publication=entry, reason=f"{CANARY}-returned", actor=editor)
        remind_leads()
        circulate(publication=entry, actor=lead)
        submit(publication=entry, actor=lead)
        approve(publication=entry, actor=publisher)
    assert [message.subject.removeprefix(f"{entry} ") for message in mail.outbox] == [
        f"A request for another date was answered: {entry}",
        "is due in 7 days",
        "was returned to drafting",
        "is approved",
    ]
    for message in mail.outbox:
        assert message.to == [lead.email]
        assert CANARY not in str(message.message()) + message.subject + message.body
        assert edition.gateway_reference not in message.body


def test_the_same_canaries_show_once_the_publication_is_out(embargoed: Publication, client: Client) -> None:
    """The control: the doors above would have shown them."""
    record_published(
        publication=embargoed, published_on=database_now().date() - timedelta(days=1), source="A list", actor=None
    )
    files = (
        "/publications/feed/",
        "/timetable.csv",
        "/timetable.xlsx",
        "/timetable.json",
        "/timetable.ics",
        "/authorities/ember/timetable.ics",
    )
    for address in ("/", "/visions/ember/", "/api/v1/publications/ember/", "/api/v1/publications/", *files):
        assert f"{CANARY}-draft-title" in readable(client.get(address)), address
    edition = readable(client.get("/api/v1/publications/ember/editions/1/"))
    assert [word for word in canaries("draft").values() if str(word) not in edition] == []
