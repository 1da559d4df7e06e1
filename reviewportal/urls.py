"""The URL map."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from reviewportal.health import healthz, readyz

# The console has no sign-in of its own: a second factor or a lock-out cannot be walked around.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
]
