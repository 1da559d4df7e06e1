"""What a service refuses, shown on the form at the field it is about."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from shas.forms.days import DayField


class Refusable:
    """A form that can be handed a service's ValidationError.

    `places` says which code is about which field. Every other error stands at the field that the service names, which
    `names` renames where the form calls it otherwise; else above the form.
    """

    places: ClassVar[Mapping[str, str]] = {}
    names: ClassVar[Mapping[str, str]] = {}

    def refuse(self: Any, refusal: ValidationError) -> None:
        """Put each error at its field, else above the form."""
        for named, error in errors_of(refusal):
            field = self.names.get(named, named)
            name = self.place_of(error.code) or (field if field in self.fields else None)
            self.add_error(name, ValidationError([error]))
            if name and isinstance(self.fields[name], DayField):
                self.fields[name].mark(0, 1, 2)

    def place_of(self, code: str | None) -> str | None:
        """The field that an error with this code is about, whoever names another."""
        return self.places.get(code or "")


def errors_of(refusal: ValidationError) -> Iterable[tuple[str, ValidationError]]:
    """The single errors of a refusal, each with the field that it was made for; nothing for none."""
    if hasattr(refusal, "error_dict"):
        return [(name, error) for name, errors in refusal.error_dict.items() for error in errors]
    return [("", error) for error in refusal.error_list]
