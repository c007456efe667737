"""Every route of the API, as the server's own URL patterns have it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver

from ownership.api.urls import urlpatterns

NOBODY = "0198c0de-0000-7000-8000-000000000000"
# Open to everybody, and no part of the document that one of them is.
UNDOCUMENTED = {"api-document", "api-docs"}
_PLACES = {"<uuid:pk>": "{id}", "<slug:pk>": "{id}", "<slug:organization>": "{organization}"}


def list_operations() -> Iterator[tuple[str, str]]:
    """(method, path); paths of an organization start below it."""
    for method, path in list_routes():
        yield method, path.removeprefix("/api/v1/o/{organization}/")


def list_routes() -> Iterator[tuple[str, str]]:
    """(method, path from the root), HEAD left out: it is GET's."""
    for prefix, pattern in _walk(urlpatterns, "/api/v1/"):
        actions = getattr(pattern.callback, "actions", None)
        if pattern.name in UNDOCUMENTED or actions is None:
            continue
        for method in actions:
            if method != "head":
                yield method.upper(), prefix


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        for written, shown in _PLACES.items():
            path = path.replace(written, shown)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path, pattern
