"""The console: Django's admin with the portal's titles and sections. `reviewportal.urls` puts it behind the portal's
sign-in."""

from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods

# By what staff do, not by app. Whatever is registered and not named here stands last, under “Other”.
SECTIONS = (
    (
        "Schedule",
        ["Publication", "Letter", "LetterFrame", "LetterEntry", "DateChange", "DateChangeRequest", "NonWorkingDay"],
    ),
    (
        "Authorities",
        [
            "StrategicHealthAuthority",
            "AuthorityAlias",
            "PrimaryCareTrust",
            "TrustAlias",
            "ClinicalWorkingGroup",
            "Pathway",
            "PathwayLabel",
        ],
    ),
    ("Release", ["Edition", "Document", "FlaggedOverride"]),
    ("Pledges", ["Pledge"]),
    ("Record", ["Event"]),
    ("People", ["User", "Membership", "Invitation"]),
)
OTHER = "Other"


class PortalAdminSite(admin.AdminSite):
    site_title = "Review Portal console"
    site_header = "Review Portal console"
    index_title = "Home"
    empty_value_display = "–"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django's, for the methods that the console knows: it would take any other one for reading.

        What is typed outlives the session (`accounts.kept`).
        """
        remember = import_string("accounts.kept.remember")  # named, as in get_urls
        inside = super().admin_view(view, cacheable)

        @wraps(inside)
        def remembering(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            remember(request)
            return inside(request, *args, **kwargs)

        return require_http_methods(["GET", "HEAD", "POST"])(remembering)

    def get_urls(self) -> list[Any]:
        """Django's, after the pages that belong to no one row: a row's address would take them for its key."""
        # Named, not imported: the site is made before there are models, its addresses afterwards.
        import_urls = import_string("shas.admin.imports.import_urls")
        return [*import_urls(self), *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models this user may see, by section; the page of one app stays as Django makes it."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        found = {model["object_name"]: model for app in apps for model in app["models"]}
        sections = [(name, [found.pop(model) for model in models if model in found]) for name, models in SECTIONS]
        sections.append((OTHER, list(found.values())))
        return [
            {"name": name, "app_label": name.lower(), "app_url": "", "has_module_perms": True, "models": models}
            for name, models in sections
            if models
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not request.user.lacks_second_factor  # type: ignore[union-attr]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Never a form: one that takes passwords here would know no lock-out and no second factor.

        Only somebody who has signed in gets here (`reviewportal.urls`).
        """
        if not self.has_permission(request):
            raise PermissionDenied("You may not open the console.")
        return redirect("admin:index")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """There is one page for it, which limits guessing."""
        return redirect("account_change_password")


class PortalAdminConfig(AdminConfig):
    default_site = "reviewportal.admin_site.PortalAdminSite"
