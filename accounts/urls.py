"""Addresses of the account pages: ours, and those of the sign-in library that stay closed.

Included before allauth's own addresses, so that the closed ones win; their names go on resolving for its templates.
A superuser changes an address, an invitation sets the first password, and there is no sign-in by a mailed code.
"""

from django.urls import path

from accounts.views import closed, invitation_accept

CLOSED = ["email/", "confirm-email/", "confirm-email/<str:key>/", "password/set/", "login/code/confirm/"]

urlpatterns = [
    path("invitation/<str:token>/", invitation_accept, name="invitation_accept"),
    *(path(route, closed) for route in CLOSED),
]
