"""Every named rule of the database, broken once by raw SQL: no door, not even psql, can write what it forbids."""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from shas.clock import database_now
from shas.models import (
    ClinicalWorkingGroup,
    Document,
    Edition,
    Event,
    FlaggedOverride,
    Letter,
    LetterFrame,
    NonWorkingDay,
    Pathway,
    PathwayLabel,
    PreReleaseAccess,
    PrimaryCareTrust,
    Publication,
    StrategicHealthAuthority,
)
from shas.services import (
    EntryLine,
    announce,
    decide_date_change,
    issue_letter,
    request_date_change,
    reschedule,
    schedule,
)
from shas.workflow import DHRole, DocumentRole, Kind, NonWorking, OverrideKind, Plan, RequestState
from tests.database import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> dict[str, object]:
    """Two authorities, a scheduled vision, a report without a date, an issued letter.

    A frozen and a draft edition with their documents, and an override that waits beside one that has been reviewed.
    """
    places = [
        StrategicHealthAuthority.objects.create(
            slug=slug,
            name=f"{short} Strategic Health Authority",
            short_name=short,
            brand=f"NHS {short}",
            ons_code=code,
            nhs_code=nhs,
            area="Its region",
            established=date(2006, 7, 1),
            abolished=date(2013, 3, 31),
            name_source="A list",
            code_source="A list",
        )
        for slug, short, code, nhs in [("ash", "Ash", "E18000001", "Q30"), ("birch", "Birch", "E18000002", "Q31")]
    ]
    ash, birch = places
    trust = PrimaryCareTrust.objects.create(
        authority=ash, slug="oak", name="Oak", nhs_code="5ND", ons_code="E16000085", established=date(2006, 10, 1)
    )
    PrimaryCareTrust.objects.create(authority=ash, slug="elm", name="Elm", nhs_code="5J9", ons_code="E16000041")
    vision = announce(kind=Kind.VISION, authority=ash, actor=None)
    schedule(publication=vision, plan=Plan.on(date(2055, 5, 20)), actor=None)
    other = announce(kind=Kind.VISION, authority=birch, actor=None)
    report = announce(kind=Kind.NATIONAL_REPORT, name="Final report", slug="final-report", actor=None)
    letter = issue_letter(
        title="Dates",
        issued_on=date(2055, 5, 9),
        entries=[EntryLine(publication=vision, plan=Plan.on(date(2055, 5, 20)))],
        source="The letter",
        actor=None,
    )
    draft_letter = Letter.objects.create(
        number=2,
        title="Next",
        issued_on=date(2055, 6, 9),
        source="The letter",
        announced_at=letter.announced_at,
        recorded_at=letter.recorded_at,
    )
    frozen = Edition.objects.create(publication=vision, number=1, title="Healthy")
    draft = Edition.objects.create(publication=vision, number=2)
    file = {"sha256": "0" * 64, "size": 1024, "pages": 2, "uploaded_at": database_now()}
    kept = Document.objects.create(edition=frozen, role=DocumentRole.MAIN, key="kept", **file)
    document = Document.objects.create(edition=draft, role=DocumentRole.MAIN, key="other", **file)
    attachment = Document.objects.create(
        edition=draft, role=DocumentRole.ATTACHMENT, position=1, label="A summary", key="third", **file
    )
    frozen.frozen_at = database_now()
    frozen.save()
    pathway = Pathway.objects.create(key="acute", name="Acute care", position=1, source="A list")
    PathwayLabel.objects.create(pathway=pathway, authority=ash, label="Urgent", source="A list")
    group = ClinicalWorkingGroup.objects.create(authority=ash, pathway=pathway, local_label="Urgent", source="A list")
    editor = User.objects.create_user(email="editor@example.org", password=None)
    editor.groups.add(Group.objects.get_or_create(name=DHRole.EDITOR)[0])
    writer, third = (User.objects.create_user(email=f"{name}@example.org", password=None) for name in ("w", "t"))
    made = {"publication": vision, "edition": frozen, "kind": OverrideKind.READINESS, "codes": ["contact_missing"]}
    made |= {"reason": "Agreed", "made_by": editor, "second_person": writer, "made_at": database_now()}
    flagged = FlaggedOverride.objects.create(**made)
    reviewed = FlaggedOverride.objects.create(
        **made, reviewed_by=third, reviewed_at=database_now(), review_note="In order"
    )
    declined, asked = (
        request_date_change(publication=entry, day=date(2055, 6, day), reason="The board", actor=editor)
        for entry, day in [(other, 1), (vision, 2)]
    )
    decide_date_change(request=declined, decision=RequestState.DECLINED, reason="Too late", actor=editor)
    granted = {"publication": vision, "justification": "The day", "granted_by": editor, "granted_at": database_now()}
    access = PreReleaseAccess.objects.create(reader=writer, **granted)
    ended = {"ended_by": editor, "ended_at": database_now(), "ended_reason": "Moved on"}
    past = PreReleaseAccess.objects.create(reader=third, **granted, **ended)
    election = NonWorkingDay.objects.create(
        kind=NonWorking.ELECTION,
        name="An election",
        first_on=date(2055, 5, 6),
        last_on=date(2055, 5, 6),
        source="A list",
    )
    ash.aliases.create(name="The Ash", source="A list", valid_from=date(2006, 7, 1))
    trust.aliases.create(name="Old Oak", source="A list", valid_from=date(2006, 7, 1))
    return {
        "ash": ash.pk,
        "birch": birch.pk,
        "trust": trust.pk,
        "vision": vision.pk,
        "other": other.pk,
        "report": report.pk,
        "letter": letter.pk,
        "draft_letter": draft_letter.pk,
        "frozen": frozen.pk,
        "draft": draft.pk,
        "pathway": pathway.pk,
        "group": group.pk,
        "event": Event.objects.order_by("pk")[0].pk,
        "change": vision.date_changes.get().pk,
        "editor": editor.pk,
        "asked": asked.pk,
        "declined": declined.pk,
        "election": election.pk,
        "frame": LetterFrame.objects.create(pk=1).pk,
        "kept": kept.pk,
        "document": document.pk,
        "attachment": attachment.pk,
        "writer": writer.pk,
        "third": third.pk,
        "flagged": flagged.pk,
        "reviewed": reviewed.pk,
        "access": access.pk,
        "past": past.pk,
    }


@dataclass(frozen=True)
class Case:
    rule: str
    sql: str


def update(table: str, row: str, what: str) -> str:
    return f"UPDATE {table} SET {what} WHERE id = {{{row}}}"


def copy(table: str, row: str, **values: str) -> str:
    """INSERT of a copy of a row with some columns replaced by SQL expressions."""
    fields = next(model for model in apps.get_models() if model._meta.db_table == table)._meta.concrete_fields
    columns = [field.column for field in fields if not field.primary_key and not field.generated]
    chosen = ", ".join(values.get(column, f'"{column}"') for column in columns)
    quoted = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({quoted}) SELECT {chosen} FROM {table} WHERE id = {{{row}}}"


REQUEST, ELECTION = "shas_datechangerequest", "shas_nonworkingday"
PUBLICATION, CHANGE, EVENT = "shas_publication", "shas_datechange", "shas_event"
DOCUMENT, OVERRIDE, ACCESS = "shas_document", "shas_flaggedoverride", "shas_prereleaseaccess"
MONTH = "precision = 'month', planned_on = NULL, release_at = NULL, planned_month ="

CASES = [
    # Requests for another date
    Case("shas_datechangerequest_state_known", update(REQUEST, "asked", "state = 'lost', decided_at = now()")),
    Case("shas_datechangerequest_has_reason", copy(REQUEST, "declined", reason="''")),
    Case("shas_datechangerequest_open_iff_undecided", update(REQUEST, "asked", "decided_at = now()")),
    Case("shas_datechangerequest_open_iff_undecided", update(REQUEST, "asked", "state = 'replaced'")),
    Case("shas_datechangerequest_open_iff_undecided", update(REQUEST, "asked", "decision_reason = 'Too late'")),
    Case("shas_datechangerequest_refusal_has_reason", copy(REQUEST, "declined", decision_reason="''")),
    Case(
        "shas_datechangerequest_refusal_has_reason",
        copy(REQUEST, "declined", decision_reason="''", state="'agreed_other'"),
    ),
    Case("shas_datechangerequest_only_agreed_moves", copy(REQUEST, "declined", agreed_id="{change}")),
    Case("shas_datechangerequest_one_open_each", copy(REQUEST, "asked")),
    Case("shas_datechangerequest_asked_stays", update(REQUEST, "asked", "reason = 'Another'")),
    Case("shas_datechangerequest_asked_stays", update(REQUEST, "asked", "asked_on = '2055-06-09'")),
    Case("shas_datechangerequest_decided_stays", update(REQUEST, "declined", "decision_reason = 'Another'")),
    # Elections
    Case("shas_nonworkingday_kind_known", update(ELECTION, "election", "kind = 'picnic'")),
    Case("shas_nonworkingday_last_not_before_first", update(ELECTION, "election", "last_on = '2055-05-05'")),
    # Letters, and overridden warnings
    Case("shas_letterframe_only_one", update("shas_letterframe", "frame", "id = 2")),
    Case(
        "shas_letter_recorded_later_has_source",
        update("shas_letter", "draft_letter", "source = '', recorded_at = now()"),
    ),
    Case("shas_datechange_override_has_reason", copy(CHANGE, "change", overridden="'[\"weekend\"]'")),
    Case("shas_datechange_override_has_reason", copy(CHANGE, "change", override_reason="'A reason'")),
    # Publications: what an entry is
    Case("shas_publication_vision_iff_authority", update(PUBLICATION, "vision", "authority_id = NULL")),
    Case("shas_publication_vision_iff_authority", update(PUBLICATION, "report", "authority_id = {ash}")),
    Case("shas_publication_one_vision_each", update(PUBLICATION, "other", "authority_id = {ash}")),
    Case("shas_publication_kind_known", update(PUBLICATION, "report", "kind = 'leaflet'")),
    Case("shas_publication_status_known", update(PUBLICATION, "vision", "status = 'lost'")),
    Case("shas_publication_has_name", update(PUBLICATION, "vision", "name = ''")),
    # Publications: the plan
    Case("shas_publication_plan_fits_precision", update(PUBLICATION, "vision", "planned_on = NULL")),
    Case("shas_publication_plan_fits_precision", update(PUBLICATION, "report", "planned_on = '2055-06-01'")),
    Case(
        "shas_publication_month_by_first_day",
        update(PUBLICATION, "vision", f"date_status = 'provisional', {MONTH} '2055-06-02'"),
    ),
    Case("shas_publication_date_status_known", update(PUBLICATION, "vision", "date_status='sure', release_at=NULL")),
    Case("shas_publication_unscheduled_iff_unset", update(PUBLICATION, "report", "date_status = 'provisional'")),
    Case("shas_publication_confirmed_is_exact", update(PUBLICATION, "vision", f"{MONTH} '2055-06-01'")),
    Case("shas_publication_time_needs_day", update(PUBLICATION, "report", "release_time = '10:00'")),
    Case("shas_publication_release_at_iff_confirmed", update(PUBLICATION, "vision", "release_at = NULL")),
    Case("shas_publication_release_at_iff_confirmed", update(PUBLICATION, "report", "release_at = now()")),
    Case(
        "shas_publication_release_at_on_planned_day",
        update(PUBLICATION, "vision", "release_at = '2055-05-19 23:30:00+01:00'"),
    ),
    Case(
        "shas_publication_plan_is_newest",
        update(PUBLICATION, "vision", "planned_on = '2055-05-21', release_at = '2055-05-21 09:30:00+01:00'"),
    ),
    Case("shas_publication_plan_is_newest", update(PUBLICATION, "vision", "release_time = '11:00'")),
    Case(
        "shas_publication_plan_is_newest",
        copy(CHANGE, "change", planned_on="'2055-05-21'"),
    ),
    # Publications: the actual date, and approval
    Case("shas_publication_published_iff_actual", update(PUBLICATION, "vision", "status = 'published'")),
    Case(
        "shas_publication_published_iff_actual",
        update(PUBLICATION, "vision", "status = 'published', published_on = '2055-05-20'"),
    ),
    Case("shas_publication_published_iff_actual", update(PUBLICATION, "vision", "published_on = '2055-05-20'")),
    Case("shas_publication_published_iff_actual", update(PUBLICATION, "vision", "status = 'withdrawn'")),
    Case(
        "shas_publication_published_at_on_actual_day",
        update(
            PUBLICATION,
            "vision",
            "status = 'published', published_source = 'x', published_on = '2055-05-20',"
            " published_at = '2055-05-20 23:30:00+00:00'",
        ),
    ),
    Case("shas_publication_approved_is_complete", update(PUBLICATION, "vision", "status = 'approved'")),
    Case("shas_publication_approver_when_approved", update(PUBLICATION, "vision", "approved_at = now()")),
    Case(
        "shas_publication_approver_not_editor",
        update(
            PUBLICATION,
            "vision",
            "status = 'approved', approved_at = now(), approved_by_id = 1, last_edited_by_id = 1",
        ),
    ),
    # Date changes
    Case("shas_datechange_append_only", update(CHANGE, "change", "reason = 'rewritten'")),
    Case("shas_datechange_append_only", "DELETE FROM shas_datechange WHERE id = {change}"),
    Case(
        "shas_datechange_confirmed_stays",
        copy(CHANGE, "change", date_status="'provisional'"),
    ),
    Case(
        "shas_datechange_in_order",
        copy(CHANGE, "change", announced_at="announced_at - interval '1 day'", source="'x'"),
    ),
    Case("shas_datechange_recorded_later_has_source", copy(CHANGE, "change", recorded_at="now() + interval '1 day'")),
    Case("shas_datechange_plan_fits_precision", copy(CHANGE, "change", planned_on="NULL")),
    Case(
        "shas_datechange_month_by_first_day",
        copy(
            CHANGE,
            "change",
            publication_id="{other}",
            precision="'month'",
            planned_on="NULL",
            planned_month="'2055-06-02'",
            date_status="'provisional'",
        ),
    ),
    Case("shas_datechange_date_status_known", copy(CHANGE, "change", publication_id="{other}", date_status="'sure'")),
    Case(
        "shas_datechange_unscheduled_iff_unset",
        copy(CHANGE, "change", publication_id="{other}", date_status="'unscheduled'"),
    ),
    Case(
        "shas_datechange_confirmed_is_exact",
        copy(CHANGE, "change", precision="'month'", planned_on="NULL", planned_month="'2055-06-01'"),
    ),
    Case(
        "shas_datechange_time_needs_day",
        copy(
            CHANGE,
            "change",
            publication_id="{other}",
            precision="'month'",
            planned_on="NULL",
            planned_month="'2055-06-01'",
            date_status="'provisional'",
            release_time="'10:00'",
        ),
    ),
    # Editions
    Case("shas_edition_frozen", update("shas_edition", "frozen", "title = 'Rewritten'")),
    Case("shas_edition_frozen", update("shas_edition", "frozen", "frozen_at = NULL")),
    Case("shas_edition_frozen", "DELETE FROM shas_edition WHERE id = {frozen}"),
    Case("shas_edition_number_once", update("shas_edition", "draft", "number = 1")),
    Case("shas_edition_number_from_one", update("shas_edition", "draft", "number = 0")),
    Case("shas_edition_title_null_or_text", update("shas_edition", "draft", "title = ''")),
    # Documents
    Case("shas_document_main_first", update(DOCUMENT, "document", "position = 2")),
    Case("shas_document_main_first", update(DOCUMENT, "attachment", "position = 0")),
    Case("shas_document_main_first", update(DOCUMENT, "attachment", "role = 'poster'")),
    Case("shas_document_position_once", copy(DOCUMENT, "document")),
    Case("shas_document_position_once", copy(DOCUMENT, "attachment")),
    Case("shas_document_attachment_has_label", update(DOCUMENT, "attachment", "label = ''")),
    Case("shas_document_has_key", update(DOCUMENT, "document", "key = ''")),
    Case("shas_document_checksum_form", update(DOCUMENT, "document", "sha256 = repeat('0', 63)")),
    Case("shas_document_checksum_form", update(DOCUMENT, "document", "sha256 = repeat('A', 64)")),
    Case("shas_document_has_pages", update(DOCUMENT, "document", "pages = 0")),
    Case("shas_document_has_pages", update(DOCUMENT, "document", "size = 0")),
    Case("shas_document_frozen", update(DOCUMENT, "kept", "sha256 = repeat('1', 64)")),
    Case("shas_document_frozen", update(DOCUMENT, "kept", "edition_id = {draft}, role = 'attachment', position = 2")),
    Case("shas_document_frozen", update(DOCUMENT, "attachment", "edition_id = {frozen}")),
    Case("shas_document_frozen", copy(DOCUMENT, "attachment", edition_id="{frozen}")),
    Case("shas_document_frozen", "DELETE FROM shas_document WHERE id = {kept}"),
    # Overrides of safeguards
    Case("shas_flaggedoverride_kind_known", copy(OVERRIDE, "flagged", kind="'picnic'")),
    Case("shas_flaggedoverride_has_reason", copy(OVERRIDE, "flagged", reason="''")),
    Case("shas_flaggedoverride_reviewed_by_somebody", update(OVERRIDE, "flagged", "reviewed_at = now()")),
    Case("shas_flaggedoverride_reviewed_by_somebody", update(OVERRIDE, "flagged", "reviewed_by_id = {third}")),
    Case("shas_flaggedoverride_reviewed_by_somebody", update(OVERRIDE, "flagged", "review_note = 'In order'")),
    *(
        Case(
            "shas_flaggedoverride_third_person",
            update(OVERRIDE, "flagged", f"reviewed_at = now(), reviewed_by_id = {{{who}}}"),
        )
        for who in ("editor", "writer")
    ),
    *(
        Case("shas_flaggedoverride_kept", update(OVERRIDE, "flagged", what))
        for what in (
            "publication_id = {other}",
            "edition_id = NULL",
            "kind = 'release_now'",
            "codes = '[]'",
            "reason = 'Another'",
            "made_by_id = {third}",
            "second_person_id = NULL",
            "made_at = now() + interval '1 day'",
        )
    ),
    Case("shas_flaggedoverride_kept", update(OVERRIDE, "reviewed", "review_note = 'Another'")),
    Case("shas_flaggedoverride_kept", update(OVERRIDE, "reviewed", "reviewed_by_id = NULL, reviewed_at = NULL")),
    Case("shas_flaggedoverride_kept", "DELETE FROM shas_flaggedoverride WHERE id = {flagged}"),
    Case("shas_flaggedoverride_kept", "DELETE FROM shas_flaggedoverride WHERE id = {reviewed}"),
    # Letters
    Case("shas_letter_frozen", update("shas_letter", "letter", "title = 'Rewritten'")),
    Case("shas_letter_frozen", "DELETE FROM shas_letter WHERE id = {letter}"),
    Case("shas_letter_number_from_one", update("shas_letter", "draft_letter", "number = 0")),
    Case("shas_letterentry_frozen", "UPDATE shas_letterentry SET planned_on = '2055-05-21'"),
    Case("shas_letterentry_frozen", "UPDATE shas_letterentry SET letter_id = {draft_letter}"),
    Case("shas_letterentry_frozen", "DELETE FROM shas_letterentry"),
    Case(
        "shas_letterentry_frozen",
        "INSERT INTO shas_letterentry (letter_id, publication_id, position, name, precision)"
        " VALUES ({letter}, {other}, 2, 'A name', 'unset')",
    ),
    Case(
        "shas_letterentry_plan_fits_precision",
        "INSERT INTO shas_letterentry (letter_id, publication_id, position, name, precision)"
        " VALUES ({draft_letter}, {other}, 1, 'A name', 'day')",
    ),
    Case(
        "shas_letterentry_month_by_first_day",
        "INSERT INTO shas_letterentry (letter_id, publication_id, position, name, precision, planned_month)"
        " VALUES ({draft_letter}, {other}, 1, 'A name', 'month', '2055-06-02')",
    ),
    Case(
        "shas_letterentry_once",
        "INSERT INTO shas_letterentry (letter_id, publication_id, position, name, precision)"
        " VALUES ({draft_letter}, {other}, 1, 'A name', 'unset'), ({draft_letter}, {other}, 2, 'A name', 'unset')",
    ),
    Case(
        "shas_letterentry_position_once",
        "INSERT INTO shas_letterentry (letter_id, publication_id, position, name, precision)"
        " VALUES ({draft_letter}, {other}, 1, 'A name', 'unset'), ({draft_letter}, {report}, 1, 'A name', 'unset')",
    ),
    # Events
    Case("shas_event_append_only", update(EVENT, "event", "reason = 'rewritten'")),
    Case("shas_event_append_only", "DELETE FROM shas_event WHERE id = {event}"),
    Case("shas_event_kind_form", copy(EVENT, "event", kind="'Something happened'")),
    Case("shas_event_has_subject", copy(EVENT, "event", subject_key="''")),
    Case("shas_event_recorded_later_has_source", copy(EVENT, "event", recorded_at="now() + interval '1 day'")),
    # Authorities, trusts, aliases
    Case("shas_authority_ons_code_form", update("shas_strategichealthauthority", "ash", "ons_code = 'E16000001'")),
    Case("shas_authority_nhs_code_form", update("shas_strategichealthauthority", "ash", "nhs_code = '5ND'")),
    Case("shas_authority_abolished_later", update("shas_strategichealthauthority", "ash", "abolished = established")),
    Case("shas_authority_population_positive", update("shas_strategichealthauthority", "ash", "population_millions=0")),
    Case("shas_trust_ons_code_form", update("shas_primarycaretrust", "trust", "ons_code = 'E18000001'")),
    Case("shas_trust_nhs_code_form", update("shas_primarycaretrust", "trust", "nhs_code = '5n'")),
    Case("shas_trust_abolished_later", update("shas_primarycaretrust", "trust", "abolished = '2006-10-01'")),
    Case("shas_authorityalias_valid_range", "UPDATE shas_authorityalias SET valid_to = '2006-06-30'"),
    Case("shas_trustalias_valid_range", "UPDATE shas_trustalias SET valid_to = '2006-06-30'"),
    Case(
        "shas_authorityalias_once",
        "INSERT INTO shas_authorityalias (name, source, authority_id)"
        " SELECT name, source, authority_id FROM shas_authorityalias",
    ),
    Case(
        "shas_trustalias_once",
        "INSERT INTO shas_trustalias (name, source, trust_id) SELECT name, source, trust_id FROM shas_trustalias",
    ),
    # Pathways and groups
    Case(
        "shas_pathwaylabel_once",
        "INSERT INTO shas_pathwaylabel (pathway_id, authority_id, label, source)"
        " SELECT pathway_id, authority_id, 'Again', source FROM shas_pathwaylabel",
    ),
    Case("shas_pathwaylabel_has_label", "UPDATE shas_pathwaylabel SET label = ''"),
    Case("shas_workinggroup_label_once", copy("shas_clinicalworkinggroup", "group")),
    Case("shas_workinggroup_clinicians_from_one", update("shas_clinicalworkinggroup", "group", "clinicians = 0")),
    Case("shas_workinggroup_has_source", update("shas_clinicalworkinggroup", "group", "source = ''")),
    # People
    Case(
        "shas_membership_role_fits_body",
        "INSERT INTO shas_membership (user_id, role, trust_id) VALUES (1, 'lead', {trust})",
    ),
    Case(
        "shas_membership_role_fits_body",
        "INSERT INTO shas_membership (user_id, role, authority_id, trust_id) VALUES (1, 'lead', {ash}, {trust})",
    ),
    Case(
        "shas_membership_lead_once",
        "INSERT INTO shas_membership (user_id, role, authority_id) VALUES (1, 'lead', {ash}), (1, 'lead', {ash})",
    ),
    Case(
        "shas_membership_officer_once",
        "INSERT INTO shas_membership (user_id, role, trust_id) VALUES (1, 'officer', {trust}), (1, 'officer', {trust})",
    ),
    # Readers before a release
    Case("shas_prereleaseaccess_has_justification", copy(ACCESS, "past", justification="''")),
    Case("shas_prereleaseaccess_window", copy(ACCESS, "past", hours="0")),
    Case("shas_prereleaseaccess_window", copy(ACCESS, "past", hours="169")),
    Case("shas_prereleaseaccess_terms_whole", update(ACCESS, "access", "terms_version = '1'")),
    Case("shas_prereleaseaccess_ended_whole", update(ACCESS, "access", "ended_at = now(), ended_by_id = {editor}")),
    Case("shas_prereleaseaccess_named_once", copy(ACCESS, "access")),
    Case("shas_prereleaseaccess_kept", update(ACCESS, "access", "reader_id = {third}")),
    Case("shas_prereleaseaccess_kept", update(ACCESS, "past", "ended_reason = 'Another'")),
    Case("shas_prereleaseaccess_kept", f"DELETE FROM {ACCESS} WHERE id = {{access}}"),
    # Workers
    Case("shas_workerbeat_has_name", "INSERT INTO shas_workerbeat (name, at) VALUES ('', now())"),
    Case("shas_workerbeat_name_once", "INSERT INTO shas_workerbeat (name, at) VALUES ('a', now()), ('a', now())"),
    # Pledges
    Case(
        "pledges_pledge_one_to_five",
        "INSERT INTO pledges_pledge (number, title, wording, source) VALUES (6,'a','b','c')",
    ),
    Case(
        "pledges_pledge_attributed", "INSERT INTO pledges_pledge (number, title, wording, source) VALUES (1,'a','b','')"
    ),
]


def broken_rule(sql: str) -> str | None:
    """Runs the statement and the deferred rules; the name of the constraint that refused it, or None."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            assert cursor.rowcount != 0, "the statement touched no row, so it proves nothing"
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return None


# Broken in test_rehearsal.py: a rehearsal begins in an empty database, and this one is not.
REHEARSAL_RULES = {"shas_rehearsal_only_one", "shas_rehearsal_begins_empty", "shas_rehearsal_kept"}

# Broken in test_history.py, for every table of evidence alike.
HISTORY_RULE = re.compile(r"shas_\w+history_append_only|shas_\w+_never_emptied")

# The application's role may not even try to rewrite the record; the owner may, and is refused by the trigger.
AS_OWNER = [
    case
    for case in CASES
    if case.rule.endswith("append_only") or case.sql.startswith((f"DELETE FROM {OVERRIDE}", f"DELETE FROM {ACCESS}"))
]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case not in AS_OWNER], ids=lambda case: f"{case.rule}: {case.sql[:60]}"
)
def test_the_database_refuses_what_breaks_the_rule(case: Case, world: dict[str, int]) -> None:
    assert broken_rule(case.sql.format(**world)) == case.rule


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", AS_OWNER, ids=lambda case: case.sql)
def test_even_the_owner_cannot_rewrite_the_record(case: Case, world: dict[str, int]) -> None:
    with as_owner():
        assert broken_rule(case.sql.format(**world)) == case.rule


@pytest.mark.parametrize("table", ["shas_event", "shas_datechange"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_applications_role_may_only_add_to_the_record(table: str, statement: str, world) -> None:
    with (
        pytest.raises(Exception, match="permission denied for table") as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert refusal.value.__cause__.pgcode == "42501"


@pytest.mark.parametrize("table", [OVERRIDE, ACCESS])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}"])
def test_the_applications_role_may_not_delete_what_was_granted(table: str, statement: str, world) -> None:
    with (
        pytest.raises(Exception, match="permission denied for table") as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert refusal.value.__cause__.pgcode == "42501"


def test_lawful_writes_pass(world: dict[str, int]) -> None:
    """The rules refuse what is wrong, not everything."""
    vision = Publication.objects.get(pk=world["vision"])
    reschedule(publication=vision, plan=Plan.on(date(2055, 5, 27)), public_note="A clash", actor=None)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert broken_rule(f"UPDATE shas_edition SET title = 'Better' WHERE id = {world['draft']}") is None
    assert broken_rule(f"UPDATE shas_letter SET title = 'Better' WHERE id = {world['draft_letter']}") is None
    assert broken_rule(f"UPDATE shas_document SET pages = 3 WHERE id = {world['document']}") is None
    assert broken_rule(f"DELETE FROM shas_document WHERE id = {world['attachment']}") is None
    review = f"reviewed_at = now(), reviewed_by_id = {world['third']}, review_note = 'In order'"
    assert broken_rule(f"UPDATE shas_flaggedoverride SET {review} WHERE id = {world['flagged']}") is None


def test_no_named_rule_is_without_a_case() -> None:
    """Check, unique and trigger rules that carry our prefix, as the database lists them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text ~ '^(shas|pledges)_'"
            " UNION SELECT indexname FROM pg_indexes"
            "  WHERE tablename ~ '^(shas|pledges)_' AND indexdef LIKE 'CREATE UNIQUE%'"
            " UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname ~ '^(shas|pledges)_'"
        )
        names = {row[0] for row in cursor.fetchall()}
    # Django's own: primary keys, single unique columns, and checks of positive integers.
    ours = {name for name in names if not re.search(r"(?<!_has)_(pkey|check|key|uniq)$|_[0-9a-f]{8}", name)}
    ours = {name for name in ours if not HISTORY_RULE.fullmatch(name)}
    # One rule of two tables, and one that guards several: named after the rule, not the trigger.
    told_otherwise = {
        "shas_datechange_plan_is_newest": {"shas_publication_plan_is_newest"},
        "shas_datechangerequest_kept": {"shas_datechangerequest_asked_stays", "shas_datechangerequest_decided_stays"},
        "shas_datechange_follows": {"shas_datechange_confirmed_stays", "shas_datechange_in_order"},
        # Where a role may stand says already which roles there are.
        "shas_document_role_known": {"shas_document_main_first"},
    }
    for trigger, rules in told_otherwise.items():
        ours = (ours - {trigger}) | rules
    assert ours == {case.rule for case in CASES} | REHEARSAL_RULES
