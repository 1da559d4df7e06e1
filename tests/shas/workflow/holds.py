"""What must hold of the workflow whatever anybody does."""

from django.contrib.auth.models import AnonymousUser

from shas.clock import database_now
from shas.models import Edition, Event, Publication
from shas.workflow import Status
from tests.shas.workflow.stage import Rows
from tests.shas.workflow.world import CANARY, is_out


class WhatMustHold:
    """Asked of the database, against what the machine knows: `rows` now, and who edited which publication last."""

    rows: Rows
    edited_by: dict[int, int]

    def __init__(self) -> None:
        super().__init__()
        self.frozen: Rows = {}
        self.came_out_with: dict[int, int] = {}

    def check(self) -> None:
        self.nobody_approved_their_own_work()
        self.nothing_frozen_ever_changes()
        self.only_what_is_released_is_out_and_it_stays_out()
        self.the_record_tells_nothing_too_early()

    def nobody_approved_their_own_work(self) -> None:
        for entry in Publication.objects.all():
            assert entry.last_edited_by_id == self.edited_by[entry.pk]
            if entry.status == Status.APPROVED:
                assert None not in {entry.approved_by_id, entry.approved_at, entry.last_edited_by_id}
                assert entry.approved_by_id != entry.last_edited_by_id

    def nothing_frozen_ever_changes(self) -> None:
        editions = {pk for (table, pk), row in self.rows.items() if table == "shas_edition" and row["frozen_at"]}
        now = {
            (table, pk): row
            for (table, pk), row in self.rows.items()
            if (table == "shas_edition" and pk in editions)
            or (table == "shas_document" and row["edition_id"] in editions)
        }
        assert self.frozen.items() <= now.items()
        before = {pk for table, pk in self.frozen if table == "shas_edition"}
        added = [key for key in now.keys() - self.frozen.keys() if key[0] == "shas_document"]
        assert [key for key in added if now[key]["edition_id"] in before] == []
        self.frozen = now

    def only_what_is_released_is_out_and_it_stays_out(self) -> None:
        at = database_now()
        statuses = {entry.pk: entry for entry in Publication.objects.with_public_status(at)}
        out = {pk for pk, entry in statuses.items() if is_out(entry, at)}
        assert {pk for pk, entry in statuses.items() if entry.public_status == "published"} == out
        frozen = sorted(Edition.objects.filter(frozen_at__isnull=False).values_list("publication", "number"))
        newest = dict(frozen)  # the last of each publication
        self.came_out_with |= {pk: newest[pk] for pk in out - self.came_out_with.keys()}
        readable = Edition.objects.visible_to(AnonymousUser(), at).values_list("publication", "number")
        assert sorted(readable) == [
            (pk, number) for pk, number in frozen if pk in out and number >= self.came_out_with[pk]
        ]
        assert all(statuses[pk].status == Status.WITHDRAWN for pk in self.came_out_with.keys() - out)

    def the_record_tells_nothing_too_early(self) -> None:
        for event in Event.objects.order_by("-pk").values("is_public", "changes", "public_note", "reason")[:3]:
            assert not (event["is_public"] and "status" in event["changes"])
            assert CANARY not in str(event)
