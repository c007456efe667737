"""The pages of a discovery: give a website, watch it being read, decide what it names."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.views.permissions import requires
from channels_registry.models import LIKELY_OURS, Discovery, DiscoveryState, Purpose
from channels_registry.operations import discoveries as sites
from channels_registry.operations.channels import PlatformClosed
from channels_registry.operations.discoveries import DiscoveryRefused
from channels_registry.queries.discoveries import (
    SiteReport,
    Standing,
    list_discoveries,
    load_site_report,
)
from ownership.forms.discoveries import DiscoverForm

NOT_LINKED = "not_linked"
_CHIPS = {
    Standing.NEW: (_("Not registered"), "circle-plus"),
    Standing.REGISTERED: (_("Registered"), "circle-check"),
    NOT_LINKED: (_("Registered, not linked"), "link"),
    Standing.NOT_OURS: (_("Not ours"), "hand-stop"),
}


@require_http_methods(["GET", "POST"])
@requires(Capability.IMPORT_CHANNELS)
def discoveries(request: HttpRequest, organization: str) -> HttpResponse:
    """Which website to read, and those that were."""
    form = DiscoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            started = sites.start_discoveries(
                organization=request.organization,
                websites=form.cleaned_data["websites"],
                max_pages=form.cleaned_data["max_pages"],
                by=request.actor,
                now=timezone.now(),
            )
        except DiscoveryRefused as error:
            form.add_error("websites", str(error))
        else:
            if len(started) == 1:
                return redirect("discovery", organization=organization, discovery=started[0].pk)
            messages.success(
                request,
                ngettext(
                    "{n} website is being read.", "{n} websites are being read.", len(started)
                ).format(n=len(started)),
            )
            return redirect("discoveries", organization=organization)
    context = {"form": form, "discoveries": list_discoveries()}
    status = 422 if request.method == "POST" else 200
    return render(request, "discoveries/discoveries.html", context, status=status)


@require_GET
@requires(Capability.IMPORT_CHANNELS)
def discovery(request: HttpRequest, organization: str, discovery: UUID) -> HttpResponse:
    """Where a reading stands, and what it found against the registry."""
    return _answer(request, "discoveries/discovery.html", _get_discovery(discovery))


@require_GET
@requires(Capability.IMPORT_CHANNELS)
def discovery_progress(request: HttpRequest, organization: str, discovery: UUID) -> HttpResponse:
    """The same without its frame: asked every second while a worker is at it."""
    return _answer(request, "discoveries/_discovery.html", _get_discovery(discovery))


@require_POST
@requires(Capability.IMPORT_CHANNELS)
def decide_candidates(request: HttpRequest, organization: str, discovery: UUID) -> HttpResponse:
    """Register what was ticked, or say that it is not ours, or take that back."""
    shown = _get_discovery(discovery)
    arguments = {
        "discovery": shown,
        "candidates": read_ids(request.POST.getlist("candidate")),
        "by": request.actor,
        "now": timezone.now(),
    }
    decision = request.POST.get("decision", "")
    try:
        if decision == "accept":
            purpose = request.POST.get("purpose", Purpose.CORPORATE)
            said = _say_accepted(shown, sites.accept_candidates(purpose=purpose, **arguments))
        elif decision == "not_ours":
            number = sites.decide_not_ours(**arguments)
            said = say_not_ours(number)
        elif decision == "again":
            number = sites.propose_again(**arguments)
            said = _say_again(number)
        else:
            raise DiscoveryRefused(gettext("Choose what to do with the ticked channels."))
        if not said:
            raise DiscoveryRefused(gettext("Nothing changed. Tick at least one channel."))
        messages.success(request, said)
    except (DiscoveryRefused, PlatformClosed) as error:
        messages.error(request, str(error))
    address = reverse("discovery", args=[organization, shown.pk])
    standing = request.POST.get("standing", "")
    return redirect(f"{address}?standing={standing}" if standing in _CHIPS else address)


def _say_accepted(shown: Discovery, accepted: sites.Accepted) -> str:
    sentences = []
    if accepted.channels:
        number = len(accepted.channels)
        sentence = ngettext(
            "{n} channel is registered, checked by the link on {host}.",
            "{n} channels are registered, checked by the link on {host}.",
            number,
        )
        sentences.append(sentence.format(n=number, host=shown.host))
    if accepted.already:
        sentences.append(say_already(accepted.already))
    return " ".join(sentences)


def say_not_ours(number: int) -> str:
    """Empty when nothing was said that was not so already."""
    if not number:
        return ""
    return ngettext(
        "{n} channel is noted as not yours and not proposed again.",
        "{n} channels are noted as not yours and not proposed again.",
        number,
    ).format(n=number)


def say_already(number: int) -> str:
    return ngettext(
        "{n} channel is registered already.", "{n} channels are registered already.", number
    ).format(n=number)


def _say_again(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "{n} channel is proposed again.", "{n} channels are proposed again.", number
    ).format(n=number)


def read_ids(texts: list[str]) -> set[UUID]:
    """Ids that can be read; what is no id is nobody's."""
    found = set()
    for text in texts[:1_000]:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


def _get_discovery(discovery_id: UUID) -> Discovery:
    rows = Discovery.objects.select_related("job", "organization")
    discovery = rows.filter(pk=discovery_id).first()
    if discovery is None:
        raise Http404
    return discovery


def _answer(request: HttpRequest, template: str, shown: Discovery) -> HttpResponse:
    context: dict[str, Any] = {"discovery": shown, "job": shown.job}
    if shown.state == DiscoveryState.READ:
        context |= _describe(request, load_site_report(shown))
    return render(request, template, context)


def _describe(request: HttpRequest, report: SiteReport) -> dict[str, Any]:
    number = request.GET.get("page", "1")
    not_linked = report.page_not_linked(number)
    counts: dict[str, int] = {NOT_LINKED: not_linked.paginator.count}
    counts |= {str(word): many for word, many in report.counts.items()}
    standing = request.GET.get("standing", "")
    if standing not in _CHIPS:
        standing = Standing.NEW if counts.get(Standing.NEW) else Standing.REGISTERED
    page = not_linked if standing == NOT_LINKED else report.page(Standing(standing), number)
    return {
        "standing": standing,
        "page": page,
        "new": counts.get(Standing.NEW, 0),
        "chips": list(_describe_chips(counts, standing)),
        "likely": LIKELY_OURS,
        "purposes": Purpose.choices,
    }


def _describe_chips(counts: dict[str, int], current: str) -> Iterator[dict[str, Any]]:
    for standing, (label, icon) in _CHIPS.items():
        yield {
            "label": label,
            "icon": icon,
            "url": f"?standing={standing}",
            "count": counts.get(standing, 0),
            "current": standing == current,
        }
