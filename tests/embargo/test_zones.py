"""The same answers whatever zone the machine is set to: tests about days and times, run once more in three of them."""

import os
import subprocess
import sys

import pytest

from tests.house import PROJECT

DATED = [
    "tests/embargo/test_london_time.py",
    "tests/shas/test_services_dates.py",
    "tests/shas/test_querysets_as_at.py",
    "tests/shas/test_querysets_publications.py",
    "tests/shas/timeline/test_asat.py",
    "tests/shas/exports/test_ics.py",
    "tests/shas/importers/test_dates.py",
]


@pytest.mark.slow
@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "Pacific/Auckland"])
def test_days_and_times_are_the_same_in_every_zone(zone: str) -> None:
    """PostgreSQL's programs and Python's read TZ; Django sets its own only once it has read its settings."""
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", *DATED]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        run,
        cwd=PROJECT,
        env=environment | {"TZ": zone, "PGTZ": zone},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
