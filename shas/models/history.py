"""Evidence of row changes: what each row of these tables was, after every insert and update and before every delete.

Triggers of the database write it, so a bulk update or a hand-written statement leaves it too. It is kept apart from
Event, which says in words what happened and why: people read that; this is for whoever doubts it. Nothing of it can be
changed or deleted (see the migration `history_is_append_only`). How to read it: docs/reading-the-record.md.
"""

from typing import Any

import pghistory
from django.db import models

from shas.models.documents import Document
from shas.models.editions import Edition
from shas.models.memberships import Membership
from shas.models.overrides import FlaggedOverride
from shas.models.prerelease import PreReleaseAccess
from shas.models.publications import Publication
from shas.models.requests import DateChangeRequest


def history_of(model: type[models.Model]) -> Any:
    """The base of a history table: each column, and in `pgh_context` the service, actor, reason and address of it.

    The context is kept in the row: a table of contexts would have to be updated, which this record must not need.
    """
    return pghistory.create_event_model(
        model,
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+"),
        context_field=pghistory.ContextJSONField(),
        meta={"indexes": [], "ordering": ["pgh_id"]},
    )


class PublicationHistory(history_of(Publication)):  # type: ignore[misc]
    class Meta:
        verbose_name_plural = "publication history"


class EditionHistory(history_of(Edition)):  # type: ignore[misc]
    class Meta:
        verbose_name_plural = "edition history"


class DocumentHistory(history_of(Document)):  # type: ignore[misc]
    class Meta:
        verbose_name_plural = "document history"


class MembershipHistory(history_of(Membership)):  # type: ignore[misc]
    class Meta:
        verbose_name_plural = "membership history"


class FlaggedOverrideHistory(history_of(FlaggedOverride)):  # type: ignore[misc]
    class Meta:
        verbose_name_plural = "override history"


class DateChangeRequestHistory(history_of(DateChangeRequest)):  # type: ignore[misc]
    class Meta:
        verbose_name_plural = "date request history"


class PreReleaseAccessHistory(history_of(PreReleaseAccess)):  # type: ignore[misc]
    class Meta:
        verbose_name_plural = "pre-release access history"
