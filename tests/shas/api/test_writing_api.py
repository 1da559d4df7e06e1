"""Who may write over the API, and how it is sent: one rule for every address that writes."""

import pytest

from shas.services import cancel
from shas.workflow import Plan
from tests.factories import UserFactory
from tests.shas.api.sending import (
    DEEDS,
    PUBLICATIONS,
    ROLES,
    a_wednesday,
    editor,
    publisher,
    refusal,
    send,
    signed_in,
    vision,
    written,
)

pytestmark = pytest.mark.django_db


OF_PUBLISHERS = {"cancel", "reinstate"}


@pytest.mark.parametrize("hidden", [False, True], ids=["announced", "not announced"])
@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what(role: str, deed: str, hidden: bool) -> None:
    plan = None if deed == "schedule" else Plan.on(a_wednesday(), confirmed=False)
    entry = vision(plan=plan, **({"announced_at": None} if hidden else {}))
    if deed == "reinstate":
        cancel(publication=entry, public_note="Why", actor=None)
    body = {"planned_on": a_wednesday(1).isoformat()} if "schedule" in deed else {}
    actor, before = ROLES[role](entry), written()
    response = send(actor, f"ash/{deed}", **body, public_note="Why")
    if role == "publisher" or (role == "editor" and deed not in OF_PUBLISHERS):
        assert response.status_code == 200
        return
    assert written() == before
    may_not_know = hidden and role in {"stranger", "officer", "other lead"}
    assert refusal(response) == ((404 if may_not_know else 403), [])
    if may_not_know:
        unknown = send(actor, f"elm/{deed}")
        assert response.json()["detail"] == unknown.json()["detail"].replace("elm", "ash")


@pytest.mark.parametrize("deed", [*DEEDS, "date-requests"])
def test_nobody_is_told_more_than_that_they_are_to_sign_in(deed: str) -> None:
    vision()
    answers = [send(None, f"{slug}/{deed}", colour="blue").content for slug in ("ash", "elm")]
    assert answers[0] == answers[1]
    assert b"not_authenticated" in answers[0]


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"colour": 1}'])
def test_whoever_may_not_is_not_told_what_is_wrong_with_the_body(body: bytes) -> None:
    vision()
    client = signed_in(UserFactory())
    response = client.post(f"{PUBLICATIONS}ash/schedule/", body, content_type="application/json")
    assert refusal(response) == (403, [])


# How it is sent


@pytest.mark.parametrize("address", [*(f"ash/{deed}" for deed in DEEDS), "move-together", "ash/date-requests"])
def test_a_write_without_the_csrf_token_is_refused_and_with_it_is_not(address: str) -> None:
    vision()
    client = signed_in(editor(), enforce_csrf_checks=True)
    client.get("/api/v1/docs/?script=")
    token = client.cookies["csrftoken"].value
    path, before = f"{PUBLICATIONS}{address}/", written()
    without = client.post(path, {"colour": "blue"}, content_type="application/json")
    assert refusal(without) == (403, [])
    assert without.json()["detail"].startswith("CSRF Failed")
    forged = client.post(path, {"colour": "blue"}, content_type="application/json", headers={"X-CSRFToken": "x" * 32})
    assert refusal(forged) == (403, [])
    # With it the body is read.
    allowed = client.post(path, {"colour": "blue"}, content_type="application/json", headers={"X-CSRFToken": token})
    assert allowed.status_code in {400, 403}
    assert not allowed.json()["detail"].startswith("CSRF Failed")
    assert written() == before


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("address", [*(f"ash/{deed}" for deed in DEEDS), "move-together", "ash/date-requests/1/decide"])
def test_an_address_of_a_write_takes_nothing_but_that(address: str, method: str) -> None:
    vision()
    for actor in (None, publisher()):
        response = getattr(signed_in(actor), method)(f"{PUBLICATIONS}{address}/")
        assert (response.status_code, response["Allow"]) == (405, "POST, OPTIONS")
        assert response["Content-Type"] == "application/problem+json"


def test_options_answer_whoever_has_signed_in() -> None:
    response = signed_in(UserFactory()).options(f"{PUBLICATIONS}ash/schedule/")
    assert (response.status_code, response["Allow"]) == (200, "POST, OPTIONS")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
def test_a_body_that_is_not_sent_as_json_is_refused(kind: str) -> None:
    vision(plan=Plan.on(a_wednesday(), confirmed=False))
    before = written()
    response = signed_in(editor()).post(f"{PUBLICATIONS}ash/confirm/", b"reason=x", content_type=kind)
    assert refusal(response) == (415, [])
    assert written() == before


def test_a_form_too_odd_to_look_for_its_token_is_refused() -> None:
    vision()
    client = signed_in(editor(), enforce_csrf_checks=True)
    for body in (b"a&" * 5000, b"a=1"):
        kind = "application/x-www-form-urlencoded; charset=latin-1"
        response = client.post(f"{PUBLICATIONS}ash/schedule/", body, content_type=kind)
        assert response.status_code in {400, 403}
        assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b'{"reason": NaN}',
        b'{"based_on": 1e999}',
        b'{"reason": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"reason": "a", "reason": "b"}',
        b'{"override": {"codes": [], "codes": []}}',
        b"[" * 60_000,
        b'{"based_on": ' + b"9" * 5000 + b"}",
        b"[]",
        b'"planned_on"',
        b"null",
    ],
)
def test_a_body_that_is_no_object_of_json_is_refused(body: bytes) -> None:
    vision(plan=Plan.on(a_wednesday(), confirmed=False))
    before = written()
    response = signed_in(editor()).post(f"{PUBLICATIONS}ash/confirm/", body, content_type="application/json")
    assert refusal(response)[0] == 400
    assert written() == before


def test_a_body_beyond_the_limit_is_refused_before_it_is_read() -> None:
    vision()
    body = b'{"reason": "' + b"x" * 70_000 + b'"}'
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        response = signed_in(editor()).post(f"{PUBLICATIONS}ash/schedule/", body, content_type=kind)
        assert refusal(response) == (413, [])
        assert response.json()["code"] == "body_too_large"


def test_what_belongs_in_the_body_is_not_looked_for_in_the_address() -> None:
    vision(plan=Plan.on(a_wednesday(), confirmed=False))
    before = written()
    response = signed_in(editor()).post(f"{PUBLICATIONS}ash/confirm/?dry_run=true", {}, content_type="application/json")
    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (400, "dry_run")
    assert written() == before


def test_answers_are_kept_by_nobody() -> None:
    vision(plan=Plan.on(a_wednesday(), confirmed=False))
    response = send(editor(), "ash/confirm")
    assert (response["Cache-Control"], response["Vary"]) == ("private, no-store", "Accept, Cookie")
