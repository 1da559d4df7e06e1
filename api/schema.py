"""What the OpenAPI document says of every address: what it is for, how rows are named, how it refuses."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.permissions import IsAuthenticated

from api.bodies import StrictBody
from api.parsers import MAX_BODY
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
    413: f"The body is larger than {MAX_BODY // 1024} kB.",
    415: "The body is not sent as application/json.",
}
SIGNED_OUT = "Nobody has signed in, the CSRF token is missing, or it is not yours to do."
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
        if "{ref}" not in self.path:
            return []
        view: Any = self.view
        description = f"The {view.known_by} of the {view.noun}."
        schema: dict[str, Any] = {"type": "string", "pattern": f"^{view.ref_pattern}$"}
        parameters = [OpenApiParameter("ref", schema, OpenApiParameter.PATH, required=True, description=description)]
        if "{request_id}" in self.path:
            parameters.append(
                OpenApiParameter("request_id", ROW_ID, OpenApiParameter.PATH, description="The request’s id.")
            )
        return parameters

    def get_request_serializer(self) -> Any:
        return getattr(self.view, "body_class", None) if self.method == "POST" else None

    def get_response_serializers(self) -> Any:
        view: Any = self.view
        if self.method == "POST":
            return {**view.answers, **self._refusals()}
        return {200: getattr(view, "response_schema", None) or self._get_serializer(), **self._refusals()}

    def get_auth(self) -> list[Any]:
        """A session for those who write; every other address can be read by everybody."""
        return super().get_auth() if self._is_for_members() else []

    def _refusals(self) -> dict[Any, Any]:
        view: Any = self.view
        said = dict(WRITING if self.method == "POST" else READING)
        if "{ref}" not in self.path:
            del said[404]
        if self._is_for_members():
            said[403] = SIGNED_OUT
        if self.method == "POST":
            codes = ", ".join(f"`{code}`" for code in sorted(view.conflicts))
            said[409] = f"Not in the state that things are in now; read them again. Codes: {codes}."
        return {(code, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, said[code]) for code in sorted(said)}

    def _is_for_members(self) -> bool:
        return IsAuthenticated in self.view.permission_classes

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        """Strict bodies say that they hold nothing else."""
        schema = super()._map_basic_serializer(serializer, direction)
        kind = serializer if isinstance(serializer, type) else type(serializer)
        if issubclass(kind, StrictBody):
            schema |= {"additionalProperties": False, **kind.schema_extra}
        return schema
