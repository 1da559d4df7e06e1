"""The audit page: whose it is, what each line says, and where it goes on."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from shas.clock import database_now, london_midnight
from shas.filters import audit
from shas.models import Event
from shas.workflow import Plan
from tests.accounts.signing_in import PASSWORD, sign_in
from tests.factories import AuthorityFactory, LetterFactory, PublicationFactory, TrustFactory, UserFactory
from tests.shas.views.counting import queries
from tests.shas.views.trail import RECORD, editor, event, numbers, shown
from tests.shas.views.workplace import as_user, text

pytestmark = pytest.mark.django_db

CANARY = "zqcanary"


def test_whoever_has_not_signed_in_is_asked_to_and_brought_back(client: Client) -> None:
    answer = client.get(f"{RECORD}?kind=letter")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/record/%3Fkind%3Dletter")


def test_a_signed_in_stranger_finds_no_record_not_even_what_is_public() -> None:
    made = event(is_public=True)
    stranger = as_user(UserFactory())
    for address in (RECORD, f"{RECORD}{made.pk}/", "/record.csv", "/record.xlsx"):
        assert stranger.get(address).status_code == 404, address
    assert "/record/" not in stranger.get("/").content.decode()


def test_leads_and_officers_read_what_is_of_their_own_body_and_nothing_else() -> None:
    ash, birch = AuthorityFactory(short_name="Ash"), AuthorityFactory(short_name="Birch")
    oak = TrustFactory(authority=ash, name="Oak")
    lead, officer = UserFactory(leads=ash), UserFactory(officer_of=oak)
    before = {each: set(shown(as_user(each))) for each in (lead, officer)}
    vision, other = PublicationFactory(authority=ash), PublicationFactory(authority=birch)
    own = [
        event("publication.approved", subject=("publication", vision.slug), publication=vision),
        event("reference.changed", subject=("strategichealthauthority", "ash"), authority=ash),
    ]
    trusts = event("reference.changed", subject=("primarycaretrust", "oak"), trust=oak, reason="Oak")
    foreign = [
        event("publication.approved", publication=other, reason=CANARY, public_note=CANARY, is_public=True),
        event("letter.issued", subject=("letter", CANARY), is_public=True, actor=editor(CANARY)),
        event("user.edited", subject=("user", str(lead.pk)), changes={"email": ["a", CANARY]}),
    ]
    announced = Event.objects.get(kind="publication.announced", publication=vision)
    assert set(shown(as_user(lead))) - before[lead] == {*numbers(*own), announced.pk}
    assert set(shown(as_user(officer))) - before[officer] == {trusts.pk}
    for user in (lead, officer):
        page = as_user(user).get(RECORD).content.decode()
        assert CANARY not in page  # nor among what can be chosen
        assert CANARY not in as_user(user).get("/record.csv").getvalue().decode()
        for each in foreign:
            assert as_user(user).get(f"{RECORD}{each.pk}/").status_code == 404
    for user in (editor(), UserFactory(superuser=True)):
        assert set(numbers(*own, trusts, *foreign)) <= set(shown(as_user(user)))
        assert CANARY in as_user(user).get(RECORD).content.decode()


def test_filters_cannot_reach_beyond_the_readers_own_part() -> None:
    """No filter tells a lead more than a record in which the others' events do not exist."""
    ash, birch = AuthorityFactory(short_name="Ash"), AuthorityFactory(short_name="Birch")
    lead, hers = as_user(UserFactory(leads=ash)), editor(CANARY)
    other = PublicationFactory(authority=birch)
    event("override.reviewed", publication=other, actor=hers, reason=CANARY)
    own = shown(lead)
    for query in (
        f"?person={hers.pk}",
        "?kind=override.reviewed",
        "?kind=override",
        f"?subject=publication:{other.slug}",
        "?subject=birch",
        f"?words={CANARY}",
    ):
        context = lead.get(RECORD + query).context
        assert {line.pk for line in context["lines"]} <= set(own), query
        offered = [context[name] for name in ("people", "kinds", "authorities")]
        assert (CANARY in str(offered), "Birch" in str(offered)) == (False, False), query
    answers = [lead.get(f"{RECORD}?person={pk}").context for pk in (hers.pk, 987654)]
    assert [context["form"].errors.as_data()["person"][0].code for context in answers] == ["unknown_person"] * 2
    assert [[line.pk for line in context["lines"]] for context in answers] == [own, own]


def test_without_the_second_factor_that_is_required_there_is_no_record(settings) -> None:
    settings.MFA_REQUIRED = True
    trust, client = TrustFactory(), Client()
    event(trust=trust)
    for user in (editor(), UserFactory(leads=trust.authority)):
        answer = as_user(user).get(RECORD)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/second-factor/?next=/record/")
        assert as_user(user).get("/record.csv").status_code == 302
    officer = UserFactory(officer_of=trust, password=PASSWORD)  # of whom none is required
    sign_in(client, officer.email)
    assert client.get(RECORD).status_code == 200


@pytest.mark.parametrize("address", [RECORD, "/record.csv", "/record.xlsx"])
def test_nothing_of_it_is_kept_by_a_cache(address: str) -> None:
    answer = as_user(editor()).get(address)
    assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (200, True)


def test_a_line_says_who_what_when_and_keeps_reason_and_public_note_apart() -> None:
    ash = AuthorityFactory(short_name="Ash")
    vision = PublicationFactory(authority=ash)
    jo = editor("Jo Editor")
    made = event(
        "publication.rescheduled",
        subject=("publication", vision.slug),
        publication=vision,
        actor=jo,
        changes={"published_on": ["2008-05-20", "2008-05-27"]},
        reason="The printer <b>failed</b>.",
        public_note="It is late.",
        is_public=True,
        recorded_at=datetime(2026, 7, 1, 8, 30, 5, tzinfo=UTC),
    )
    page = text(as_user(jo).get(f"{RECORD}?kind=publication.rescheduled"))
    row = re.sub(r"<[^>]+>", " ", page.replace("<b>failed</b>", "[b]failed[/b]").split(f'id="event-{made.pk}"')[1])
    said = " ".join(row.split("</tr>")[0].split("</table>")[0].split())
    assert said.startswith(
        f'role="row"> 1 July 2026, 09:30:05 By Jo Editor {jo.email} Publication rescheduled Ash: strategic vision'
        " Seen by: everyone Published on 20 May 2008 became → 27 May 2008"
        " Reason, for staff: “The printer [b]failed[/b].” Public note: “It is late.”"
    )
    assert "<b>failed</b>" not in as_user(jo).get(RECORD).content.decode()
    lead = text(as_user(UserFactory(leads=ash)).get(RECORD))
    assert ("Jo Editor, DH" in lead, jo.email in lead) == (True, False)


def test_what_the_world_knew_first_says_so_with_its_source() -> None:
    made = event(
        "letter.issued",
        subject=("letter", str(LetterFactory(number=3).number)),
        announced_at=london_midnight(date(2008, 5, 9)),
        source="letter of 9 May 2008",
    )
    page = text(as_user(editor()).get(f"{RECORD}{made.pk}/"))
    assert "9 May 2008</time>: it was recorded here later" in page
    assert "letter of 9 May 2008" in page
    assert '<a href="/letters/3/">Letter 3</a>' in page
    at_once = event("letter.issued", subject=("letter", "4"))
    assert "As it was recorded" in text(as_user(editor()).get(f"{RECORD}{at_once.pk}/"))


def test_a_crowded_event_is_cut_short_in_the_list_and_whole_on_its_page() -> None:
    changes = {f"field_{number}": ["", f"{number}" * 300] for number in range(6)}
    made, reader = event(changes=changes), as_user(editor())
    row = text(reader.get(f"{RECORD}?kind=publication.edited"))
    assert ("0" * 109 + "…" in row, "0" * 111 in row, "Field 3" in row, "Field 4" in row) == (True, False, True, False)
    assert f'<a href="/record/{made.pk}/">All that changed' in row
    page = text(reader.get(f"{RECORD}{made.pk}/"))
    assert all(f"{number}" * 300 in page for number in range(6))
    assert "All that changed" not in page


def test_an_account_is_called_by_its_name_and_the_portal_by_its() -> None:
    lead = UserFactory(leads=AuthorityFactory(short_name="Ash"), name="Robin Lead")
    page = text(as_user(editor()).get(f"{RECORD}?kind=membership.appointed"))
    assert "By</span> The portal" in page
    assert "Robin Lead, Ash" in page
    nameless = UserFactory(leads=lead.memberships.get().authority, name="")
    assert nameless.email in text(as_user(lead).get(f"{RECORD}?kind=membership.appointed"))


def test_what_is_not_announced_has_no_link_that_leads_nowhere() -> None:
    hidden = PublicationFactory(national=True, unannounced=True, name="Hidden report")
    event("publication.edited", subject=("publication", hidden.slug), publication=hidden)
    page = as_user(editor()).get(RECORD).content.decode()
    assert ("Hidden report" in page, hidden.get_absolute_url() in page) == (True, False)


def test_every_link_of_the_page_answers() -> None:
    ash = AuthorityFactory(short_name="Ash", slug="ash")
    vision = PublicationFactory(authority=ash, plan=Plan.on(date(2008, 5, 20)))
    LetterFactory(number=1)
    event("publication.refused", publication=vision, subject=("publication", "ash"), changes={"a": ["x" * 200, ""]})
    for user in (editor(), UserFactory(leads=ash)):
        reader = as_user(user)
        for address in (RECORD, f"{RECORD}?kind=refused&subject=Ash&since=2008-01-01"):
            page = reader.get(address).content.decode().split('id="maincontent"')[1].split("</main>")[0]
            links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', page)}
            assert links
            assert [link for link in links if reader.get(link).status_code != 200] == []
        for made in Event.objects.audited_by(user):
            page = reader.get(f"{RECORD}{made.pk}/").content.decode()
            links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/record[^"]*|/admin[^"]*)"', page)}
            assert [link for link in links if reader.get(link).status_code != 200] == []


def test_pages_go_to_older_and_back_to_newer_and_miss_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "PAGE_SIZE", 2)
    reader = as_user(editor())
    kept = "kind=letter.issued"
    five = numbers(*(event("letter.issued", subject=("letter", str(number))) for number in range(1, 6)))
    addresses, pages = [f"?{kept}"], []
    while addresses[-1]:
        found = reader.get(RECORD + addresses[-1]).context
        pages.append([line.pk for line in found["lines"]])
        addresses.append(found["older"].removeprefix(RECORD))
    assert pages == [five[:2], five[2:4], five[4:]]
    back = reader.get(RECORD + addresses[2]).context["newer"]
    assert back == f"{RECORD}?kind=letter.issued&after={five[4]}"
    assert shown(reader, back.removeprefix(RECORD)) == five[2:4]
    again = reader.get(back).context["newer"]
    assert shown(reader, again.removeprefix(RECORD)) == five[:2]
    assert reader.get(again).context["newer"] == ""
    assert reader.get(f"{RECORD}?{kept}").context["newest"] == ""


@pytest.mark.parametrize("place", ["before=x", "after=-1", "before=" + "9" * 30, "after=²"])
def test_a_place_that_is_none_is_said_and_the_newest_are_shown(place: str) -> None:
    made, reader = event(), as_user(editor())
    page = text(reader.get(f"{RECORD}?kind=publication.edited&{place}"))
    assert audit.NOT_A_PLACE in page
    assert f'id="event-{made.pk}"' in page


def test_beyond_the_newest_there_is_a_way_back() -> None:
    made, reader = event(), as_user(editor())
    page = text(reader.get(f"{RECORD}?after={made.pk + 10**6}"))
    assert "Nothing newer is recorded." in page
    assert '<a href="/record/">Newest</a>' in page


@pytest.mark.parametrize("pk", ["0", "987654321", "9" * 25])
def test_an_event_that_is_not_there_answers_404(pk: str) -> None:
    assert as_user(editor()).get(f"{RECORD}{pk}/").status_code == 404


def test_an_empty_record_and_one_that_nothing_matches_say_so() -> None:
    trust = TrustFactory()
    officer = as_user(UserFactory(officer_of=trust))
    page = text(officer.get(f"{RECORD}?words=nothing"))
    assert "Nothing recorded matches." in page
    assert '<a href="/record/">show all of the record</a>' in page


def test_the_way_to_it_is_shown_to_those_who_may() -> None:
    ash = AuthorityFactory(short_name="Ash", slug="ash")
    vision = PublicationFactory(authority=ash)
    lead, officer, dh = UserFactory(leads=ash), UserFactory(officer_of=TrustFactory()), editor()
    link = 'href="/record/">Record</a>'
    assert [link in text(as_user(user).get("/")) for user in (lead, officer, dh)] == [True, True, True]
    assert [link in text(client.get("/")) for client in (Client(), as_user(UserFactory()))] == [False, False]
    assert 'href="/record/?authority=ash"' in text(as_user(lead).get("/workspace/ash/"))
    assert 'href="/record/?authority=ash"' in text(as_user(lead).get("/workspace/ash/history/"))
    assert 'href="/record/"' in text(as_user(officer).get("/workspace/")).split('id="maincontent"')[1]
    console = as_user(dh)
    assert 'href="/record/?subject=publication:ash"' in text(
        console.get(f"/admin/shas/publication/{vision.pk}/change/")
    )
    assert 'href="/record/"' in text(console.get("/admin/shas/event/"))
    assert 'href="/record/"' in text(console.get("/admin/"))


def _one_of_each() -> None:
    vision = PublicationFactory(plan=Plan.on(date(2008, 5, 20)))
    lead = UserFactory(leads=vision.authority)
    event("publication.edited", publication=vision, subject=("publication", vision.slug), actor=lead)
    event("edition.edited", publication=vision, subject=("edition", f"{vision.slug}/1"), actor=editor())
    event("letter.issued", subject=("letter", "1"), actor=editor())
    event("reference.changed", trust=TrustFactory(), subject=("primarycaretrust", "x"), actor=UserFactory())


@pytest.mark.parametrize("query", ["", "?subject=a&words=&person=portal"])
def test_the_number_of_queries_does_not_grow_with_the_record(query: str) -> None:
    reader = as_user(editor())
    _one_of_each()
    one = queries(reader, f"{RECORD}{query}")
    _one_of_each()
    _one_of_each()
    assert queries(reader, f"{RECORD}{query}") == one


def test_a_lead_sees_the_attempt_on_their_own_publication_by_somebody_of_another() -> None:
    ash, birch = AuthorityFactory(short_name="Ash"), AuthorityFactory(short_name="Birch")
    vision, other = PublicationFactory(authority=ash), UserFactory(leads=birch, name="Sam Birch")
    made = event("publication.refused", publication=vision, subject=("publication", vision.slug), actor=other)
    assert shown(as_user(UserFactory(leads=ash)), "?kind=refused") == [made.pk]
    assert shown(as_user(other), "?kind=refused") == []


def test_an_hour_ago_is_said_in_london_time() -> None:
    at = database_now() - timedelta(hours=1)
    made = event(recorded_at=at)
    local = as_user(editor()).get(f"{RECORD}{made.pk}/").context["line"]
    assert datetime.fromisoformat(local.at) == at.replace(microsecond=0)
