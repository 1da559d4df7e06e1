"""What a refusal says: its codes, wherever Django's ValidationError hides them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError


def refusal_codes(call: Callable[..., Any], **arguments: Any) -> list[str]:
    """Calls the service, which must raise ValidationError, and returns the codes of its errors."""
    with pytest.raises(ValidationError) as refusal:
        call(**arguments)
    if hasattr(refusal.value, "error_dict"):
        return [error.code for errors in refusal.value.error_dict.values() for error in errors]
    return [error.code for error in refusal.value.error_list]
