"""What the doctor says to somebody whose machine lacks something: each case on a PATH made for it."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from reviewportal import doctor
from tests.house import PROJECT

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="the command begins with sudo for others")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH on which there is nothing but what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def _put(folder: Path, name: str, says: str = "") -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)


def _ask(programs: Path, *names: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "reviewportal/doctor.py", *names],
        cwd=PROJECT,
        env={"PATH": str(programs), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@needs_root
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("node", "Node.js is missing. Run: apt-get update && apt-get install nodejs npm\n"),
        ("npm", "npm is missing. Run: apt-get update && apt-get install npm\n"),
    ],
)
def test_what_is_missing_is_one_sentence_and_the_command_that_mends_it(
    programs: Path, name: str, sentence: str
) -> None:
    _put(programs, "apt-get")
    assert _ask(programs, name) == (1, "", sentence)


def test_an_old_node_is_named_with_its_version(programs: Path) -> None:
    _put(programs, "node", says="v16.20.1")
    status, _, said = _ask(programs, "node")
    assert status == 1
    assert said.startswith("Node.js v16.20.1 is too old: the portal needs 18 or newer. Run: ")


@pytest.mark.parametrize("version", ["v18.0.0", "v22.1.0"])
def test_a_node_that_will_do_is_passed_over_in_silence(programs: Path, version: str) -> None:
    _put(programs, "node", says=version)
    assert _ask(programs, "node") == (0, "", "")


def test_a_port_in_use_names_the_next_free_one(programs: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, _, said = _ask(programs, "port", PORT=str(port))
    assert status == 1
    sentence, _, command = said.partition(" Run: ")
    assert sentence == f"Port {port} is in use."
    assert command.startswith("make run PORT=")
    assert int(command.partition("=")[2]) != port


@pytest.mark.parametrize("port", ["eight", "0", "70000"])
def test_a_port_that_is_none_is_refused(programs: Path, port: str) -> None:
    said = f"PORT={port} is not the number of a port. Run: make run PORT=8000\n"
    assert _ask(programs, "port", PORT=port) == (1, "", said)


def test_an_old_python_is_told_of_a_newer_one_that_is_there(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(programs, "python3.12")
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("GOAL", "test")
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(doctor.MissingError) as missing:
        doctor.check_python()
    assert missing.value.what == "Python 3.9 is too old: the portal needs 3.11 or newer."
    assert missing.value.command == "make test PYTHON=python3.12"


@needs_root
def test_a_python_without_venv_names_debians_package(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(programs, "apt-get")
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(doctor.MissingError) as missing:
        doctor.check_venv()
    assert missing.value.what == "Python's venv module is missing."
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert missing.value.command == f"apt-get update && apt-get install {package}"


def test_asked_for_nothing_it_says_what_is_there_and_fails_only_for_what_is_needed(programs: Path) -> None:
    _put(programs, "node", says="v20.0.0")
    _put(programs, "npm")
    status, found, said = _ask(programs, PORT=str(_free_port()))
    assert status == 0  # Chromium is not needed to run the portal
    assert "Found: Node.js v20.0.0\nFound: npm\n" in found
    assert said.startswith("Chromium is missing; browser tests will be skipped. Run: ")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_make_says_so_when_there_is_no_python(programs: Path) -> None:
    make = shutil.which("make")
    assert make is not None
    _put(programs, "find")
    (programs / "sh").symlink_to("/bin/sh")
    done = subprocess.run(
        [make, "doctor", "PYTHON=no-such-python"],
        cwd=PROJECT,
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[0].startswith("Python 3.11 or newer is missing. Run: ")
