"""The console: Django's admin with the portal's titles. `reviewportal.urls` puts it behind the portal's sign-in."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class PortalAdminSite(admin.AdminSite):
    site_title = "Review Portal console"
    site_header = "Review Portal console"
    index_title = "Console"


class PortalAdminConfig(AdminConfig):
    default_site = "reviewportal.admin_site.PortalAdminSite"
