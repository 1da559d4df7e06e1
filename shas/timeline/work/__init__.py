"""The work on an authority's publication as its leads see it: where it stands, what is next, owed and done.

Reads no database and no clock. Days are London days.
"""

from shas.timeline.work.history import JOINED_TO_EVENTS, Line, told
from shas.timeline.work.meanwhile import CHANGES, Overtaken, overtaken
from shas.timeline.work.moves import Meaning, hindrance, meaning
from shas.timeline.work.nearby import Neighbour, neighbours
from shas.timeline.work.next import Blocker, NextAction, do_next
from shas.timeline.work.standing import MOVES, Returned, Work, returned, steps
from shas.timeline.work.tasks import Owed, owed
from shas.timeline.work.versions import File, Reading, Version, files, reading, versions

__all__ = [
    "CHANGES",
    "JOINED_TO_EVENTS",
    "MOVES",
    "Blocker",
    "File",
    "Line",
    "Meaning",
    "Neighbour",
    "NextAction",
    "Overtaken",
    "Owed",
    "Reading",
    "Returned",
    "Version",
    "Work",
    "do_next",
    "files",
    "hindrance",
    "meaning",
    "neighbours",
    "overtaken",
    "owed",
    "reading",
    "returned",
    "steps",
    "told",
    "versions",
]
