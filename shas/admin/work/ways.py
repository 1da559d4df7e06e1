"""The ways from an entry to the pages on which its edition is written and its documents are kept."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from shas.models import Edition, Publication
from shas.rules import may
from shas.services.editions import refuse_locked
from shas.workflow import Status

EDIT = "shas.edit_publication"


def may_write(user: User, entry: Publication) -> bool:
    """Whether this user may draft or edit an edition of the entry as it stands."""
    try:
        refuse_locked(entry)
    except ValidationError:
        return False
    return may(user, EDIT, entry)


def begin(entry: Publication) -> str:
    """The address at which its next edition is begun."""
    return f"{reverse('admin:shas_edition_add')}?publication={entry.pk}"


def write(entry: Any, newest: Edition | None) -> dict[str, str]:
    """The page on which its edition is written: the draft, or where the next one begins."""
    if newest is not None and not newest.is_frozen:
        address = reverse("admin:shas_edition_change", args=[newest.pk])
        return {"label": f"Edit edition {newest.number}", "address": address}
    if newest is None:
        return {"label": "Write the first edition", "address": begin(entry)}
    published = Status(entry.working_status) == Status.PUBLISHED
    label = "Draft a correction" if published else f"Begin edition {newest.number + 1}"
    return {"label": label, "address": begin(entry)}


def upload(entry: Any, newest: Edition | None) -> dict[str, str]:
    """The page of the draft's documents; where there is no draft, it is begun first."""
    if newest is None or newest.is_frozen:
        return write(entry, newest)
    return {"label": "Upload it", "address": reverse("admin:shas_edition_document", args=[newest.pk])}
