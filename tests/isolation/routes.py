"""Every address of the product, found from the routes themselves: none can be forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter
from django.urls.resolvers import RoutePattern

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """`/o/<slug:organization>/channels/<uuid:channel>/`, and which of its arguments are ids."""

    path: str
    ids: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    def fill(self, organization: str, identifier: UUID | None = None) -> str:
        """The address; every id is the same one."""
        address = self.path.replace("<slug:organization>", organization)
        for name in self.ids:
            address = address.replace(f"<uuid:{name}>", str(identifier))
        return address

    def __str__(self) -> str:
        return self.path


def find_routes() -> list[Route]:
    """All routes below an organization, pages and API."""
    return [
        route for route in _walk("/", get_resolver(), ()) if "<slug:organization>" in route.path
    ]


def _walk(prefix: str, resolver: URLResolver, ids: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        if not isinstance(entry.pattern, RoutePattern):
            continue  # the API's answer to unknown paths, and allauth's own, have no organization
        path = prefix + str(entry.pattern)
        names = ids + tuple(
            name
            for name, converter in entry.pattern.converters.items()
            if isinstance(converter, UUIDConverter)
        )
        unknown = entry.pattern.converters.keys() - {*names, "organization"}
        if isinstance(entry, URLPattern):
            if "<slug:organization>" in path:
                assert not unknown, f"{path}: the attack does not know how to fill {unknown}"
            yield Route(path, names)
        else:
            yield from _walk(path, entry, names)
