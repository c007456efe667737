"""Caller: a program with a key."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.capabilities import CAPABILITIES, SCOPES
from accounts.models import ApiKey, Membership
from accounts.operations.actors import Actor
from accounts.operations.api_keys import issue_key
from tests.world import World

OPERATOR = Actor.system("Operator", door="command")


@dataclass
class Caller:
    """Speaks JSON to the API in one organization. Paths are below `/api/v1/o/<slug>/`."""

    world: World
    token: str
    api_key: ApiKey
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    @classmethod
    def of(
        cls,
        world: World,
        role: str = "owner",
        scopes: tuple[str, ...] | None = None,
        now: datetime | None = None,
    ) -> "Caller":
        """With every scope that the seat can have, unless said otherwise."""
        if scopes is None:
            seat = CAPABILITIES[role]
            scopes = tuple(scope for scope, opens in SCOPES.items() if opens & seat)
        with world.open():
            issued = issue_key(
                organization=world.organization,
                membership=Membership.objects.select_related("user").get(user=world.members[role]),
                name="Helpdesk",
                scopes=scopes,
                by=OPERATOR,
                now=now or timezone.now(),
            )
        return cls(world, issued.token, issued.api_key)

    def url(self, path: str) -> str:
        return path if path.startswith("/") else f"/api/v1/o/{self.world.organization.slug}/{path}"

    def ask(
        self, method: str, path: str, body: Any = None, content_type: str = "", **headers: str
    ) -> HttpResponse:
        """`body`: bytes go as they are, anything else as JSON. Headers: If_Match="..."."""
        content: dict[str, Any] = {}
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            content = {"data": data, "content_type": content_type or "application/json"}
        return self.client.generic(
            method, self.url(path), headers=self._headers(headers), **content
        )

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.client.get(self.url(path), query or {}, headers=self._headers(headers))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.token}"} | named

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("POST", path, {} if body is None else body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.ask("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.ask("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("DELETE", path, **headers)
