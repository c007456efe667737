"""Stakes: a department says why it cares about a channel."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.forms.versions import at_version
from accounts.models import Department
from accounts.queries.references import read_id
from accounts.queries.seats import speaks_for
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from channels_registry.models import Stake
from channels_registry.operations import stakes as operations
from ownership.forms.stakes import StakeForm, VersionForm, WhyForm
from ownership.queries.stakes import list_departments_without_stake
from ownership.views.channels import get_channel
from ownership.views.done import say_done

NOT_YOURS = _("You speak for your own departments only. Ask a lead to do this.")


@require_http_methods(["GET", "POST"])
@requires(Capability.CLAIM)
def add_stake(request: HttpRequest, organization: str, channel: UUID) -> HttpResponse:
    shown = get_channel(channel)
    departments = list_departments_without_stake(shown, may=_asks(request))
    context: dict[str, Any] = {"channel": shown}
    if request.method == "GET":
        context["form"] = StakeForm(departments, initial={"department": _only(departments)})
        return render(request, "stakes/add.html", context)
    if _is_for_another(request):
        return answer_refusal(request, NOT_YOURS, status=403)
    context["form"] = form = StakeForm(departments, request.POST)
    if not form.is_valid():
        return render(request, "stakes/add.html", context, status=422)
    try:
        stake = operations.add_stake(
            channel=shown, by=request.actor, now=timezone.now(), **form.cleaned_data
        )
    except (operations.StakeTaken, operations.StakeRefused) as error:
        form.add_error("department", str(error))
        return render(request, "stakes/add.html", context, status=409)
    say_done(
        request,
        gettext("{department} has a stake in {channel}.").format(
            department=stake.department, channel=shown.label
        ),
    )
    return _to_list(organization, shown.pk)


@require_http_methods(["GET", "POST"])
@requires(Capability.CLAIM)
def stake(request: HttpRequest, organization: str, stake: UUID) -> HttpResponse:
    held = _get(stake)
    if not _asks(request)(held.department_id):
        return answer_refusal(request, NOT_YOURS, status=403)
    if request.method == "GET":
        form = WhyForm(initial={"why": held.why, "version": held.version})
        return render(request, "stakes/stake.html", {"stake": held, "form": form})
    form = WhyForm(request.POST)
    if not form.is_valid():
        return render(request, "stakes/stake.html", {"stake": held, "form": form}, status=422)
    try:
        operations.edit_stake(stake=held, by=request.actor, now=timezone.now(), **form.cleaned_data)
    except operations.StaleStake as error:
        form.data = at_version(request.POST, error.stake.version)
        context = {"stake": error.stake, "form": form, "is_stale": True}
        return render(request, "stakes/stake.html", context, status=412)
    say_done(
        request, gettext("The stake of {department} is saved.").format(department=held.department)
    )
    return _to_list(organization, held.channel_id)


@require_POST
@requires(Capability.CLAIM)
def remove_stake(request: HttpRequest, organization: str, stake: UUID) -> HttpResponse:
    held = _get(stake)
    if not _asks(request)(held.department_id):
        return answer_refusal(request, NOT_YOURS, status=403)
    form = VersionForm(request.POST)
    if form.is_valid():
        try:
            operations.end_stake(
                stake=held,
                version=form.cleaned_data["version"],
                by=request.actor,
                now=timezone.now(),
            )
        except operations.StaleStake as error:
            return answer_refusal(request, str(error), status=409)
        sentence = gettext("{department} has no stake in {channel} now.")
        said = sentence.format(department=held.department, channel=held.channel.label)
        say_done(request, said)
    return _to_list(organization, held.channel_id)


def _asks(request: HttpRequest) -> Any:
    """The question whether this seat may speak for a department."""
    return speaks_for(request.membership, Capability.CLAIM)


def _is_for_another(request: HttpRequest) -> bool:
    """A department that exists, and that this seat does not speak for."""
    given = read_id(request.POST.get("department", ""))
    return (
        given is not None
        and Department.objects.filter(pk=given).exists()
        and not _asks(request)(given)
    )


def _only(departments: list[Department]) -> str:
    return str(departments[0].pk) if len(departments) == 1 else ""


def _get(pk: UUID) -> Stake:
    stakes = Stake.objects.select_related(
        *("organization", "department", "channel__platform", "channel__custom_platform")
    )
    return get_object_or_404(stakes, pk=pk)


def _to_list(organization: str, channel: UUID) -> HttpResponse:
    response = redirect("channel", organization=organization, channel=channel)
    response["Location"] += "#stakes"
    return response
