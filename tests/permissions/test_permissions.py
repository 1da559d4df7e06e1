"""The permission matrix, generated from the URL map: every route × method × role × own or foreign × state.

A route that the table beside this file does not know fails. Whoever may not is refused as the policy says, and nothing
at all is written.
"""

import re
from collections import defaultdict
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse

from shas.workflow import Status
from tests.embargo.keeping import wrongly_kept
from tests.permissions.routes import ANONYMOUS, EVERYONE, METHODS, ROLES, WRITES, Policy, policy_of, walk
from tests.permissions.world import World, digest, world

pytestmark = pytest.mark.django_db

EVERY_ROUTE = list(walk())
PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>|\(\?P<(?P<raw>\w+)>(?:[^()\[\]]|\[[^\]]*\]+)+\)")
MODEL_ROWS = {
    "shas_strategichealthauthority": "authority",
    "shas_primarycaretrust": "trust",
    "shas_publication": "publication",
    "shas_edition": "edition",
    "shas_document": "document",
    "shas_clinicalworkinggroup": "group",
    "shas_letter": "letter",
    "shas_event": "event",
    "record": "event",
    "shas_datechange": "datechange",
    "shas_flaggedoverride": "override",
    "shas_datechangerequest": "request",
    "pledges_pledge": "pledge",
    "accounts_user": "user",
    "shas_membership": "membership",
    "accounts_invitation": "invitation",
}
OF_AN_AUTHORITY = re.compile("publication|vision|edition|workspace/<|date-request|override|document|record/<")


def groups() -> dict[str, list[tuple[str, str]]]:
    """Routes by what they are about, so that one world serves many of them."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, route in EVERY_ROUTE:
        found["/".join(route.replace("^", "").split("/")[: 3 if route.startswith(("admin", "api")) else 1])].append(
            (name, route)
        )
    return found


GROUPS = groups()


def address(name: str, route: str, where: World, *, own: bool) -> str | None:
    """The route's address for an own or a foreign row; None where there is no such row."""
    rows = where.rows[own]
    model = name.removeprefix("admin:").rpartition("_")[0]
    row = rows.get(MODEL_ROWS.get(model, "publication"))

    def value(found: re.Match[str]) -> str:
        part = found["name"] or found["raw"]
        return str(VALUES[part](name, rows, row) if part in VALUES else row.pk)  # type: ignore[union-attr]

    if row is None:
        return None
    text = (
        PART.sub(value, route)
        .replace("^(?!api/)", "")
        .replace(r"\.pdf", ".pdf")
        .replace("^", "")
        .replace("$", "")
        .replace(r"\Z", "")
    )
    return "/" + text.replace(r"([\s\S]*/)?", "nothing-here/").replace(r"[\s\S]*/", "nothing-here/")


REFERENCES: dict[str, Any] = {
    "api:trust-detail": lambda rows: rows["trust"].slug,
    "api:letter-detail": lambda rows: rows["letter"].number,
    "api:group-detail": lambda rows: rows["group"].pk,
    "api:change-detail": lambda rows: rows["event"].pk,
    "api:pledge-detail": lambda rows: rows["pledge"].number,
}
VALUES: dict[str, Any] = {
    "slug": lambda name, rows, row: rows["authority"].slug,
    "ref": lambda name, rows, row: REFERENCES.get(name, lambda rows: rows["authority"].slug)(rows),
    "request_id": lambda name, rows, row: rows["request"].pk if rows["request"] else 1,
    "number": lambda name, rows, row: 1,
    "position": lambda name, rows, row: 0,
    "transition": lambda name, rows, row: "circulate",
    "token": lambda name, rows, row: "no-such-token",
    "name": lambda name, rows, row: "nothing-here",
    "key": lambda name, rows, row: "no-such-key",
    "uidb36": lambda name, rows, row: "1",
    "app_label": lambda name, rows, row: "shas",
    "content_type_id": lambda name, rows, row: 1,
    "url": lambda name, rows, row: "nothing-here/",
}


def test_every_route_has_a_policy() -> None:
    assert [name or route for name, route in EVERY_ROUTE if policy_of(name, route) is None] == []


def judged(policy: Policy, answer: HttpResponse, role: str, method: str, *, own: bool) -> str:
    """What is wrong with the answer; nothing where it is as the policy says."""
    status = answer.status_code
    if status >= 500:
        return f"{status}"
    if policy.theirs:
        return ""
    to_sign_in = status == 302 and answer.headers["Location"].startswith(("/accounts/login", "/admin/login"))
    if method not in policy.takes:
        return "" if status in {405, *policy.refusals} or to_sign_in else f"{status} for a method it should not know"
    if policy.allows(role, method, own=own):
        return f"{status} for who may" if status in {401, 403, 405} or to_sign_in else ""
    if role in policy.to_sign_in:
        return "" if to_sign_in else f"{status} for who should be sent to sign in"
    return "" if status in policy.refusals else f"{status} for who may not"


def play(group: str, status: str, methods: tuple[str, ...], *, known: bool = False) -> list[str]:
    """Everything that is wrong in a group of routes; by the methods that each knows, if asked so."""
    where, wrong = world(status), []
    before = digest()
    for name, route in GROUPS[group]:
        policy = policy_of(name, route)
        assert policy is not None
        policy = policy.at(status)
        for own in (True, False) if OF_AN_AUTHORITY.search(route) else (True,):
            at = address(name, route, where, own=own)
            for role in ROLES if at else ():
                for method in [each for each in methods if each in policy.takes or not known]:
                    case = f"{method} {at} by {role} ({'own' if own else 'foreign'}, {status})"
                    with transaction.atomic():
                        answer = where.client(role).generic(method, at)
                        if problem := judged(policy, answer, role, method, own=own):
                            wrong.append(f"{case}: {problem}")
                        if problem := wrongly_kept(answer, signed_in=role != ANONYMOUS, method=method):
                            wrong.append(f"{case}: {problem}")
                        may_write = policy.theirs or policy.allows(role, method, own=own)
                        if method in WRITES and not may_write and digest() != before:
                            wrong.append(f"{case}: something was written")
                        transaction.set_rollback(True)
    return wrong


@pytest.mark.parametrize("group", GROUPS)
def test_who_may_what(group: str) -> None:
    wrong = play(group, Status.DRAFTING, ("GET", "POST"))
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_who_may_what_by_every_other_method(group: str) -> None:
    wrong = play(group, Status.DRAFTING, tuple(method for method in METHODS if method not in {"GET", "POST"}))
    assert not wrong, "\n".join(wrong)


# Where nothing of a publication is shown or moved, its status changes nothing; nor does it give a route a new method.
IN_WORK = [group for group, routes in GROUPS.items() if any(OF_AN_AUTHORITY.search(route) for _, route in routes)]


@pytest.mark.slow
@pytest.mark.parametrize("status", [status for status in Status.values if status != Status.DRAFTING])
@pytest.mark.parametrize("group", IN_WORK)
def test_who_may_what_in_every_other_state(group: str, status: str) -> None:
    wrong = play(group, status, METHODS, known=True)
    assert not wrong, "\n".join(wrong)


def test_a_policy_could_be_broken() -> None:
    """The control: an answer that gives too much is named."""
    desk = policy_of("workspace_authority", "")
    assert desk is not None
    assert judged(desk, HttpResponse(), ANONYMOUS, "GET", own=True) == "200 for who should be sent to sign in"
    assert judged(desk, HttpResponse(), "lead", "GET", own=False) == "200 for who may not"
    assert judged(desk, HttpResponse(status=404), "lead", "GET", own=True) == ""
    assert set(ROLES) == EVERYONE
