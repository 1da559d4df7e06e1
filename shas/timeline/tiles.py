"""The ten authorities as a diagram: three columns by five rows, roughly where they lie."""

from collections.abc import Sequence
from dataclasses import dataclass

from shas.timeline.entries import Entry
from shas.workflow import PublicStatus

PLACES = {  # column, row
    "north-east": (2, 1),
    "north-west": (1, 2),
    "yorkshire-and-the-humber": (2, 2),
    "west-midlands": (1, 3),
    "east-midlands": (2, 3),
    "east-of-england": (3, 3),
    "south-west": (1, 4),
    "south-central": (2, 4),
    "london": (3, 4),
    "south-east-coast": (3, 5),
}


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One authority: its vision's page, shape and word."""

    name: str
    url: str
    status: PublicStatus
    word: str
    column: int
    row: int


def tiles(entries: Sequence[Entry]) -> list[Tile]:
    """A tile for every vision whose authority has a place, from north to south."""
    found = [
        Tile(
            name=entry.name,
            url=entry.url,
            status=entry.status,
            word="Not recorded" if entry.status == PublicStatus.ACTUAL_NOT_RECORDED else str(entry.status.label),
            column=PLACES[entry.authority][0],
            row=PLACES[entry.authority][1],
        )
        for entry in entries
        if entry.is_vision and entry.authority in PLACES
    ]
    return sorted(found, key=lambda tile: (tile.row, tile.column))
