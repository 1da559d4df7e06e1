"""How the portal uses allauth: nobody signs up, guessing is stopped, and no answer tells who has an account."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from ipaddress import IPv6Address, ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from accounts.models import User

logger = logging.getLogger(__name__)

# One thread, begun with the first letter; a worker that stops sends what waits.
POST = ThreadPoolExecutor(max_workers=1, thread_name_prefix="post")

LOCKED_OUT = {"too_many_login_attempts", "rate_limited"}


class InvitationOnlyAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def validation_error(self, code: str, *args: Any) -> Exception:
        """What the library raises. A lock-out is a page of its own, 429, that says when to try again."""
        if code in LOCKED_OUT:
            return ImmediateHttpResponse(respond_429(context.request))
        return super().validation_error(code, *args)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What wrong passwords are counted by. The library's own has the host in it, which a visitor can vary."""
        return User.objects.normalize_email(credentials.get("email", "").strip())

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has an app confirms with a code of it; the password is no other way round it."""
        methods = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] == "mfa_reauthenticate"] or methods

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address; IPv4 in the clothes of IPv6 is IPv4, or the library would count all of it as one."""
        ip = super().get_client_ip(request)
        address = ip_address(ip)
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return str(mapped or ip)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Out of the request: how long a mail server takes, or that it fails, would tell that there is an account."""
        POST.submit(copy_context().run, self._send_reset, email, context)

    def _send_reset(self, email: str, context: dict[str, Any]) -> None:
        try:
            self.send_mail("account/email/password_reset_key", email, context)
        except Exception:  # nobody waits for what becomes of it
            logger.exception("A link to reset a password could not be sent")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is wrong, or has been used. Type the one that your app shows now.",
    }
