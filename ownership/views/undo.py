"""Undo a step, from wherever it is told."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from accounts.capabilities import Capability
from accounts.views.permissions import requires
from channels_registry.models import ImportFile
from ownership.models import Undoing
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
        messages.error(request, gettext("{problem} Nothing was changed.").format(problem=error))
    else:
        if isinstance(undone, Undoing):
            return redirect("undoing", organization=organization, undoing=undone.pk)
        messages.success(request, gettext("Undone: it is as it was before."))
        if undone.removed:
            return redirect("channels", organization=organization)
    return go_on(request, "overview")


@require_GET
@requires(Capability.ASSIGN_OWNERS)
def undoing(request: HttpRequest, organization: str, undoing: UUID) -> HttpResponse:
    """What becomes of the undoing of a large change: a page, and the fragment that asks again."""
    shown = Undoing.objects.select_related("job").filter(pk=undoing).first()
    if shown is None:
        raise Http404
    template = "undoings/_undoing.html" if request.htmx else "undoings/undoing.html"
    context = {
        "undoing": shown,
        "job": shown.job,
        "import_file": ImportFile.objects.filter(pk=shown.of_step).first(),
    }
    return render(request, template, context)
