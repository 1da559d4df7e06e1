"""Addresses of the pages about dates, under those of the publications."""

from django.urls import URLPattern, path

from shas.admin.console import ConsoleAdmin
from shas.admin.moves.deeds import PAGES
from shas.admin.moves.together import TogetherPage


def date_urls(console: ConsoleAdmin) -> list[URLPattern]:
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
                f"<int:pk>/{page.tool.name}/",
                inside(page.as_view(console=console)),
                name=f"shas_publication_{page.tool.name}",
            )
            for page in PAGES
        ],
    ]
