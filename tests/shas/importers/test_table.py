"""Tables: their columns under any usual name, their dates, their rows."""

from datetime import date, datetime, time

import pytest

from shas.workflow import Kind, Precision
from tests.shas.importers.known import plans, problems, read
from tests.shas.importers.test_cells import workbook

BOTH = {"north-west": date(2008, 5, 20), "north-east": date(2008, 5, 22)}


@pytest.mark.parametrize(
    "text",
    [
        "authority,date\nNorth West,20 May 2008\nNorth East,2008-05-22\n",
        "\ufeffauthority,date\r\nNorth West,20/05/2008\r\nNorth East,22.05.08\r\n",
        "Authority;Date\rNorth West;20-May-08\rNorth East;22nd May 2008\r",
        "SHA\tPlanned on\nnorth-west\t20 May 2008\nQ30\t22 May 2008\n",
        'Date,Strategic Health Authority,Notes\n20 May 2008,E18000002,"a, b"\n22 May 2008,NHS North East,\n',
        "sep=;\nREGION;PUBLICATION_DATE\nNorth West;20 May 2008\nNorth East;22 May 2008\n",
        "The timetable,\n,\nname,date\nNorth West,20 May 2008\n\nNorth East,22 May 2008\n",
        "authority,date\nNorth\u00a0West,20\u00a0May\u20092008\nNorth East,Thursday 22 May 2008\n",
        "slug,name,planned_on,planned_month\nnorth-west,x,2008-05-20,\nnorth-east,North East,2008-05-22,\n".replace(
            "x", "North West"
        ),
    ],
)
def test_a_csv_is_read_with_any_delimiter_and_usual_headings(text: str) -> None:
    report = read(text)
    assert problems(report) == []
    assert report.read_as == "a CSV table"
    assert plans(report) == BOTH


def test_a_csv_in_utf_16_is_read() -> None:
    assert plans(read("authority\tdate\nNorth West\t20 May 2008\nNorth East\t22 May 2008\n".encode("utf-16"))) == BOTH


def test_a_workbook_is_read_by_its_content_whatever_its_name() -> None:
    content = workbook(
        ["Authority", "Date", "Kind"],
        ["North West", date(2008, 5, 20), "vision"],
        ["North East", "22 May 2008"],
        ["Final report", datetime.combine(date(2008, 6, 1), time()), "National report"],
        ["London", datetime.combine(date(2008, 5, 13), time(10, 15))],
        formats={"B4": "mmm-yy"},
    )
    report = read(content, filename="timetable.txt")
    assert problems(report) == []
    assert report.read_as == "an XLSX table"
    assert plans(report) == BOTH | {None: date(2008, 6, 1), "london": date(2008, 5, 13)}
    assert report.understood[2].kind == Kind.NATIONAL_REPORT
    assert report.understood[2].plan.precision == Precision.MONTH
    assert report.understood[3].plan.release_time == time(10, 15)


def test_months_come_from_the_date_column_or_their_own() -> None:
    report = read("authority,planned_on,planned_month\nNorth West,,2008-06\nNorth East,June 2008,\n")
    assert [item.plan.precision for item in report.understood] == [Precision.MONTH, Precision.MONTH]


def test_the_national_report_needs_no_authority() -> None:
    report = read("authority,kind,date\n,national_report,June 2008\n")
    assert [(item.kind, item.authority) for item in report.understood] == [(Kind.NATIONAL_REPORT, None)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("authority,remarks\nNorth West,x\n", "no column for the date"),
        ("remarks,date\nx,20 May 2008\n", "no column for the authority"),
        ("authority\nNorth West\n", "no column for the date"),
    ],
)
def test_a_missing_column_is_named_with_those_found(text: str, message: str) -> None:
    report = read(text, filename="timetable.csv")
    assert problems(report) == [("missing_column", 1)]
    assert message in report.problems[0].message
    assert "found: “" in report.problems[0].message


def test_a_csv_without_any_known_heading_is_known_by_its_name() -> None:
    report = read("Wer;Wann\nNorth West;20 May 2008\n", filename="Plan.CSV")
    assert problems(report) == [("missing_column", 1)]
    assert "“Wer”, “Wann”" in report.problems[0].message


def test_the_headings_of_a_workbook_may_stand_below_a_title() -> None:
    report = read(workbook(["Timetable"], [], ["authority", "remarks"], ["North West", "x"]))
    assert problems(report) == [("missing_column", 3)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("North West,", "missing_date"),
        (",20 May 2008", "missing_authority"),
        ("North West,31 June 2008", "no_such_day"),
        ("North West,05/20/2008", "no_such_day"),
        ("North West,20 May", "no_year"),
        ("North West,39588", "date_not_understood"),
        ("North West,soon", "date_not_understood"),
        ("North West,w/c 19 May 2008", "date_not_exact"),
        ("Nort West,20 May 2008", "unknown_authority"),
        ("Midlands,20 May 2008", "ambiguous_authority"),
        ("North East,21 May 2008", "two_dates"),
        ("=A1,20 May 2008", "formula"),
        ("North West,20 May 2008,report of mine", "kind_not_known"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(row: str, code: str) -> None:
    report = read(f"authority,date,kind\nNorth East,22 May 2008\n{row}\n")
    assert problems(report) == [(code, 3)]


def test_the_same_heading_twice_is_refused() -> None:
    assert problems(read("authority,date,date\nNorth West,20 May 2008,\n")) == [("duplicate_column", 1)]


def test_a_table_without_rows_is_refused() -> None:
    assert problems(read("authority,date\n")) == [("nothing_found", None)]
    assert problems(read(workbook([]))) == [("empty_file", None)]


@pytest.mark.parametrize(
    "head",
    [
        "Date\t9 May 2008\nDear colleague\n",
        "9 May 2008\nDear colleague\nDate\tAuthority\n",
        "9 May 2008\nThe timetable\nAuthority, date\n",
        "Name, rank\n1 Quay Street\n9 May 2008\nDear colleague\n",
    ],
)
def test_headings_in_a_letter_make_no_table_of_it(head: str) -> None:
    report = read(head + "20 May\tNorth West\n")
    assert problems(report) == []
    assert report.read_as == "a letter"
    assert plans(report) == {"north-west": date(2008, 5, 20)}


def test_a_year_serves_rows_without_one() -> None:
    assert plans(read("authority,date\nNorth West,20 May\n", year=2009)) == {"north-west": date(2009, 5, 20)}
