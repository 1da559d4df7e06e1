"""What every view that writes shares: a strict body, one transaction, a trial if wanted, refusals at their field."""

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.settings import api_settings

from api.bodies import StrictBody
from api.parsers import MAX_BODY, StrictJSONParser
from api.problems import BodyTooLarge
from api.views import PortalView

logger = logging.getLogger(__name__)

COLLISION = "Someone else changed this while you were saving. Read it again, then decide again."


class SecondFactorGiven(BasePermission):
    """Nobody writes with a session that lacks the second factor required of it."""

    code = "second_factor_required"
    message = "Your session has no second factor. Sign in with a code from your authenticator app, then try again."

    def has_permission(self, request: Request, view: Any) -> bool:
        return not getattr(request.user, "lacks_second_factor", False)


class WriteView(PortalView):
    """A view that writes, for whoever has signed in; the services say what each may do.

    A subclass names its `body_class`; the schema tells its `answers` (status → serializer).
    """

    http_method_names = ["post", "options"]
    permission_classes = [IsAuthenticated, SecondFactorGiven]
    parser_classes: Sequence[type[BaseParser]] = [StrictJSONParser]
    most_bytes = MAX_BODY
    body_class: type[StrictBody] = StrictBody
    answers: Mapping[int, Any] = {}
    # The status of refusals that are no fault of what was sent, by their codes: see `api.problems`.
    statuses: Mapping[str, int] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before authentication, which reads a form's body to look for its token.
        if _length(request) > self.most_bytes:
            raise self.too_large()
        super().initial(request, *args, **kwargs)

    def too_large(self) -> Exception:
        """What is raised for a body of more than `most_bytes`, before it is read."""
        return BodyTooLarge(f"The body is too large. Send at most {self.most_bytes // 1024} kB.")

    def read(self, request: Request) -> dict[str, Any]:
        """The body's fields, each of its type; 400 naming every field that is not, or not known."""
        body = self.body_class(data=request.data)
        body.is_valid(raise_exception=True)
        fields: dict[str, Any] = body.validated_data
        return fields

    def transaction(self) -> AbstractContextManager[Any]:
        """What `writing` is one of."""
        return transaction.atomic()

    @contextmanager
    def writing(self, fields: Mapping[str, Any]) -> Iterator[None]:
        """One transaction, refused as `refusing` does. With `dry_run` all of it is taken back in the end."""
        with self.refusing(fields), self.transaction():
            yield
            transaction.set_rollback(fields["dry_run"])

    @contextmanager
    def refusing(self, fields: Mapping[str, Any]) -> Iterator[None]:
        """What a service refuses gets its field."""
        try:
            yield
        except ValidationError as refusal:
            raise self.placed(refusal, fields) from None
        except IntegrityError:
            logger.exception("A write over the API broke a rule of the database")
            raise ValidationError(COLLISION, code="collision") from None

    def placed(self, refusal: ValidationError, fields: Mapping[str, Any]) -> ValidationError:
        """The same refusal, each error at the field of this body that it is about."""
        placed: dict[str, list[ValidationError]] = {}
        for name, error in each_of(refusal):
            place = self.place_of(name, error, fields)
            known = place.split(".")[0] in self.body_class().fields
            placed.setdefault(place if known else api_settings.NON_FIELD_ERRORS_KEY, []).append(self.worded(error))
        return ValidationError(placed)

    def place_of(self, name: str, error: ValidationError, fields: Mapping[str, Any]) -> str:
        """The field, dotted, of an error that a service puts at `name`, its own word; empty for none."""
        return name

    def worded(self, error: ValidationError) -> ValidationError:
        """The error as it is said here, where a service speaks of a page."""
        return error


def _length(request: Request) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() and len(text) < 20 else sys.maxsize


def each_of(refusal: ValidationError) -> Iterator[tuple[str, ValidationError]]:
    """Every error of a refusal with the name of its field, empty for none."""
    if not hasattr(refusal, "error_dict"):
        yield from (("", error) for error in refusal.error_list)
        return
    for name, errors in refusal.error_dict.items():
        yield from (("" if name == NON_FIELD_ERRORS else name, error) for error in errors)
