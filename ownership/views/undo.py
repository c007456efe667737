"""Undo a step, from wherever it is told."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.capabilities import Capability
from accounts.views.permissions import requires
from ownership.operations.undo import CannotUndo, NothingToUndo, UndoConflict, undo_step
from ownership.views.going_on import go_on


@require_POST
@requires(Capability.ASSIGN_OWNERS)
def undo(request: HttpRequest, organization: str, step: UUID) -> HttpResponse:
    try:
        undone = undo_step(
            organization=request.organization, step=step, by=request.actor, now=timezone.now()
        )
    except (NothingToUndo, CannotUndo, UndoConflict) as error:
        messages.error(request, f"{error} Nothing was changed.")
    else:
        messages.success(request, "Undone: it is as it was before.")
        if undone.forgot:
            return redirect("channels", organization=organization)
    return go_on(request, "overview")
