"""What a service refuses, shown on the form at the field it is about."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from shas.forms.days import DayField


class Refusable:
    """A form that can be handed a service's ValidationError. `places` says which code is about which field."""

    places: ClassVar[Mapping[str, str]] = {}

    def refuse(self: Any, refusal: ValidationError) -> None:
        """Put each error at its field, else above the form."""
        for error in errors_of(refusal):
            name = self.place_of(error.code)
            self.add_error(name, ValidationError([error]))
            if name and isinstance(self.fields[name], DayField):
                self.fields[name].mark(0, 1, 2)

    def place_of(self, code: str | None) -> str | None:
        """The field that an error is about; None for one about the whole."""
        return self.places.get(code or "")


class RefusableByField(Refusable):
    """The same, of a service that names the field itself: an error of one that the form has stands there."""

    def refuse(self: Any, refusal: ValidationError) -> None:
        if not hasattr(refusal, "error_dict"):
            super().refuse(refusal)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


def errors_of(refusal: ValidationError) -> Iterable[ValidationError]:
    """The single errors of a refusal, whether or not it was made by field."""
    if hasattr(refusal, "error_dict"):
        return [error for errors in refusal.error_dict.values() for error in errors]
    return refusal.error_list
