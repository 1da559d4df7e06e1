"""A store of documents that is empty at first, for each test."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> Path:
    """The store's root, which nothing has made yet."""
    root = tmp_path / "documents"
    documents = settings.STORAGES["documents"]
    options = documents["OPTIONS"] | {"location": root}
    settings.STORAGES = settings.STORAGES | {"documents": documents | {"OPTIONS": options}}
    return root


def files(root: Path) -> list[Path]:
    """Every file that lies in the store."""
    return sorted(path for path in root.rglob("*") if not path.is_dir())
