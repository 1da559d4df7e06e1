"""Importing in the console: what is shown before anything is written, what is kept, and what is refused."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertInHTML

from shas.admin.import_form import CARRIED_MAX_BYTES, SHOWN_PROBLEMS
from shas.models import DateChange, Event, Publication
from shas.services import reschedule
from shas.workflow import DHRole, Plan
from tests.factories import AuthorityFactory, PublicationFactory, UserFactory
from tests.shas.admin.typed import typed
from tests.shas.importers.known import letter
from tests.shas.importers.test_cells import workbook
from tests.shas.importers.test_content import REAL_LETTER

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/shas/publication/import/"
MAY_20, MAY_22, MAY_27 = (Plan.on(date(2008, 5, day)) for day in (20, 22, 27))


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(UserFactory(dh=[DHRole.EDITOR]))
    return client


def vision(name: str, plan: Plan | None = None) -> Publication:
    return PublicationFactory(authority=AuthorityFactory(short_name=name), plan=plan)


def upload(content: str | bytes, name: str = "timetable.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def preview(client: Client, **fields: Any) -> Any:
    return client.post(ADDRESS, {"preview": "Preview", **fields})


def apply(client: Client, page: Any, **over: Any) -> Any:
    """Presses the page's second button, with what the page holds."""
    return client.post(ADDRESS, typed(page, **over) | {"apply": "Apply"})


def codes(page: Any) -> list[tuple[str, str]]:
    """Field and code of each error."""
    found = page.context["form"].errors.as_data()
    return [(field, str(error.code)) for field, errors in found.items() for error in errors]


def shown(page: Any) -> Any:
    return page.context["preview"]


def rows() -> tuple[int, int, int]:
    return Publication.objects.count(), DateChange.objects.count(), Event.objects.count()


@pytest.mark.skipif(not REAL_LETTER.exists(), reason="the letters are not beside the project")
def test_the_letter_of_9_may_2008_shows_no_differences(review: None, editor: Client) -> None:
    before = rows()
    page = preview(editor, text=REAL_LETTER.read_text(encoding="utf-8"))
    assert codes(page) == []
    assert (shown(page).heading, shown(page).matched) == ("No differences", "9 visions matched, 1 report by month")
    text = page.content.decode()
    assertInHTML('<h2 id="preview" tabindex="-1" autofocus>No differences</h2>', text)
    assert "9 visions matched, 1 report by month" in text
    assert 'name="apply"' not in text
    assert rows() == before


def test_a_preview_shows_what_would_change_and_writes_nothing(editor: Client) -> None:
    vision("Ash", MAY_20)
    vision("Birch")
    before = rows()
    page = preview(editor, text=letter("27 May – Ash", "22 May – Birch", dated="16 May 2008"), reason="The hall")
    assert codes(page) == []
    assert shown(page).heading == "2 differences"
    assert [(item.subject, item.before, item.planned, item.change.value) for item in shown(page).differing] == [
        ("Ash", "20 May 2008", "Tuesday 27 May 2008", "moves"),
        ("Birch", "not yet scheduled", "Thursday 22 May 2008", "new"),
    ]
    assert 'value="Apply 2 changes"' in page.content.decode()
    assert "Line 2: Dear colleague" in page.content.decode()
    assert rows() == before


def test_applying_the_preview_writes_it_once(editor: Client) -> None:
    ash = vision("Ash", MAY_20)
    page = preview(editor, text=letter("27 May – Ash", dated="16 May 2008"), reason="The hall is not free")
    answer = apply(editor, page)
    assert (answer.status_code, answer.url) == (302, reverse("admin:shas_publication_changelist"))
    ash.refresh_from_db()
    assert ash.plan == MAY_27
    assert ash.date_changes.latest("pk").public_note == "The hall is not free"
    assert "Imported. 1 vision matched. 1 moved." in editor.get(answer.url).content.decode()
    before = rows()
    again = apply(editor, page)
    assert codes(again) == [("__all__", "moved_on")]
    assert shown(again).heading == "No differences"
    assert rows() == before


def test_a_timetable_that_moved_on_is_refused_and_shown_anew(editor: Client) -> None:
    ash, _ = vision("Ash", MAY_20), vision("Birch", MAY_22)
    page = preview(editor, text=letter("27 May – Ash", dated="16 May 2008"), reason="The hall is not free")
    reschedule(
        publication=ash, plan=MAY_22, public_note="x", source="a letter", announced_at=ash.announced_at, actor=None
    )
    before = rows()
    refused = apply(editor, page)
    assert codes(refused) == [("__all__", "moved_on")]
    assert refused.context["form"].problems[0][1] == (
        "The timetable has changed since this preview: Ash is now planned for 22 May 2008. "
        "Look at the new preview, then apply again."
    )
    assert [(item.before, item.planned) for item in shown(refused).differing] == [
        ("22 May 2008", "Tuesday 27 May 2008")
    ]
    assert rows() == before
    assert typed(refused)["reason"] == ["The hall is not free"]
    assert apply(editor, refused).status_code == 302
    ash.refresh_from_db()
    assert ash.plan == MAY_27


def test_what_is_applied_is_what_was_previewed(editor: Client) -> None:
    vision("Ash", MAY_20)
    page = preview(editor, text=letter("27 May – Ash", dated="16 May 2008"), reason="x")
    before = rows()
    other = letter("28 May – Ash", dated="16 May 2008")
    assert codes(apply(editor, page, text=other)) == [("__all__", "not_previewed")]
    for tampered in ("", "nothing", "ash:a:b", "ash:a:b:c @@:d:e:f", "💣 : :::"):
        assert codes(apply(editor, page, expected=tampered)) == [("__all__", "not_previewed")]
    assert rows() == before


def test_an_uploaded_file_travels_with_the_page(editor: Client) -> None:
    ash = vision("Ash", MAY_20)
    sheet = workbook(["authority", "date"], ["Ash", date(2008, 5, 27)])
    page = preview(editor, file=upload(sheet, "plan.xlsx"))
    assert set(codes(page)) == {("reason", "reason_required"), ("reason", "past")}
    page = preview(editor, **typed(page, reason="The hall is not free"))
    assert codes(page) == []
    assert shown(page).read_as == "plan.xlsx: read as an XLSX table."
    assert apply(editor, page).status_code == 302
    change = ash.date_changes.latest("pk")
    assert (change.plan, change.source, change.public_note) == (MAY_27, "XLSX table", "The hall is not free")
    assert (change.overridden, change.override_reason) == (["past"], "The hall is not free")


def test_a_kept_file_is_replaced_or_left_out(editor: Client) -> None:
    vision("Ash")
    page = preview(editor, file=upload("authority,date\nAsh,31 June 2008\n"))
    assert codes(page) == [("file", "no_such_day")]
    assert "timetable.csv</strong> (32\xa0bytes) is kept" in page.content.decode()
    kept = typed(page)
    replaced = kept | {"file": upload("authority,date\nAsh,20 May 2008\n", "b.csv"), "reason": "x"}
    page = preview(editor, **replaced)
    assert (codes(page), shown(page).read_as) == ([], "b.csv: read as a CSV table.")
    both = preview(editor, **kept | {"text": "some text"})
    assert codes(both) == [("__all__", "both_given")]
    assert (typed(both)["text"], typed(both)["kept_name"]) == (["some text"], ["timetable.csv"])
    page = preview(editor, **kept | {"text": letter("20 May – Ash"), "leave_out": "on"})
    assert (codes(page), shown(page).heading) == ([], "1 difference")
    assert "kept" not in typed(page)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [("text", "nothing_given")]),
        ({"text": " \r\n "}, [("text", "nothing_given")]),
        ({"text": letter("31 June – Ash")}, [("text", "no_such_day")]),
        ({"text": letter("20 May – Nowhere")}, [("text", "unknown_authority")]),
        ({"text": letter("20 May – Ash", "31 June – Ash")}, [("text", "no_such_day")]),
        ({"text": "20 May – Ash"}, [("year", "no_year")]),
        ({"text": "20 May – Ash", "year": "20008"}, [("year", "no_such_year")]),
        ({"text": "20 May – Ash", "year": "two"}, [("year", "invalid")]),
        ({"text": letter("27 May – Ash")}, [("reason", "reason_required")]),
        ({"text": letter("27 May – Ash"), "reason": "  "}, [("reason", "reason_required")]),
        ({"text": letter("27 May – Ash"), "reason": "x" * 2001}, [("reason", "max_length")]),
        ({"text": letter("27 May – Ash"), "reason": "The \u202ehall"}, [("reason", "invisible_sign")]),
        (
            {"text": letter("31 June – Ash"), "reason": "\u200b"},
            [("text", "no_such_day"), ("reason", "invisible_sign")],
        ),
        ({"text": "20 May\x00Ash"}, [("text", "null_characters_not_allowed")]),
        ({"text": "x" * (CARRIED_MAX_BYTES + 1)}, [("text", "too_large")]),
        ({"file": upload("")}, [("file", "empty_file")]),
        ({"file": upload("%PDF-1.7")}, [("file", "binary_file")]),
        ({"file": upload(b"PK\x03\x04broken")}, [("file", "broken_workbook")]),
        ({"file": upload(b"\xff\xfe\x00\xd8")}, [("file", "binary_file")]),
        ({"file": upload("authority,date\n=cmd|' /C calc'!A0,20 May 2008\n")}, [("file", "formula")]),
        ({"file": upload(workbook(["authority", "date"], ["Ash", "=TODAY()"]))}, [("file", "formula")]),
        ({"file": upload(b"x" * (CARRIED_MAX_BYTES + 1))}, [("file", "too_large")]),
        ({"kept": "not base64!", "kept_name": "a.csv"}, [("file", "file_lost")]),
        ({"kept": "ü", "kept_name": "a.csv"}, [("file", "file_lost")]),
        ({"kept": "", "kept_name": "../../a.csv"}, [("file", "empty_file")]),
    ],
)
@pytest.mark.parametrize("button", ["preview", "apply"])
def test_bad_input_is_refused_at_its_field_and_nothing_is_lost(
    button: str, fields: dict[str, Any], expected: list[tuple[str, str]], editor: Client
) -> None:
    vision("Ash", MAY_20)
    before = rows()
    if "file" in fields:
        fields["file"].seek(0)
    page = editor.post(ADDRESS, {button: "x", **fields})
    assert page.status_code == 200
    found = [error for error in codes(page) if error[1] != "not_previewed"]
    assert found == expected
    assert "Error:" in page.content.decode().split("</title>")[0]
    assert rows() == before
    sent = typed(page)
    for name in ("text", "year", "reason"):
        assert sent[name][0].replace("\r\n", "\n") == str(fields.get(name, "")).replace("\r\n", "\n")
    if "file" in fields and expected[0][1] != "too_large":
        assert sent["kept_name"] == ["timetable.csv"]


def test_each_problem_leads_to_its_field_in_the_same_words(editor: Client) -> None:
    vision("Ash", MAY_20)
    page = preview(editor, text=letter("31 June – Ash", "20 May – Nowhere"))
    (first, words), (second, _) = page.context["form"].problems
    assert (first, second) == ("id_text", "id_text")
    assert words == "Line 4: “31 June” is not a day in the calendar. June 2008 has 30 days. Correct the date."
    assert page.content.decode().count(words) == 2
    assert shown(page).heading == "Not compared yet"


def test_a_file_full_of_mistakes_does_not_fill_the_page(editor: Client) -> None:
    vision("Ash")
    page = preview(editor, text=letter(*["31 June – Ash"] * (SHOWN_PROBLEMS + 7)))
    assert len(codes(page)) == SHOWN_PROBLEMS + 1
    assert page.context["form"].problems[-1] == ("id_text", "And 7 more.")


def test_the_largest_file_passes_as_one_request_twice(editor: Client) -> None:
    ash = vision("Ash")
    lines = letter("20 May – Ash").encode() + b"\n" + (b"prose " * 100 + b"\n") * 1700
    content = lines + b" " * (CARRIED_MAX_BYTES - len(lines))
    page = preview(editor, file=upload(content, "letter.txt"))
    assert codes(page) == []
    assert apply(editor, page).status_code == 302
    ash.refresh_from_db()
    assert ash.plan == MAY_20


def test_warnings_are_told_with_line_and_code(editor: Client) -> None:
    vision("Ash")
    page = preview(editor, text=letter("26 May – Ash"))
    assert [(warning.line, warning.code) for warning in shown(page).warnings] == [(4, "bank_holiday")]
    assert "Line 4: Ash: Monday 26 May 2008 is a bank holiday." in page.content.decode()
    assert shown(page).apply == "Apply 1 change"


def test_what_was_typed_is_escaped(editor: Client) -> None:
    bad = "<script>alert(1)</script>"
    page = preview(editor, file=upload(letter(f"20 May – {bad}"), f"{bad}.txt"), reason=bad).content.decode()
    assert bad not in page
    assert "&lt;script&gt;alert(1)" in page


# Who


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ({"dh": [DHRole.EDITOR]}, 200),
        ({"dh": [DHRole.PUBLISHER]}, 200),
        ({"superuser": True}, 403),
        ({"is_staff": True}, 403),
        ({}, 302),
    ],
)
def test_the_page_is_for_the_departments_staff(role: dict[str, Any], status: int) -> None:
    client = Client()
    client.force_login(UserFactory(**role))
    before = rows()
    assert client.get(ADDRESS).status_code == status
    assert client.post(ADDRESS, {"text": letter("20 May – Ash"), "apply": "x"}).status_code == status
    assert rows() == before


def test_a_lead_does_not_reach_it() -> None:
    ash = vision("Ash")
    for role, status in (({}, 302), ({"is_staff": True}, 403)):
        client = Client()
        client.force_login(UserFactory(leads=ash.authority, **role))
        assert client.get(ADDRESS).status_code == status
        assert client.post(ADDRESS, {"text": letter("20 May – Ash")}).status_code == status


def test_posting_takes_the_token_of_the_page(editor: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(dh=[DHRole.EDITOR]))
    assert strict.post(ADDRESS, {"text": letter("20 May – Ash")}).status_code == 403


def test_looking_at_the_page_writes_nothing(editor: Client) -> None:
    vision("Ash")
    before = rows()
    page = editor.get(ADDRESS, {"text": letter("20 May – Ash"), "apply": "x"})
    assert (page.status_code, page.context["preview"]) == (200, None)
    assert rows() == before


def test_a_preview_takes_as_many_queries_for_three_lines_as_for_one(
    editor: Client, django_assert_max_num_queries: Any
) -> None:
    """What says the same as the timetable costs nothing more; each change is written, and tried by being written."""
    lines, counts = [], []
    for number, name in enumerate(("Ash", "Birch", "Cedar")):
        vision(name, Plan.on(date(2008, 5, 20 + number)))
        lines.append(f"{20 + number} May – {name}")
        editor.get(ADDRESS)
        with django_assert_max_num_queries(60) as captured:
            assert shown(preview(editor, text=letter(*lines))).heading == "No differences"
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2]
