"""What the OpenAPI document says of every address: what it is for, how rows are named, how it refuses."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated

from api.bodies import StrictBody
from api.problems import MEDIA_TYPE
from api.serializers import ProblemSerializer

READING = {
    400: "A query parameter is unknown, repeated, empty or not understood; `errors` names it and what is allowed.",
    404: "There is no such row, or none that may be known of: the answer is the same.",
    406: "The Accept header allows nothing that this address offers.",
    500: "Something went wrong here.",
}
WRITING = {
    **READING,
    400: "A field is unknown, missing, of another type, or refused; `errors` names each field and what to do.",
    413: "The body is too large: larger than {most} kB.",
    415: "The body is not sent as {taken}.",
}
CONDITIONAL = {
    412: "It was changed since you read it (`stale`): read it again.",
    428: "The header If-Match is missing (`precondition_required`): send the ETag that you read.",
}
SIGNED_OUT = "Nobody has signed in, the CSRF token is missing, or it is not yours to do."
NUMBER = {"type": "string", "pattern": "^[1-9][0-9]{0,3}$"}
ROW_ID = {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"}


class PortalSchema(AutoSchema):
    """Adds to what can be read from views and serializers: summaries, references in paths, and the refusals."""

    def get_summary(self) -> str | None:
        action, noun = getattr(self.view, "action", ""), getattr(self.view, "noun", "")
        if action == "list":
            return f"List {self.get_tags()[0]}"
        return getattr(self.view, "summary", None) or (f"Get one {noun}" if noun else None)

    def get_tags(self) -> list[str]:
        return super().get_tags() or ["api"]

    def get_override_parameters(self) -> list[Any]:
        view: Any = self.view
        return [
            OpenApiParameter(name, schema, place, required=True, description=description)
            for name, place, schema, description in self._parameters(view)
            if place == OpenApiParameter.HEADER or f"{{{name}}}" in self.path
        ]

    def _parameters(self, view: Any) -> list[tuple[str, Any, dict[str, Any], str]]:
        """Parts of addresses by what they are called there, and the header of what is written conditionally."""
        path = OpenApiParameter.PATH
        found: list[tuple[str, Any, dict[str, Any], str]] = [
            ("request_id", path, ROW_ID, "The request’s id."),
            ("number", path, NUMBER, "The edition’s number."),
            ("position", path, NUMBER, "The place of the attachment."),
        ]
        if "{ref}" in self.path:
            schema = {"type": "string", "pattern": f"^{view.ref_pattern}$"}
            found.insert(0, ("ref", path, schema, f"The {view.known_by} of the {view.noun}."))
        if self.method in getattr(view, "conditional", ()):
            description = "The ETag that you read: what was changed since is not written over (412)."
            found.append(("If-Match", OpenApiParameter.HEADER, {"type": "string", "examples": ['"2-5"']}, description))
        return found

    def get_request_serializer(self) -> Any:
        return getattr(self.view, "body_class", None) if self._writes() else None

    def get_description(self) -> str:  # type: ignore[override]
        return getattr(self.view, "description", None) or super().get_description()

    def get_response_serializers(self) -> Any:
        view: Any = self.view
        if self._writes():
            return {**view.answers, **self._refusals()}
        return {200: getattr(view, "response_schema", None) or self._get_serializer(), **self._refusals()}

    def get_auth(self) -> list[Any]:
        """A session for those who write; every other address can be read by everybody."""
        return super().get_auth() if self._is_for_members() else []

    def _refusals(self) -> dict[Any, Any]:
        view: Any = self.view
        said = dict(WRITING if self._writes() else READING)
        if "{ref}" not in self.path:
            del said[404]
        if self._takes_a_session():
            said[403] = SIGNED_OUT
        if self._writes():
            said[413] = said[413].format(most=f"{view.most_bytes // 1024:,}")
            said[415] = said[415].format(taken=" or ".join(parser.media_type for parser in view.parser_classes))
            said[403] = f"{SIGNED_OUT} Where somebody else has to do it: {self._codes(403)}."
            said[409] = f"Not in the state that things are in now; read them again. Codes: {self._codes(409)}."
        if self.method in getattr(view, "conditional", ()):
            said |= CONDITIONAL
        return {(code, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, said[code]) for code in sorted(said)}

    def _codes(self, status: int) -> str:
        view: Any = self.view
        return ", ".join(f"`{code}`" for code, answered in sorted(view.statuses.items()) if answered == status)

    def _writes(self) -> bool:
        return self.method not in SAFE_METHODS

    def _takes_a_session(self) -> bool:
        return any(isinstance(permission, IsAuthenticated) for permission in self.view.get_permissions())

    def _is_for_members(self) -> bool:
        """Also where everybody may ask, and only members are told that there is something."""
        return self._takes_a_session() or getattr(self.view, "for_members", False)

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        """Strict bodies say that they hold nothing else."""
        schema = super()._map_basic_serializer(serializer, direction)
        kind = serializer if isinstance(serializer, type) else type(serializer)
        if issubclass(kind, StrictBody):
            schema |= {"additionalProperties": False, **kind.schema_extra}
        return schema
