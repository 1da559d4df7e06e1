"""Rows on the other side of a relation: querysets stand below the models, so they cannot import them."""

from typing import Any

from django.db.models import Model


def related_rows(model: type[Model], relation: str) -> Any:
    """The default manager of the model that `relation` leads to."""
    return model._meta.get_field(relation).related_model._default_manager  # type: ignore[union-attr]
