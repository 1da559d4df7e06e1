"""The workflow as a machine: people of every role do whatever they please, and what must hold is asked after each step.

It drives the real services against the real database. The world (its publications and people) is made once by the
test; each run of the machine is undone.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from typing import Any, ClassVar
from unittest.mock import patch

from django.db import IntegrityError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from accounts.models import User
from shas import services
from shas.clock import database_now
from shas.documents import Facts
from shas.models import DateChangeRequest, Document, Event, FlaggedOverride, Membership, Publication
from shas.services.documents import attach_document, remove_document
from shas.warnings import Override
from shas.workflow import DateStatus, Kind, MemberRole, Status
from tests.factories import ANYWAY, READER_BOX_FILLED, plan_at
from tests.shas.workflow.holds import WhatMustHold
from tests.shas.workflow.stage import Rows, pass_time, rows, said_by
from tests.shas.workflow.table import TABLE
from tests.shas.workflow.world import (
    CALLS,
    CANARY,
    CAST,
    ENDS_PLANNING,
    ON_THE_WAY,
    SEES,
    SIGNED,
    is_out,
    time_has_come,
)

NOT_THEIRS = {"denied", "edited_last", "approved_it"}
FACTS = Facts(sha256="0" * 64, size=1024, pages=2)
anybody = st.sampled_from(sorted(CAST))
publishers = st.sampled_from([name for name, role in CAST.items() if role == "publisher"])
any_entry = st.integers(0, 2)
words = st.sampled_from(["", "A reason", "A reason"])
seen = st.sampled_from(["", "", "now", "before"])


class Workflow(WhatMustHold, RuleBasedStateMachine):
    world: ClassVar[dict[str, Any]] = {}
    done: ClassVar[Counter[str]] = Counter()
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.undone = ExitStack()
        self.undone.enter_context(transaction.atomic())
        for name, stand_in in {"check": lambda file: FACTS, "storing": self.stored}.items():
            self.undone.enter_context(patch.object(services.documents, name, stand_in))
        self.rows = rows()
        self.held: Rows | None = None
        self.edited_by = dict(self.world["edited_by"])
        self.typed = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.close()

    # Steps

    def entry(self, index: int) -> Publication:
        return Publication.objects.select_related("authority").get(pk=self.world["entries"][index])

    def someone(self, name: str) -> User | None:
        """Read anew, as at the beginning of a request."""
        person = self.world["people"][name]
        return person and User.objects.get(pk=person.pk)

    def tag(self, entry: Publication, seen: str) -> str:
        newest = entry.editions.order_by("number").last()
        now = newest.version_tag if newest else "0-0"
        return {"": "", "now": now, "before": f"{now}0"}[seen]

    def step(
        self,
        what: str,
        call: Callable[[Publication, User | None], object],
        entry: Publication,
        name: str,
        *,
        events: list[str],
        edits: bool = False,
        ends_planning: bool = False,
        releases_late: bool = False,
    ) -> bool:
        """Makes it, and checks what every step owes. Whether it was done; `events` are those of a success.

        The portal's own events are added: a release whose time had passed comes first, the one of an approval that
        comes after that time follows it. Either answers the request that waits.
        """
        type(self).steps += 1
        actor, was_out, status = self.someone(name), is_out(entry), Status(entry.status)
        waits = DateChangeRequest.objects.filter(publication=entry).waiting().exists()
        before, newest = self.rows, Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
        says = said_by(call, entry, actor)
        self.ask_the_deferred_rules()
        after = rows()
        left = list(Event.objects.filter(pk__gt=newest).order_by("pk"))
        if says != "done":
            assert after == before, f"{what} was refused ({says}) and changed rows"
            not_theirs = actor is not None and what in {*TABLE, "correct_date"} and says in NOT_THEIRS
            tried = [(event.kind, event.actor) for event in left]
            assert tried == ([("publication.refused", actor)] if not_theirs else []), f"{what} was refused ({says})"
            return False
        self.rows = after
        self.done[what] += 1
        stamped = was_out and status == Status.APPROVED
        release = [("publication.published", None)] + ([("date_request.decided", None)] if waits else [])
        expected = release if stamped else []
        expected += [(kind, actor) for kind in events]
        expected += release if releases_late else []
        expected += [("date_request.decided", actor)] if waits and ends_planning and not stamped else []
        assert [(event.kind, event.actor) for event in left] == expected, what
        if edits and actor is not None:
            self.edited_by[entry.pk] = actor.pk
        self.what_must_hold_holds()  # also between the steps of one rule
        return True

    def ask_the_deferred_rules(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def move(self, move: str, index: int, name: str, said: str = "A reason", seen: str = "", **more: Any) -> None:
        """A move of the table; one that is made is one that the table allows."""
        entry, actor = self.entry(index), self.someone(name)
        stood = Status.PUBLISHED if is_out(entry) else Status(entry.status)
        editor, approver = entry.last_edited_by_id, entry.approved_by_id
        call, tag = CALLS[move], self.tag(entry, seen)
        row = TABLE["correct" if move == "correct_date" else move]
        late = move == "approve" and time_has_come(entry)
        made = self.step(
            move,
            lambda entry, actor: call(entry, actor, said, tag, more),
            entry,
            name,
            events=[row.event],
            ends_planning=move in ENDS_PLANNING,
            releases_late=late,
        )
        if not made:
            return
        may = row.begins_at(stood, Kind(entry.kind))
        role = CAST[name]
        if role == "lead" and not Membership.objects.filter(user=actor, authority=entry.authority_id or 0).exists():
            role = "foreign_lead"
        assert may is not None, f"{move} was made from {stood}"
        assert role in may or (role == "portal" and move not in SIGNED), f"{move} was made by {role}"
        assert said or not row.words, f"{move} was made without a word"
        assert seen != "before" or move not in SEES, f"{move} was made over another edition"
        if move in {"approve", "correct", "correct_date"}:
            assert actor.pk != editor
        if move == "release_now":
            assert actor.pk != approver
        assert self.entry(index).status == (Status.PUBLISHED if late else row.ends)

    @rule(
        index=any_entry, name=anybody, move=st.sampled_from(sorted(TABLE.keys() - {"release"})), said=words, seen=seen
    )
    def tries(self, index: int, name: str, move: str, said: str, seen: str) -> None:
        self.move(move, index, name, said, seen)

    @rule(
        index=any_entry, name=publishers, move=st.sampled_from(["return", "cancel", "reinstate", "record", "withdraw"])
    )
    def turns_back_or_ends_it(self, index: int, name: str, move: str) -> None:
        self.move(move, index, name)

    @rule(index=any_entry, name=anybody)
    def puts_the_actual_date_right(self, index: int, name: str) -> None:
        self.move("correct_date", index, name)

    @rule(index=any_entry, name=anybody, reason=words, codes=st.sampled_from([None, frozenset({"contact_missing"})]))
    def submits_unready(self, index: int, name: str, reason: str, codes: frozenset[str] | None) -> None:
        self.move("submit", index, name, override=Override(reason=reason, codes=codes))

    @rule(index=any_entry, who=st.integers(0, 2), times=st.integers(1, 5))
    def goes_on(self, index: int, who: int, times: int) -> None:
        """What would come next, by somebody who mostly may, so that some get far."""
        for time in range(times):
            entry = self.entry(index)
            stood = Status.PUBLISHED if is_out(entry) else Status(entry.status)
            newest = entry.editions.order_by("number").last()
            writer = [f"lead {index}" if index < 2 else "editor", "editor", "publisher 1"][who]
            signer = f"publisher {(who + time) % 3 + 1}"
            if stood in {Status.DRAFTING, Status.PUBLISHED} and (newest is None or newest.is_frozen):
                self.writes(index, writer, whole=True, seen="now")
            elif stood == Status.DRAFTING and not newest.documents.exists():
                self.uploads(index, writer, seen="now")
            elif move := next((m for m in ON_THE_WAY[stood] if TABLE[m].begins_at(stood, Kind(entry.kind))), None):
                self.move(move, index, writer if "lead" in TABLE[move].who else signer, seen="now")

    @rule(index=any_entry, name=anybody, whole=st.booleans(), seen=seen)
    def writes(self, index: int, name: str, whole: bool, seen: str) -> None:
        entry = self.entry(index)
        newest, tag = entry.editions.order_by("number").last(), self.tag(entry, seen)
        begins = newest is None or newest.is_frozen
        self.typed += 1
        fields = {"title": f"{CANARY} {self.typed}"} | (READER_BOX_FILLED if whole else {"contact": ""})
        fields |= {"description": CANARY}
        self.edit(
            "write",
            lambda entry, actor: services.write_edition(publication=entry, fields=fields, actor=actor, seen=tag),
            entry,
            name,
            "edition.drafted" if begins else "edition.edited",
            back_to=Status.DRAFTING,
        )

    @rule(index=any_entry, name=anybody, days=st.sampled_from([-1, 1, 2, 5]), confirmed=st.booleans())
    def moves_the_date(self, index: int, name: str, days: int, confirmed: bool) -> None:
        plan = plan_at(database_now() + timedelta(days=days))
        given = {"plan": plan, "public_note": "A reason", "override": ANYWAY}
        self.edit(
            "reschedule",
            lambda entry, actor: services.reschedule(publication=entry, actor=actor, **given),
            self.entry(index),
            name,
            "publication.rescheduled",
            back_to=Status.SUBMITTED,
        )

    @rule(index=any_entry, name=anybody, lead=st.sampled_from([None, "lead 0", "editor", "nobody"]))
    def changes_the_entry(self, index: int, name: str, lead: str | None) -> None:
        self.typed += 1
        changes = {"name": f"Name {self.typed}", "lead": lead and self.someone(lead)}
        self.edit(
            "edit_entry",
            lambda entry, actor: services.edit_entry(publication=entry, changes=changes, actor=actor),
            self.entry(index),
            name,
            "publication.edited",
            back_to=Status.DRAFTING,
        )

    def edit(self, what: str, call: Any, entry: Publication, name: str, *events: str, back_to: Status) -> None:
        """An edit moves nothing, except that what was approved is not any more."""
        stood = Status.PUBLISHED if is_out(entry) else Status(entry.status)
        if self.step(what, call, entry, name, events=list(events), edits=True):
            now = Publication.objects.get(pk=entry.pk)
            assert now.status == (back_to if stood == Status.APPROVED else stood)

    @rule(index=any_entry, name=anybody, seen=seen)
    def uploads(self, index: int, name: str, seen: str) -> None:
        """By its service, with a file as if it had been checked and stored."""
        entry = self.entry(index)
        newest, tag = entry.editions.order_by("number").last(), self.tag(entry, seen)
        begins = newest is None or newest.is_frozen
        self.edit(
            "attach",
            lambda entry, actor: attach_document(publication=entry, file=None, actor=actor, seen=tag),
            entry,
            name,
            *(["edition.drafted"] if begins else []),
            "document.attached",
            back_to=Status.DRAFTING,
        )

    @rule(index=any_entry, name=anybody)
    def takes_out_a_document(self, index: int, name: str) -> None:
        document = Document.objects.filter(edition__publication=self.entry(index)).order_by("pk").last()
        if document:
            self.edit(
                "remove",
                lambda entry, actor: remove_document(document=document, actor=actor),
                self.entry(index),
                name,
                "document.removed",
                back_to=Status.DRAFTING,
            )

    @contextmanager
    def stored(self, file: object) -> Iterator[str]:
        self.typed += 1
        with transaction.atomic():
            yield f"key-{self.typed}"

    @rule(index=any_entry)
    def time_passes(self, index: int) -> None:
        entry = self.entry(index)
        if entry.date_status == DateStatus.CONFIRMED and not entry.is_closed:
            pass_time(entry)
            self.ask_the_deferred_rules()
            self.rows = rows()

    @rule(index=st.integers(0, 1), name=anybody)
    def asks_for_a_date(self, index: int, name: str) -> None:
        self.typed += 1
        day, entry = date(2055, 5, 1) + timedelta(days=self.typed), self.entry(index)
        if CAST[name] != "portal" and not DateChangeRequest.objects.filter(publication=entry).waiting().exists():
            given = {"day": day, "reason": "The board"}
            self.step(
                "ask",
                lambda entry, actor: services.request_date_change(publication=entry, actor=actor, **given),
                entry,
                name,
                events=["date_request.asked"],
            )

    @rule(index=st.integers(0, 1))
    def a_lead_is_removed_or_comes_back(self, index: int) -> None:
        lead, authority = self.someone(f"lead {index}"), self.entry(index).authority
        membership = Membership.objects.filter(user=lead, authority=authority, role=MemberRole.LEAD).first()
        if membership:
            services.end_membership(membership=membership, actor=None)
        else:
            services.appoint(user=lead, authority=authority, actor=None)
        self.rows = rows()

    @precondition(lambda self: FlaggedOverride.objects.exists())
    @rule(name=anybody, note=words)
    def reviews(self, name: str, note: str) -> None:
        override = FlaggedOverride.objects.order_by("reviewed_at", "-pk").last()
        flagged = override.is_flagged
        involved = {override.made_by_id, override.second_person_id}
        made = self.step(
            "review",
            lambda entry, actor: services.review_override(override=override, note=note, actor=actor),
            Publication.objects.get(pk=override.publication_id),
            name,
            events=["override.reviewed"],
        )
        if made:
            assert CAST[name] in {"editor", "publisher"}
            assert flagged
            assert note
            assert self.world["people"][name].pk not in involved

    @rule(sql=st.sampled_from(["UPDATE shas_edition SET title = 'x'", "UPDATE shas_document SET pages = 9"]))
    def tampers(self, sql: str) -> None:
        """By hand, in the database."""
        if not self.frozen:
            return
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    f"{sql} WHERE {'edition_id' if 'document' in sql else 'id'} = ANY (%s)",
                    [[pk for table, pk in self.frozen if table == "shas_edition"]],
                )
                assert cursor.rowcount == 0
        except IntegrityError:
            pass

    @invariant()
    def what_must_hold_holds(self) -> None:
        """Asked again when something has changed."""
        if self.rows is not self.held:
            self.held = self.rows
            self.check()
