"""Addresses of the review in the API."""

from rest_framework.routers import SimpleRouter

from shas.api.views.publications import PublicationViewSet
from shas.api.views.record import EventViewSet, LetterViewSet
from shas.api.views.reference import AuthorityViewSet, GroupViewSet, TrustViewSet

router = SimpleRouter()
router.register("authorities", AuthorityViewSet, basename="authority")
router.register("trusts", TrustViewSet, basename="trust")
router.register("publications", PublicationViewSet, basename="publication")
router.register("letters", LetterViewSet, basename="letter")
router.register("groups", GroupViewSet, basename="group")
router.register("changes", EventViewSet, basename="change")

urlpatterns = router.urls
