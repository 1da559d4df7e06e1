"""Bodies as they are read: JSON, and nothing that two readers could understand differently."""

import json
from typing import IO, Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_BODY = 64 * 1024  # bytes


class StrictJSONParser(JSONParser):
    """JSON in UTF-8 (RFC 8259). Refused with 400 `parse_error`: what is not JSON, numbers that it does not have,
    characters that no database keeps, and a name given twice in one object.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:  # the charset a client names is not asked: JSON has one
        try:
            data = json.loads(stream.read().decode(), parse_constant=_no_number, object_pairs_hook=_once)
            json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair can be escaped, but not kept
        except (ValueError, RecursionError):
            raise ParseError("The body is not JSON that can be read. Send one JSON object, in UTF-8.") from None
        return data


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ParseError("A name is given twice in one object of the body. Give each once.")
    return found
