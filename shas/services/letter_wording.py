"""The wording that the next letter begins with: one row, kept by the Department's staff."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError

from accounts.models import User
from shas.events import record
from shas.models import LetterFrame
from shas.rules import authorise
from shas.services.timetable_letters import WORDING, tidied
from shas.services.writing import service


@service
def save_letter_frame(*, changes: Mapping[str, str], actor: User | None, reason: str = "") -> LetterFrame:
    """Change these fields of the wording and record what changed. Nothing changed, nothing recorded.

    Letters issued before keep their own words. Raises PermissionDenied; ValidationError `not_wording`, or by field.
    """
    authorise(actor, "shas.keep_letter_wording")
    if unknown := set(changes) - set(WORDING):
        raise ValidationError(f"A letter has no field {', '.join(sorted(unknown))}.", code="not_wording")
    frame: LetterFrame = LetterFrame.objects.select_for_update().current()
    changed = {}
    for field, text in changes.items():
        before, after = getattr(frame, field), tidied(text)
        if before != after:
            changed[field] = [before, after]
            setattr(frame, field, after)
    if not changed:
        return frame
    frame.full_clean(validate_unique=False)
    frame.save()
    record(
        kind="letter_wording.edited",
        subject=("letter_wording", str(frame.pk)),
        actor=actor,
        changes=changed,
        reason=reason.strip(),
    )
    return frame
