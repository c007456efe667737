"""Claims: departments say that duties should be theirs; others accept or decline that."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import HiddenInput
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.forms.versions import at_version
from accounts.models import Department
from accounts.queries.references import read_id
from accounts.queries.seats import speaks_for
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from ownership.forms.claims import AcceptForm, ClaimForm, DeclineForm, WithdrawForm
from ownership.models import Claim, ClaimState, Duty
from ownership.operations import claims as operations
from ownership.operations.assignments import UnwritableCells
from ownership.queries.claims import describe_claim, list_may_claim, load_claims_page, says_of
from ownership.snapshot import name_in_sentence
from ownership.views.done import say_done
from ownership.views.going_on import go_on

NOT_YOURS = _("You claim for your own departments only. Ask a lead to do this.")


@require_GET
def claims(request: HttpRequest, organization: str) -> HttpResponse:
    page = load_claims_page(request.membership, now=timezone.now())
    return render(request, "claims/claims.html", {"page": page})


@require_GET
def claim(request: HttpRequest, organization: str, claim: UUID) -> HttpResponse:
    return _answer(request, _get(claim))


@require_http_methods(["GET", "POST"])
@requires(Capability.CLAIM)
def claim_duty(request: HttpRequest, organization: str, duty: UUID) -> HttpResponse:
    shown = _get_duty(duty)
    departments = list_may_claim(shown, says_of(request.membership))
    context: dict[str, Any] = {"duty": shown}
    if request.method == "GET":
        asked = request.GET.get("department", "")
        context["form"] = ClaimForm(departments, initial={"department": asked})
        return render(request, "claims/new.html", context)
    if _is_for_another(request):
        return answer_refusal(request, NOT_YOURS, status=403)
    context["form"] = form = ClaimForm(departments, request.POST)
    if not form.is_valid():
        return render(request, "claims/new.html", context, status=422)
    try:
        made = operations.open_claim(
            duty=shown,
            seat=request.membership,
            by=request.actor,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except operations.ClaimRefused as error:
        form.add_error(error.field or None, str(error))
        return render(request, "claims/new.html", context, status=422)
    except (operations.AlreadyAccountable, operations.ClaimTaken) as error:
        form.add_error("department", str(error))
        return render(request, "claims/new.html", context, status=409)
    sentence = gettext("{department} claims {activity} on {channel}. It waits for a decision.")
    said = sentence.format(
        department=made.department,
        activity=name_in_sentence(shown.activity.name),
        channel=shown.channel.label,
    )
    say_done(request, said)
    return redirect("duty", organization=organization, duty=shown.pk)


@require_POST
@requires(Capability.CLAIM)
def accept_claim(request: HttpRequest, organization: str, claim: UUID) -> HttpResponse:
    return _decide(request, claim, AcceptForm(request.POST), operations.accept_claim)


@require_POST
@requires(Capability.CLAIM)
def decline_claim(request: HttpRequest, organization: str, claim: UUID) -> HttpResponse:
    return _decide(request, claim, DeclineForm(request.POST), operations.decline_claim)


@require_POST
@requires(Capability.CLAIM)
def withdraw_claim(request: HttpRequest, organization: str, claim: UUID) -> HttpResponse:
    return _decide(request, claim, WithdrawForm(request.POST), operations.withdraw_claim)


def _decide(
    request: HttpRequest, pk: UUID, form: Any, operation: Callable[..., Claim]
) -> HttpResponse:
    """What was typed stays: a form that cannot be taken is shown again on the claim's own page."""
    shown = _get(pk)
    if not form.is_valid():
        return _answer(request, shown, form, status=422)
    try:
        decided = operation(
            claim=shown,
            seat=request.membership,
            by=request.actor,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except operations.ClaimNotTheirs as error:
        return answer_refusal(request, str(error), status=403)
    except operations.ClaimDecided as error:
        return answer_refusal(request, str(error), status=409)
    except operations.StaleClaim as error:
        form.data = at_version(request.POST, error.claim.version)
        form.add_error(None, str(error))
        return _answer(request, _get(pk), form, status=412)
    except UnwritableCells as error:
        return answer_refusal(
            request, gettext("{problem} Nothing was changed.").format(problem=error), status=409
        )
    say_done(request, _say_decided(decided))
    return go_on(request, "claims")


_DECIDED = {
    ClaimState.ACCEPTED: _("{department} is now accountable for {activity} on {channel}."),
    ClaimState.DECLINED: _("The claim of {department} to {activity} on {channel} is declined."),
    ClaimState.WITHDRAWN: _("The claim of {department} to {activity} on {channel} is withdrawn."),
}


def _say_decided(claim: Claim) -> str:
    """What is now true."""
    return str(_DECIDED[ClaimState(claim.state)]).format(
        department=claim.department,
        activity=name_in_sentence(claim.duty.activity.name),
        channel=claim.duty.channel.label,
    )


def _answer(
    request: HttpRequest, shown: Claim, form: Any = None, *, status: int = 200
) -> HttpResponse:
    """`form`: the one that was sent, and has something wrong with it."""
    version = {"version": shown.version}
    forms = {
        "accept": AcceptForm(initial=version),
        "decline": DeclineForm(initial=version),
        "withdraw": WithdrawForm(initial=version),
    }
    for name, of_kind in forms.items():
        if type(of_kind) is type(form):
            forms[name] = form
    line = describe_claim(shown, request.membership, now=timezone.now())
    if not line.owners:
        forms["accept"].fields["former"].widget = HiddenInput()
    context = {"line": line, "claim": shown, "forms": forms, "duty": shown.duty}
    return render(request, "claims/claim.html", context, status=status)


def _get(pk: UUID) -> Claim:
    claims = Claim.objects.select_related(
        *("organization", "department", "duty__activity"),
        *("duty__channel__platform", "duty__channel__custom_platform"),
    )
    claim = claims.filter(pk=pk).first()
    if claim is None:
        raise Http404
    return claim


def _get_duty(pk: UUID) -> Duty:
    duties = Duty.objects.select_related(
        *("organization", "activity", "channel__platform", "channel__custom_platform")
    )
    duty = duties.filter(pk=pk).first()
    if duty is None:
        raise Http404
    return duty


def _is_for_another(request: HttpRequest) -> bool:
    """A department that exists, and that this seat does not speak for."""
    given = read_id(request.POST.get("department", ""))
    may = speaks_for(request.membership, Capability.CLAIM)
    return given is not None and Department.objects.filter(pk=given).exists() and not may(given)
