"""Loading the five pledges, worded as in the letter that made them."""

from collections import Counter
from pathlib import Path

from pledges.models import Pledge
from pledges.services import save_pledge
from shas.clock import london_midnight
from shas.importers.review.rows import Noun, read_rows

FOLDER = Path(__file__).resolve().parent / "data"
COLUMNS = ["number", "title", "wording", "source", "announced_on"]
PLEDGES = Noun("pledge", "pledges")


def load_pledges() -> Counter[Noun]:
    """Add the pledges that are missing; how many. One that is there keeps its wording. Raises DamagedDataError."""
    added: Counter[Noun] = Counter()
    present = set(Pledge.objects.values_list("number", flat=True))
    for row in read_rows(FOLDER / "pledges.csv", columns=COLUMNS, key=["number"]):
        if row.required_number("number") in present:
            continue
        pledge = Pledge(
            number=row.required_number("number"),
            title=row.required("title"),
            wording=row.required("wording"),
            source=row.required("source"),
        )
        announced_on = row.day("announced_on")
        with row.blamed():
            save_pledge(
                pledge=pledge,
                actor=None,
                announced_at=london_midnight(announced_on) if announced_on else None,
            )
        added[PLEDGES] += 1
    return added
