"""The audit trail as files: the page's events row for row, and nothing in them that a spreadsheet would run."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from openpyxl import load_workbook

from shas.clock import london_day
from shas.exports.audit import COLUMNS
from shas.exports.cells import raw
from shas.filters import audit as filters
from shas.views import audit as views
from tests.factories import AuthorityFactory, PublicationFactory, TrustFactory, UserFactory
from tests.shas.views.counting import queries
from tests.shas.views.trail import RECORD, editor, event
from tests.shas.views.workplace import as_user

pytestmark = pytest.mark.django_db

FORMULA = '=HYPERLINK("https://example.org","x")'
CSV, XLSX = "/record.csv", "/record.xlsx"


@pytest.fixture
def reader() -> Client:
    return as_user(editor("Sam Reader"))


def cells_of(client: Client, address: str) -> list[list[Any]]:
    """Every cell as it stands in the file, the headings first."""
    answer = client.get(address)
    assert answer.status_code == 200
    content = answer.getvalue()
    if ".xlsx" in address:
        return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    """The same as texts by their heading, formulas unhidden."""
    headings, *rows = cells_of(client, address)
    assert tuple(headings) == COLUMNS
    return [dict(zip(headings, map(_said, row), strict=True)) for row in rows]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else raw(str(value))


def some_events() -> None:
    ash = AuthorityFactory(short_name="Ash", slug="ash")
    vision = PublicationFactory(authority=ash)
    lead = UserFactory(leads=ash, name="Robin Lead")
    plan = {"precision": "day", "planned_on": "2008-05-20", "planned_month": None, "date_status": "confirmed"}
    event(
        "publication.rescheduled",
        subject=("publication", "ash"),
        publication=vision,
        actor=lead,
        changes={"plan": [plan, plan | {"planned_on": "2008-05-27"}], "name": ["x" * 300, None]},
        reason="A reason\nin “two” lines, with a comma",
        public_note="A note",
        is_public=True,
    )
    event("reference.changed", trust=TrustFactory(authority=ash), authority=ash, subject=("primarycaretrust", "x"))
    event("letter.issued", subject=("letter", "7"), reason=FORMULA, source="")


@pytest.mark.parametrize("query", ["", "?kind=publication", "?authority=ash&person=portal", "?subject=letter:7"])
def test_files_agree_with_the_pages_and_with_each_other_row_for_row(
    query: str, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "PAGE_SIZE", 2)
    some_events()
    lines, address = [], f"{RECORD}{query}"
    while address:
        found = reader.get(address).context
        lines += found["lines"]
        address = found["older"]
        count = found["count"]
    as_csv, as_xlsx = rows_of(reader, CSV + query), rows_of(reader, XLSX + query)
    assert as_csv == as_xlsx
    assert len(as_csv) == count == len(lines) > 0
    told = ("id", "who", "email", "kind", "what_happened", "reason", "public_note", "seen_by", "source")
    assert [[row[name] for name in told] for row in as_csv] == [
        [str(x.pk), x.who, x.address, x.kind, x.what, x.reason, x.note, x.readers, x.source] for x in lines
    ]
    assert [row["subject"] for row in as_csv] == [", ".join(filter(None, (x.subject, x.part))) for x in lines]
    assert [(row["recorded_at"], row["url"]) for row in as_csv] == [
        (_utc(x.pk), f"http://testserver{x.page}") for x in lines
    ]


def _utc(pk: int) -> str:
    at = views.Event.objects.get(pk=pk).recorded_at
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def test_a_row_holds_everything_whole_and_as_it_is_stored(reader: Client) -> None:
    some_events()
    [row] = rows_of(reader, f"{CSV}?kind=publication.rescheduled")
    assert row["what_changed"] == (
        f"Name: {'x' * 300} → nothing\nPlan: 20 May 2008, confirmed → 27 May 2008, confirmed"
    )
    assert json.loads(row["changes"])["plan"][1]["planned_on"] == "2008-05-27"
    assert row["reason"] == "A reason\nin “two” lines, with a comma"
    told = {name: row[name] for name in ("who", "publication", "authority", "trust", "recorded_later", "seen_by")}
    assert told == {
        "who": "Robin Lead",
        "publication": "ash",
        "authority": "ash",
        "trust": "",
        "recorded_later": "false",
        "seen_by": "Everyone",
    }


def test_instants_are_utc_and_london_is_beside_them(reader: Client) -> None:
    at, told = datetime(2026, 7, 1, 8, 30, 5, 120000, tzinfo=UTC), datetime(2008, 5, 8, 23, 0, tzinfo=UTC)
    event("letter.issued", subject=("letter", "7"), recorded_at=at, announced_at=told, source="a letter")
    [row] = rows_of(reader, f"{CSV}?kind=letter.issued")
    assert [row[name] for name in ("recorded_at", "recorded_london", "announced_at", "recorded_later", "source")] == [
        "2026-07-01T08:30:05.120000Z",
        "2026-07-01 09:30:05",
        "2008-05-08T23:00:00Z",
        "true",
        "a letter",
    ]


@pytest.mark.parametrize("address", [CSV, XLSX])
def test_no_text_is_left_as_a_formula(address: str, reader: Client) -> None:
    person = editor(FORMULA)
    event("letter.issued", subject=("letter", "@1"), actor=person, reason=FORMULA, public_note=" +1", source="-1\x01")
    headings, row = cells_of(reader, f"{address}?kind=letter.issued")
    told = dict(zip(headings, row, strict=True))
    assert [told[name] for name in ("who", "reason", "public_note", "source", "subject_key")] == [
        f"'{FORMULA}",
        f"'{FORMULA}",
        "' +1",
        "'-1",
        "'@1",
    ]
    if address == XLSX:
        sheet = load_workbook(io.BytesIO(reader.get(address).getvalue())).active
        assert "f" not in {cell.data_type for line in sheet.iter_rows() for cell in line}


def test_the_csv_is_sent_as_it_is_read_and_both_are_named_after_the_day(reader: Client) -> None:
    made = event()
    sent = reader.get(CSV)
    assert isinstance(sent, StreamingHttpResponse)
    assert sent.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    day = london_day(made.recorded_at)
    assert sent.headers["Content-Disposition"] == f'attachment; filename="record-{day}.csv"'
    assert sent.getvalue().startswith(b"\xef\xbb\xbfid,recorded_at,")
    assert reader.get(XLSX).headers["Content-Disposition"] == f'attachment; filename="record-{day}.xlsx"'


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?kind=Foo", "kind: “Foo” is nothing that can happen. Choose from the list.\n"),
        ("?since=2026-07-02&until=2026-07-01", "until: “To” is a day before “From”.\n"),
        ("?words=", "words: “words” is empty. Give it a value or leave it out.\n"),
        ("?kind=letter&kind=user", "kind: “kind” is given more than once. Give it once.\n"),
        (
            "?from=2026-07-01",
            "from: “from” is not a parameter of this address. Use person, kind, authority, subject, since, until,"
            " words.\n",
        ),
    ],
)
def test_a_file_refuses_what_the_page_would_leave_out(query: str, said: str, reader: Client) -> None:
    for address in (CSV, XLSX):
        answer = reader.get(address + query)
        assert (answer.status_code, answer.content.decode()) == (400, said)
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_workbook_says_how_much_it_holds_and_the_page_says_so_before(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_IN_WORKBOOK", 2)
    for number in range(3):
        event("letter.issued", subject=("letter", str(number)))
    query = "?kind=letter.issued"
    refused = reader.get(XLSX + query)
    assert (refused.status_code, refused.content.decode()) == (
        400,
        "xlsx: 3 events match, and a workbook holds at most 2. Choose fewer days, or take the CSV, which holds them"
        " all.\n",
    )
    page = reader.get(RECORD + query).content.decode()
    assert ("Excel holds at most 2" in page, XLSX in page) == (True, False)
    assert len(rows_of(reader, CSV + query)) == 3
    assert len(rows_of(reader, f"{XLSX}?subject=letter:1")) == 1


def test_a_lead_takes_away_their_own_part_without_addresses() -> None:
    ash, birch = AuthorityFactory(short_name="Ash"), AuthorityFactory(short_name="Birch")
    jo, lead = editor("Jo Editor"), UserFactory(leads=ash)
    own = event(publication=PublicationFactory(authority=ash), actor=jo)
    event(publication=PublicationFactory(authority=birch), actor=jo, reason="zqcanary")
    for address in (CSV, XLSX):
        rows = rows_of(as_user(lead), f"{address}?kind=publication.edited")
        assert [(row["id"], row["who"], row["email"]) for row in rows] == [(str(own.pk), "Jo Editor, DH", "")]


@pytest.mark.parametrize("address", [CSV, XLSX])
def test_the_number_of_queries_of_a_file_does_not_grow(address: str, reader: Client) -> None:
    some_events()
    one = queries(Whole(reader), address)
    for _ in range(2):
        event("letter.issued", subject=("letter", "8"), actor=editor())
    assert queries(Whole(reader), address) == one


class Whole(Client):
    """The same browser, which reads an answer to its end, so that what is streamed is counted too."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.cookies = client.cookies

    def get(self, *args: Any, **kwargs: Any) -> Any:
        answer = super().get(*args, **kwargs)
        answer.getvalue()
        return answer
