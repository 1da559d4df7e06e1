"""What a download holds, read back."""

import csv
import io
import json
from typing import Any

import icalendar
from django.test import Client
from openpyxl import load_workbook

from shas.exports.cells import raw


def rows_of(client: Client, address: str, query: str = "") -> list[dict[str, Any]]:
    """The rows of a table as CSV writes them, formulas unhidden."""
    answer = client.get(f"{address}{query}")
    assert answer.status_code == 200
    if address.endswith("json"):
        return [
            {name: _said(value) for name, value in row.items()} for row in json.loads(answer.content)["publications"]
        ]
    if address.endswith("xlsx"):
        lines = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    else:
        lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    headings, *found = lines
    return [dict(zip(headings, map(_said, line), strict=True)) for line in found]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if hasattr(value, "date"):
        return str(value.date())
    return "" if value is None else raw(str(value))


def events_of(client: Client, address: str) -> list[Any]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))
