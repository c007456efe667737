"""Confirming: departments say that what they answer for is right."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from accounts.capabilities import Capability
from accounts.models import Department
from accounts.queries.references import read_id
from accounts.views.errors import answer_refusal
from accounts.views.permissions import requires
from accounts.words import list_words
from ownership.operations.attestations import (
    Confirmed,
    NothingToConfirm,
    NotTheirs,
    confirm_duties,
)
from ownership.views.channels import get_channel
from ownership.views.done import say_done


@require_POST
@requires(Capability.CONFIRM)
def confirm_channel(request: HttpRequest, organization: str, channel: UUID) -> HttpResponse:
    """For one department, or for all that this seat speaks for."""
    shown = get_channel(channel)
    given = request.POST.get("department", "")
    department_id = read_id(given)
    found = Department.objects.filter(pk=department_id).first() if department_id else None
    if given and not found:
        return answer_refusal(
            request, gettext("There is no such department. Look at the channel again."), status=422
        )
    try:
        confirmed = confirm_duties(
            organization=request.organization,
            seat=request.membership,
            channels=[shown.pk],
            departments=[found.pk] if found else None,
            by=request.actor,
            now=timezone.now(),
        )
    except NotTheirs as error:
        return answer_refusal(request, str(error), status=403)
    except NothingToConfirm as error:
        return answer_refusal(request, str(error), status=409)
    say_done(request, _say_confirmed(confirmed, shown.label))
    response = redirect("channel", organization=organization, channel=shown.pk)
    response["Location"] += "#confirmed"
    return response


def _say_confirmed(confirmed: Confirmed, label: str) -> str:
    names = list_words(list(confirmed.departments))
    return ngettext(
        "{departments} confirmed {n} duty on {channel}.",
        "{departments} confirmed {n} duties on {channel}.",
        confirmed.duties,
    ).format(departments=names, n=confirmed.duties, channel=label)
