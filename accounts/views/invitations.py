"""Invitations: made, sent again and taken back by who manages members; taken by who is invited."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.capabilities import Capability
from accounts.forms.members import InvitationForm
from accounts.models import Invitation, MemberRole
from accounts.operations import invitations
from accounts.operations.actors import Actor
from accounts.operations.invitations import AnotherAddress, InvitationRefused
from accounts.operations.members import DepartmentMissing, SeatRefused, SeatTaken
from accounts.requests import client_ip
from accounts.views.errors import answer_not_found, answer_refusal
from accounts.views.members import render_members, roles_to_give
from accounts.views.permissions import requires


@require_POST
@requires(Capability.MANAGE_MEMBERS)
def invite(request: HttpRequest, organization: str) -> HttpResponse:
    form = InvitationForm(request.POST, roles=roles_to_give(request))
    if not form.is_valid():
        return render_members(request, form=form, status=422)
    said = form.cleaned_data
    try:
        invitations.invite(
            organization=request.organization,
            email=said["email"],
            role=MemberRole(said["role"]),
            departments=said["departments"],
            invited_by=request.membership,
            by=request.actor,
            now=timezone.now(),
        )
    except SeatRefused as error:
        return answer_refusal(request, str(error), status=403)
    except (InvitationRefused, DepartmentMissing) as error:
        form.add_error(None, str(error))
        return render_members(request, form=form, status=409)
    messages.success(
        request, gettext("An invitation is on its way to {email}.").format(email=said["email"])
    )
    return redirect("members", organization=organization)


@require_POST
@requires(Capability.MANAGE_MEMBERS)
def resend_invitation(request: HttpRequest, organization: str, invitation: UUID) -> HttpResponse:
    return _decide(
        request, invitation, invitations.send_again, gettext("Another mail is on its way.")
    )


@require_POST
@requires(Capability.MANAGE_MEMBERS)
def revoke_invitation(request: HttpRequest, organization: str, invitation: UUID) -> HttpResponse:
    return _decide(
        request, invitation, invitations.take_back, gettext("The invitation is taken back.")
    )


def _decide(
    request: HttpRequest, pk: UUID, operation: Callable[..., Invitation], done: str
) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.select_related("organization"), pk=pk)
    try:
        operation(
            invitation=invitation,
            decided_by=request.membership,
            by=request.actor,
            now=timezone.now(),
        )
    except SeatRefused as error:
        return answer_refusal(request, str(error), status=403)
    except InvitationRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("members", organization=request.organization.slug)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, organization: str, token: str) -> HttpResponse:
    """What the link in the mail opens: whose seat it is, and a button to take it.

    A token that opens nothing gets the 404 of an organization that does not exist.
    """
    now = timezone.now()
    invitation = invitations.find_invitation(token, now=now)
    if invitation is None:
        return answer_not_found(request)
    problem, status = "", 200
    if request.method == "POST" and request.user.is_authenticated:
        by = Actor.of_user(request.user, request_id=request.request_id, ip=client_ip(request))
        try:
            invitations.accept(invitation=invitation, user=request.user, by=by, now=now)
        except (AnotherAddress, InvitationRefused, SeatTaken) as error:
            problem, status = str(error), 409
        else:
            return redirect("overview", organization=organization)
    context = {"invitation": invitation, "problem": problem}
    return render(request, "organizations/join.html", context, status=status)
