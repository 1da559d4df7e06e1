"""What is refused in the settings of documents, before the portal serves anybody."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import override_settings


def ids() -> list[str]:
    return [message.id for message in run_checks() if message.id.startswith("shas.")]


def test_the_settings_as_they_are_pass() -> None:
    assert ids() == []


@pytest.mark.parametrize("below", ["", "documents", "documents/deeper"])
@pytest.mark.parametrize("setting", ["STATIC_ROOT", "MEDIA_ROOT", "WHITENOISE_ROOT"])
def test_documents_may_not_lie_where_files_are_served_from(tmp_path: Path, setting: str, below: str) -> None:
    with override_settings(**{setting: tmp_path, "DOCUMENT_ROOT": tmp_path / below}):
        assert ids() == ["shas.E001"]


@pytest.mark.parametrize("named", [False, True], ids=["plain", "with a prefix"])
def test_documents_may_not_lie_where_files_are_collected_from(tmp_path: Path, named: bool) -> None:
    folder: Any = ("files", tmp_path) if named else str(tmp_path)
    with override_settings(STATICFILES_DIRS=[folder], DOCUMENT_ROOT=tmp_path / "documents"):
        assert ids() == ["shas.E001"]


def test_neither_a_link_nor_a_way_around_hides_it(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "static")
    for root in [tmp_path / "link" / "documents", tmp_path / "other" / ".." / "static"]:
        with override_settings(STATIC_ROOT=tmp_path / "static", DOCUMENT_ROOT=root):
            assert ids() == ["shas.E001"]


def test_a_folder_beside_with_a_longer_name_is_another_folder(tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=tmp_path / "static", DOCUMENT_ROOT=tmp_path / "static-documents"):
        assert ids() == []


@pytest.mark.parametrize(
    ("scanner", "address", "expected"),
    [
        ("shas.documents.scanning.clamd", "127.0.0.1:3310", []),
        ("shas.documents.scanning.clamd", "", ["shas.E003"]),
        ("shas.documents.scanning.nobody", "", ["shas.E002"]),
        ("clamd", "", ["shas.E002"]),
    ],
)
def test_a_scanner_that_cannot_be_asked_is_noticed_at_the_start(
    settings: Any, scanner: str, address: str, expected: list[str]
) -> None:
    settings.DOCUMENT_SCANNER, settings.CLAMD_ADDRESS = scanner, address
    assert ids() == expected
