"""The first run: from a website or pasted links to a figure, and to owners.

Where somebody is in it follows from what is stored, so they can leave and come back.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.views.permissions import requires
from accounts.words import say_number
from channels_registry.operations.candidates import (
    Accepted,
    register_candidates,
    reject_candidates,
)
from channels_registry.operations.channels import PlatformClosed
from channels_registry.operations.pasted import Taken, TooManyLines, take_pasted
from ownership.forms.welcome import WelcomeForm
from ownership.operations.charters import CharterNotApplied, StaleCharter, apply_charter
from ownership.queries.welcome import (
    MOST_CHANNELS,
    load_found,
    load_preview,
    load_registered,
)
from ownership.views.bulk_edit_words import say_applied
from ownership.views.discoveries import read_ids, say_already, say_not_ours
from ownership.views.done import say_done
from ownership.views.welcome_words import count_states, draw_squares, say_why_open


@require_http_methods(["GET", "POST"])
@requires(Capability.IMPORT_CHANNELS)
def welcome(request: HttpRequest, organization: str) -> HttpResponse:
    """Three steps on one page; a POST is what somebody pasted."""
    form = WelcomeForm(request.POST or None)
    if request.method != "POST":
        return _show(request, form)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        taken = take_pasted(
            organization=request.organization,
            text=form.cleaned_data["text"],
            by=request.actor,
            now=timezone.now(),
        )
    except TooManyLines as error:
        form.add_error("text", str(error))
        return _show(request, form, status=422)
    for sentence in _say_taken(taken):
        messages.success(request, sentence)
    if not taken.unread:
        return redirect("welcome", organization=organization)
    # What could be read is done: only the rest stays in the box.
    rest = WelcomeForm(initial={"text": "\n".join(line.text for line in taken.unread)})
    return _show(request, rest, unread=taken.unread, status=422)


@require_GET
@requires(Capability.IMPORT_CHANNELS)
def welcome_found(request: HttpRequest, organization: str) -> HttpResponse:
    """What was found so far: asked every second while a website is being read."""
    return render(request, "welcome/_found.html", {"found": load_found()})


@require_POST
@requires(Capability.IMPORT_CHANNELS)
def welcome_register(request: HttpRequest, organization: str) -> HttpResponse:
    """Register what was ticked, or say that it is not ours."""
    arguments = {
        "organization": request.organization,
        "candidates": read_ids(request.POST.getlist("candidate")),
        "by": request.actor,
        "now": timezone.now(),
    }
    try:
        if request.POST.get("decision") == "not_ours":
            said = say_not_ours(reject_candidates(**arguments))
        else:
            said = _say_registered(register_candidates(**arguments))
    except PlatformClosed as error:
        messages.error(request, str(error))
    else:
        if said:
            messages.success(request, said)
        else:
            messages.error(request, gettext("Nothing changed. Tick at least one channel."))
    return redirect("welcome", organization=organization)


def _say_registered(accepted: Accepted) -> str:
    if accepted.channels:
        number = len(accepted.channels)
        return ngettext(
            "{n} channel is registered.", "{n} channels are registered.", number
        ).format(n=number)
    return say_already(accepted.already) if accepted.already else ""


@require_POST
@requires(Capability.ASSIGN_OWNERS)
def welcome_apply(request: HttpRequest, organization: str) -> HttpResponse:
    """Apply the recommended charter, if it still does what was looked at."""
    try:
        applied = apply_charter(
            organization=request.organization,
            seen=request.POST.get("seen", ""),
            by=request.actor,
            now=timezone.now(),
        )
    except (StaleCharter, CharterNotApplied) as error:
        messages.error(request, str(error))
        return redirect("welcome", organization=organization)
    if applied.by_worker:
        return redirect(
            "channels-change", organization=organization, bulk_edit=applied.by_worker.pk
        )
    say_done(request, *say_applied(applied.outcome))
    return redirect("overview", organization=organization)


def _show(
    request: HttpRequest, form: WelcomeForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    registered = load_registered()
    context: dict[str, Any] = {"form": form, "found": load_found(), "registered": registered}
    if registered.count:
        preview = load_preview(registered.count, at_most=MOST_CHANNELS, now=timezone.now())
        context |= {"lines": preview.lines, "most_channels": MOST_CHANNELS}
        if plan := preview.plan:
            squares, each = draw_squares(plan)
            context |= {
                "plan": plan,
                "confirmed_percent": preview.confirmed_percent,
                "states": count_states(plan),
                "squares": squares,
                "duties_of_a_square": each,
                "why_open": say_why_open(plan, preview.lines),
            }
    return render(request, "welcome/welcome.html", context | more, status=status)


def _say_taken(taken: Taken) -> list[str]:
    said = []
    if proposed := taken.profiles.proposed:
        sentence = ngettext(
            "{n} profile is listed to look at.", "{n} profiles are listed to look at.", proposed
        )
        said.append(sentence.format(n=say_number(proposed)))
    if already := len(taken.profiles.registered):
        said.append(say_already(already))
    if websites := taken.websites:
        sentence = ngettext("{n} website is being read.", "{n} websites are being read.", websites)
        said.append(sentence.format(n=websites))
    return said
