"""Every address of the product, found from the routes themselves: none can be forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter
from django.urls.resolvers import RoutePattern

from accounts.middleware import NON_MEMBER_ROUTES

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Arguments that are no ids, and what the attack says for them.
WORDS = {"<str:token>": "a-token-that-nobody-was-given", "<slug:pk>": "crowded"}


@dataclass(frozen=True)
class Route:
    """`/o/<slug:organization>/channels/<uuid:channel>/`, and which of its arguments are ids."""

    path: str
    ids: tuple[str, ...]
    name: str

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def is_for_visitors(self) -> bool:
        """Somebody without a seat must reach it."""
        return self.name in NON_MEMBER_ROUTES

    def fill(self, organization: str, identifier: UUID | None = None) -> str:
        """The address; every id is the same one."""
        address = self.path.replace("<slug:organization>", organization)
        for name in self.ids:
            address = address.replace(f"<uuid:{name}>", str(identifier))
        for name, word in WORDS.items():
            address = address.replace(name, word)
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
        words = {name.strip("<>").partition(":")[2] for name in WORDS}
        unknown = entry.pattern.converters.keys() - {*names, *words, "organization"}
        if isinstance(entry, URLPattern):
            if "<slug:organization>" in path:
                assert not unknown, f"{path}: the attack does not know how to fill {unknown}"
            yield Route(path, names, entry.name or "")
        else:
            yield from _walk(path, entry, names)
