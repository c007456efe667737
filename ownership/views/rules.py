"""The settings' page of the checks: which run, and from which number on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from accounts.capabilities import Capability, may
from accounts.views.permissions import requires
from accounts.views.settings import settings_tabs
from accounts.words import say_number
from ownership.forms.rules import RulesForm
from ownership.operations.previews import MOST_CHANNELS, Preview, preview
from ownership.operations.rule_settings import RuleRefused, StaleRule, set_rules
from ownership.queries.rule_settings import list_rules
from ownership.rules import BY_CODE
from ownership.views.done import say_done


@require_GET
@requires(Capability.READ)
def rules(request: HttpRequest, organization: str) -> HttpResponse:
    """Everybody may read what is checked."""
    return _show(request, RulesForm(list_rules(today=request.organization.day_of(timezone.now()))))


@require_POST
@requires(Capability.EDIT_RULES)
def save_rules(request: HttpRequest, organization: str) -> HttpResponse:
    """Save them; with the button that asks what follows, only say that."""
    form = RulesForm(list_rules(today=request.organization.day_of(timezone.now())), request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    said: dict[str, Any] = {
        "organization": request.organization,
        "changes": form.changes(),
        "by": request.actor,
        "now": timezone.now(),
    }
    try:
        if "foresee" in request.POST:
            found = preview(
                lambda: set_rules(**said),
                organization=request.organization,
                by=request.actor,
                now=said["now"],
            )
            return _show(request, form, foreseen=_say_what_follows(found))
        changed = set_rules(**said)
    except RuleRefused as error:
        field = {"is_on": "on", "limit_tier_1": "tier_1"}.get(error.field, "limit")
        form.add_error(f"{field}-{error.rule}", str(error))
        return _show(request, form, status=422)
    except StaleRule as error:
        return _show(request, form, problem=str(error), status=409)
    names = ", ".join(str(BY_CODE[code].title) for code in changed)
    said_done = gettext("Saved: {checks}.") if changed else gettext("Nothing was changed.")
    say_done(request, said_done.format(checks=names))
    return redirect("rules", organization=organization)


def _say_what_follows(found: Preview[Any]) -> list[str]:
    if not found.counts_findings:
        sentence = gettext(
            "Everything is looked at, which takes a while: you have more than {most} channels."
            " What opens and settles is found after that, and Undo takes it back."
        )
        return [sentence.format(most=say_number(MOST_CHANNELS))]
    sentences = []
    for code in BY_CODE:
        opens, settles = found.opened.get(code, 0), found.settled.get(code, 0)
        if not opens and not settles:
            continue
        if opens and settles:
            sentence = gettext("{check}: {opens} would open, {settles} would settle.")
        elif opens:
            sentence = gettext("{check}: {opens} would open.")
        else:
            sentence = gettext("{check}: {settles} would settle.")
        title = BY_CODE[code].title
        sentences.append(sentence.format(check=title, opens=opens, settles=settles))
    return sentences or [gettext("No finding would open or settle.")]


def _show(
    request: HttpRequest,
    form: RulesForm,
    *,
    foreseen: list[str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "tabs": settings_tabs(request, "rules"),
        "form": form,
        "lines": list(form.lines()),
        "foreseen": foreseen,
        "problem": problem,
        "may_edit": may(request.membership.role, Capability.EDIT_RULES),
    }
    return render(request, "settings/rules.html", context, status=status)
