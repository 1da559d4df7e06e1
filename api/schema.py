"""What the OpenAPI document says of every address: what it is for, how rows are named, how it refuses."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from api.problems import MEDIA_TYPE
from api.serializers import ProblemSerializer

REFUSALS = {
    400: "A query parameter is unknown, repeated, empty or not understood; `errors` names it and what is allowed.",
    404: "There is no such row, or none that may be known of: the answer is the same.",
    406: "The Accept header allows nothing that this address offers.",
    500: "Something went wrong here.",
}


class PortalSchema(AutoSchema):
    """Adds to what can be read from views and serializers: summaries, references in paths, and the refusals."""

    def get_summary(self) -> str | None:
        action, noun = getattr(self.view, "action", ""), getattr(self.view, "noun", "")
        if action == "list":
            return f"List {self.get_tags()[0]}"
        return f"Get one {noun}" if noun else getattr(self.view, "summary", None)

    def get_tags(self) -> list[str]:
        return super().get_tags() or ["api"]

    def get_override_parameters(self) -> list[Any]:
        if not self._is_detail():
            return []
        view: Any = self.view
        description = f"The {view.known_by} of the {view.noun}."
        schema: dict[str, Any] = {"type": "string", "pattern": f"^{view.ref_pattern}$"}
        return [OpenApiParameter("ref", schema, OpenApiParameter.PATH, required=True, description=description)]

    def get_response_serializers(self) -> Any:
        answer = getattr(self.view, "response_schema", None) or self._get_serializer()
        codes = [code for code in REFUSALS if code != 404 or self._is_detail()]
        refusals = {(code, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, REFUSALS[code]) for code in codes}
        return {200: answer, **refusals}

    def get_auth(self) -> list[Any]:
        """Nothing to sign in for: every address can be read by everybody."""
        return []

    def _is_detail(self) -> bool:
        return getattr(self.view, "action", None) == "retrieve"
