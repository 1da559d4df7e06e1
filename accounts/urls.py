"""Addresses of the account pages: ours, and those of the sign-in library that stay closed or guarded.

Included before allauth's own addresses, so that these win; the names go on resolving for its templates.
A superuser changes an address, an invitation sets the first password, and there is no sign-in by a mailed code.
"""

from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path

from accounts.views import closed, invitation_accept, second_factor, second_factor_first

CLOSED = ["email/", "confirm-email/", "confirm-email/<str:key>/", "password/set/", "login/code/confirm/"]
GUARDED = {
    "2fa/totp/deactivate/": totp.deactivate_totp,
    "2fa/recovery-codes/": recovery_codes.view_recovery_codes,
    "2fa/recovery-codes/generate/": recovery_codes.generate_recovery_codes,
    "2fa/recovery-codes/download/": recovery_codes.download_recovery_codes,
}

urlpatterns = [
    path("invitation/<str:token>/", invitation_accept, name="invitation_accept"),
    path("second-factor/", second_factor, name="second_factor"),
    *(path(route, closed) for route in CLOSED),
    *(path(route, second_factor_first(view)) for route, view in GUARDED.items()),
]
