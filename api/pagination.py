"""Keyset pages: each page begins after the last row of the one before, so that rows added or removed in between
never make another row appear twice or not at all, and a deep page costs what the first one does.

A view offers `orderings` (public name → field path; never a nullable field) and a `default_ordering`. The id breaks
ties. The cursor is the position as values, signed; it belongs to one ordering of one kind of row.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.core import signing
from django.db.models import Q
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from api.problems import parameter_error

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
READERS: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "decimal": Decimal,
}


@dataclass(frozen=True)
class Key:
    """One key of an ordering: the field path it compares, and its direction."""

    path: str
    descending: bool

    def reversed(self) -> "Key":
        return Key(self.path, not self.descending)

    def order(self) -> str:
        return f"-{self.path}" if self.descending else self.path

    def beyond(self, value: Any, *, inclusive: bool = False) -> Q:
        """Rows that come after this value (or at it)."""
        lookup = ("lt" if self.descending else "gt") + ("e" if inclusive else "")
        return Q(**{f"{self.path}__{lookup}": value})


@dataclass(frozen=True)
class Cursor:
    """A position: the last row's values under an ordering, and whether to go backwards from there."""

    ordering: str
    values: list[Any]
    backwards: bool


class KeysetPagination(BasePagination):
    """Pages for any view with `orderings` and `default_ordering`.

    Answers `{"next", "previous", "results"}`. Raises a 400 that names the parameter for an ordering that is not
    offered, a page size out of range, and a cursor that is damaged or belongs to another ordering.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.url = request.build_absolute_uri()
        self.salt = f"api.keyset.{queryset.model._meta.label_lower}"
        self.ordering = request.query_params.get("ordering", view.default_ordering)
        self.keys = keys_of(self.ordering, view.orderings)
        size = page_size(request.query_params.get("page_size", str(PAGE_SIZE)))
        self.cursor = self.read(request.query_params.get("cursor"))
        backwards = self.cursor is not None and self.cursor.backwards
        keys = [key.reversed() for key in self.keys] if backwards else self.keys
        if self.cursor:
            queryset = queryset.filter(after(keys, self.cursor.values))
        rows = list(queryset.order_by(*(key.order() for key in keys))[: size + 1])
        self.has_more, self.page = len(rows) > size, rows[:size]
        if backwards:
            self.page.reverse()
        return self.page

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_link(), "previous": self.previous_link(), "results": data})

    def next_link(self) -> str | None:
        """The page after this one. There is one when rows are left over, or when we came back from it."""
        if not self.page or not (self.has_more or (self.cursor and self.cursor.backwards)):
            return None
        return self.link(self.page[-1], backwards=False)

    def previous_link(self) -> str | None:
        """The page before this one. There is one when rows are left over, or when we came from it."""
        going_back = self.cursor is not None and self.cursor.backwards
        if not self.page or self.cursor is None or (going_back and not self.has_more):
            return None
        return self.link(self.page[0], backwards=True)

    def link(self, row: Any, *, backwards: bool) -> str:
        values = [pack(attrgetter(key.path.replace("__", "."))(row)) for key in self.keys]
        token = signing.Signer(salt=self.salt).sign_object({"o": self.ordering, "v": values, "b": backwards})
        return replace_query_param(remove_query_param(self.url, "cursor"), "cursor", token)

    def read(self, token: str | None) -> Cursor | None:
        if token is None:
            return None
        try:
            content = signing.Signer(salt=self.salt).unsign_object(token)
        except signing.BadSignature:
            message = "This cursor is not one of ours. Take it from “next” or “previous”, or start without one."
            raise parameter_error("cursor", message, "bad_cursor") from None
        if content["o"] != self.ordering:
            message = f"This cursor belongs to ordering={content['o']}. Keep the ordering, or start without a cursor."
            raise parameter_error("cursor", message, "other_ordering")
        return Cursor(content["o"], [unpack(value) for value in content["v"]], content["b"])

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = [name for offered in view.orderings for name in (offered, f"-{offered}")]
        return [
            {
                "name": "ordering",
                "in": "query",
                "description": f"How to order, by one or more of these with commas between; “-” turns the order round. "
                f"Ties are broken by the id. Without it: {view.default_ordering}.",
                "style": "form",
                "explode": False,
                "schema": {
                    "type": "array",
                    "minItems": 1,
                    "uniqueItems": True,
                    "items": {"type": "string", "enum": names},
                },
            },
            {
                "name": "page_size",
                "in": "query",
                "description": f"Rows in a page, {PAGE_SIZE} unless given.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
            },
            {
                "name": "cursor",
                "in": "query",
                "description": "Where to go on. Follow “next” and “previous” rather than making one.",
                "schema": {"type": "string", "minLength": 1},
            },
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "additionalProperties": False,
            "properties": {
                "next": {**link, "description": "The next page; null on the last."},
                "previous": {**link, "description": "The page before; null on the first."},
                "results": schema,
            },
        }


def keys_of(ordering: str, offered: dict[str, str]) -> list[Key]:
    """The keys of “name,-sort_on”, with the id behind them in the direction of the last."""
    keys: list[Key] = []
    for part in ordering.split(","):
        name = part.removeprefix("-")
        if name not in offered:
            allowed = ", ".join(offered)
            message = f"“{part}” is not an ordering here. Use {allowed}, each also with “-” in front."
            raise parameter_error("ordering", message, "unknown_ordering")
        if any(key.path == offered[name] for key in keys):
            raise parameter_error("ordering", f"“{name}” is named twice. Name it once.", "repeated_ordering")
        keys.append(Key(offered[name], descending=part.startswith("-")))
    if all(key.path not in {"id", "pk"} for key in keys):
        keys.append(Key("pk", keys[-1].descending))
    return keys


def after(keys: list[Key], values: list[Any]) -> Q:
    """Rows beyond the position: past the first key; or equal there and past the second; and so on.

    The bound on the first key says nothing new, but lets the database begin in the right place of an index.
    """
    beyond, same = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        beyond |= same & key.beyond(value)
        same &= Q(**{key.path: value})
    return keys[0].beyond(values[0], inclusive=True) & beyond


def page_size(text: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= MAX_PAGE_SIZE:
        message = f"page_size is a whole number from 1 to {MAX_PAGE_SIZE}."
        raise parameter_error("page_size", message, "bad_page_size")
    return int(text)


def pack(value: Any) -> Any:
    """A value as JSON can carry it without losing anything, microseconds included."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if value is None:
        raise TypeError("An ordering that is offered must never be null: rows would be lost between pages.")
    return value


def unpack(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return READERS[kind](text)
