"""What every service runs in: one transaction, whose changes of rows know by whom and why; what was forbidden stays
on record; what a person says of a change can be read."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.texts import LONGEST_REASON, LONGEST_SOURCE, faults_in
from shas.events import record

Given = ParamSpec("Given")
Result = TypeVar("Result")

# What services are told in words, by the names of their arguments, and how long each may be.
SAID = {
    **dict.fromkeys(("reason", "public_note", "note", "justification"), LONGEST_REASON),
    "source": LONGEST_SOURCE,
}


def service(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Makes a function a service: see `writing`. Its keywords `actor`, `reason`, `public_note` say by whom and why.

    What is said cannot be kept where `refuse_unreadable` refuses it, whatever the service does with it.
    """

    @wraps(function)
    def call(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        refuse_unreadable(kwargs)
        reason = kwargs.get("reason") or kwargs.get("public_note") or ""
        with writing(function.__name__, actor=kwargs.get("actor"), reason=reason):
            return function(*args, **kwargs)

    return call


def refuse_unreadable(told: Mapping[str, Any]) -> None:
    """Judge what a service is told in words: its arguments in SAID, and why an `override` sets something aside.

    Raises ValidationError by field, by the name of the argument: `max_length`, `invisible_sign`.
    """
    said = {name: (told.get(name), longest) for name, longest in SAID.items()}
    said["override"] = (getattr(told.get("override"), "reason", ""), LONGEST_REASON)
    faults = {name: faults_in((text or "").strip(), longest=longest) for name, (text, longest) in said.items()}
    if found := {name: errors for name, errors in faults.items() if errors}:
        raise ValidationError(found)


@contextmanager
def writing(name: str, *, actor: Any, reason: Any = "") -> Iterator[None]:
    """One transaction. What the database keeps of each change of a row names the service, its actor's id and reason."""
    with pghistory.context(service=name, actor=actor.pk if actor else None, reason=str(reason)), on_record():
        yield


@contextmanager
def on_record() -> Iterator[None]:
    """One transaction. A refusal that `keep` has marked is written to the record after everything was taken back.

    Where these stand one in another, each takes back what the inner one wrote and writes it again: it is there once.
    """
    try:
        with transaction.atomic():
            yield
    except (PermissionDenied, ValidationError) as refusal:
        if told := getattr(refusal, "told", None):
            record(**told)
        raise


def keep(refusal: PermissionDenied | ValidationError, *, actor: User | None, **told: Any) -> None:
    """Mark a refusal as one that stays on record, with what `shas.events.record` is to write of this person's try."""
    if actor is not None and actor.pk:  # the portal is refused nothing
        refusal.told = {"actor": actor, **told}  # type: ignore[union-attr]
