"""Loading a rehearsal: the review of 2007-08 in this week, one account for each role, and work that is under way.

``databases`` makes the database and begins anew in another week, ``story`` tells what has been done so far,
``documents`` makes the PDFs.
"""

from shas.importers.rehearsal.databases import prepare_database
from shas.importers.rehearsal.story import tell_story
from shas.importers.review import load_in_turn, load_review
from shas.models import Rehearsal
from shas.services import begin_rehearsal
from shas.services.demo_accounts import keep_demo_accounts
from shas.services.writing import service

__all__ = ["load_rehearsal", "prepare_database"]


@service
def load_rehearsal() -> list[str]:
    """Load all of a rehearsal, or nothing: what was added. One that has begun is left as it is, whatever the week.

    Raises ValidationError as `begin_rehearsal`, and DamagedDataError.
    """
    load_in_turn()
    if Rehearsal.objects.exists():
        return []
    begin_rehearsal()
    added = load_review()
    accounts = keep_demo_accounts({})
    tell_story()
    return [*added, f"{len(accounts)} accounts"]
