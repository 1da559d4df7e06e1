"""The way to a second factor in a real browser: without scripts, at 320 pixels, and past axe."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page

from accounts.models import User
from shas.workflow import DHRole
from tests.accounts.signing_in import PASSWORD, WRONG_CODE, code, set_up
from tests.browser import scrolls_sideways
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.MFA_REQUIRED = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False  # the live server speaks plain HTTP
    cache.clear()


@pytest.fixture
def user() -> User:
    return UserFactory(email="someone@example.org", password=PASSWORD, dh=[DHRole.EDITOR])


def _sign_in(page: Page) -> None:
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_label("Email", exact=True).fill("someone@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def test_a_first_sign_in_sets_the_app_up_without_scripts(no_script: Page, user: User) -> None:
    _sign_in(no_script)
    no_script.get_by_role("link", name="Set up the app").click()
    no_script.get_by_label("Password", exact=True).fill(PASSWORD)
    no_script.get_by_role("button", name="Confirm").click()
    secret = no_script.locator(".rp-secret").inner_text().strip()
    no_script.get_by_label("Authenticator code").fill(code(secret))
    no_script.get_by_role("button", name="Turn it on").click()
    no_script.get_by_role("link", name="I have kept them: go on").click()
    assert no_script.url.endswith("/admin/")


def test_the_pages_on_the_way_pass_axe_and_fit_320_pixels(
    phone: Page, user: User, axe: Callable[[Page], None], sign_in: Callable[[Page, object], None]
) -> None:
    def fits(heading: str) -> None:
        assert phone.get_by_role("heading", level=1).inner_text() == heading
        axe(phone)
        assert scrolls_sideways(phone) is False

    sign_in(phone, user)
    phone.goto("/admin/")
    fits("Two-step sign-in is needed")
    set_up(user)
    phone.goto("/admin/")
    fits("Two-step sign-in is needed")
    phone.get_by_role("link", name="Type a code").click()
    fits("Confirm that it is you")
    phone.context.clear_cookies()
    _sign_in(phone)
    fits("Type the code from your app")
    for _ in range(5):
        phone.get_by_label("Code", exact=True).fill(WRONG_CODE)
        with phone.expect_navigation():
            phone.get_by_role("main").get_by_role("button", name="Sign in").click()
    fits("Type the code from your app")
    phone.get_by_label("Code", exact=True).fill(code())
    phone.get_by_role("main").get_by_role("button", name="Sign in").click()
    fits("Too many tries")
