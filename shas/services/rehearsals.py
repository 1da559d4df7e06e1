"""Beginning a rehearsal: the mark that makes a database one for good."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from shas import rehearsal
from shas.clock import database_now, london_day
from shas.events import record
from shas.models import Event, Rehearsal
from shas.services.writing import service


@service
def begin_rehearsal() -> Rehearsal:
    """Mark this database as that of a rehearsal, in which 14 May 2008 is the Wednesday of this week in London.

    Raises ValidationError `not_rehearsing` where the portal was not started for one, `begun_already`, and `not_empty`
    where the database holds anything.
    """
    if not settings.REHEARSAL:
        message = "This is no rehearsal: set REHEARSAL=1, or run make rehearse."
        raise ValidationError(message, code="not_rehearsing")
    if begun := Rehearsal.objects.first():
        raise ValidationError(f"{begun} has begun already.", code="begun_already")
    if Event.objects.exists() or User.objects.exists() or rehearsal.of_others(connection):
        raise ValidationError(f"{rehearsal.LIVE_HERE}. {rehearsal.USE_ANOTHER}", code="not_empty")
    now = database_now()
    weeks = rehearsal.weeks_until(london_day(now))
    mark = Rehearsal.objects.create(pk=1, shift_weeks=weeks, begun_at=now)
    record(
        kind=rehearsal.BEGUN,
        subject=("rehearsal", str(weeks)),
        actor=None,
        changes={"shift_weeks": [None, weeks]},
        recorded_at=now,
    )
    return mark
