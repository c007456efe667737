"""Applying the charter: what it does, before it does; and duties that are off it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from ownership.forms.bulk_edits import read_selection_fields
from ownership.forms.charter import ReachForm, read_ticked
from ownership.operations.bulk_edits import IN_REQUEST
from ownership.operations.charters import CharterNotApplied, StaleCharter, apply_charter
from ownership.queries.charter_pages import describe_plan, load_off_charter, reach_of_duties
from ownership.queries.charter_plans import (
    EVERYWHERE,
    Reach,
    describe_charter,
    foresee_confirmed,
    plan_charter,
)
from ownership.queries.selections import read_selection
from ownership.views.bulk_edit_words import say_applied
from ownership.views.done import say_done
from ownership.views.welcome_words import count_states, draw_squares, say_why_open


@require_http_methods(["GET", "POST"])
@requires(Capability.ASSIGN_OWNERS)
def charter_preview(request: HttpRequest, organization: str) -> HttpResponse:
    """What applying it would do: everywhere; or, sent by a list, to the ticked rows."""
    reach = EVERYWHERE
    if request.method == "POST":
        found = _read_ticked(request)
        if found is None:
            messages.error(
                request, gettext("Nothing is ticked. Tick what the charter is to decide.")
            )
            there = "charter-off" if "duty" in request.POST or "off" in request.POST else "channels"
            return redirect(there, organization=organization)
        reach = found
    return _show(request, reach)


def _read_ticked(request: HttpRequest) -> Reach | None:
    if "off" in request.POST:
        duties = read_ticked(request.POST.getlist("duty"))
        return reach_of_duties(duties) if duties else None
    selection = read_selection_fields(
        request.POST, today=request.organization.day_of(timezone.now())
    )
    selected = read_selection(selection)
    return Reach(channels=frozenset(selected.versions)) if len(selected) else None


@require_POST
@requires(Capability.ASSIGN_OWNERS)
def charter_apply(request: HttpRequest, organization: str) -> HttpResponse:
    """Apply it, if it still does what was looked at; one step, which can be undone."""
    form = ReachForm(request.POST)
    if not form.is_valid():
        sentences = [str(sentence) for errors in form.errors.values() for sentence in errors]
        return answer_refusal(request, " ".join(sentences), status=422)
    reach = form.reach()
    try:
        applied = apply_charter(
            organization=request.organization,
            reach=reach,
            seen=form.cleaned_data["seen"],
            by=request.actor,
            now=timezone.now(),
        )
    except StaleCharter as error:
        return _show(request, reach, stale=str(error), status=412)
    except CharterNotApplied as error:
        messages.error(request, str(error))
        return redirect("charter", organization=organization)
    if applied.by_worker:
        return redirect(
            "channels-change", organization=organization, bulk_edit=applied.by_worker.pk
        )
    say_done(request, *say_applied(applied.outcome))
    return redirect("charter-off" if reach.off_charter else "charter", organization=organization)


@require_GET
def charter_off(request: HttpRequest, organization: str) -> HttpResponse:
    """Duties that others answer for than the charter says: shown, not wrong."""
    return render(
        request, "charter/off.html", {"off": load_off_charter(request.GET.get("page", "1"))}
    )


def _show(
    request: HttpRequest, reach: Reach, *, stale: str = "", status: int = 200
) -> HttpResponse:
    plan = plan_charter(reach, is_whole=True)
    lines = describe_charter(plan.needed, plan.charter)
    squares, each = draw_squares(plan)
    confirmed = foresee_confirmed(plan, now=timezone.now())
    context: dict[str, Any] = {
        "plan": plan,
        "planned": describe_plan(plan),
        "reach": reach,
        "fields": {**ReachForm.say(reach), "seen": plan.seen},
        "confirmed_before": plan.before.percent_of(confirmed.before),
        "confirmed_after": plan.after.percent_of(confirmed.after),
        "states": count_states(plan),
        "squares": squares,
        "duties_of_a_square": each,
        "why_open": say_why_open(plan, lines) if reach == EVERYWHERE else [],
        "by_worker": len(plan.channels) > IN_REQUEST,
        "stale": stale,
    }
    return render(request, "charter/preview.html", context, status=status)
