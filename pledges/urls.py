"""Public pages about the promises."""

from django.urls import path

from pledges.views import pledges

urlpatterns = [path("pledges/", pledges, name="pledges")]
