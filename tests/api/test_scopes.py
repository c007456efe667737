"""What each key may do: a table of every route, method, scope and seat."""

from typing import Any

from accounts.capabilities import SCOPES
from tests.api.callers import Caller
from tests.api.routes import NOBODY, list_operations
from tests.world import World

READ, WRITE = "registry:read", "registry:write"
MEMBERS, AUDIT = "members:manage", "audit:read"
OWN_READ, OWN_WRITE = "ownership:read", "ownership:write"

# (method, path) -> the scope it wants; None: any key will do.
WANTED: dict[tuple[str, str], str | None] = {
    ("GET", "/api/v1/me/"): None,
    ("GET", "/api/v1/platforms/"): None,
    ("GET", "/api/v1/public/o/{organization}/channels/"): None,
    ("GET", "/api/v1/public/o/{organization}/verify/"): None,
    ("GET", ""): READ,
    ("PATCH", ""): WRITE,
    ("GET", "members/"): MEMBERS,
    ("GET", "members/{id}/"): MEMBERS,
    ("PATCH", "members/{id}/"): MEMBERS,
    ("DELETE", "members/{id}/"): MEMBERS,
    ("GET", "invitations/"): MEMBERS,
    ("POST", "invitations/"): MEMBERS,
    ("GET", "invitations/{id}/"): MEMBERS,
    ("DELETE", "invitations/{id}/"): MEMBERS,
    ("GET", "audit-events/"): AUDIT,
    ("GET", "audit-events/{id}/"): AUDIT,
    ("GET", "channels/"): READ,
    ("POST", "channels/"): WRITE,
    ("GET", "channels/resolve/"): READ,
    ("POST", "channels/bulk/"): WRITE,
    ("GET", "channels/{id}/"): READ,
    ("PATCH", "channels/{id}/"): WRITE,
    ("DELETE", "channels/{id}/"): WRITE,
    ("GET", "channels/{id}/history/"): READ,
    ("GET", "channels/{id}/matrix/"): OWN_READ,
    ("GET", "channels/{id}/access/"): READ,
    ("POST", "channels/{id}/access/"): WRITE,
    ("GET", "channel-access/"): READ,
    ("GET", "channel-access/{id}/"): READ,
    ("PATCH", "channel-access/{id}/"): WRITE,
    ("DELETE", "channel-access/{id}/"): WRITE,
    ("GET", "stakes/"): OWN_READ,
    ("POST", "stakes/"): OWN_WRITE,
    ("GET", "stakes/{id}/"): OWN_READ,
    ("PATCH", "stakes/{id}/"): OWN_WRITE,
    ("DELETE", "stakes/{id}/"): OWN_WRITE,
    ("GET", "departments/"): READ,
    ("POST", "departments/"): WRITE,
    ("GET", "departments/{id}/"): READ,
    ("PATCH", "departments/{id}/"): WRITE,
    ("DELETE", "departments/{id}/"): WRITE,
    ("POST", "departments/{id}/merge/"): WRITE,
    ("POST", "departments/{id}/retire/"): WRITE,
    ("GET", "activities/"): READ,
    ("POST", "activities/"): WRITE,
    ("GET", "activities/{id}/"): READ,
    ("PATCH", "activities/{id}/"): WRITE,
    ("GET", "custom-platforms/"): READ,
    ("POST", "custom-platforms/"): WRITE,
    ("GET", "custom-platforms/{id}/"): READ,
    ("PATCH", "custom-platforms/{id}/"): WRITE,
    ("DELETE", "custom-platforms/{id}/"): WRITE,
    ("GET", "people/"): READ,
    ("POST", "people/"): WRITE,
    ("GET", "people/{id}/"): READ,
    ("PATCH", "people/{id}/"): WRITE,
    ("DELETE", "people/{id}/"): WRITE,
    ("GET", "people/{id}/departure/"): READ,
    ("POST", "people/{id}/departure/"): WRITE,
    ("GET", "duties/"): OWN_READ,
    ("GET", "duties/{id}/"): OWN_READ,
    ("PATCH", "duties/{id}/"): OWN_WRITE,
    ("GET", "assignments/"): OWN_READ,
    ("POST", "assignments/"): OWN_WRITE,
    ("PUT", "assignments/bulk/"): OWN_WRITE,
    ("GET", "assignments/{id}/"): OWN_READ,
    ("PATCH", "assignments/{id}/"): OWN_WRITE,
    ("DELETE", "assignments/{id}/"): OWN_WRITE,
    ("GET", "campaigns/"): OWN_READ,
    ("POST", "campaigns/"): OWN_WRITE,
    ("GET", "campaigns/{id}/"): OWN_READ,
    ("PATCH", "campaigns/{id}/"): OWN_WRITE,
    ("GET", "campaigns/{id}/evidence.csv"): OWN_READ,
    ("GET", "overview/"): OWN_READ,
    ("GET", "overview/heatmap/"): OWN_READ,
    ("GET", "overview/load/"): OWN_READ,
    ("GET", "overview/map/"): OWN_READ,
    ("GET", "overview/trend/"): OWN_READ,
    ("GET", "rules/"): OWN_READ,
    ("GET", "rules/{id}/"): OWN_READ,
    ("PATCH", "rules/{id}/"): OWN_WRITE,
    ("GET", "claims/"): OWN_READ,
    ("POST", "claims/"): OWN_WRITE,
    ("GET", "claims/{id}/"): OWN_READ,
    ("POST", "claims/{id}/accept/"): OWN_WRITE,
    ("POST", "claims/{id}/decline/"): OWN_WRITE,
    ("POST", "claims/{id}/withdraw/"): OWN_WRITE,
    ("GET", "attestations/"): OWN_READ,
    ("POST", "attestations/"): OWN_WRITE,
    ("GET", "attestations/{id}/"): OWN_READ,
    ("GET", "findings/"): OWN_READ,
    ("GET", "findings/{id}/"): OWN_READ,
    ("POST", "findings/{id}/snooze/"): OWN_WRITE,
    ("POST", "findings/{id}/waive/"): OWN_WRITE,
    ("POST", "findings/{id}/give/"): OWN_WRITE,
    ("POST", "findings/{id}/comment/"): OWN_WRITE,
    ("POST", "findings/{id}/wake/"): OWN_WRITE,
    ("POST", "findings/{id}/check/"): OWN_WRITE,
    ("POST", "findings/bulk/"): OWN_WRITE,
    ("GET", "sweeps/"): OWN_READ,
    ("POST", "sweeps/"): OWN_WRITE,
    ("GET", "sweeps/{id}/"): OWN_READ,
    ("POST", "undo/{id}/"): OWN_WRITE,
    ("GET", "undoings/"): OWN_READ,
    ("GET", "undoings/{id}/"): OWN_READ,
    ("GET", "bulk-edits/"): OWN_READ,
    ("GET", "bulk-edits/{id}/"): OWN_READ,
    ("GET", "charter/"): OWN_READ,
    ("PUT", "charter/"): OWN_WRITE,
    ("POST", "charter/apply/"): OWN_WRITE,
    ("POST", "charter/preview/"): OWN_WRITE,
    ("GET", "charter/versions/"): OWN_READ,
    ("GET", "charter/versions/{id}/"): OWN_READ,
    ("GET", "who-owns/"): OWN_READ,
    ("GET", "imports/"): READ,
    ("POST", "imports/"): WRITE,
    ("GET", "imports/{id}/"): READ,
    ("GET", "imports/{id}/rows/"): READ,
    ("GET", "discoveries/"): READ,
    ("POST", "discoveries/"): WRITE,
    ("GET", "discoveries/{id}/"): READ,
    ("POST", "imports/{id}/confirm/"): WRITE,
    ("GET", "exports/"): READ,
    ("POST", "exports/"): READ,
    ("GET", "exports/{id}/"): READ,
    ("GET", "exports/{id}/file/"): READ,
}
# Importing writes channels and their owners, and an export shows both.
ALSO_WANTED = {
    ("POST", "imports/{id}/confirm/"): OWN_WRITE,
    ("GET", "channels/{id}/history/"): OWN_READ,
    ("POST", "departments/{id}/merge/"): OWN_WRITE,
    ("POST", "departments/{id}/retire/"): OWN_WRITE,
    ("GET", "people/{id}/departure/"): OWN_READ,
    ("POST", "people/{id}/departure/"): OWN_WRITE,
    ("GET", "exports/"): OWN_READ,
    ("POST", "exports/"): OWN_READ,
    ("GET", "exports/{id}/"): OWN_READ,
    ("GET", "exports/{id}/file/"): OWN_READ,
}


def ask(caller: Caller, method: str, path: str) -> Any:
    path = path.replace("{id}", NOBODY)
    path = path.replace("{organization}", caller.world.organization.slug)
    return caller.ask(method, path, b"{}" if method != "GET" else None)


def test_every_route_is_in_the_table() -> None:
    assert set(list_operations()) == set(WANTED)


def test_a_key_opens_exactly_what_its_scope_says(world: World) -> None:
    world.publish()
    for scope in SCOPES:
        caller = Caller.of(world, "owner", (scope,))
        for (method, path), wanted in WANTED.items():
            response = ask(caller, method, path)
            where = (scope, method, path, response.content)
            missing = {wanted, ALSO_WANTED.get((method, path))} - {None, scope}
            if not missing:
                assert response.status_code != 403, where
            else:
                assert response.status_code == 403, where
                assert response.json()["code"] == "scope_missing", where
                assert response.json()["scope"] in missing, where
