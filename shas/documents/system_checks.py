"""What `manage.py check` refuses in the settings of documents, and so do the migrations before a server starts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string


@register
def outside_what_is_served(**kwargs: Any) -> list[CheckMessage]:
    """A document that a web server would send without asking the portal is under no embargo."""
    root = Path(settings.DOCUMENT_ROOT).resolve()
    return [
        Error(
            f"DOCUMENT_ROOT ({root}) is inside {name} ({folder}), which is served to everybody.",
            hint="Choose a folder that no web server knows.",
            id="shas.E001",
        )
        for name, folder in _served()
        if root.is_relative_to(folder)
    ]


@register
def scanner_can_be_asked(**kwargs: Any) -> list[CheckMessage]:
    if not settings.DOCUMENT_SCANNER:
        return []
    try:
        import_string(settings.DOCUMENT_SCANNER)
    except ImportError as error:
        return [Error(f"DOCUMENT_SCANNER is “{settings.DOCUMENT_SCANNER}”: {error}", id="shas.E002")]
    if settings.DOCUMENT_SCANNER == "shas.documents.scanning.clamd" and not settings.CLAMD_ADDRESS:
        return [
            Error(
                "DOCUMENT_SCANNER is clamd, and nothing says where it listens.",
                hint="Set CLAMD_ADDRESS to host:port or to the path of its socket.",
                id="shas.E003",
            )
        ]
    return []


def _served() -> Iterator[tuple[str, Path]]:
    """The folders that are served, by the setting that says so."""
    named = [(name, getattr(settings, name, None)) for name in ("STATIC_ROOT", "MEDIA_ROOT", "WHITENOISE_ROOT")]
    for entry in settings.STATICFILES_DIRS:
        named.append(("STATICFILES_DIRS", entry[1] if isinstance(entry, list | tuple) else entry))
    for name, folder in named:
        if folder:
            yield name, Path(folder).resolve()
