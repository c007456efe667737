"""What the OpenAPI document says, read from what the views enforce."""

import inspect
from functools import lru_cache
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema_serializer,
)
from rest_framework import serializers

from accounts.api.permissions import wanted_scopes
from accounts.api.serializers import ProblemSerializer, StrictSerializer

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag that you saw."
)
_IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Send the same again when you got no answer: it is done once, for 24 hours.",
)

# action -> what it does, where the view does not say more.
_USUAL = {
    "list": "All of them, in pages.",
    "retrieve": "One of them.",
    "create": "A new one.",
    "partial_update": "Changes what is sent; the rest stays.",
    "destroy": "Removes it.",
}


class ApiSchema(AutoSchema):
    """Parameters from the declared ones, bodies from `input_class`, answers from the view."""

    def get_override_parameters(self) -> list[Any]:
        declared = getattr(self.view, "declared_parameters", {})
        query = [
            OpenApiParameter(
                name,
                dict(parameter.schema),
                OpenApiParameter.QUERY,
                required=parameter.required,
                description=parameter.description,
            )
            for name, parameter in declared.items()
        ]
        path = []
        if "{organization}" in self.path:
            path.append(OpenApiParameter("organization", str, "path", description="Its slug."))
        if "{id}" in self.path:
            path.append(OpenApiParameter("id", {"type": "string", "format": "uuid"}, "path"))
        is_guarded = self.method in ("PATCH", "DELETE")
        headers = [IF_MATCH] if is_guarded else []
        if self.method == "POST":
            headers = [_IDEMPOTENCY_KEY]
        return [*path, *query, *headers]

    def get_request_serializer(self) -> Any:
        if self.method in ("POST", "PUT", "PATCH"):
            name = "edit_class" if self.method == "PATCH" else "input_class"
            return getattr(self.view, name, None)
        return None

    def get_response_serializers(self) -> Any:
        shown = getattr(self.view, "serializer_class", None)
        status = {"POST": 201, "DELETE": 204}.get(self.method, 200)
        if self.method == "DELETE" or shown is None:
            answer: Any = OpenApiResponse(description="Done.")
        elif self.view.action == "list" and hasattr(self.view, "orderings"):
            answer = page_of(shown)
        else:
            answer = shown
        return with_problems({status: answer})

    def get_description(self) -> str:  # type: ignore[override]
        """What the method says, else what such a method does of any noun."""
        action = getattr(self.view, "action", "")
        method = getattr(type(self.view), action, None)
        return (inspect.getdoc(method) if method else None) or _USUAL.get(action, "")

    def get_auth(self) -> list[dict[str, list[str]]]:
        """The key, and the scopes that it must have."""
        auth: list[dict[str, list[str]]] = super().get_auth()
        scopes = wanted_scopes(self.view, self.method)
        return [dict.fromkeys(one, scopes) for one in auth]

    def get_tags(self) -> list[str]:
        words = [word for word in self.path.split("/") if word and "{" not in word]
        below = words[3:] if words[2:3] == ["o"] else words[2:]
        return [below[0] if below else "organization"]


def with_problems(responses: dict[Any, Any]) -> dict[Any, Any]:
    """Every operation may answer with a problem."""
    problem = OpenApiResponse(ProblemSerializer, description="Anything that is not a success.")
    return {**responses, ("default", "application/problem+json"): problem}


@lru_cache
def page_of(shown: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """The envelope of a list of these."""
    name = shown.__name__.removesuffix("Serializer")
    page = type(
        f"{name}PageSerializer",
        (serializers.Serializer,),
        {
            "__doc__": f"A page of {name}, and where to go on.",
            "results": shown(many=True),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "count": serializers.IntegerField(required=False),
        },
    )
    return extend_schema_serializer(many=False)(page)


def example(**body: Any) -> Any:
    """A body that says what is enough, where no field must always be there."""
    return extend_schema_serializer(
        examples=[OpenApiExample("Enough", value=body, request_only=True)]
    )


def list_undescribed() -> list[type]:
    """Classes whose docstrings speak to us: what inherits from one is not described by it."""
    return [*get_lib_doc_excludes(), StrictSerializer]
