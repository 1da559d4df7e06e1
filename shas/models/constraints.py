"""Check constraints that speak: a name for the database, a code for programs, a sentence for people."""

from django.db.models import CheckConstraint, Q


def check(name: str, condition: Q, message: str) -> CheckConstraint:
    """A named rule of a row. Its code is the name without the app's prefix; the message says what to do."""
    return CheckConstraint(
        condition=condition,
        name=name,
        violation_error_code=name.removeprefix("shas_"),
        violation_error_message=message,
    )
