"""Whole files: each bad input with its code and line; timetables rendered at random and read back; the real letter."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shas.importers.dates import MONTHS, WEEKDAYS
from shas.importers.source import DEFAULT_LIMIT, MEGABYTE
from tests.shas.importers.known import AUTHORITIES, letter, plans, problems, read
from tests.shas.importers.test_cells import workbook

PROJECT = Path(__file__).resolve().parents[3]
REAL_LETTER = PROJECT.parent / "shared" / "letters" / "2008-05-09-leading-local-change.txt"


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (letter("20 May Nort West"), "unknown_authority", 4),
        (letter("20 May", "Wessex"), "unknown_authority", 5),
        (letter("20 May – Midlands"), "ambiguous_authority", 4),
        (letter("31 June – North West"), "no_such_day", 4),
        ("20 May – North West\n", "no_year", 1),
        ("authority,date\nNorth East,22 May 2008\nNorth West,0000-05-20\n", "no_such_year", 3),
        ("authority,date\nNorth West,0999-05-20\n", "no_such_year", 2),
        ("authority,date\nNorth West,1066-05-20\n", "no_such_year", 2),
        ("authority,date\nNorth West,20/05/0008\n", "no_such_year", 2),
        ("authority,month\nNorth West,9999-06\n", "no_such_year", 2),
        (letter("20 May 9999 – North West"), "no_such_year", 4),
        (letter("20 May – North West", "", "You can expect the final report in June 1066."), "no_such_year", 6),
        (letter("20 May – North West", dated="9 May 9999"), "no_such_year", 1),
        (workbook(["authority", "date"], ["North West", date(9999, 5, 20)]), "no_such_year", 2),
        (letter("20 May – North West", "", "21 May – North West"), "two_dates", 6),
        ("", "empty_file", None),
        (" \r\n\t\r\n", "empty_file", None),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "binary_file", None),
        (b"9 May 2008\n20 May\x00North West", "binary_file", 2),
        (b"x" * (DEFAULT_LIMIT + 1), "too_large", None),
        (b"PK\x03\x04broken", "broken_workbook", None),
        ("authority,date\n=cmd|' /C calc'!A0,20 May 2008\n", "formula", 2),
        ("\ufeffauthority;date\nNorth West;20 May 2008\n@SUM(A1);x\n", "formula", 3),
        ("authority,notes\nNorth West,x\n", "missing_column", 1),
        (workbook(["authority", "date"], ["North West", "=TODAY()"]), "formula", 2),
        (workbook(["authority", "notes"], ["North West", "x"]), "missing_column", 1),
        ("Just some words.\nNothing else.", "nothing_found", None),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, str) else None,
)
def test_bad_input_is_refused_with_its_line(content: str | bytes, code: str, line: int | None) -> None:
    report = read(content)
    assert problems(report) == [(code, line)]
    assert report.problems[0].message.endswith(".")


@pytest.mark.parametrize("year", [0, 8, 20008, -1])
def test_a_year_that_is_none_is_refused(year: int) -> None:
    assert problems(read("20 May – North West", year=year)) == [("no_such_year", None)]


def test_every_problem_of_a_file_is_told_at_once_in_order() -> None:
    report = read(letter("31 June – North West", "20 May – Midlands", "w/c 2 June: North East", "3 June"))
    assert problems(report) == [
        ("no_such_day", 4),
        ("ambiguous_authority", 5),
        ("date_not_exact", 6),
        ("date_without_authority", 7),
    ]


ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
SPACES = st.sampled_from([" ", "  ", "\t", "\u00a0", "\u2009 ", " \t"])
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
PARTINGS = st.sampled_from([" ", "  ", "\t", " - ", " – ", " — ", ": ", ", ", "\u00a0–\u00a0", " \v "])
PROSE = st.sampled_from(
    [
        "Here is when the regions bring out their plans.",
        "1. Nothing closes before something better opens.",
        "• Questions and answers are on our pages.",
        "We have been at work since last year – and with good results.",
        "Yours faithfully",
    ]
)


@st.composite
def written_days(draw: st.DrawFn, day: date, *, with_year: bool) -> str:
    """The day in one of the ways people write it."""
    space = draw(st.sampled_from([" ", "  ", "\u00a0", "\u202f"]))
    number = f"{day.day:02d}" if draw(st.booleans()) else str(day.day)
    if draw(st.booleans()):
        number = str(day.day) + ORDINALS.get(day.day, "th") + (" of" if draw(st.booleans()) else "")
    month = MONTHS[day.month - 1]
    month = draw(st.sampled_from([month, month.upper(), month[:3], month.lower()]))
    text = f"{number}{space}{month}"
    if with_year:
        text += f"{space}{day.year}"
    if draw(st.booleans()):
        weekday = WEEKDAYS[day.weekday()]
        text = draw(st.sampled_from([weekday, weekday[:3], f"{weekday},"])) + space + text
    return text


@st.composite
def timetables(draw: st.DrawFn) -> dict[str, date]:
    """Some authorities, each with a day of the half year after the letter's date, which is the first entry's key ""."""
    told = draw(st.dates(date(2001, 1, 1), date(2050, 12, 31)))
    chosen = draw(st.lists(st.sampled_from([a.slug for a in AUTHORITIES]), min_size=1, unique=True))
    days = {slug: told + timedelta(days=draw(st.integers(0, 180))) for slug in chosen}
    return {"": told} | days


@st.composite
def letters(draw: st.DrawFn) -> tuple[bytes, dict[str, date]]:
    """A timetable as a letter, and what it should be read as."""
    timetable = draw(timetables())
    told = timetable.pop("")
    names = {a.slug: draw(st.sampled_from([a.label, *a.names])) for a in AUTHORITIES}
    layout = draw(st.sampled_from(["date above", "name above", "one line"]))
    lines = ["\tRegional news", "1 Quay Street", "", draw(SPACES) + draw(written_days(told, with_year=True))]
    lines += ["Dear colleague", "", draw(PROSE), ""]
    for slug, day in timetable.items():
        written = draw(written_days(day, with_year=draw(st.booleans())))
        pair = [written, names[slug]]
        if layout == "name above" or (layout == "one line" and draw(st.booleans())):
            pair.reverse()
        if layout == "one line":
            bullet = draw(st.sampled_from(["", "• ", "- ", "\t", "3. "]))
            lines.append(bullet + draw(PARTINGS).join(pair) + draw(st.sampled_from(["", " ", ".", ";"])))
        else:
            lines += [draw(SPACES) + part + draw(st.sampled_from(["", " "])) for part in pair]
        lines += [""] * draw(st.integers(0, 2))
    lines += ["", draw(PROSE), ""]
    text = "".join(line + draw(LINE_ENDS) for line in lines)
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    return text.encode(encoding), timetable


@settings(max_examples=150, deadline=None)
@given(letters())
def test_a_timetable_rendered_as_a_letter_is_read_back(rendered: tuple[bytes, dict[str, date]]) -> None:
    content, timetable = rendered
    report = read(content)
    assert problems(report) == []
    assert report.read_as == "a letter"
    assert plans(report) == timetable
    assert [w.code for w in report.warnings if w.code not in {"weekend", "bank_holiday"}] == []


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], dict[str, date]]:
    """A timetable as rows, headings first, and what they should be read as."""
    timetable = draw(timetables())
    del timetable[""]
    headings = [draw(st.sampled_from(["Authority", "SHA", " region "])), draw(st.sampled_from(["date", "Planned_on"]))]
    rows = [headings]
    for slug, day in timetable.items():
        known = next(a for a in AUTHORITIES if a.slug == slug)
        written = st.sampled_from([day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day} {day:%B %Y}", f"{day:%d-%b-%Y}"])
        rows.append([draw(st.sampled_from([known.slug, known.label, *known.names])), draw(written)])
    if draw(st.booleans()):
        rows = [row[::-1] for row in rows]
    return rows, timetable


@settings(max_examples=75, deadline=None)
@given(tables(), st.sampled_from([",", ";", "\t"]), LINE_ENDS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_timetable_rendered_as_csv_is_read_back(
    rendered: tuple[list[list[str]], dict[str, date]], delimiter: str, line_end: str, encoding: str
) -> None:
    rows, timetable = rendered
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    report = read(stream.getvalue().encode(encoding))
    assert problems(report) == []
    assert plans(report) == timetable


@settings(max_examples=25, deadline=None)
@given(tables(), st.booleans())
def test_a_timetable_rendered_as_a_workbook_is_read_back(
    rendered: tuple[list[list[str]], dict[str, date]], as_dates: bool
) -> None:
    rows, timetable = rendered
    cells: list[list[object]] = [list(row) for row in rows]
    if as_dates:
        place = next(index for index, heading in enumerate(rows[0]) if heading.lower().startswith(("date", "planned")))
        for row, day in zip(cells[1:], timetable.values(), strict=True):
            row[place] = day
    report = read(workbook(*cells))
    assert problems(report) == []
    assert plans(report) == timetable


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)), st.booleans())
def test_no_file_whatever_breaks_the_reader(content: bytes, as_archive: bool) -> None:
    report = read(b"PK\x03\x04" + content if as_archive else content)
    assert report.problems or report.understood


PIECES = [
    *("20 May", "31 June", "9 May 2008", "12-14", "at 9.30", "25:00", "2008", "June", "in ", "not ", "by "),
    *("North West", "Midlands", "final report", "Dear", "1. ", "and", "=1", "x" * 80),
    *("\t", " – ", "\n", ", ", ":", ";", "("),
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_no_mixture_of_its_own_words_breaks_the_reader(words: list[str]) -> None:
    report = read(" ".join(words))
    assert report.problems or report.understood
    assert all(problem.message.endswith((".", "?")) for problem in report.problems)


def test_a_large_and_hostile_file_is_read_to_its_end() -> None:
    for unit in ("20 May " * 10 + "\n", " \t" * 50 + "final report in ", "12 May or "):
        report = read(unit * (MEGABYTE // len(unit)))
        assert report.problems


@pytest.mark.skipif(not REAL_LETTER.exists(), reason="the letters are not beside the project")
def test_the_letter_of_9_may_2008_is_read_whole() -> None:
    report = read(REAL_LETTER.read_bytes())
    assert problems(report) == []
    assert [warning.code for warning in report.warnings] == []
    assert report.letter_date == date(2008, 5, 9)
    assert plans(report) == {
        "east-of-england": date(2008, 5, 12),
        "yorkshire-and-the-humber": date(2008, 5, 14),
        "south-west": date(2008, 5, 15),
        "south-central": date(2008, 5, 19),
        "north-west": date(2008, 5, 20),
        "north-east": date(2008, 5, 22),
        "south-east-coast": date(2008, 6, 2),
        "west-midlands": date(2008, 6, 3),
        "east-midlands": date(2008, 6, 5),
        None: date(2008, 6, 1),
    }
    assert (report.understood[0].lines, report.understood[-1].lines) == ((40, 41), (68,))
    assert report.understood[-1].plan.planned_month == date(2008, 6, 1)
    assert len(report.passed_over) == 21
