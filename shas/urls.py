"""Public pages of the review. Slugs are for ever: an address once given out goes on working."""

from django.urls import path

from shas import feeds
from shas.views import (
    audit,
    authorities,
    changes,
    documents,
    downloads,
    groups,
    letters,
    prerelease,
    publications,
    site,
)
from shas.views.workspace import comparison, desk, edition, transitions
from shas.views.workspace import documents as uploads

urlpatterns = [
    path("", publications.timeline, name="timeline"),
    path("visions/<slug:slug>/", publications.vision, name="vision"),
    path("visions/<slug:slug>/editions/<int:number>/document/", documents.vision_document, name="vision_document"),
    path(
        "visions/<slug:slug>/editions/<int:number>/attachments/<int:position>/",
        documents.vision_attachment,
        name="vision_attachment",
    ),
    path("publications/feed/", feeds.publications, name="publications_feed"),
    path("publications/<slug:slug>/", publications.publication, name="publication"),
    path(
        "publications/<slug:slug>/editions/<int:number>/document/",
        documents.publication_document,
        name="publication_document",
    ),
    path(
        "publications/<slug:slug>/editions/<int:number>/attachments/<int:position>/",
        documents.publication_attachment,
        name="publication_attachment",
    ),
    path("authorities/", authorities.authorities, name="authorities"),
    path("authorities/<slug:slug>/", authorities.authority, name="authority"),
    path("find/", authorities.find, name="find"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<int:number>/", letters.letter, name="letter"),
    path("letters/<int:number>/letter.txt", letters.letter_text, name="letter_text"),
    path("letters/<int:number>/letter.docx", letters.letter_docx, name="letter_docx"),
    path("letters/draft/", letters.draft, name="letter_draft"),
    path("letters/draft/letter.txt", letters.draft_text, name="letter_draft_text"),
    path("letters/draft/letter.docx", letters.draft_docx, name="letter_draft_docx"),
    path("working-groups/", groups.working_groups, name="working_groups"),
    path("accessibility/", site.accessibility, name="accessibility"),
    path("timetable.csv", downloads.table, {"form": "csv"}, name="timetable_csv"),
    path("timetable.xlsx", downloads.table, {"form": "xlsx"}, name="timetable_xlsx"),
    path("timetable.json", downloads.table, {"form": "json"}, name="timetable_json"),
    path("timetable.ics", downloads.calendar, name="timetable_ics"),
    path("authorities/<slug:slug>/timetable.ics", downloads.calendar, name="authority_ics"),
    path("workspace/", desk.workspace, name="workspace"),
    path("workspace/<slug:slug>/", desk.authority, name="workspace_authority"),
    path("workspace/<slug:slug>/edition/", edition.edition, name="workspace_edition"),
    path("workspace/<slug:slug>/document/", uploads.document, name="workspace_document"),
    path("workspace/<slug:slug>/move/<slug:transition>/", transitions.transition, name="workspace_transition"),
    path("workspace/<slug:slug>/compare/", comparison.comparison, name="workspace_comparison"),
    path("workspace/<slug:slug>/history/", desk.history, name="workspace_history"),
    path("pre-release/", prerelease.readings, name="prerelease"),
    path("pre-release/<slug:slug>/", prerelease.reading, name="prerelease_reading"),
    path("pre-release/<slug:slug>/terms/", prerelease.terms, name="prerelease_terms"),
    path("pre-release/<slug:slug>/document/", prerelease.document, name="prerelease_document"),
    path(
        "pre-release/<slug:slug>/attachments/<int:position>/",
        prerelease.document,
        name="prerelease_attachment",
    ),
    path("record/", audit.record, name="record"),
    path("record/<int:pk>/", audit.event, name="record_event"),
    path("record.csv", audit.table, {"form": "csv"}, name="record_csv"),
    path("record.xlsx", audit.table, {"form": "xlsx"}, name="record_xlsx"),
    path("changes/", changes.changes, name="changes"),
    path("changes/feed/", feeds.changes, name="changes_feed"),
]
