"""What every view that reads shares, and what it has in common with those that write (`api.writing`)."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from csp.decorators import csp_update
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.decorators import method_decorator
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions
from rest_framework.exceptions import ErrorDetail
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from api.problems import ParameterError

PAGING = ("ordering", "page_size", "cursor")


class PortalView(APIView):
    """A view strict about what it is asked, and whose answers no cache keeps for somebody else.

    Query parameters that it does not know, that are repeated or empty are refused (400 `unknown_parameter`,
    `repeated_parameter`, `empty_parameter`), and so is every method it does not take (405).
    """

    # Parameters that say all by being there.
    flags: Collection[str] = ()

    def get_parameters(self) -> list[str]:
        """Names of the query parameters this address knows."""
        return []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before authentication, so that it is refused in the same words to everybody.
        if request.method not in self.allowed_methods:
            raise exceptions.MethodNotAllowed(str(request.method), detail=self.method_advice())
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS":
            self.check_parameters(request)

    def method_advice(self) -> str:
        """What to do instead of an unknown method."""
        return f"This address takes {' and '.join(self.allowed_methods)} only."

    def check_parameters(self, request: Request) -> None:
        known = self.get_parameters()
        advice = f"Use {', '.join(known)}." if known else "It takes none."
        errors = {}
        for name, values in request.query_params.lists():
            if name not in known:
                errors[name] = ErrorDetail(
                    f"“{name}” is not a parameter of this address. {advice}", "unknown_parameter"
                )
            elif len(values) > 1:
                errors[name] = ErrorDetail(f"“{name}” is given more than once. Give it once.", "repeated_parameter")
            elif not values[0].strip() and name not in self.flags:
                errors[name] = ErrorDetail(f"“{name}” is empty. Give it a value or leave it out.", "empty_parameter")
        if errors:
            raise ParameterError(errors)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What this address is, as JSON also where it answers in something else."""
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), "application/json"
        return super().options(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Answers hang on who asks: caches are told so, and what a signed-in person sees is not kept at all."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept", "Cookie"])
        if self.request._request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        else:  # the site's middleware says till when, and lets no refusal be kept
            patch_cache_control(response, public=True)
        return response


class ReadView(PortalView):
    """A view that only reads. Anyone may: what they see is the queryset's to say."""

    http_method_names = ["get", "head", "options"]
    permission_classes = [AllowAny]

    def method_advice(self) -> str:
        return "This address can only be read: use GET, HEAD or OPTIONS."


class Referred:
    """Finds a row by what people call it: a subclass gives its `noun`, what it is `known_by`, the pattern a reference
    must have (`ref_pattern`) and how to find a row by it (`referred`).
    """

    ref_pattern = r"[A-Za-z0-9_-]{1,120}"
    noun = ""
    known_by = ""
    kwargs: dict[str, Any]

    def referred(self, rows: QuerySet, ref: str) -> QuerySet:
        """The row that goes by this reference, if it is among these rows."""
        raise NotImplementedError

    def find(self, rows: QuerySet) -> Any:
        """The row, or a 404 in the same words whether there is none or the reader may not know of it."""
        ref = self.kwargs["ref"]
        row = self.referred(rows, ref).first() if re.fullmatch(self.ref_pattern, ref) else None
        if row is None:
            raise self.unknown()
        return row

    def unknown(self) -> exceptions.NotFound:
        """What is said of a reference that nothing goes by, so far as the reader may know."""
        return exceptions.NotFound(f"No {self.noun} has the {self.known_by} “{self.kwargs['ref'][:120]}”.")


class FilterBackend(DjangoFilterBackend):
    """Filters by the view's `filterset_class`, and hands it what the view has to say: `get_filterset_kwargs`."""

    def get_filterset_kwargs(self, request: Request, queryset: QuerySet, view: Any) -> dict[str, Any]:
        return {**super().get_filterset_kwargs(request, queryset, view), **view.get_filterset_kwargs()}

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        """The rows that pass. Errors go on as Django's own: the package would format their texts a second time."""
        filterset = self.get_filterset(request, queryset, view)
        if not filterset.is_valid():
            raise ValidationError(filterset.errors.as_data())
        return filterset.qs


class ReadViewSet(Referred, ReadView, ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """A list and its rows, each addressable by what people call it: see `Referred`. Rows come from `get_queryset`."""

    filter_backends = [FilterBackend]
    filterset_class: Any = None
    lookup_url_kwarg = "ref"
    lookup_value_regex = "[^/]+"
    orderings: Mapping[str, str] = {}
    default_ordering = ""

    def get_parameters(self) -> list[str]:
        if self.action != "list":
            return []
        filters = list(self.filterset_class.base_filters) if self.filterset_class else []
        return [*filters, *PAGING]

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """What the filter set wants to know besides the parameters."""
        return {}

    def get_object(self) -> Model:
        row: Model = self.find(self.get_queryset())
        return row


class RootView(ReadView):
    """The addresses of the API. `addresses` maps a name to the name of its URL."""

    addresses: Mapping[str, str] = {}
    summary = "List the addresses of this API"
    response_schema = {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}

    def get(self, request: Request) -> Response:
        return Response({name: reverse(url_name, request=request) for name, url_name in self.addresses.items()})


class SchemaView(ReadView, SpectacularJSONAPIView):
    """This API described in OpenAPI 3.1."""


@method_decorator(csp_update({"style-src": ["'self'", "'unsafe-inline'"]}), name="dispatch")
class DocsView(ReadView, SpectacularSwaggerSplitView):
    """The schema made readable, with everything it loads served from here.

    Swagger UI sets styles of its own from its script; the policy of this one page allows that, and no inline script.
    """

    template_name = "api/docs.html"
    flags = ("script",)

    def get_parameters(self) -> list[str]:
        return list(self.flags)


class UnknownAddressView(APIView):
    """Any address that nothing else answers: 404, whatever the method."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        raise exceptions.NotFound("There is nothing at this address. /api/v1/ lists the addresses there are.")
