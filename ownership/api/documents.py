"""What the API is: the OpenAPI document, its pages for people, the answer of every other address.

All of it is open to everybody: it tells how to ask, and nothing of any organization.
"""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from accounts.api.problems import Problem, problem_response
from accounts.api.reference import BASE, Resource, read_resources
from accounts.capabilities import SCOPE_WORDS
from accounts.words import Words
from ownership.api.resources import GROUPS


@cache
def read_document() -> dict[str, Any]:
    """Made once in a process: it says what the code is, and takes a second to make."""
    with translation.override("en"):
        document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
        document["tags"] = [
            {"name": name, "description": str(text)}
            for _, resources in GROUPS
            for name, text in resources.items()
        ]
    return document


@csrf_exempt
def show_document(request: HttpRequest) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return problem_response(Problem(405))
    return JsonResponse(read_document())


@require_safe
def show_reference(request: HttpRequest) -> HttpResponse:
    """How to ask, and every address."""
    context = {
        "groups": _group(read_resources(read_document())),
        "base": f"{settings.SITE_URL}{BASE}",
        "scopes": SCOPE_WORDS,
    }
    return render(request, "api/reference.html", context)


@require_safe
def show_resource(request: HttpRequest, name: str) -> HttpResponse:
    """All that one noun takes and answers."""
    resources = read_resources(read_document())
    if name not in resources:
        raise Http404
    groups = _group(resources)
    text = next(text for _, lines in groups for line, text in lines if line.name == name)
    context = {"groups": groups, "resource": resources[name], "text": text}
    return render(request, "api/resource.html", context)


def _group(resources: dict[str, Resource]) -> list[tuple[Words, list[tuple[Resource, Words]]]]:
    """(title, [(resource, what it is)])"""
    return [
        (title, [(resources[name], text) for name, text in texts.items()])
        for title, texts in GROUPS
    ]


@csrf_exempt
def answer_unknown_path(request: HttpRequest) -> HttpResponse:
    """The 404 of the API, also where only the slash at the end is missing."""
    return problem_response(Problem(404))
