"""The surroundings of a test run, set before Django reads its settings: as in production, not as in `make run`.

Loaded by pytest with `-p`, so that it is in force before pytest-django imports the settings. What
is set here wins over a developer's `.env`; a DATABASE_URL from outside wins over the embedded server.
"""

import os
import shutil
import tempfile
from pathlib import Path

from reviewportal import embedded_postgres

PROJECT = Path(__file__).resolve().parent.parent

ENVIRONMENT = {
    "DEBUG": "0",
    "SECRET_KEY": "for-tests-only-" + "t" * 50,
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "PORTAL_URL": "https://portal.example.org",
    "DATABASE_ROLE": "app",
    # A folder of this process, gone after the run.
    "DOCUMENT_ROOT": tempfile.mkdtemp(prefix="review-portal-documents-"),
    # The test client and the browser speak plain HTTP; the redirect has a test of its own.
    "SECURE_SSL_REDIRECT": "0",
    # Most tests are not about the second factor; those that are ask for it. Its default has a test of its own.
    "MFA_REQUIRED": "0",
    # A test is one transaction for as long as it takes, on a machine that may be busy.
    "DATABASE_IDLE_SECONDS": "0",
    "DATABASE_STATEMENT_SECONDS": "0",
    "DATABASE_CONNECT_SECONDS": "30",
    # Plain names of static files; the manifest of hashed names has a test of its own.
    "STATICFILES_MANIFEST": "0",
}


def prepare() -> None:
    """Sets the variables; starts the embedded server when no other was named."""
    os.environ.update(ENVIRONMENT)
    if not os.environ.get("DATABASE_URL"):
        folder = PROJECT / ".postgres"
        os.environ["DATABASE_URL"] = embedded_postgres.url(folder, role="app")
        os.environ["DATABASE_OWNER_URL"] = embedded_postgres.url(folder, role="owner")


def pytest_unconfigure() -> None:
    shutil.rmtree(ENVIRONMENT["DOCUMENT_ROOT"], ignore_errors=True)


def pytest_make_parametrize_id(config: object, val: object, argname: str) -> str | None:
    """Names a file's bytes after their parameter: a workbook carries the time it was made, and
    parallel processes must agree on the names of the tests."""
    return argname if isinstance(val, bytes) else None


prepare()
