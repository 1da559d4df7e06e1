"""The table of kinds in docs/reading-the-record.md is what the code writes, and nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from shas.exports.audit import COLUMNS
from tests.house import PROJECT

PAGE = (PROJECT / "docs" / "reading-the-record.md").read_text(encoding="utf-8")
WRITERS = ("shas/services/*.py", "pledges/services*.py", "shas/workflow/*.py", "shas/rehearsal/*.py")
KIND = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z_]+")
NO_NOUNS = {"shas", "accounts", "pledges", "override"}  # of permissions, and of fields of a request
NO_EVENTS = {"txt", "pdf", "csv", "html"}


def kinds_written() -> set[str]:
    """Every text in what writes events that has the form of a kind."""
    found = {text for pattern in WRITERS for path in PROJECT.glob(pattern) for text in texts(path)}
    return {
        text
        for text in found
        if KIND.fullmatch(text)
        and (text.partition(".")[0] not in NO_NOUNS or text == "override.reviewed")
        and text.rpartition(".")[2] not in NO_EVENTS
    }


def texts(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def documented(heading: str) -> set[str]:
    """What stands in code letters in the first column of a section’s table."""
    section = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    first = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in first for name in re.findall(r"`([^`]+)`", cell)}


def test_every_kind_that_the_code_writes_is_explained_and_no_other() -> None:
    assert {"publication.approved", "letter.issued", "pledge.added", "rehearsal.begun"} <= kinds_written()
    assert documented("The kinds") == kinds_written()


def test_every_column_of_the_files_is_explained_and_no_other() -> None:
    assert documented("Taking it away") == set(COLUMNS)
