"""What services refuse, and which field of a page each refusal belongs to."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction

from shas.admin.console import conflict
from shas.services.writing import on_record
from shas.workflow import WarningCode

logger = logging.getLogger(__name__)

WARNED = frozenset(WarningCode.values)
# What is mended by giving a reason, or by looking again: the move itself is possible.
MENDABLE = WARNED | {"reason_required", "override_reason_required", "stale"}
FIELDS = {
    "reason_required": "public_note",
    "public_reason_required": "public_note",
    "override_reason_required": "override",
    "confirmed_stays_confirmed": "precision",
    "no_change": "day",
    "not_exact": "day",
    "time_missing": "time",
    "time_twice": "time",
    "too_near": "time",
    "passed": "day",
    "nothing_to_move": "entry",
}


def refusal_of(call: Callable[[], Any]) -> ValidationError | None:
    """Calls a service; what it says when it refuses, or None when it has done it."""
    try:
        with on_record():  # what the database finds only at the end of a transaction is found here
            call()
    except ValidationError as error:
        return error
    except IntegrityError:
        logger.exception("A save in the console broke a rule of the database")
        return conflict()
    return None


def rehearse(call: Callable[[], Any]) -> ValidationError | None:
    """What the service would say now. Nothing is written."""
    with on_record():
        refusal = refusal_of(call)
        transaction.set_rollback(True)
    return refusal


def each(refusal: ValidationError) -> Iterator[tuple[str | None, ValidationError]]:
    """Its errors one by one, with the field each is about: by its own word, else by its code, else None."""
    if hasattr(refusal, "error_dict"):
        for field, errors in refusal.error_dict.items():
            for error in errors:
                yield (None if field == NON_FIELD_ERRORS else field), error
        return
    for error in refusal.error_list:
        yield FIELDS.get(error.code or ""), error


def codes(refusal: ValidationError) -> set[str]:
    """Every code in it."""
    return {error.code or "" for _, error in each(refusal)}
