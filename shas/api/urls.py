"""Addresses of the review in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

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

router = SimpleRouter()
router.register("authorities", AuthorityViewSet, basename="authority")
router.register("trusts", TrustViewSet, basename="trust")
router.register("publications", PublicationViewSet, basename="publication")
router.register("letters", LetterViewSet, basename="letter")
router.register("groups", GroupViewSet, basename="group")
router.register("changes", EventViewSet, basename="change")

ENTRY = "publications/<str:ref>"

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
    *router.urls,
]
