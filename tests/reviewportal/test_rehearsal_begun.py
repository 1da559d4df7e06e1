"""Rehearsals that have really begun, in a database of their own: what a browser, a command and the owner meet there."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.db import ProgrammingError, connection
from playwright.sync_api import Page, expect

from shas.services import begin_rehearsal
from shas.workflow import DHRole
from tests.browser import scrolls_sideways
from tests.database import as_owner
from tests.environment import ENVIRONMENT
from tests.factories import UserFactory
from tests.house import PROJECT
from tests.rehearsing import rehearsing
from tests.shas.test_constraints import broken_rule

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module", autouse=True)
def _rehearsal() -> Iterator[None]:
    """For longer than any test's database lasts: who takes it away has to connect to it."""
    with rehearsing():
        yield


def test_the_strip_passes_axe_and_fits_320_pixels(
    page: Page, phone: Page, sign_in: Callable, axe: Callable[[Page], None], live_server
) -> None:
    begin_rehearsal()
    for window in (page, phone):
        sign_in(window, UserFactory(dh=[DHRole.EDITOR]))
        for address in ("/", "/nothing-here/", "/admin/", "/api/v1/docs/"):
            window.goto(live_server.url + address)
            expect(window.get_by_role("region", name="Rehearsal")).to_be_visible()
            assert not scrolls_sideways(window), address
            if "/api/" not in address:  # whose test waits until all of it is there
                axe(window)


def test_no_command_of_a_live_portal_touches_a_rehearsal() -> None:
    begin_rehearsal()
    own = connection.settings_dict
    address = f"postgres://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}/{own['NAME']}"
    done = subprocess.run(
        [sys.executable, "manage.py", "load_review"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **ENVIRONMENT, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == (
        "This database holds a rehearsal, and nothing in it is live. Set DATABASE_URL to the portal’s own."
    )


@pytest.mark.parametrize("statement", ["UPDATE shas_rehearsal SET shift_weeks = 0", "DELETE FROM shas_rehearsal"])
def test_nobody_changes_the_mark_or_takes_it_away(statement: str) -> None:
    begin_rehearsal()
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)
    with as_owner():
        assert broken_rule(statement) == "shas_rehearsal_kept"
