"""Addresses of the pages about one entry, its date and its work, under those of the publications."""

from django.urls import URLPattern, path

from shas.admin.console import ConsoleAdmin
from shas.admin.moves import deeds
from shas.admin.moves.together import TogetherPage
from shas.admin.work import after_release, drafting, signing
from shas.admin.work.readers import ReadersPage

PAGES = (*deeds.PAGES, *drafting.PAGES, *signing.PAGES, *after_release.PAGES, ReadersPage)


def entry_urls(console: ConsoleAdmin) -> list[URLPattern]:
    """Kept by the console as its other pages are: whoever is not signed in as staff is asked to."""
    inside = console.admin_site.admin_view
    together = path(
        "move-together/",
        inside(TogetherPage.as_view(console=console)),
        name="shas_publication_move_together",
    )
    return [
        together,
        *[
            path(
                f"<int:pk>/{page.page_name().replace('_', '-')}/",
                inside(page.as_view(console=console)),
                name=f"shas_publication_{page.page_name()}",
            )
            for page in PAGES
        ],
    ]
