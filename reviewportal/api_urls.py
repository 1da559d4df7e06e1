"""Version 1 of the API: each app's addresses, the list of them, the schema, and the documentation.

The namespace `api` keeps these names apart from the pages'.
"""

from django.urls import include, path, re_path

from api.views import DocsView, RootView, SchemaView, UnknownAddressView

app_name = "api"

ADDRESSES = {
    "authorities": "api:authority-list",
    "trusts": "api:trust-list",
    "publications": "api:publication-list",
    "letters": "api:letter-list",
    "groups": "api:group-list",
    "pledges": "api:pledge-list",
    "changes": "api:change-list",
    "schema": "api:schema",
    "docs": "api:docs",
}

urlpatterns = [
    path("", RootView.as_view(addresses=ADDRESSES), name="root"),
    path("", include("shas.api.urls")),
    path("", include("pledges.api.urls")),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(url_name="api:schema"), name="docs"),
    # With a slash at the end only: without one, Django first tries the address with it.
    re_path(r"^[\s\S]*/$", UnknownAddressView.as_view(), name="unknown"),
]
