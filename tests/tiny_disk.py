"""A disk that is soon full."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def tiny_disk() -> Iterator[Path]:
    """A folder on a disk of one megabyte, which everybody may write to. Skips the test where none may be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="review-portal-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=0777", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and shutil.which("mount") is not None
    if not mounted or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        folder.rmdir()
        pytest.skip("NOT SHOWN HERE: a disk that is really full. It takes a user who may mount one.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()
