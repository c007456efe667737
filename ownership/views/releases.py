"""Handing over: a department says that duties are not theirs, and whose they should be."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.capabilities import Capability
from accounts.models import Department
from accounts.queries.references import read_id
from accounts.queries.seats import speaks_for
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from ownership.forms.releases import ReleaseForm
from ownership.models import Assignment
from ownership.operations.attestations import (
    NothingToConfirm,
    NotTheirs,
    Released,
    ReleaseRefused,
    release_duties,
)
from ownership.queries.department_page import MOST_TICKED, list_ticked
from ownership.views.departments import get_department
from ownership.views.done import say_done
from ownership.views.going_on import go_on

NOT_YOURS = _("You speak for your own departments only. Ask a lead to do this.")
NOTHING_TICKED = _("Tick the duties that are not yours.")


@require_http_methods(["GET", "POST"])
@requires(Capability.CONFIRM)
def release_department(request: HttpRequest, organization: str, department: UUID) -> HttpResponse:
    """The duties named in the address are asked about; sent with a reason, they are released.

    The list of a department sends what is ticked there with `ask`: it is asked about first.
    """
    shown = get_department(department)
    if not speaks_for(request.membership, Capability.CONFIRM)(shown.pk):
        return answer_refusal(request, NOT_YOURS, status=403)
    given = request.GET.getlist("duty") + request.POST.getlist("duty")
    duties = list(dict.fromkeys(duty for duty in map(read_id, given[:MOST_TICKED]) if duty))
    if not duties:
        messages.error(request, NOTHING_TICKED)
        return redirect("department", organization=organization, department=shown.pk)
    if "ask" in request.POST:
        address = reverse("release-department", args=[organization, shown.pk])
        return redirect(f"{address}?{urlencode([('duty', str(duty)) for duty in duties])}")
    letters = list_ticked(shown, duties)
    if not letters:
        sentence = gettext(
            "{department} does not answer for this any more, so there is nothing to hand over."
        )
        return answer_refusal(request, sentence.format(department=shown), status=409)
    if request.method == "GET":
        return _show(request, shown, letters, ReleaseForm(shown))
    form = ReleaseForm(shown, request.POST)
    if not form.is_valid():
        return _show(request, shown, letters, form, status=422)
    try:
        released = release_duties(
            organization=request.organization,
            department=shown,
            duties=duties,
            seat=request.membership,
            by=request.actor,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except NotTheirs as error:
        return answer_refusal(request, str(error), status=403)
    except NothingToConfirm as error:
        return answer_refusal(request, str(error), status=409)
    except ReleaseRefused as error:
        form.add_error(error.field, str(error))
        return _show(request, shown, letters, form, status=422)
    say_done(request, _say_released(released, shown, form.cleaned_data["proposes"]))
    return go_on(request, "department", department=shown.pk)


def _say_released(released: Released, department: Department, to: Department | None) -> str:
    """What is now true."""
    said = ngettext(
        "{department} does not answer for {n} duty any more.",
        "{department} does not answer for {n} duties any more.",
        released.duties,
    ).format(department=department, n=released.duties)
    if to is None or not released.claims:
        return said
    claimed = (
        gettext("{department} claims it now, and a lead decides.")
        if released.duties == 1
        else gettext("{department} claims {n} of them now, and a lead decides.")
    )
    return f"{said} {claimed.format(department=to, n=released.claims)}"


def _show(
    request: HttpRequest,
    department: Department,
    letters: list[Assignment],
    form: ReleaseForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "department": department,
        "letters": letters,
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "departments/release.html", context, status=status)
