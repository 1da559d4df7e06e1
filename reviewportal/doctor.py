"""What this machine lacks to run the portal: one sentence each, and the command that mends it.

Run by the Makefile with the system's Python before anything is installed, so it uses the standard
library only, and only syntax that a Python 3.7 reads: it has to run there to say so.

    python3 reviewportal/doctor.py [python|venv|node|npm|port|chromium ...]
"""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class MissingError(Exception):
    """Something is missing: what, in one sentence, and the command that mends it."""

    def __init__(self, what, command):
        super().__init__(what)
        self.what = what
        self.command = command


def install(debian, fedora, homebrew):
    """The command that installs a package here; Debian's where we cannot tell."""
    become_root = "" if os.geteuid() == 0 else "sudo "
    if shutil.which("apt-get") is None:
        if shutil.which("dnf"):
            return f"{become_root}dnf install {fedora}"
        if shutil.which("brew"):
            return f"brew install {homebrew}"
    return f"{become_root}apt-get update && {become_root}apt-get install {debian}"


def check_python():
    if sys.version_info >= OLDEST_PYTHON:
        return "Python {}.{}.{}".format(*sys.version_info[:3])
    what = "Python {}.{} is too old: the portal needs {}.{} or newer.".format(*sys.version_info[:2], *OLDEST_PYTHON)
    for minor in range(15, OLDEST_PYTHON[1] - 1, -1):
        newer = f"python3.{minor}"
        if shutil.which(newer):
            raise MissingError(what, "make {} PYTHON={}".format(os.environ.get("GOAL") or "run", newer))
    raise MissingError(what, install("python3.11 python3.11-venv", "python3.11", "python@3.11"))


def check_venv():
    # Debian ships venv without ensurepip, and then the environment has no pip.
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return "Python's venv module"
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    raise MissingError("Python's venv module is missing.", install(package, "python3", "python"))


def check_node():
    path = shutil.which("node")
    if path is None:
        raise MissingError("Node.js is missing.", install("nodejs npm", "nodejs npm", "node"))
    said = subprocess.run([path, "--version"], stdout=subprocess.PIPE, text=True, check=False).stdout
    major = said.strip().lstrip("v").split(".")[0]
    if not major.isdigit() or int(major) < OLDEST_NODE:
        what = "Node.js {} is too old: the portal needs {} or newer.".format(said.strip() or "here", OLDEST_NODE)
        raise MissingError(what, install("nodejs npm", "nodejs npm", "node"))
    return f"Node.js {said.strip()}"


def check_npm():
    if shutil.which("npm") is None:
        raise MissingError("npm is missing.", install("npm", "npm", "node"))
    return "npm"


def free(port):
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def check_port():
    wanted = os.environ.get("PORT") or "8000"
    if not wanted.isdigit() or not 0 < int(wanted) < 65536:
        raise MissingError(f"PORT={wanted} is not the number of a port.", "make run PORT=8000")
    port = int(wanted)
    if free(port):
        return f"port {port}"
    others = [other for other in [*range(port + 1, min(port + 100, 65536)), 8000] if free(other)]
    raise MissingError(f"Port {port} is in use.", f"make run PORT={others[0] if others else 0}")


def check_chromium():
    named = os.environ.get("CHROMIUM")
    if any(shutil.which(program) for program in ([named] if named else BROWSERS)):
        return "Chromium, for browser tests"
    raise MissingError(
        "Chromium is missing; browser tests will be skipped.", install("chromium", "chromium", "--cask chromium")
    )


CHECKS = {
    "python": check_python,
    "venv": check_venv,
    "node": check_node,
    "npm": check_npm,
    "port": check_port,
    "chromium": check_chromium,
}
OPTIONAL = {"chromium"}


def main(names):
    """Checks what was named, and then says only what is missing; or everything, and says that too."""
    failed = False
    for name in names or CHECKS:
        try:
            found = CHECKS[name]()
        except MissingError as missing:
            print(f"{missing.what} Run: {missing.command}", file=sys.stderr)
            failed = failed or name not in OPTIONAL
        else:
            if not names:
                print(f"Found: {found}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
