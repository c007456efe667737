"""Run checks now, and watch them run."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.capabilities import Capability
from accounts.views.permissions import requires
from ownership.models import Sweep
from ownership.operations.sweeps import start_sweep
from ownership.queries.sweeps import find_running_sweep


@require_POST
@requires(Capability.RUN_SWEEP)
def run_checks(request: HttpRequest, organization: str) -> HttpResponse:
    """Start a sweep, or show the one that runs already."""
    running = find_running_sweep() or start_sweep(
        organization=request.organization, by=request.actor, now=timezone.now()
    )
    return redirect("sweep", organization=organization, sweep=running.pk)


@require_GET
def sweep(request: HttpRequest, organization: str, sweep: UUID) -> HttpResponse:
    """How far a sweep is and what it found: a page of its own, and the fragment that asks again."""
    shown = Sweep.objects.select_related("job").filter(pk=sweep).first()
    if shown is None:
        raise Http404
    template = "sweeps/_sweep.html" if request.htmx else "sweeps/sweep.html"
    return render(request, template, {"sweep": shown})
