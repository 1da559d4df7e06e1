"""Rows for tests, made as the portal makes them: through services where there is one, with actor None.

Dull on purpose: nothing is random, and what a test is about it says itself. Times of release are set against the
database's clock with `plan_at`.
"""

from datetime import date, datetime, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from pledges.models import Pledge
from shas import services
from shas.clock import LONDON, database_now, london_midnight
from shas.events import record
from shas.models import (
    READER_BOX,
    AuthorityAlias,
    ClinicalWorkingGroup,
    Document,
    Edition,
    Event,
    Letter,
    Pathway,
    PathwayLabel,
    PrimaryCareTrust,
    Publication,
    StrategicHealthAuthority,
    TrustAlias,
)
from shas.services import EntryLine
from shas.warnings import Override
from shas.workflow import DHRole, DocumentRole, Kind, Plan, Precision, Status

SOURCE = "a source made for tests"
THE_LETTER = london_midnight(date(2008, 5, 9))
# For a move whose test is about something else than what speaks against its day.
ANYWAY = Override(reason="A reason made for tests")


def plan_at(instant: datetime) -> Plan:
    """A confirmed plan whose release time is this instant: `plan_at(database_now() + timedelta(hours=1))`."""
    local = instant.astimezone(LONDON)
    return Plan.on(local.date(), at=local.time())


READER_BOX_FILLED = {name: f"The {name.replace('_', ' ')}" for name in READER_BOX} | {"gateway_reference": "9821"}


class UserFactory(DjangoModelFactory):
    """An active user without any role. `dh=[DHRole.EDITOR]`, `leads=authority`, `officer_of=trust` give roles."""

    class Meta:
        model = User

    class Params:
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = None

    @classmethod
    def _create(
        cls,
        model_class: type[User],
        *args: Any,
        email: str,
        password: str | None = None,
        dh: tuple[DHRole, ...] = (),
        leads: StrategicHealthAuthority | None = None,
        officer_of: PrimaryCareTrust | None = None,
        **fields: Any,
    ) -> User:
        user = User.objects.create_user(email, password, **fields)
        if dh:
            services.set_dh_roles(user=user, roles=dh, actor=None)
        if leads:
            services.appoint(user=user, authority=leads, actor=None)
        if officer_of:
            services.appoint(user=user, trust=officer_of, actor=None)
        return User.objects.get(pk=user.pk)


class AuthorityFactory(DjangoModelFactory):
    """An authority whose Q code and population are not recorded."""

    class Meta:
        model = StrategicHealthAuthority

    short_name = factory.Sequence(lambda n: f"Region {n}")
    slug = factory.LazyAttribute(lambda row: row.short_name.lower().replace(" ", "-"))
    name = factory.LazyAttribute(lambda row: f"{row.short_name} Strategic Health Authority")
    brand = factory.LazyAttribute(lambda row: f"NHS {row.short_name}")
    ons_code = factory.Sequence(lambda n: f"E18{n + 100:06d}")
    nhs_code = None
    area = factory.LazyAttribute(lambda row: f"{row.short_name} government office region")
    population_millions = None
    established = date(2006, 7, 1)
    abolished = date(2013, 3, 31)
    name_source = SOURCE
    code_source = SOURCE


class AuthorityAliasFactory(DjangoModelFactory):
    class Meta:
        model = AuthorityAlias

    authority = factory.SubFactory(AuthorityFactory)
    name = factory.Sequence(lambda n: f"Old Region {n}")
    source = SOURCE


class TrustFactory(DjangoModelFactory):
    """A trust without codes."""

    class Meta:
        model = PrimaryCareTrust

    authority = factory.SubFactory(AuthorityFactory)
    name = factory.Sequence(lambda n: f"Trust {n}")
    slug = factory.LazyAttribute(lambda row: row.name.lower().replace(" ", "-"))
    established = date(2006, 10, 1)
    source = SOURCE


class TrustAliasFactory(DjangoModelFactory):
    class Meta:
        model = TrustAlias

    trust = factory.SubFactory(TrustFactory)
    name = factory.Sequence(lambda n: f"Old Trust {n}")
    source = SOURCE


class PublicationFactory(DjangoModelFactory):
    """An entry announced in 2008, by default a vision without a plan; `national` and `guidance` have no authority.

    `plan=Plan.on(…)` schedules it, with its DateChange. `status` may be any: `published` is recorded with
    `published_on`, `published_at` and `edition` (a dict of the edition's fields); `approved` gets an approver.
    `unannounced` entries are not public.
    """

    class Meta:
        model = Publication

    class Params:
        national = factory.Trait(
            kind=Kind.NATIONAL_REPORT,
            authority=None,
            name=factory.Sequence(lambda n: f"National report {n}"),
            slug=factory.Sequence(lambda n: f"national-report-{n}"),
        )
        guidance = factory.Trait(
            kind=Kind.GUIDANCE,
            authority=None,
            name=factory.Sequence(lambda n: f"Guidance {n}"),
            slug=factory.Sequence(lambda n: f"guidance-{n}"),
        )
        unannounced = factory.Trait(announced_at=None)

    kind = Kind.VISION
    authority = factory.SubFactory(AuthorityFactory)
    name = factory.LazyAttribute(lambda row: f"{row.authority.short_name}: strategic vision")
    slug = factory.LazyAttribute(lambda row: row.authority.slug)
    announced_at = THE_LETTER
    plan: Plan | None = None
    status = Status.PLANNED
    published_on = date(2008, 5, 20)
    published_at: datetime | None = None
    edition: dict[str, Any] | None = None

    @classmethod
    def _create(
        cls,
        model_class: type[Publication],
        *args: Any,
        kind: Kind,
        authority: StrategicHealthAuthority | None,
        name: str,
        slug: str,
        announced_at: datetime | None,
        plan: Plan | None,
        status: Status,
        published_on: date,
        published_at: datetime | None,
        edition: dict[str, Any] | None,
        **fields: Any,
    ) -> Publication:
        if announced_at is None:
            entry = Publication.objects.create(kind=kind, authority=authority, name=name, slug=slug)
        else:
            entry = services.announce(
                kind=kind,
                authority=authority,
                name=name,
                slug=slug,
                announced_at=announced_at,
                source=SOURCE,
                actor=None,
            )
        if plan is not None and plan.precision != Precision.UNSET:
            services.schedule(
                publication=entry,
                plan=plan,
                announced_at=announced_at,
                source=SOURCE if announced_at else "",
                override=ANYWAY,
                actor=None,
            )
        if status in {Status.PUBLISHED, Status.WITHDRAWN}:
            services.record_published(
                publication=entry,
                published_on=published_on,
                published_at=published_at,
                source=SOURCE,
                edition=edition,
                actor=None,
            )
        changes: dict[str, Any] = fields
        if status not in {Status.PLANNED, Status.PUBLISHED}:
            changes |= {"status": status}
        if status == Status.APPROVED:
            changes |= {"approved_by": UserFactory(), "approved_at": database_now()}
        if changes:
            Publication.objects.filter(pk=entry.pk).update(**changes)
        return Publication.objects.select_related("authority").get(pk=entry.pk)


class EditionFactory(DjangoModelFactory):
    """A draft edition, or a `frozen` one. It leaves its publication's status alone.

    A `complete` one has everything readiness asks of an edition: the whole reader box, and a document (its row: nothing
    lies in the store under its key).
    """

    class Meta:
        model = Edition
        skip_postgeneration_save = True

    class Params:
        complete = factory.Trait(**READER_BOX_FILLED, document=True)

    publication = factory.SubFactory(PublicationFactory)
    number = factory.LazyAttribute(lambda row: row.publication.editions.count() + 1)
    title = factory.Sequence(lambda n: f"A title {n}")
    source = SOURCE
    frozen = False
    document = False

    @classmethod
    def _create(cls, model_class: type[Edition], *args: Any, frozen: bool, document: bool, **fields: Any) -> Edition:
        edition = Edition.objects.create(**fields)
        if document:
            DocumentFactory(edition=edition)
        if frozen:
            edition.frozen_at = database_now()
            edition.save(update_fields=["frozen_at"])
        return edition


class DocumentFactory(DjangoModelFactory):
    """A row of a document, as if its file had been checked; nothing lies in the store under its key."""

    class Meta:
        model = Document

    edition = factory.SubFactory(EditionFactory)
    role = DocumentRole.MAIN
    position = 0
    key = factory.Sequence(lambda n: f"a-key-made-for-tests-{n}")
    sha256 = "0" * 64
    size = 1024
    pages = 2
    uploaded_at = factory.LazyFunction(database_now)


def submitted(**fields: Any) -> Publication:
    """A vision that waits for approval with a complete, circulated edition; confirmed for a day to come."""
    plan = fields.pop("plan", None) or plan_at(database_now() + timedelta(days=3))
    entry = PublicationFactory(plan=plan, status=Status.SUBMITTED, **fields)
    EditionFactory(publication=entry, complete=True, frozen=True)
    return entry


class LetterFactory(DjangoModelFactory):
    """An issued letter. `entries` is a list of EntryLine; without it, one new vision on 20 May 2008."""

    class Meta:
        model = Letter

    number = factory.Sequence(lambda n: n + 1)
    title = factory.LazyAttribute(lambda row: f"Letter {row.number}")
    issued_on = date(2008, 5, 9)
    announced_at = THE_LETTER
    source = SOURCE
    entries: list[EntryLine] | None = None

    @classmethod
    def _create(
        cls,
        model_class: type[Letter],
        *args: Any,
        number: int,
        title: str,
        issued_on: date,
        announced_at: datetime,
        source: str,
        entries: list[EntryLine] | None,
        **details: Any,
    ) -> Letter:
        if entries is None:
            plan = Plan.on(date(2008, 5, 20))
            entries = [EntryLine(publication=PublicationFactory(plan=plan), plan=plan)]
        return services.issue_letter(
            number=number,
            title=title,
            issued_on=issued_on,
            announced_at=announced_at,
            source=source,
            entries=entries,
            details=details,
            actor=None,
        )


class PathwayFactory(DjangoModelFactory):
    class Meta:
        model = Pathway

    key = factory.Sequence(lambda n: f"pathway-{n}")
    name = factory.Sequence(lambda n: f"Pathway {n}")
    position = factory.Sequence(lambda n: n + 100)
    source = SOURCE


class PathwayLabelFactory(DjangoModelFactory):
    class Meta:
        model = PathwayLabel

    pathway = factory.SubFactory(PathwayFactory)
    authority = factory.SubFactory(AuthorityFactory)
    label = factory.Sequence(lambda n: f"Local label {n}")
    source = SOURCE


class GroupFactory(DjangoModelFactory):
    """A clinical working group whose number of clinicians is not recorded."""

    class Meta:
        model = ClinicalWorkingGroup

    authority = factory.SubFactory(AuthorityFactory)
    pathway = factory.SubFactory(PathwayFactory)
    local_label = ""
    clinicians = None
    source = SOURCE


class PledgeFactory(DjangoModelFactory):
    """One of five pledges; beyond five it gives the same ones again."""

    class Meta:
        model = Pledge
        django_get_or_create = ("number",)

    number = factory.Sequence(lambda n: n % 5 + 1)
    title = factory.LazyAttribute(lambda row: f"Pledge {row.number}")
    wording = factory.LazyAttribute(lambda row: f"The wording of pledge {row.number}.")
    source = SOURCE


class EventFactory(DjangoModelFactory):
    """A public event of 2008 about no row in particular."""

    class Meta:
        model = Event

    kind = "publication.edited"
    subject = factory.Sequence(lambda n: ("publication", f"entry-{n}"))
    is_public = True
    announced_at = THE_LETTER
    source = SOURCE
    actor = None

    @classmethod
    def _create(cls, model_class: type[Event], *args: Any, **fields: Any) -> Event:
        return record(**fields)
