"""What a key may do: its scopes, and never more than the seat of the member who has it."""

from typing import Any

from django.utils.translation import gettext
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.api.problems import Problem
from accounts.capabilities import may


class ScopePermission(BasePermission):
    """Asks the view for `area` ("registry") and `write_capability`. `area = None`: any key will do.

    Reading wants the scope `<area>:read`; everything else `<area>:write`, and a seat with the
    capability. `also_areas`: those whose scope is wanted as well. `one_scope` stands for both.
    `only_reads`: what is sent asks for something to read, and changes nothing.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.auth is None:
            raise NotAuthenticated
        if view.action is None:
            raise MethodNotAllowed(str(request.method))  # before asking what it would take
        if view.area is None:
            return True
        for scope in wanted_scopes(view, str(request.method)):
            if scope not in request.auth.scopes:
                sentence = gettext("This key lacks the scope {scope}.").format(scope=scope)
                raise Problem(403, "scope_missing", sentence, scope=scope)
        reads = _only_reads(view, str(request.method))
        capability = view.read_capability if reads else view.write_capability
        if not may(request.auth.membership.role, capability):
            seat = request.auth.membership.get_role_display().lower()
            raise Problem(
                403,
                "seat_insufficient",
                gettext(
                    "The seat of this key's member ({seat}) may not do that: {capability}."
                ).format(seat=seat, capability=capability),
                capability=capability,
            )
        return True


def wanted_scopes(view: Any, method: str) -> list[str]:
    """Every scope that a key needs for this method of the view; none where any key will do."""
    if view.area is None:
        return []
    if view.one_scope:
        return [view.one_scope]
    kind = "read" if _only_reads(view, method) else "write"
    return [f"{area}:{kind}" for area in (view.area, *view.also_areas)]


def _only_reads(view: Any, method: str) -> bool:
    return view.only_reads or method in SAFE_METHODS
