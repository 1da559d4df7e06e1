"""What services are told in words: as long as it may be, and nothing that nobody sees, whichever service it is."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

import pledges.services
import shas.services
from accounts.models import TypedTexts, User
from accounts.services import invite
from accounts.texts import LONGEST_REASON, LONGEST_SOURCE
from pledges.services import save_pledge
from shas.clock import database_now
from shas.models import (
    AuthorityAlias,
    ClinicalWorkingGroup,
    DateChange,
    Event,
    NonWorkingDay,
    PathwayLabel,
    Publication,
)
from shas.services import (
    announce,
    cancel,
    draft_edition,
    edit_edition,
    edit_entry,
    edit_person,
    invite_member,
    issue_timetable_letter,
    reschedule,
    save_group,
    save_letter_frame,
    save_nonworking_day,
    save_reference,
    start,
    submit,
    writing,
)
from shas.services.writing import SAID
from shas.warnings import Override
from shas.workflow import DHRole, Kind, NonWorking, Plan
from tests.factories import (
    ANYWAY,
    AuthorityFactory,
    EditionFactory,
    PathwayFactory,
    PledgeFactory,
    PublicationFactory,
    UserFactory,
    plan_at,
)
from tests.shas.workflow.stage import rows

TURNED = "Stop \u202egnp.exe\u202c now"


def services_of(module: Any) -> list[Callable[..., Any]]:
    return [
        function
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and hasattr(function, "__wrapped__") and module != writing
    ]


MODULES = [
    pledges.services,
    *(importlib.import_module(f"shas.services.{each.name}") for each in pkgutil.iter_modules(shas.services.__path__)),
]
SERVICES = {function.__name__: function for module in MODULES for function in services_of(module)}
WORDS = {*SAID, "override"}
TOLD = [
    (name, word)
    for name, function in SERVICES.items()
    for word in inspect.signature(function).parameters
    if word in WORDS
]
# Read by programs, or kept in a row that judges its own texts.
NOT_SAID = {"seen", "slug", "name", "email", "site", "address", "kind", "title", "gateway_reference", "known"}


def field_codes(call: Callable[..., Any], **told: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        call(**told)
    return {name: [error.code for error in errors] for name, errors in refusal.value.error_dict.items()}


@pytest.mark.parametrize(("service", "word"), TOLD)
def test_every_service_judges_its_words(service: str, word: str) -> None:
    longest = SAID.get(word, LONGEST_REASON)
    for text, code in ((TURNED, "invisible_sign"), ("\u200b", "invisible_sign"), ("x" * (longest + 1), "max_length")):
        said = Override(reason=text) if word == "override" else text
        assert field_codes(SERVICES[service], **{word: said}) == {word: [code]}


def test_no_service_is_told_words_that_nobody_judges() -> None:
    assert len(TOLD) > 50
    texts = {
        name
        for function in SERVICES.values()
        for name, each in inspect.signature(function).parameters.items()
        if "str" in str(each.annotation).replace("Strategic", "").split("[")[0]
    }
    assert texts - WORDS - NOT_SAID == set()


@pytest.mark.django_db
def test_the_longest_is_kept_whole_and_spaces_around_it_do_not_count() -> None:
    assert (LONGEST_REASON, LONGEST_SOURCE) == (2000, 500)
    start(publication=PublicationFactory(), reason=f" {'é' * 2000}\n", actor=None)
    assert Event.objects.latest("pk").reason == "é" * 2000


OF_SERVICES = {"DateChange", "DateChangeRequest", "Event", "FlaggedOverride", "PreReleaseAccess"}
OF_PROGRAMS = {"Invitation", "Membership", "Rehearsal", "WorkerBeat", "LetterEntry"}


def test_every_row_with_texts_of_people_judges_them() -> None:
    others = set()
    for model in apps.get_models():
        has_text = any(isinstance(field, models.CharField | models.TextField) for field in model._meta.concrete_fields)
        is_ours = model._meta.app_label in {"accounts", "shas", "pledges"} and not model.__name__.endswith("History")
        if is_ours and has_text and not issubclass(model, TypedTexts):
            others.add(model.__name__)
    assert others <= OF_SERVICES | OF_PROGRAMS


@pytest.mark.django_db
class TestRows:
    """Each kind of row, through the service that saves it."""

    def test_names_titles_labels_and_sources(self) -> None:
        place, pathway = AuthorityFactory(), PathwayFactory()
        entry = PublicationFactory(authority=place)
        edition, person = EditionFactory(publication=entry), UserFactory()
        day = date(2099, 5, 1)
        period = NonWorkingDay(kind=NonWorking.BY_ELECTION, name=TURNED, first_on=day, last_on=day, source=TURNED)
        group = ClinicalWorkingGroup(authority=place, pathway=pathway, local_label=TURNED, source=TURNED)
        alias = AuthorityAlias(authority=place, name=TURNED, source="A list")
        label = PathwayLabel(authority=place, pathway=pathway, label=TURNED, source="A list")
        pledge = PledgeFactory.build(title=TURNED, wording=TURNED)
        before = rows(), Event.objects.count()
        refused = ["invisible_sign"]
        for call, told, names in (
            (announce, {"kind": Kind.GUIDANCE, "name": TURNED, "slug": "a-guide"}, ["name"]),
            (edit_entry, {"publication": entry, "changes": {"name": TURNED}}, ["name"]),
            (draft_edition, {"publication": PublicationFactory(), "fields": {"title": "\u200b"}}, ["title"]),
            (
                edit_edition,
                {"edition": edition, "fields": {"author": "\u200b", "source": TURNED}},
                ["author", "source"],
            ),
            (save_reference, {"row": alias}, ["name"]),
            (save_reference, {"row": label}, ["label"]),
            (save_group, {"group": group}, ["local_label", "source"]),
            (save_nonworking_day, {"day": period, "authorities": []}, ["name", "source"]),
            (save_letter_frame, {"changes": {"opening": TURNED}}, ["opening"]),
            (save_pledge, {"pledge": pledge}, ["title", "wording"]),
            (edit_person, {"user": person, "email": "a@example.org", "name": TURNED}, ["name"]),
            (edit_person, {"user": person, "email": "a@exam\u200bple.org", "name": "A"}, ["email"]),
            (invite, {"email": "b@example.org", "name": TURNED, "site": "https://example.org"}, ["name"]),
        ):
            assert field_codes(call, actor=None, **told) == dict.fromkeys(names, refused), names
        assert Event.objects.filter(kind__in=["user.edited", "publication.edited", "edition.edited"]).count() == 0
        assert before[1] + 1 == Event.objects.count()  # that of the entry made for the draft

    def test_a_name_given_at_a_second_invitation(self) -> None:
        told: dict[str, Any] = {
            "email": "c@example.org",
            "role": DHRole.EDITOR,
            "actor": None,
            "site": "https://example.org",
        }
        invite_member(name="A person", **told)
        assert field_codes(invite_member, name=TURNED, **told) == {"name": ["invisible_sign"]}
        assert User.objects.get().name == "A person"


@pytest.mark.django_db
class TestWhatWasKeptBefore:
    """Rows from before the rule: they load, and everything about them can go on but what is wrong with them."""

    def test_an_entry_with_such_a_name_moves_on(self) -> None:
        entry = PublicationFactory(plan=Plan.on(date(2099, 5, 20)))
        Publication.objects.update(name=TURNED)
        start(publication=entry, actor=None)
        reschedule(
            publication=entry, plan=Plan.on(date(2099, 5, 21)), public_note="The hall", override=ANYWAY, actor=None
        )
        cancel(publication=entry, public_note="Not needed", actor=None)
        entry.refresh_from_db()
        assert (entry.name, entry.status) == (TURNED, "cancelled")

    def test_another_such_name_is_refused_all_the_same(self) -> None:
        entry = PublicationFactory()
        Publication.objects.update(name=TURNED)
        told = {"publication": entry, "changes": {"name": f"{TURNED}!"}, "actor": None}
        assert field_codes(edit_entry, **told) == {"name": ["invisible_sign"]}

    def test_a_draft_is_edited_and_the_next_edition_begins_with_it(self) -> None:
        entry = PublicationFactory()
        first = EditionFactory(publication=entry, contact=TURNED, summary="x" * 6000)
        edit_edition(edition=first, fields={"title": "A title"}, actor=None)
        first.refresh_from_db()
        first.frozen_at = database_now()
        first.save()
        second = draft_edition(publication=entry, fields={"title": "Another"}, actor=None)
        assert (second.contact, second.summary) == (TURNED, "x" * 6000)
        told = {"edition": second, "actor": None}
        assert field_codes(edit_edition, fields={"contact": "\u200b"}, **told) == {"contact": ["invisible_sign"]}
        assert field_codes(edit_edition, fields={"summary": "x" * 5001}, **told) == {"summary": ["max_length"]}

    def test_a_letter_confirms_a_day_for_which_a_warning_was_set_aside(self) -> None:
        near = plan_at(database_now() + timedelta(days=30))
        assert near.planned_on is not None
        entry = PublicationFactory(plan=Plan.on(near.planned_on, confirmed=False))
        newest = DateChange.objects.get()
        changed = DateChange.objects.create(
            **{
                field.attname: getattr(newest, field.attname)
                for field in DateChange._meta.concrete_fields
                if field.name not in {"id", "overridden", "override_reason"}
            },
            overridden=["weekend", "bank_holiday", "same_day"],
            override_reason=f"{TURNED} {'x' * 2000}",
        )
        issue_timetable_letter(wording={"title": "The timetable"}, actor=None)
        confirmed = DateChange.objects.latest("pk")
        assert (confirmed.publication, confirmed.date_status) == (entry, "confirmed")
        assert confirmed.pk > changed.pk


@pytest.mark.django_db
def test_nothing_is_written_of_an_override_that_cannot_be_read() -> None:
    entry = EditionFactory().publication
    before = rows(), Event.objects.count()
    told = {"publication": entry, "override": Override(reason=TURNED), "actor": UserFactory(dh=[DHRole.EDITOR])}
    assert field_codes(submit, **told) == {"override": ["invisible_sign"]}
    assert (rows(), Event.objects.count()) == (before[0], before[1] + 1)  # the role of the one who tried
