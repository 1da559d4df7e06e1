"""The URL map."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path

from api.views import UnknownAddressView
from reviewportal.health import healthz, readyz
from reviewportal.metrics import metrics

# The console has no sign-in of its own: a second factor or a lock-out cannot be walked around.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("", include("shas.urls")),
    path("", include("pledges.urls")),
    path("api/v1/", include("reviewportal.api_urls")),
    re_path(r"^api/([\s\S]*/)?$", UnknownAddressView.as_view()),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
]

handler400 = "reviewportal.errors.bad_request"
handler403 = "reviewportal.errors.permission_denied"
handler429 = "reviewportal.errors.too_many_requests"
handler500 = "reviewportal.errors.server_error"
