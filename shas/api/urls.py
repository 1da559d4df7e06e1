"""Addresses of the review in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from shas.api.views.documents import AttachmentsView, AttachmentView, DocumentView
from shas.api.views.editions import EditionsView, EditionView
from shas.api.views.moves import (
    CancelView,
    ConfirmView,
    MoveTogetherView,
    ReinstateView,
    RescheduleView,
    ScheduleView,
)
from shas.api.views.publications import PublicationViewSet
from shas.api.views.record import EventViewSet, LetterViewSet
from shas.api.views.reference import AuthorityViewSet, GroupViewSet, TrustViewSet
from shas.api.views.requests import DateRequestsView, DecideView
from shas.api.views.transitions import DEEDS, TransitionView
from shas.api.views.workflow import WorkflowView, address

router = SimpleRouter()
router.register("authorities", AuthorityViewSet, basename="authority")
router.register("trusts", TrustViewSet, basename="trust")
router.register("publications", PublicationViewSet, basename="publication")
router.register("letters", LetterViewSet, basename="letter")
router.register("groups", GroupViewSet, basename="group")
router.register("changes", EventViewSet, basename="change")

ENTRY = "publications/<str:ref>"
EDITION = f"{ENTRY}/editions/<str:number>"

urlpatterns = [
    # Before the router, to which it would be a publication's slug.
    path("publications/move-together/", MoveTogetherView.as_view(), name="publication-move-together"),
    path(f"{ENTRY}/schedule/", ScheduleView.as_view(), name="publication-schedule"),
    path(f"{ENTRY}/reschedule/", RescheduleView.as_view(), name="publication-reschedule"),
    path(f"{ENTRY}/confirm/", ConfirmView.as_view(), name="publication-confirm"),
    path(f"{ENTRY}/cancel/", CancelView.as_view(), name="publication-cancel"),
    path(f"{ENTRY}/reinstate/", ReinstateView.as_view(), name="publication-reinstate"),
    path(f"{ENTRY}/date-requests/", DateRequestsView.as_view(), name="date-request-list"),
    path(f"{ENTRY}/date-requests/<str:request_id>/decide/", DecideView.as_view(), name="date-request-decide"),
    *(
        path(f"{ENTRY}/{address(move)}/", TransitionView.as_view(move=move), name=f"publication-{address(move)}")
        for move in DEEDS
    ),
    path(f"{ENTRY}/editions/", EditionsView.as_view(), name="edition-list"),
    path(f"{EDITION}/", EditionView.as_view(), name="edition-detail"),
    path(f"{EDITION}/document/", DocumentView.as_view(), name="edition-document"),
    path(f"{EDITION}/attachments/", AttachmentsView.as_view(), name="edition-attachments"),
    path(f"{EDITION}/attachments/<str:position>/", AttachmentView.as_view(), name="edition-attachment"),
    path(f"{ENTRY}/workflow/", WorkflowView.as_view(), name="publication-workflow"),
    *router.urls,
]
