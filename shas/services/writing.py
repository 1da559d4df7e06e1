"""What every service runs in: one transaction, whose changes of rows know by whom and why; what was forbidden stays
on record."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from shas.events import record

Given = ParamSpec("Given")
Result = TypeVar("Result")


def service(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Makes a function a service: see `writing`. Its keywords `actor`, `reason`, `public_note` say by whom and why."""

    @wraps(function)
    def call(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        reason = kwargs.get("reason") or kwargs.get("public_note") or ""
        with writing(function.__name__, actor=kwargs.get("actor"), reason=reason):
            return function(*args, **kwargs)

    return call


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
