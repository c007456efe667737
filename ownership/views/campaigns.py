"""Rounds of confirmation: start one, see how far it is, answer, end it, take the evidence away."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.queries.references import read_id
from accounts.views.downloads import answer_csv
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from ownership.forms.campaigns import CampaignForm, EndForm
from ownership.models import Campaign, CampaignState
from ownership.operations import campaigns as operations
from ownership.operations.attestations import NothingToConfirm, NotTheirs
from ownership.queries.campaign_evidence import write_evidence
from ownership.queries.campaigns import (
    Asked,
    foresee_asked,
    list_campaigns,
    load_campaign_page,
    load_scope_choices,
)
from ownership.views.departments import get_department
from ownership.views.done import say_done
from ownership.views.going_on import go_on

SHOWN = 100  # on one page, the newest of those that are over


@require_GET
def campaigns(request: HttpRequest, organization: str) -> HttpResponse:
    today = request.organization.day_of(timezone.now())
    context = {"lines": list_campaigns(today=today, how_many=SHOWN), "today": today}
    return render(request, "campaigns/campaigns.html", context)


@require_GET
def campaign(request: HttpRequest, organization: str, campaign: UUID) -> HttpResponse:
    shown = _get(campaign)
    today = request.organization.day_of(timezone.now())
    context = {
        "campaign": shown,
        "page": load_campaign_page(shown, today=today),
        "today": today,
        "form": EndForm(initial={"version": shown.version}),
    }
    return render(request, "campaigns/campaign.html", context)


@require_http_methods(["GET", "POST"])
@requires(Capability.RUN_CAMPAIGNS)
def start_campaign(request: HttpRequest, organization: str) -> HttpResponse:
    """With the button that asks what follows, only say whom it would ask."""
    choices = load_scope_choices()
    if request.method == "GET":
        return _show_form(request, CampaignForm(choices))
    form = CampaignForm(choices, request.POST)
    if not form.is_valid():
        return _show_form(request, form, status=422)
    said: dict[str, Any] = {
        name: form.cleaned_data[name] for name in ("name", "due_on", "reminder_days")
    }
    now = timezone.now()
    try:
        if "foresee" in request.POST:
            operations.check_dates(
                due_on=said["due_on"],
                reminder_days=said["reminder_days"],
                today=request.organization.day_of(now),
            )
            return _show_form(request, form, foreseen=foresee_asked(form.scope()))
        started = operations.start_campaign(
            organization=request.organization,
            scope=form.scope(),
            by=request.actor,
            now=now,
            **said,
        )
    except operations.CampaignRefused as error:
        form.add_error(error.field or None, str(error))
        return _show_form(request, form, status=422)
    sentence = gettext(
        "{campaign} has started. Departments see what they are asked on their pages."
    )
    say_done(request, sentence.format(campaign=started))
    return redirect("campaign", organization=organization, campaign=started.pk)


@require_POST
@requires(Capability.CONFIRM)
def confirm_campaign(request: HttpRequest, organization: str, campaign: UUID) -> HttpResponse:
    """All that one department is still asked there is right."""
    shown = _get(campaign)
    department_id = read_id(request.POST.get("department", ""))
    if department_id is None:
        return answer_refusal(request, gettext("Say which department confirms it."), status=422)
    department = get_department(department_id)
    try:
        confirmed = operations.confirm_asked(
            campaign=shown,
            department=department,
            seat=request.membership,
            by=request.actor,
            now=timezone.now(),
        )
    except NotTheirs as error:
        return answer_refusal(request, str(error), status=403)
    except NothingToConfirm as error:
        return answer_refusal(request, str(error), status=409)
    sentence = ngettext(
        "{department} confirmed {n} duty for {campaign}.",
        "{department} confirmed {n} duties for {campaign}.",
        confirmed.duties,
    )
    say_done(request, sentence.format(department=department, n=confirmed.duties, campaign=shown))
    return go_on(request, "department", department=department.pk)


@require_POST
@requires(Capability.RUN_CAMPAIGNS)
def end_campaign(request: HttpRequest, organization: str, campaign: UUID) -> HttpResponse:
    """It is over; with `cancel`, it is called off."""
    shown = _get(campaign)
    form = EndForm(request.POST)
    if not form.is_valid():
        return answer_refusal(
            request, gettext("Look at it again, and use its buttons."), status=422
        )
    try:
        ended = operations.end_campaign(
            campaign=shown,
            is_cancelled="cancel" in request.POST,
            by=request.actor,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except operations.CampaignOver as error:
        return answer_refusal(request, str(error), status=409)
    except operations.StaleCampaign as error:
        return answer_refusal(request, str(error), status=412)
    sentence = (
        gettext("{campaign} is cancelled. Nobody is asked any more.")
        if ended.state == CampaignState.CANCELLED
        else gettext("{campaign} is ended. Nobody is asked any more.")
    )
    say_done(request, sentence.format(campaign=ended))
    return redirect("campaign", organization=organization, campaign=ended.pk)


@require_GET
def campaign_evidence(request: HttpRequest, organization: str, campaign: UUID) -> HttpResponse:
    """Every question and its answer, as a file."""
    shown = _get(campaign)
    text = write_evidence(shown, zone=ZoneInfo(request.organization.time_zone))
    return answer_csv(text, name=f"{slugify(shown.name)[:60] or 'evidence'}-evidence.csv")


def _get(pk: UUID) -> Campaign:
    return get_object_or_404(Campaign.objects.select_related("organization"), pk=pk)


def _show_form(
    request: HttpRequest,
    form: CampaignForm,
    *,
    foreseen: Asked | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "foreseen": foreseen}
    return render(request, "campaigns/start.html", context, status=status)
