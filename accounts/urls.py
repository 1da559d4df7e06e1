"""Addresses of the account pages that allauth does not have."""

from django.urls import path

from accounts.views import invitation_accept

urlpatterns = [path("invitation/<str:token>/", invitation_accept, name="invitation_accept")]
